/**
 * This file is how the visitor is asked: buttons and waiting at the end of the log, and the composer below it.
 *
 * @typedef {Object} Hands what the visitor can do, and what drawing needs to know.
 * @property {Function} words
 * @property {() => number} now the server's clock, in UTC milliseconds.
 * @property {(card: string, option: number, label: string) => void} pick
 * @property {(text: string) => void} say
 * @property {() => void} skip
 * @property {() => void} end
 * @property {() => void} stay
 * @property {(text: string, event: ?Event) => void} typed what stands in the field now, and what a person did to it.
 */

import { iconButton, make } from './element.js';

const DECIMAL = { type: 'text', inputmode: 'decimal' };

/** What browser and keyboard can do for a field: by what it fills, else by its type. */
export const HELP = {
  'person.name': { autocomplete: 'name' },
  'organization.name': { autocomplete: 'organization' },
  // An address has lines.
  'organization.address': { autocomplete: 'street-address', lines: true },
  email: { type: 'email', autocomplete: 'email', placeholder: 'name@example.com' },
  phone: { type: 'tel', autocomplete: 'tel' },
  url: { type: 'url', autocomplete: 'url' },
  number: DECIMAL,
  money: DECIMAL,
  date: { type: 'date' },
};

/** What the server takes at once, in characters as people count them. */
const LONGEST = 4000;

/** Whether there is something to type into. */
export function takesText(view) {
  return view && (view.kind === 'field' ? !view.options?.length : view.free_text || ['text', 'notice'].includes(view.kind));
}

/**
 * What stands at the end of the log.
 *
 * @param {import('./fold.js').Model} model
 * @param {Hands} hands
 * @returns {*[]} children.
 */
export function tail({ view, answered, bot, conversation, typing }, hands) {
  if (conversation && !view) return [];
  const asking = ['choices', 'field'].includes(view?.kind);
  if (!view || view.kind === 'typing' || (answered && asking)) return [dots(bot.name, hands)];
  if (asking) return [view.options?.length && options(view, hands)];
  return [view.kind === 'notice' && waiting(view, hands), typing && dots(typing, hands)];
}

/** Buttons, the visitor's way to answer. */
export function options({ kind, card, required, options: labels }, { words, pick, skip }) {
  return make(
    'div',
    { class: 'options', role: 'group', 'aria-label': words('choose') },
    ...labels.map((text, at) => button(text, () => pick(card, at, text))),
    kind === 'field' && !required && button(words('skip'), skip, 'quiet'),
  );
}

/** A button with words on it. */
export function button(text, onclick, name) {
  return make('button', { type: 'button', dir: 'auto', class: name, text, onclick });
}

function dots(name, { words }) {
  return make('div', { class: 'typing', role: 'img', 'aria-label': words('typing', { name }) }, ...three());
}

function three() {
  return [0, 1, 2].map(() => make('i'));
}

/** Who waits is told for how long at most; the deadline is the server's. */
function waiting({ until_ms: until }, { words, now }) {
  const note = make('p');
  const tell = () => {
    const left_s = Math.ceil((until - now()) / 1000);
    const time = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`;
    note.textContent = words(!until ? 'free' : left_s > 0 ? 'within' : 'moment', { time });
  };
  tell();
  const tick = setInterval(() => (note.isConnected ? tell() : clearInterval(tick)), 1000);
  const rings = make('span', { class: 'rings' }, ...three());
  return make('div', { class: 'waiting' }, rings, make('div', {}, make('b', { text: words('waiting') }), note));
}

/**
 * The form at the bottom, made anew for each thing that is asked.
 *
 * @param {import('./fold.js').View} view
 * @param {Hands} hands
 * @param {string} text what it begins with.
 * @param {string} kept what was typed before and does not fit here.
 * @returns {{form: HTMLElement, field: HTMLElement, error: HTMLElement}}
 */
export function composer(view, hands, text, kept) {
  const { words, say, skip, typed } = hands;
  const field = control(view, words);
  const error = make('p', { id: 'error', role: 'alert', dir: 'auto' });
  const optional = view.kind === 'field' && !view.required;
  const entry = box(words, field, optional && button(words('skip'), skip, 'skip'));
  const later = kept && make('p', { class: 'note', dir: 'auto', text: words('kept', { text: kept }) });
  const form = make('form', { novalidate: true, onsubmit }, error, later, entry);
  const changed = (event) => {
    entry.lastChild.disabled = !field.value.trim();
    typed(field.value, event);
  };
  field.addEventListener('input', changed);
  field.addEventListener('keydown', (event) => event.key === 'Enter' && !event.shiftKey && !event.isComposing && onsubmit(event));
  field.value = text;
  changed();
  return { form, field, error };

  function onsubmit(event) {
    event.preventDefault();
    const answer = field.value.trim();
    const over = Array.from(answer).length - LONGEST;
    error.textContent = over > 0 ? words('long', { n: over }) : '';
    if (!answer || over > 0) return;
    field.value = '';
    changed();
    say(answer);
  }
}

/** Where something is written: a field, and last of all the button that sends it. */
export function box(words, ...fields) {
  return make('div', { class: 'box' }, ...fields, iconButton(words('send'), { type: 'submit', class: 'send' }, 'send'));
}

/** What every field is, and what it is called. */
export function called(label) {
  return { class: 'field', placeholder: label, 'aria-label': label, dir: 'auto' };
}

/** The step between wanting to leave and leaving. */
export function farewell(/** @type {Hands} */ { words, end, stay }) {
  const asked = { options: [words('end'), words('stay')] };
  const pick = (card, option) => (option ? stay() : end());
  return [make('p', { role: 'alert', text: words('sure') }), options(asked, { words, pick })];
}

function control({ kind, field, type }, words) {
  const { lines, ...help } = (kind === 'field' && { ...HELP[type], ...HELP[field] }) || {};
  const label = words(kind === 'field' ? 'answer' : 'write');
  const rules = { ...called(label), 'aria-describedby': 'error', enterkeyhint: 'send', ...help };
  return (help.type || help.autocomplete) && !lines ? make('input', rules) : make('textarea', { rows: 1, ...rules });
}
