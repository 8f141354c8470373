/**
 * This file is the inbox's right column: what is known of the visitor, saved as it is typed, and the records made of it.
 */

import { el, icon, keep, set, setText } from './draw.js';
import { SLOW_MS } from './edits.js';
import { groups, mark, put, typed, valueAt } from './fields.js';
import { recordName } from './names.js';
import { full, moment } from './time.js';
import { t } from './words.js';

const PAUSE_MS = 700;
/** What is wrong until it is complete is looked at later, so that nobody is corrected in the middle of a word. */
const PAUSE_CHECKED_MS = 1500;
const CHECKED = new Set(['email', 'tel', 'decimal', 'date']);

/**
 * @param {Document} page
 * @param {ReturnType<import('./edits.js').edits>} edits
 * @param {{showRecord: (record: import('./fold.js').Record) => void}} actions
 * @returns {(model: import('./fold.js').Model, editable: boolean) => void} draws the panel.
 */
export function details(page, edits, actions) {
  const form = page.getElementById('details');
  const state = { conversation: null, known: null, currency: '', left: new Map() };
  form.append(...groups());
  const inputs = Array.from(form.querySelectorAll('input, select, textarea'));
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('keydown', (event) => event.key === 'Enter' && event.target.matches('input') && edits.hurry());
  form.addEventListener('input', (event) => write(edits, state, event.target));
  form.addEventListener('change', () => edits.hurry());
  form.addEventListener('focusout', () => edits.hurry());
  form.addEventListener('click', (event) => event.target.matches('[data-own]') && settle(form, edits, state, event.target));

  return (model, editable) => {
    const { open } = model;
    if (open?.id !== state.conversation) state.left.clear();
    Object.assign(state, { conversation: open?.id ?? null, known: open?.details ?? null, currency: editable ? open?.currency : '' });
    for (const input of inputs) {
      input.disabled = !editable || !state.known;
      drawField(page, edits, state, input);
    }
    set(form, 'data-readonly', editable ? null : 'yes');
    setText(page.getElementById('details-said'), summary(inputs, edits, state));
    drawHint(page, open, editable, inputs);
    drawRecords(page, open?.id, model.items[open?.id]?.records ?? [], actions);
  };
}

function write(edits, state, input) {
  if (!state.conversation || !state.known) return;
  const text = input.validity.badInput ? '?' : typed(input);
  // As it was typed it stays in sight for as long as one is in the field, whatever the server made of it.
  state.left.set(input.name, { typed: input.value, stored: null });
  edits.write(state.conversation, input.name, text, valueAt(state.known, input.name), CHECKED.has(input.dataset.kind) ? PAUSE_CHECKED_MS : PAUSE_MS);
}

function settle(form, edits, state, button) {
  const input = form.elements.namedItem(button.dataset.path);
  const edit = edits.of(state.conversation, input.name);
  if (!edit) return;
  state.left.delete(input.name);
  if (button.dataset.own === 'no') put(input, edit.now);
  input.focus();
  edits.settle(edit, button.dataset.own === 'yes');
}

function drawField(page, edits, state, input) {
  const now = valueAt(state.known, input.name);
  if (state.known) edits.heard(state.conversation, input.name, now);
  const edit = edits.of(state.conversation, input.name);
  const inside = page.activeElement === input && state.left.has(input.name);
  if (!inside) state.left.delete(input.name);
  // What an amount will be in that names none is shown beforehand.
  const shown = now || (input.name === 'deal.currency' ? state.currency : '');
  if (!edit && !stays(state.left.get(input.name), input, now)) put(input, shown ?? '');
  else if (edit && !inside && typed(input) !== edit.value && !input.validity.badInput) put(input, edit.value);
  set(input.closest('.field'), 'data-empty', input.value ? null : 'yes');
  mark(input, stateOf(edits, state, input, edit), edit?.now);
}

/** What was typed and is saved stays as it was typed, until one leaves the field or something else stands there. */
function stays(left, input, now) {
  if (left?.typed !== input.value) return false;
  left.stored ??= now;
  return left.stored === now;
}

/** How far a field is, in one word; '' where nothing is to be said. */
function stateOf(edits, { conversation }, input, edit) {
  if (!edit) return edits.wasSaved(conversation, input.name) ? 'saved' : '';
  if (edit.state === 'saving') return Date.now() - edit.since >= SLOW_MS ? 'saving' : '';
  if (edit.state === 'typed') return edit.held ? 'held' : '';
  return edit.state;
}

/** The same for the whole panel, in words: the worst of it. */
function summary(inputs, edits, state) {
  const states = new Set(inputs.map((input) => stateOf(edits, state, input, edits.of(state.conversation, input.name))));
  if (states.has('wrong') || states.has('changed') || states.has('held')) return t('details.not-saved-word');
  if (states.has('saving')) return t('details.saving');
  return states.has('saved') ? t('details.saved') : '';
}

/** Who may only read sees what is known, and how to change it. */
function drawHint(page, open, editable, inputs) {
  const nothing = inputs.every((input) => !input.value);
  const hint = nothing ? `${t('details.nothing-known')} ${t('details.take-first')}` : t('details.take-first');
  setText(page.getElementById('details-hint'), editable || !open?.details ? '' : hint);
}

function drawRecords(page, conversation, records, actions) {
  const place = page.getElementById('records');
  page.getElementById('records-group').hidden = records.length === 0;
  keep(place, records, (record) => record.id, (record) => makeRecord(conversation, record, actions));
}

/** A record and the address of its chat, to be copied from here; a click shows where it was made. */
function makeRecord(conversation, record, actions) {
  const show = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    actions.showRecord(record);
  };
  const href = `/inbox?chat=${encodeURIComponent(conversation)}`;
  return el(
    'li',
    {},
    el(
      'a',
      { class: 'record', href, title: t('details.show-in-chat'), onclick: show },
      icon('flag'),
      el('span', { class: 'record-words' }, el('b', { text: recordName(record.kind) }), el('span', { text: record.title, dir: 'auto' })),
      el('time', { datetime: new Date(record.created_at).toISOString(), title: full(record.created_at), text: moment(record.created_at) }),
    ),
  );
}
