/**
 * This file is the form of the details panel: its groups and fields, and what stands beside a field while it is being saved.
 */

import { el, icon, set, setText } from './draw.js';
import { t, worded } from './words.js';

/** Each group of fields, the name of each field on the wire, what it is called, and what it holds if it is not plain text. */
const SECTIONS = [
  ['person', t('details.person'), [
    ['person.name', t('details.person.name')],
    ['person.email', t('details.person.email'), 'email'],
    ['person.phone', t('details.person.phone'), 'tel'],
  ]],
  ['organization', t('details.organization'), [
    ['organization.name', t('details.organization.name')],
    ['organization.address', t('details.organization.address')],
  ]],
  ['deal', t('details.deal'), [
    ['deal.value', t('details.deal.value'), 'decimal'],
    ['deal.currency', t('details.deal.currency'), 'currency'],
    ['deal.expected_close_date', t('details.deal.expected_close_date'), 'date'],
  ]],
  ['note', t('details.note'), [['note', t('details.note.note'), 'long']]],
];
const USUAL = ['EUR', 'USD', 'GBP', 'CHF'];
const LONGEST = { long: 4000, decimal: 22, date: null };
const LONGEST_LINE = 1000;
const ICONS = { saving: 'clock', held: 'clock', saved: 'done', wrong: 'warn', changed: 'warn' };

/** The groups of fields, for a form to hold. */
export const groups = () => SECTIONS.map((one) => section(...one));

/** What is in a field: what the server would keep of it, as far as the page can know. */
export function typed(input) {
  const text = input.value.trim();
  // A comma before one or two last digits can only be a decimal one.
  return input.name === 'deal.value' && /^\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text;
}

/** What is known under a dotted name; '' for nothing. */
export function valueAt(details, path) {
  return path.split('.').reduce((inner, name) => inner?.[name], details) ?? '';
}

/** Put a value into a field. */
export function put(input, text) {
  set(input.closest('.field'), 'data-empty', text ? null : 'yes');
  if (input.value === text) return;
  if (input.tagName === 'SELECT' && !Array.from(input.options).some((one) => one.value === text)) {
    input.append(el('option', { value: text, text }));
  }
  input.value = text;
}

/**
 * Show how far a field is: a mark in it, and under it why it is not saved, or what somebody else has written.
 *
 * @param {Element} input
 * @param {''|'saving'|'held'|'saved'|'wrong'|'changed'} state
 * @param {string} now with `changed`: the other value.
 */
export function mark(input, state, now = '') {
  const field = input.closest('.field');
  const conflict = field.querySelector('.conflict');
  if ((field.dataset.state ?? '') !== state) {
    set(field, 'data-state', state || null);
    field.querySelector('.field-mark').replaceChildren(...(ICONS[state] ? [icon(ICONS[state])] : []));
  }
  setText(document.getElementById(`${input.id}-error`), why(input, state) || lacking(input));
  set(input, 'aria-invalid', state === 'wrong' || state === 'changed' ? 'true' : null);
  conflict.hidden = state !== 'changed';
  if (state !== 'changed') return;
  setText(conflict.querySelector('.conflict-words'), now ? t('details.changed') : t('details.cleared'));
  setText(conflict.querySelector('.conflict-now'), now);
  setText(conflict.querySelector('[data-own=no]'), now ? t('details.take-theirs') : t('details.take-empty'));
}

/** The field for the currency, where an amount stands without one; else null. */
export function lackingCurrency({ elements }) {
  const [amount, currency] = ['deal.value', 'deal.currency'].map((name) => elements.namedItem(name));
  return amount.value && !currency.value && !currency.disabled ? currency : null;
}

/** An amount of nobody knows what is saved, but no record is made of it. */
function lacking(input) {
  return lackingCurrency(input.form) === input ? t('details.no-currency') : '';
}

function why(input, state) {
  if (state === 'held') return t('details.held');
  if (state !== 'wrong') return '';
  const long = input.value.length > (LONGEST[input.dataset.kind] ?? LONGEST_LINE);
  const key = `details.wrong.${input.name}`;
  return t('details.not-saved', { reason: worded(key) && !long ? t(`details.wrong.${input.name}`) : t('details.wrong.long') });
}

function section(name, title, fields) {
  const legend = el('legend', { text: title });
  return el('fieldset', { class: `group group-${name}` }, legend, ...fields.map((one) => field(...one)));
}

function field(path, label, kind = 'text') {
  const id = `detail-${path.replaceAll('.', '-').replaceAll('_', '-')}`;
  const input = control(kind, { id, name: path, autocomplete: 'off', 'aria-describedby': `${id}-error`, 'data-kind': kind });
  return el(
    'div',
    { class: `field field-${path.split('.').at(-1).replaceAll('_', '-')}` },
    el('label', { for: id, text: label, class: path === 'note' ? 'visually-hidden' : null }),
    input,
    el('span', { class: 'field-mark', 'aria-hidden': 'true' }),
    el('p', { class: 'error', id: `${id}-error`, role: 'status' }),
    conflict(path, label),
  );
}

function conflict(path, label) {
  const button = (own, text) => el('button', { type: 'button', class: 'button small', 'data-own': own, 'data-path': path, text });
  return el(
    'div',
    { class: 'conflict', role: 'alert', 'aria-label': label, hidden: true },
    el('p', { class: 'conflict-words' }),
    el('p', { class: 'conflict-now', dir: 'auto' }),
    el('p', { class: 'conflict-buttons' }, button('yes', t('details.keep-mine')), button('no', t('details.take-theirs'))),
  );
}

function control(kind, settings) {
  if (kind === 'long') return el('textarea', { ...settings, rows: 4, maxlength: LONGEST.long, placeholder: t('details.note-hint'), dir: 'auto' });
  if (kind === 'currency') return el('select', settings, ...currencies().map((code) => el('option', { value: code, text: code || '–' })));
  if (kind === 'decimal') return el('input', { ...settings, type: 'text', inputmode: 'decimal', maxlength: LONGEST.decimal, placeholder: '0.00' });
  return el('input', { ...settings, type: kind, maxlength: kind === 'date' ? null : LONGEST_LINE, dir: kind === 'text' ? 'auto' : null });
}

function currencies() {
  const rest = Intl.supportedValuesOf?.('currency').filter((code) => !USUAL.includes(code)) ?? [];
  return ['', ...USUAL, ...rest];
}
