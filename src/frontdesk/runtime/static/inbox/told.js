/**
 * This file is what an agent has been told, by any tab of this browser: the last few hundred things.
 *
 * It stands in a database and not in `localStorage`, which reaches other tabs some time later: whoever has the next turn
 * would tell it again. Called in turn (`once.js`).
 */

import { within } from './once.js';

const NAME = 'frontdesk';
const STORE = 'told';
const MOST = 300;

/** A tab whose browser keeps nothing (private windows, a full disk) remembers for itself. */
const remembered = new Map();

let opening = null;

/** Whether an agent has been told something, or something later. */
export async function wasTold(agent, what, place) {
  const told = await asked('readonly', (store) => store.get(agent), remembered.get(agent));
  return (list(told).find(([name]) => name === what)?.[1] ?? 0) >= place;
}

/** Write down that an agent has been told; whoever was here before is forgotten. */
export async function noteTold(agent, what, place) {
  const grown = (told) => [...list(told).filter(([name]) => name !== what), [what, place]].slice(-MOST);
  remembered.set(agent, grown(remembered.get(agent)));
  await asked('readwrite', (store) => {
    const before = store.get(agent);
    before.onsuccess = () => {
      store.clear();
      store.put(grown(before.result), agent);
    };
    return before;
  });
}

/** What a request says once everything that came of it is stored. */
async function asked(mode, request, otherwise) {
  try {
    opening ??= opened();
    const transaction = (await within(opening)).transaction(STORE, mode);
    const { result } = await within(
      new Promise((resolve, reject) => {
        const asking = request(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(asking);
        transaction.onabort = () => reject(transaction.error);
      }),
    );
    return result;
  } catch (error) {
    opening = null;
    console.warn('what was told is remembered by this tab alone', error);
    return otherwise;
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open(NAME, 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(STORE);
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
}

function list(told) {
  return Array.isArray(told) ? told.filter(Array.isArray) : [];
}
