/**
 * This file is how an agent's words get to the server: in order, each with its key, again and again until it has answered.
 *
 * A message that is on its way survives a reload of the page; its key makes sure that it is stored once.
 */

import { newKey, pause } from '/static/widget/talk.js';
import { chat, post } from './api.js';

const KEPT = 'frontdesk.outbox';
const REASONS = {
  closed: 'the chat is closed',
  'not-yours': 'the chat is not yours any more',
  'not-found': 'the chat is not yours any more',
  'key-reused': 'it was changed on its way',
};

/**
 * @param {(happening: object) => void} tell gets `queued`, `sent`, `unsent`, `resending` and `discarded`.
 * @param {() => import('./fold.js').Pending[]} waiting the model's outbox.
 */
export function outbox(tell, waiting) {
  const busy = new Set();
  const attempts = new Map();

  function say(conversation, text, note = false) {
    tell({ type: 'queued', message: { key: newKey(), conversation, text, note, at: Date.now(), state: 'sending', reason: '' } });
    flush();
  }

  function flush() {
    remember(waiting());
    for (const one of waiting()) if (one.state === 'sending') deliver(one.conversation);
  }

  async function deliver(conversation) {
    if (busy.has(conversation)) return;
    busy.add(conversation);
    let one;
    while ((one = waiting().find((message) => message.conversation === conversation && message.state === 'sending'))) {
      if (!(await attempt(one))) break;
    }
    busy.delete(conversation);
    remember(waiting());
  }

  async function attempt({ key, conversation, text, note }) {
    try {
      const { seq } = await post(chat(conversation, note ? '/notes' : '/messages'), { key, text });
      attempts.delete(key);
      tell({ type: 'sent', key, seq });
      return true;
    } catch (problem) {
      return failed(key, problem);
    }
  }

  function failed(key, problem) {
    if (!problem.passing) {
      tell({ type: 'unsent', key, reason: REASONS[problem.code] ?? problem.message });
      return true;
    }
    const count = attempts.get(key) ?? 0;
    attempts.set(key, count + 1);
    setTimeout(flush, 300 + pause(count, Math.random()));
    return false;
  }

  function restore() {
    for (const message of read()) tell({ type: 'queued', message });
    flush();
  }

  function resend(key) {
    tell({ type: 'resending', key });
    flush();
  }

  function discard(key) {
    tell({ type: 'discarded', key });
    remember(waiting());
  }

  return { say, flush, restore, resend, discard };
}

function remember(messages) {
  if (messages.length) sessionStorage.setItem(KEPT, JSON.stringify(messages.filter((one) => one.state !== 'sent')));
  else sessionStorage.removeItem(KEPT);
}

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch (error) {
    console.error('the kept messages cannot be read', error);
    return [];
  }
}
