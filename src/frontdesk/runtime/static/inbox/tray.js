/**
 * This file is the inbox's hand on the notifications of the desktop: it asks for them, shows, finds and closes them.
 *
 * They belong to a small worker and not to a tab: so they stay when the tab that showed them is closed, every tab can
 * close them, and phones have them too. A browser without workers (private windows) shows them for as long as a tab is open.
 */

import { within } from './once.js';

const WORKER = '/static/inbox/worker.js';
const SCOPE = '/inbox';

/** Shown by this tab itself, by tag. */
const own = new Map();
let clicked = () => undefined;
let starting = null;
let policy = null;

/** `yes`, `no`, `ask`, `insecure` where the page does not come over https, or `never` where the browser has none. */
export function permission() {
  if (!globalThis.isSecureContext) return 'insecure';
  if (!('Notification' in globalThis)) return 'never';
  return { granted: 'yes', denied: 'no', default: 'ask' }[Notification.permission];
}

/** Ask the browser for its permission; only ever after a click. */
export async function ask() {
  await Notification.requestPermission();
}

/** The worker, ready to show; null where there is none. */
export async function worker() {
  starting ??= start();
  try {
    return await starting;
  } catch (error) {
    starting = null;
    console.warn('no worker for notifications', error);
    return null;
  }
}

/** @param {(chat: {conversation: string, folder: string}) => void} open what a click on a notification does here. */
export function onClick(open) {
  clicked = open;
  navigator.serviceWorker?.addEventListener('message', ({ data }) => data?.type === 'open' && open(data));
}

/** Say to the worker that this tab shows an inbox (`arrived`), or does no more (`leaving`). */
export async function say(word) {
  const at = Date.now();
  (await worker())?.active?.postMessage({ type: word, at });
}

/**
 * @param {{title: string, body: string, tag: string, silent: boolean, data?: object}} note one with the same tag is replaced.
 */
export async function show({ title, data = {}, ...more }) {
  const options = { ...more, data: { ...data, at: Date.now() }, renotify: true };
  const place = await worker();
  if (place) return within(place.showNotification(title, options));
  own.get(more.tag)?.close();
  const note = new Notification(title, options);
  own.set(more.tag, note);
  note.onclick = () => {
    globalThis.focus();
    note.close();
    clicked(data);
  };
  return undefined;
}

/**
 * Those that are shown now; called in turn: a browser that is asked while it shows one can lose it (seen in Chromium).
 */
export async function shown() {
  const place = permission() === 'yes' ? await worker() : null;
  return [...own.values(), ...(place ? await within(place.getNotifications()) : [])];
}

/** Close those of which this is true. */
export async function close(those) {
  const over = (await shown()).filter(those);
  for (const note of over) {
    note.close();
    own.delete(note.tag);
  }
  // Closing has no answer. Once the browser has answered this, it is done: the next of the same tag is not closed with it.
  if (over.length) await shown();
}

async function start() {
  if (!navigator.serviceWorker) return null;
  const place = await navigator.serviceWorker.register(address(), { scope: SCOPE });
  const coming = place.installing ?? place.waiting;
  if (!place.active && coming) {
    await within(new Promise((resolve) => coming.addEventListener('statechange', () => coming.state === 'activated' && resolve())));
  }
  return place;
}

/** Trusted Types let this page name one script, and no other; the name of the policy can be taken once. */
function address() {
  policy ??= globalThis.trustedTypes?.createPolicy('frontdesk-worker', { createScriptURL: () => WORKER });
  return policy ? policy.createScriptURL('') : WORKER;
}
