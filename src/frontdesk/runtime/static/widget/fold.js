/**
 * This file is the widget's picture of a conversation: a pure fold of what the server and the visitor say.
 *
 * @typedef {{seq: number, at: number, kind: string, from: string, author: string, body: object[], key?: string}} Row
 * @typedef {{key: string, kind: 'pick'|'say'|'skip'|'end'|'rate', text: string, at: number, seq: ?number, failed: ?string}} Pending
 * @typedef {{kind: string, card?: string, options?: string[], free_text?: boolean, field?: string, type?: string,
 *   required?: boolean, until_ms?: ?number, outcome?: string, qualified?: boolean, rate?: boolean}} View
 * @typedef {Object} Model
 * @property {?string} conversation its id; none before the first welcome.
 * @property {number} seq the last row we have; rows come in order, without a gap.
 * @property {number} goal the last row that the welcome promised: what is older is history, not news.
 * @property {boolean} gap a row is missing, so the log must be asked for again.
 * @property {'bot'|'waiting'|'agent'|'closed'} phase who answers.
 * @property {?{name: string, color: string}} bot as the server calls it.
 * @property {?string} agent the name of who has the chat.
 * @property {?View} view what the visitor is being asked.
 * @property {boolean} answered the visitor has answered that; what comes next is not known yet.
 * @property {Row[]} rows
 * @property {Pending[]} pending what the visitor sent and the log does not hold yet, in order.
 * @property {?string} typing who is writing.
 * @property {number} seen the last row that the agent has had before their eyes.
 * @property {?boolean} available somebody could take a chat now.
 * @property {?{outcome: string, qualified: boolean}} ended
 */

import { plain } from './richtext.js';

/** Codes that need no word to the visitor: what was sent no longer matters, and the view says what does. */
const QUIET = ['stale', 'bad-option', 'not-asked', 'key-reused'];
const PHASES = { notice: 'waiting', ended: 'closed', choices: 'bot', field: 'bot', typing: 'bot' };

/** @returns {Model} before anything has happened. */
export function start() {
  return {
    conversation: null,
    seq: 0,
    goal: 0,
    gap: false,
    phase: 'bot',
    bot: null,
    agent: null,
    view: null,
    answered: false,
    rows: [],
    pending: [],
    typing: null,
    seen: 0,
    available: null,
    ended: null,
  };
}

/**
 * The model after a frame. Frames of the server come as they are; ours are `sent` (a pending row), `quiet` (nobody is
 * typing any more) and `reset` (a new conversation begins). An unknown frame changes nothing.
 *
 * @returns {Model}
 */
export function fold(/** @type {Model} */ model, frame) {
  return Object.hasOwn(FOLDS, frame.type) ? FOLDS[frame.type](model, frame) : model;
}

/** The messages of others after the row that the visitor saw last. */
export function unread(/** @type {Model} */ model, /** @type {number} */ seen) {
  const news = ['message', 'field-error', 'joined'];
  return model.rows.filter((row) => row.seq > seen && row.from !== 'visitor' && news.includes(row.kind));
}

const FOLDS = {
  welcome(model, { conversation, bot, seq, log, view }) {
    const known = model.conversation === null || model.conversation === conversation;
    const opened = { ...(known ? model : FOLDS.reset(model)), conversation, bot, goal: seq, gap: false, typing: null };
    return ask(log.reduce(append, opened), view);
  },
  event(model, { type, view, ...row }) {
    const told = append(model, row);
    return view && !told.gap && row.seq >= model.seq ? ask(told, view) : told;
  },
  ack: (model, { key, seq }) => settle(model, key, seq > model.seq && { seq }),
  refused: (model, { key, code }) => answer(settle(model, key, !QUIET.includes(code) && { failed: code })),
  sent: (model, { type, ...one }) => ({ ...model, answered: true, pending: [...model.pending, { seq: null, failed: null, ...one }] }),
  presence: (model, { available }) => ({ ...model, available }),
  typing: (model, { author }) => ({ ...model, typing: author }),
  seen: (model, { seq }) => ({ ...model, seen: seq }),
  quiet: (model) => ({ ...model, typing: null }),
  reset: ({ bot, available }) => ({ ...start(), bot, available }),
};

/** The pending row of a key with what is known of it now; without that, it is pending no more. */
function settle(model, key, known) {
  return { ...model, pending: model.pending.flatMap((one) => (one.key !== key ? one : known ? { ...one, ...known } : [])) };
}

function append(model, row) {
  if (!Number.isInteger(row.seq) || row.seq <= model.seq) return model;
  if (row.seq > model.seq + 1) return { ...model, gap: true };
  const mine = row.from === 'visitor' ? model.pending.find((one) => matches(one, row)) : null;
  const next = {
    ...model,
    seq: row.seq,
    // A rating that has arrived is drawn anew: as a word of thanks.
    rows: [...model.rows, mine && row.kind !== 'rating' ? { ...row, key: mine.key } : row],
    pending: model.pending.filter((one) => one !== mine),
    typing: row.from === 'visitor' ? model.typing : null,
  };
  if (row.kind === 'joined') return { ...next, agent: row.author, phase: 'agent' };
  if (row.kind === 'left') return { ...next, agent: null, phase: 'waiting' };
  return row.kind === 'ended' ? end(next, row) : next;
}

/** A row of the visitor's is the pending one with its number or its words; for the others the server has words of its own. */
function matches(one, row) {
  if (one.failed) return false;
  return one.seq ? one.seq === row.seq : ['skip', 'rate'].includes(one.kind) || squeeze(one.text) === squeeze(plain(row.body));
}

function ask(model, view) {
  const phase = PHASES[view?.kind] ?? (model.agent ? 'agent' : 'bot');
  return answer(view?.kind === 'ended' ? end({ ...model, view }, view) : { ...model, view, phase });
}

function end(model, { outcome, qualified }) {
  return { ...model, phase: 'closed', ended: { outcome, qualified } };
}

function answer(model) {
  return { ...model, answered: model.pending.some((one) => !one.failed && !one.seq) };
}

function squeeze(text) {
  return text.replace(/\s+/gu, ' ').trim();
}
