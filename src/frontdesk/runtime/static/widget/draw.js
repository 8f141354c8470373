/**
 * This file is how the log is drawn: one function for each kind of row; each element is made once and kept.
 */

import { face, make } from './element.js';
import { drawText } from './richtext.js';

const PAUSE_MS = 5 * 60_000;

/**
 * Bring the list in step with the model: what stands already is kept, so focus, selection and scroll stay.
 *
 * @param {HTMLElement} list
 * @param {import('./fold.js').Model} model
 * @param {{words: Function, locale: ?string, avatar: ?string}} look
 * @param {?import('./fold.js').Row} error what is said beside its field now, and need not be said twice.
 */
export function update(list, model, look, error) {
  const standing = new Map(Array.from(list.children, (element) => [element.dataset.key, element]));
  const rows = [...model.rows, ...model.pending.filter((one) => one.kind !== 'end').map(own)];
  const delivered = ['waiting', 'agent'].includes(model.phase) && model.rows.findLast((row) => row.from === 'visitor');
  let place = list.firstElementChild;
  let fresh = 0;
  rows.forEach((row, at) => {
    const key = row.key ?? String(row.seq);
    const element = standing.get(key) ?? make('li', { 'data-key': key }, ...(KINDS[row.kind] ?? KINDS.notice)(row, look));
    if (!standing.delete(key)) element.style.setProperty('--at', Math.min(fresh++, 4));
    const mark = row === delivered && (row.seq <= model.seen ? 'seen' : 'delivered');
    dress(element, row, look, rows[at - 1], rows[at + 1], mark);
    const wrong = element.querySelector('.wrong');
    if (wrong) wrong.hidden = row === error;
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  });
  for (const element of standing.values()) element.remove();
}

/** The last field error, if the visitor has not answered since. */
export function currentError(/** @type {import('./fold.js').Model} */ { view, answered, rows }) {
  if (view?.kind !== 'field' || answered) return null;
  const last = rows.findLast((row) => row.kind === 'field-error' || row.from === 'visitor');
  return last?.kind === 'field-error' ? last : null;
}

/** What is not stored yet, as the row it will be. */
function own(pending) {
  const lines = pending.text.split('\n').flatMap((v) => [{ t: 'br' }, { t: 'text', v }]);
  const kind = pending.kind === 'rate' ? 'rating' : 'message';
  return { ...pending, from: 'visitor', kind, author: '', body: [{ t: 'p', c: lines.slice(1) }] };
}

/** A wrong answer's row says what is wrong, then asks again. */
export function split({ kind, body }) {
  return kind === 'field-error' ? [body.slice(0, 1), body.slice(1)] : [[], body];
}

function said(row, { words, avatar }) {
  const [wrong, body] = split(row).map((part) => drawText(part));
  return [
    row.from !== 'visitor' && face(row.author, row.from === 'bot' && avatar),
    make('span', { class: 'who', text: `${row.from === 'visitor' ? words('you') : row.author}: ` }),
    wrong.length && make('div', { class: 'wrong', dir: 'auto' }, ...wrong),
    body.length && make('div', { class: 'bubble', dir: 'auto' }, ...body),
    make('small'),
  ];
}

const KINDS = {
  message: said,
  'field-error': said,
  notice: (row) => drawText(row.body),
  joined: (row, { words }) => [face(row.author), words('joined', { name: row.author })],
  left: (row, { words }) => [words('left', { name: row.author })],
  ended: (_, { words }) => [words('ended')],
  // Thanks are for what has arrived.
  rating: ({ seq }, { words }) => [seq ? words('thanks') : make('small')],
};

/** What changes about a row while it stands: its place in a group, and whether it has been sent. */
function dress(element, row, { words, locale }, before, after, mark) {
  const state = row.failed ? 'failed' : row.seq === null ? 'unsent' : '';
  const talk = KINDS[row.kind] === said && KINDS[before?.kind] === said;
  const inner = talk && soon(before, row) && before.from === row.from && before.author === row.author;
  const small = element.querySelector('small');
  element.className = [row.kind, row.from === 'visitor' ? 'mine' : 'theirs', inner ? 'inner' : '', state].join(' ');
  const time = !soon(row, after) && clock(row.at, locale);
  if (small) small.textContent = state ? words(state) : [time, mark && words(mark)].filter(Boolean).join(' · ');
}

/** Rows close in time need the time only once. */
function soon(row, next) {
  return row && next && next.at - row.at < PAUSE_MS;
}

function clock(at, locale) {
  const today = new Date(at).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...(!today && { dateStyle: 'medium' }) }).format(at);
}
