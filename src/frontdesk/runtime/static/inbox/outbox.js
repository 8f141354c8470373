/**
 * This file is how an agent's words get to the server: in order, each with its key, again and again until it has answered.
 *
 * A message that is on its way survives a reload of the page; its key makes sure that it is stored once.
 */

import { newKey, pause } from '/static/widget/talk.js';
import { chat, post } from './api.js';
import { shelf } from './kept.js';
import { t } from './words.js';

const SIGNED_OUT = 401;
const REASONS = {
  closed: t('unsent.closed'),
  'not-yours': t('unsent.not-yours'),
  'not-found': t('unsent.not-found'),
  'key-reused': t('unsent.key-reused'),
};

/**
 * @param {(happening: object) => void} tell gets `queued`, `sent`, `unsent`, `resending` and `discarded`.
 * @param {() => import('./fold.js').Pending[]} waiting the model's outbox.
 * @param {string} agent the id of who writes.
 */
export function outbox(tell, waiting, agent) {
  const kept = shelf('outbox', agent);
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
    // The page leaves for the sign-in; what is kept goes out once its writer is back.
    if (problem.status === SIGNED_OUT) return false;
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
    for (const message of kept.read()) tell({ type: 'queued', message });
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

  function remember(messages) {
    kept.keep(messages.filter((one) => one.state !== 'sent'));
  }

  return { say, flush, restore, resend, discard };
}
