/**
 * This file is how the inbox asks back: a small dialog over the page, and short words that pass by at its top.
 */

import { el, set, setText } from './draw.js';
import { t } from './words.js';

const TOAST_MS = 6000;

/**
 * Ask whether to go on.
 *
 * @param {{title: string, text: string, yes: string, danger?: boolean}} words
 * @returns {Promise<boolean>}
 */
export async function sure({ title, text, yes, danger }) {
  const answer = await show(title, [el('p', { text })], yes, danger);
  return answer !== null;
}

/**
 * Ask for values.
 *
 * @param {{title: string, yes: string, fields: Field[], submit: (values: Object<string, string>) => Promise<?string>}} form
 *   `submit` gives null where it worked, else the sentence that says what did not.
 * @typedef {{name: string, label: string, type?: string, required?: boolean, options?: [string, string][], value?: string, longest?: number}} Field
 * @returns {Promise<?Object<string, string>>} what was submitted; null where the dialog was left.
 */
export function fill({ title, yes, fields, submit }) {
  return show(title, fields.map(field), yes, false, submit);
}

/**
 * Show something that asks nothing.
 *
 * @param {Element[]} content
 * @param {string} [look] a class of the dialog.
 */
export function tell(title, content, look = '') {
  const done = el('button', { type: 'submit', class: 'button', autofocus: true, text: t('dialog.done') });
  const form = el('form', { method: 'dialog' }, el('h2', { id: 'ask-title', text: title }), ...content);
  form.append(el('div', { class: 'dialog-buttons' }, done));
  return open(el('dialog', { class: `dialog ${look}`, 'aria-labelledby': 'ask-title' }, form));
}

/** Say something in passing; screen readers hear it as well. */
export function toast(text, look = 'plain') {
  const place = document.getElementById('toasts');
  const note = el('p', { class: `toast toast-${look}` }, el('span', { text }));
  const leave = () => note.remove();
  // Who is reading it or has the focus in it is not hurried.
  const pass = () => (note.matches(':hover, :focus-within') ? setTimeout(pass, TOAST_MS) : leave());
  note.append(el('button', { type: 'button', class: 'link', text: t('chat.dismiss'), onclick: leave }));
  place.append(note);
  while (place.children.length > 3) place.firstElementChild.remove();
  setTimeout(pass, TOAST_MS);
}

/** What cannot be loaded is said once and comes back with the connection. */
export async function quietly(promise) {
  try {
    await promise;
  } catch (problem) {
    if (problem.status !== 401) toast(problem.message, 'warn');
  }
}

function field({ name, label, type = 'text', required = false, options, value = '', longest = 1000 }) {
  const input = options
    ? el('select', { name }, ...options.map(([one, words]) => el('option', { value: one, text: words, selected: one === value })))
    : el('input', { name, type, value, required, autocomplete: 'off', maxlength: longest });
  return el('label', { class: 'field' }, el('span', { text: label }), input);
}

function show(title, content, yes, danger, submit = async () => null) {
  const error = el('p', { class: 'error', role: 'alert' });
  const wait = el('p', { class: 'hint', role: 'status' });
  const go = el('button', { class: danger ? 'button danger' : 'button primary', text: yes });
  const no = el('button', { type: 'button', class: 'button', text: t('dialog.cancel') });
  const form = el('form', { method: 'dialog' }, el('h2', { id: 'ask-title', text: title }), ...content, error);
  form.append(el('div', { class: 'dialog-buttons' }, wait, no, go));
  const dialog = el('dialog', { class: 'dialog', 'aria-labelledby': 'ask-title' }, form);
  let values = null;

  /** What is under way may be done already: to leave now would say that it was not. */
  function hold(event) {
    event.preventDefault();
    setText(wait, t('dialog.under-way'));
  }

  no.addEventListener('click', (event) => (values ? hold(event) : dialog.close('no')));
  dialog.addEventListener('cancel', (event) => values && hold(event));
  // A browser holds no dialog open against a second Escape, unless the key itself is taken.
  dialog.addEventListener('keydown', (event) => values && event.key === 'Escape' && hold(event));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (values) return;
    values = Object.fromEntries(new FormData(form));
    for (const button of [no, go]) set(button, 'aria-disabled', 'true');
    const wrong = await submit(values);
    for (const button of [no, go]) set(button, 'aria-disabled', null);
    setText(error, wrong ?? '');
    setText(wait, '');
    if (wrong) values = null;
    else dialog.close('yes');
  });
  const closed = open(dialog);
  if (content[0]?.matches('p')) go.focus();
  return closed.then((answer) => (answer === 'yes' ? values : null));
}

/** Over the page until it is closed; the browser brings the focus back to where it was. */
function open(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
