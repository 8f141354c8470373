/**
 * This file is the inbox's right column: what is known of the visitor, saved field by field, and the records made of it.
 */

import { el, icon, keep, set, setText } from './draw.js';
import { recordName } from './names.js';
import { full, moment } from './time.js';

/** Name of each field on the wire, and how it is asked for. */
const SECTIONS = [
  ['Person', [['person.name', 'Name'], ['person.email', 'E-mail', 'email'], ['person.phone', 'Phone', 'tel']]],
  ['Organization', [['organization.name', 'Name'], ['organization.address', 'Address']]],
  ['Deal', [['deal.value', 'Value', 'decimal'], ['deal.currency', 'Currency', 'currency'], ['deal.expected_close_date', 'Expected close', 'date']]],
  ['Note', [['note', 'Note', 'long']]],
];
const USUAL = ['EUR', 'USD', 'GBP', 'CHF'];

/**
 * @param {Document} page
 * @param {{save: (conversation: string, path: string, value: ?string) => Promise<?string>}} actions
 *   `save` gives what is wrong with the value, in words; null where it was stored.
 * @returns {(model: import('./fold.js').Model, editable: boolean) => void} draws the panel.
 */
export function details(page, actions) {
  const form = page.getElementById('details');
  const state = { conversation: null, saving: new Set() };
  form.append(...SECTIONS.map(([title, fields]) => section(title, fields)));
  const inputs = Array.from(form.querySelectorAll('input, select, textarea'));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('keydown', (event) => event.key === 'Enter' && event.target.matches('input') && event.target.blur());
  form.addEventListener('change', (event) => save(page, actions, state, event.target));

  return (model, editable) => {
    const { open } = model;
    const fresh = open?.id !== state.conversation;
    state.conversation = open?.id ?? null;
    for (const input of inputs) {
      if (fresh) wrong(input, null);
      input.disabled = !editable;
      if (fresh || settled(page, state, input)) put(input, value(open?.details, input.name));
    }
    if (fresh) setText(page.getElementById('details-said'), '');
    set(form, 'data-readonly', editable ? null : 'yes');
    drawHint(page, open, editable, inputs);
    drawRecords(page, model.items[open?.id]?.records ?? []);
  };
}

/** Who may only read sees what is known, and how to change it. */
function drawHint(page, open, editable, inputs) {
  const nothing = inputs.every((input) => !input.value);
  const hint = `${nothing ? 'Nothing is known of this visitor yet. ' : ''}Assign the chat to yourself to change the details.`;
  setText(page.getElementById('details-hint'), editable || !open?.details ? '' : hint);
}

/** `''` for what is not known. */
function value(details, path) {
  return path.split('.').reduce((inner, name) => inner?.[name], details) ?? '';
}

function put(input, text) {
  set(input.closest('.field'), 'data-empty', text ? null : 'yes');
  if (input.value === text) return;
  if (input.tagName === 'SELECT' && !Array.from(input.options).some((one) => one.value === text)) {
    input.append(el('option', { value: text, text }));
  }
  input.value = text;
}

/** Nobody is writing into it, nothing of it is on its way, and nothing in it is wrong. */
function settled(page, state, input) {
  return page.activeElement !== input && !state.saving.has(input.name) && !input.hasAttribute('aria-invalid');
}

async function save(page, actions, state, input) {
  const { conversation } = state;
  const said = page.getElementById('details-said');
  if (input.validity.badInput) return wrong(input, 'This is not a complete date.');
  state.saving.add(input.name);
  set(input.closest('.field'), 'data-saving', 'yes');
  setText(said, '');
  const problem = await actions.save(conversation, input.name, input.value.trim() || null);
  state.saving.delete(input.name);
  set(input.closest('.field'), 'data-saving', null);
  if (conversation !== state.conversation) return undefined;
  setText(said, problem ? '' : 'Saved');
  return wrong(input, problem);
}

function wrong(input, problem) {
  setText(document.getElementById(`${input.id}-error`), problem ?? '');
  set(input, 'aria-invalid', problem ? 'true' : null);
}

function section(title, fields) {
  const legend = el('legend', { text: title });
  return el('fieldset', { class: `group group-${title.toLowerCase()}` }, legend, ...fields.map((one) => field(...one)));
}

function field(path, label, kind = 'text') {
  const id = `detail-${path.replaceAll('.', '-').replaceAll('_', '-')}`;
  const input = control(kind, { id, name: path, autocomplete: 'off', 'aria-describedby': `${id}-error` });
  return el(
    'div',
    { class: `field field-${path.split('.').at(-1).replaceAll('_', '-')}` },
    el('label', { for: id, text: label, class: path === 'note' ? 'visually-hidden' : null }),
    input,
    el('p', { class: 'error', id: `${id}-error`, role: 'alert' }),
  );
}

function control(kind, settings) {
  if (kind === 'long') return el('textarea', { ...settings, rows: 4, maxlength: 10000, placeholder: 'Only your colleagues see this.', dir: 'auto' });
  if (kind === 'currency') return el('select', settings, ...currencies().map((code) => el('option', { value: code, text: code || '–' })));
  if (kind === 'decimal') return el('input', { ...settings, type: 'text', inputmode: 'decimal', maxlength: 40, placeholder: '0.00' });
  return el('input', { ...settings, type: kind, maxlength: kind === 'date' ? null : 1000, dir: kind === 'text' ? 'auto' : null });
}

function currencies() {
  const rest = Intl.supportedValuesOf?.('currency').filter((code) => !USUAL.includes(code)) ?? [];
  return ['', ...USUAL, ...rest];
}

function drawRecords(page, records) {
  const place = page.getElementById('records');
  page.getElementById('records-group').hidden = records.length === 0;
  keep(place, records, (record) => record.id, makeRecord);
}

function makeRecord(record) {
  return el(
    'li',
    { class: 'record' },
    icon('flag'),
    el('span', { class: 'record-words' }, el('b', { text: recordName(record.kind) }), el('span', { text: record.title, dir: 'auto' })),
    el('time', { datetime: new Date(record.created_at).toISOString(), title: full(record.created_at), text: moment(record.created_at) }),
  );
}
