/**
 * This file is how the open tabs of an inbox tell an agent each thing once: they take turns, and write down what was told.
 *
 * A turn is a lock of the browser: a tab that closes or crashes lets go of it, and the next one finds what it had not got
 * to. What was told stands in the storage that all tabs share, for the last few hundred things.
 */

/** The sign of a tab that shows the inbox. */
export const INBOX = 'frontdesk.inbox';

const TURN = 'frontdesk.notify';
const TOLD = 'frontdesk.told';
const MOST = 300;

let remembered = null;

/**
 * Do something while no other tab does: at once where the browser has no locks, or allows none here.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTurn(work) {
  let begun = false;
  try {
    return await navigator.locks.request(TURN, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}

/**
 * A sign that other tabs can see, for as long as this one is open.
 *
 * @returns {(name: ?string) => void} shows this sign instead of the one before; none for null.
 */
export function sign() {
  let shown = null;
  let take = () => undefined;
  return (name) => {
    if (name === shown) return;
    shown = name;
    take();
    take = name === null ? () => undefined : raise(name);
  };
}

function raise(name) {
  let lower = () => undefined;
  const until = new Promise((resolve) => {
    lower = resolve;
  });
  navigator.locks?.request(name, { mode: 'shared' }, () => until);
  return lower;
}

/** Whether tabs can see each other's signs. */
export function canSign() {
  return Boolean(navigator.locks);
}

/** Whether any tab shows a sign; false where the browser cannot say. */
export async function shows(name) {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some((lock) => lock.name === name);
}

/**
 * Whether an agent has been told something, or something later, by any tab.
 *
 * @param {string} agent
 * @param {string} what
 * @param {number} place of it in the feed.
 */
export function wasTold(agent, what, place) {
  return (read(agent).find(([name]) => name === what)?.[1] ?? 0) >= place;
}

/** Write down that an agent has been told; called in turn. */
export function noteTold(agent, what, place) {
  const told = read(agent).filter(([name]) => name !== what);
  keep({ agent, told: [...told, [what, place]].slice(-MOST) });
}

function read(agent) {
  const all = stored();
  return all?.agent === agent && Array.isArray(all.told) ? all.told.filter(Array.isArray) : [];
}

/** Storage may be blocked, or hold what somebody else has put there: then this tab remembers for itself. */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(TOLD)) ?? remembered;
  } catch {
    return remembered;
  }
}

function keep(all) {
  remembered = all;
  try {
    localStorage.setItem(TOLD, JSON.stringify(all));
  } catch (error) {
    console.warn('what was told is remembered by this tab alone', error);
  }
}
