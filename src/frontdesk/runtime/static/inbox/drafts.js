/**
 * This file is where an agent's unsent words are kept, per agent and chat, until they are sent or nobody comes back for them.
 */

const PREFIX = 'frontdesk.draft.';
const KEPT_MS = 14 * 24 * 3_600_000;

/** @typedef {{text: string, note: boolean}} Draft */

/** @returns {Draft} what was left in a chat; empty where nothing was. */
export function draft(agent, conversation) {
  return made(localStorage.getItem(key(agent, conversation)));
}

/** @param {Draft} draft whose text, where it is empty, forgets what was there. */
export function keepDraft(agent, conversation, { text, note }) {
  if (!agent || !conversation) return;
  if (text) localStorage.setItem(key(agent, conversation), JSON.stringify({ text, note, at: Date.now() }));
  else localStorage.removeItem(key(agent, conversation));
}

/**
 * What another tab has made of a chat's unsent words, as the browser tells of it.
 *
 * @param {StorageEvent} event
 * @returns {?{before: Draft, now: Draft}} null where it is about something else.
 */
export function changedElsewhere(event, agent, conversation) {
  if (!agent || !conversation || event.key !== key(agent, conversation)) return null;
  return { before: made(event.oldValue), now: made(event.newValue) };
}

/** Forget what is older than two weeks. */
export function tidy(now = Date.now()) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && !(read(localStorage.getItem(name))?.at > now - KEPT_MS)) localStorage.removeItem(name);
  }
}

function key(agent, conversation) {
  return `${PREFIX}${agent}.${conversation}`;
}

function made(kept) {
  const { text = '', note = false } = read(kept) ?? {};
  return { text, note: Boolean(note) };
}

function read(text) {
  try {
    const kept = JSON.parse(text);
    return typeof kept?.text === 'string' ? kept : null;
  } catch (error) {
    console.error('a draft that cannot be read', error);
    return null;
  }
}
