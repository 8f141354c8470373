/**
 * This file is how the lines of a conversation look: messages in bubbles, what happened between them in one small line.
 */

import { drawText, plain } from '/static/widget/richtext.js';
import { el, icon, keep, set, setText } from './draw.js';
import { link } from './links.js';
import { notice } from './names.js';
import { clock, day, dayOf, stamp } from './time.js';
import { t } from './words.js';

const TOGETHER_MS = 5 * 60_000;
const SPOKEN = new Set(['message', 'field-error', 'note']);
const NOTICE_ICONS = { joined: 'person', left: 'swap', ended: 'done', record: 'flag', notice: 'bolt', rating: 'star' };

/**
 * What stands in the thread, in order: a line for each new day, each row, and own messages still on their way.
 *
 * @param {import('./fold.js').Row[]} log
 * @param {import('./fold.js').Pending[]} pending
 * @param {?import('./fold.js').Visit} visit how far the visitor has read.
 * @param {boolean} cut nothing can be sent: the connection is lost.
 * @param {string} author what the agent is called.
 * @returns {{key: string, day?: number, row?: object, sending?: object, together?: boolean}[]}
 */
export function lines(log, pending, visit = null, cut = false, author = '') {
  const all = log[0]?.seq > 1 ? [{ key: 'earlier', earlier: true }] : [];
  const marks = markedRows(log, visit);
  let before = null;
  for (const row of log) {
    if (!before || dayOf(before.at) !== dayOf(row.at)) all.push({ key: `day-${dayOf(row.at)}`, day: row.at });
    all.push({ key: `row-${row.seq}`, row, together: follows(before, row) });
    if (marks.has(row.seq)) all.push({ key: `mark-${marks.get(row.seq)}`, mark: marks.get(row.seq), at: visit.seen_at });
    before = row;
  }
  for (const sending of pending) {
    const row = { kind: sending.note ? 'note' : 'message', from: 'agent', author, at: sending.at };
    all.push({ key: `own-${sending.key}`, sending, cut, row, together: follows(before, row) });
    before = row;
  }
  return all;
}

/**
 * Bring the thread in step with its lines.
 *
 * @param {Element} log
 * @param {{resend: (key: string) => void, discard: (key: string) => void}} actions
 */
export function drawLines(log, all, actions, visitor) {
  keep(log, all, (line) => line.key, (line) => make(line, actions, visitor), (element, line) => update(element, line, visitor));
}

/** Under the last agent's message that was seen stands so, and under a later one that it arrived. */
function markedRows(log, visit) {
  const marks = new Map();
  if (!visit) return marks;
  const last = (upTo) => log.findLast((row) => row.from === 'agent' && row.kind === 'message' && row.seq <= upTo);
  const [received, seen] = [last(visit.received), last(visit.seen)];
  if (received && received !== seen) marks.set(received.seq, 'delivered');
  if (seen) marks.set(seen.seq, 'seen');
  return marks;
}

function follows(before, row) {
  if (!before || !SPOKEN.has(before.kind) || !SPOKEN.has(row.kind)) return false;
  return before.kind === 'note' === (row.kind === 'note') && before.from === row.from && before.author === row.author && row.at - before.at < TOGETHER_MS;
}

function make(line, actions, visitor) {
  if (line.earlier) return el('button', { type: 'button', class: 'link earlier', text: t('thread.earlier'), onclick: actions.earlier });
  if (line.mark) return el('p', { class: 'read-mark' });
  if (line.day) return el('h3', { class: 'day' }, el('span', { text: day(line.day) }));
  if (line.sending) return makeSending(line, actions);
  return SPOKEN.has(line.row.kind) ? makeMessage(line.row, line.together, visitor) : makeNotice(line.row);
}

function update(element, line, visitor) {
  if (line.mark) setText(element, readWords(line));
  else if (line.day) setText(element.firstElementChild, day(line.day));
  else if (line.sending) updateSending(element, line);
  else if (line.row?.from === 'visitor' && !line.row.author && SPOKEN.has(line.row.kind)) setText(element.querySelector('b'), visitor);
}

function readWords({ mark, at }) {
  if (mark === 'delivered') return t('seen.delivered');
  return at ? t('seen.seen-at', { at: clock(at) }) : t('seen.seen');
}

function makeMessage(row, together, visitor) {
  const who = row.author || { visitor, bot: t('thread.bot') }[row.from] || t('event.somebody');
  const bubble = el('div', { class: 'bubble', dir: 'auto', title: clock(row.at) });
  bubble.append(...drawText(row.body));
  link(bubble);
  const look = `line ${row.from}${together ? ' together' : ''}${row.kind === 'field-error' ? ' again' : ''}${row.kind === 'note' ? ' note' : ''}`;
  return el('div', { class: look, 'data-seq': row.seq }, heading(row, who, together), bubble);
}

/** Who wrote, and when; only heard where the line before has said so. */
function heading(row, who, together) {
  const note = row.kind === 'note' && el('span', { class: 'note-word', text: ` · ${t('thread.note-word')}` });
  return el('p', { class: together ? 'who visually-hidden' : 'who' }, el('b', { text: who, dir: 'auto' }), ' ', stamp(row.at), note);
}

function makeNotice(row) {
  const title = row.kind === 'record' ? row.record?.title : row.kind === 'rating' ? plain(row.body).trim() : '';
  const at = row.record?.created_at ?? row.at;
  return el(
    'p',
    { class: `event event-${row.kind}`, 'data-seq': row.seq, 'data-record': row.record?.id, tabindex: row.record && '-1' },
    icon(NOTICE_ICONS[row.kind] ?? 'bolt'),
    el('span', {}, notice(row), ' · ', stamp(at), title && ' · ', title && el('bdi', { text: title })),
  );
}

function makeSending({ sending, row, together }, actions) {
  const again = el('button', { type: 'button', class: 'link', text: t('chat.try-again'), onclick: () => actions.resend(sending.key) });
  const drop = el('button', { type: 'button', class: 'link', text: t('chat.discard'), onclick: () => actions.discard(sending.key) });
  return el(
    'div',
    { class: `line agent sending${together ? ' together' : ''}${sending.note ? ' note' : ''}` },
    heading(row, row.author, together),
    el('div', { class: 'bubble', dir: 'auto', text: sending.text }),
    el('p', { class: 'sending-state' }, el('span'), again, drop),
  );
}

function updateSending(element, { sending, cut }) {
  const failed = sending.state === 'failed';
  const going = sending.state === 'sending' ? t(cut ? 'thread.waits' : 'thread.sending') : '';
  const state = element.querySelector('.sending-state');
  set(element, 'data-state', sending.state);
  setText(state.firstElementChild, failed ? t('thread.not-sent', { reason: sending.reason }) : going);
  for (const button of state.querySelectorAll('button')) button.hidden = !failed;
}

