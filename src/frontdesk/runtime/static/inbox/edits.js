/**
 * This file is how what an agent types into the details gets to the server: after a pause, in order, one request at a time.
 *
 * What is not saved yet survives a lost connection and a reload of the page. Each value goes together with what stood there before,
 * so that nothing that somebody else has written meanwhile is lost unseen.
 *
 * @typedef {{conversation: string, path: string, value: string, seen: string, state: 'typed'|'saving'|'wrong'|'changed', due: number,
 *   since: number, held: boolean, now: string}} Edit
 *   `seen` stood there when the typing began; `now` is what somebody else has written since, in the state `changed`; `held` waits for
 *   the connection.
 */

import { pause } from '/static/widget/talk.js';
import { shelf } from './kept.js';

const AGAIN_MS = 300;
const CHANGED = 'details-changed';
const SIGNED_OUT = 401;
const INVALID = 422;

/** A save that takes longer than this is shown to be on its way. */
export const SLOW_MS = 300;

/**
 * @param {{agent: string, save: (edit: Edit) => Promise<string>, changed: () => void, lost: (edit: Edit, problem: Error) => void}} page
 *   `agent` is the id of who types; `save` gives the value as it is stored and throws a `Problem`; `lost` hears of what can be saved no more.
 */
export function edits({ agent, save, changed, lost }) {
  const kept = shelf('edits', agent);
  const all = kept.read().map((one) => ({ ...one, state: one.state === 'saving' ? 'typed' : one.state, due: 0 }));
  const saved = new Set();
  const waiting = new Set();
  let busy = false;
  let timer = 0;
  let failures = 0;

  const of = (conversation, path) => all.find((one) => one.conversation === conversation && one.path === path) ?? null;
  const unsaved = (conversation) => all.filter((one) => one.conversation === conversation);
  const wasSaved = (conversation, path) => saved.has(`${conversation} ${path}`);

  /** What is in a field now; it is saved once nothing more was typed for a while. */
  function write(conversation, path, value, seen, pauseMs) {
    let one = of(conversation, path);
    // Nothing but a space at its end is no other value: what was saved still is.
    if (!one && value === seen) return report();
    saved.delete(`${conversation} ${path}`);
    if (!one) all.push((one = { conversation, path, seen, state: 'typed', since: 0, held: false, now: '' }));
    Object.assign(one, { value, due: Date.now() + pauseMs });
    if (one.state === 'wrong') one.state = 'typed';
    if (one.state === 'typed' && value === one.seen) remove(one);
    if (one.state === 'changed' && value === one.now) remove(one);
    return report();
  }

  /** What stands on the server now, where it is not what the agent saw: seen before a request could find out. */
  function heard(conversation, path, now) {
    const one = of(conversation, path);
    if (!one || one.state === 'saving' || one.state === 'wrong') return;
    if (now === one.value) remove(one);
    else if (now !== one.seen) Object.assign(one, { state: 'changed', now });
    else if (one.state === 'changed') one.state = 'typed';
  }

  /** Of the two values the agent's own shall stand, or else that which stands there now. */
  function settle(one, own) {
    if (own) Object.assign(one, { state: 'typed', seen: one.now, due: 0 });
    else remove(one);
    report();
  }

  /** Wait no longer: save everything that was typed. */
  function hurry() {
    for (const one of all) if (one.state === 'typed') one.due = 0;
    report();
  }

  /** Whether all of a conversation's fields are saved, once that is certain or the connection is lost. */
  async function ready(conversation) {
    hurry();
    const moving = (one) => one.state === 'saving' || (one.state === 'typed' && !one.held);
    while (unsaved(conversation).some(moving)) await new Promise((resolve) => waiting.add(resolve));
    return unsaved(conversation).length === 0;
  }

  function report() {
    kept.keep(all);
    plan();
    for (const resolve of waiting) resolve();
    waiting.clear();
    changed();
  }

  function plan() {
    clearTimeout(timer);
    const typed = all.filter((one) => one.state === 'typed');
    if (busy || typed.length === 0) return;
    const wait = Math.min(...typed.map((one) => one.due)) - Date.now();
    // A page that goes away runs no timers any more.
    if (wait > 0) timer = setTimeout(run, wait);
    else run();
  }

  async function run() {
    // One that waits for the connection lets the others go first: nothing is tried again without a pause.
    const [one] = all.filter((edit) => edit.state === 'typed').sort((a, b) => a.due - b.due);
    if (!one) return;
    const { value } = one;
    busy = true;
    Object.assign(one, { state: 'saving', since: Date.now() });
    setTimeout(changed, SLOW_MS);
    try {
      stored(one, value, await save({ ...one }));
    } catch (problem) {
      refused(one, value, problem);
    } finally {
      busy = false;
      report();
    }
  }

  function stored(one, value, now) {
    failures = 0;
    if (one.value === value || one.value === now) {
      remove(one);
      saved.add(`${one.conversation} ${one.path}`);
    } else {
      Object.assign(one, { state: 'typed', seen: now, held: false });
    }
  }

  function refused(one, value, problem) {
    if (problem.passing || problem.status === SIGNED_OUT) {
      Object.assign(one, { state: 'typed', held: true, due: Date.now() + AGAIN_MS + pause(failures, Math.random()) });
      failures += 1;
    } else if (problem.status === INVALID) {
      Object.assign(one, { state: one.value === value ? 'wrong' : 'typed', held: false });
    } else if (problem.code === CHANGED) {
      Object.assign(one, { state: 'changed', held: false, now: problem.body.changed[0].now });
    } else {
      remove(one);
      lost(one, problem);
    }
  }

  function remove(one) {
    const at = all.indexOf(one);
    if (at >= 0) all.splice(at, 1);
  }

  plan();
  return { of, write, heard, settle, hurry, ready, wasSaved, unsaved };
}
