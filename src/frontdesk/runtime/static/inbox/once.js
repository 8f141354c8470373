/**
 * This file is how the open tabs of an inbox take turns, and see each other's signs.
 *
 * A turn is a lock of the browser: a tab that closes or crashes lets go of it, and the next one finds what it had not got
 * to.
 */

/** The sign of a tab that shows the inbox. */
export const INBOX = 'frontdesk.inbox';

const TURN = 'frontdesk.notify';
const LONG_MS = 5000;

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

/** A browser that never answers must not keep the other tabs waiting for their turn. */
export function within(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('the browser does not answer')), LONG_MS));
  return Promise.race([promise, late]);
}
