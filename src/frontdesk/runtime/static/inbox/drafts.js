/**
 * This file is where an agent's unsent words are kept, per agent and chat, until they are sent or nobody comes back for them.
 */

const PREFIX = 'frontdesk.draft.';
const KEPT_MS = 14 * 24 * 3_600_000;

/** @typedef {{text: string, note: boolean}} Draft */

/** @returns {Draft} what was left in a chat; empty where nothing was. */
export function draft(agent, conversation) {
  const kept = read(key(agent, conversation));
  return { text: kept?.text ?? '', note: Boolean(kept?.note) };
}

/** @param {Draft} draft whose text, where it is empty, forgets what was there. */
export function keepDraft(agent, conversation, { text, note }) {
  if (!agent || !conversation) return;
  if (text) localStorage.setItem(key(agent, conversation), JSON.stringify({ text, note, at: Date.now() }));
  else localStorage.removeItem(key(agent, conversation));
}

/** Forget what is older than two weeks. */
export function tidy(now = Date.now()) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && !(read(name)?.at > now - KEPT_MS)) localStorage.removeItem(name);
  }
}

function key(agent, conversation) {
  return `${PREFIX}${agent}.${conversation}`;
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return typeof kept?.text === 'string' ? kept : null;
  } catch (error) {
    console.error('a draft that cannot be read', error);
    return null;
  }
}
