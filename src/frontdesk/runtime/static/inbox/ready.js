/**
 * This file is the part of the settings page where agents write what they keep ready to say.
 */

import { call, get, post, put } from './api.js';
import { sure, toast } from './ask.js';
import { el, keep, set, setText } from './draw.js';
import { typed } from './typed.js';
import { t } from './words.js';

const at = (id) => document.getElementById(id);
const form = at('reply-form');
const { name, text } = form.elements;
const state = { replies: [], editing: null };

async function load() {
  try {
    state.replies = (await get('/replies')).items;
    draw();
  } catch (problem) {
    toast(problem.message, 'warn');
  }
}

function draw() {
  keep(at('reply-list'), state.replies, (reply) => `${reply.id} ${reply.name} ${reply.text}`, make);
  at('reply-empty').hidden = state.replies.length > 0;
  setText(at('reply-form-title'), state.editing ? t('ready.change-title') : t('ready.new'));
  setText(at('reply-save'), state.editing ? t('ready.save') : t('ready.add'));
  at('reply-cancel').hidden = !state.editing;
}

function make(reply) {
  const button = (words, act) => el('button', { type: 'button', class: 'link', text: words, 'aria-label': t('ready.one-named', { words, name: reply.name }), onclick: act });
  const words = el('div', {}, el('b', { text: reply.name, dir: 'auto' }), el('p', { text: reply.text, dir: 'auto' }));
  return el('li', {}, words, button(t('ready.change'), () => edit(reply)), button(t('ready.remove'), () => remove(reply)));
}

/** What is in the form and not saved yet. */
function unsaved() {
  const { editing } = state;
  const left = { editing, name: name.value, text: text.value };
  return left.name === (editing?.name ?? '') && left.text === (editing?.text ?? '') ? null : left;
}

function restore(left) {
  state.editing = left.editing;
  name.value = left.name;
  text.value = left.text;
}

function edit(reply) {
  state.editing = reply;
  name.value = reply?.name ?? '';
  text.value = reply?.text ?? '';
  for (const input of [name, text]) mark(input, '');
  draw();
  name.focus();
}

async function remove(reply) {
  const text = t('ready.remove-text', { name: reply.name });
  if (!(await sure({ title: t('ready.remove-title'), text, yes: t('ready.remove'), danger: true }))) return;
  try {
    await call('DELETE', `/replies/${encodeURIComponent(reply.id)}`);
    if (state.editing?.id === reply.id) edit(null);
  } catch (problem) {
    toast(problem.message, 'warn');
  }
  await load();
}

async function save(event) {
  event.preventDefault();
  if (form.inert) return;
  for (const input of [name, text]) mark(input, input.value.trim() ? '' : t('ready.missing'));
  if (!name.value.trim() || !text.value.trim()) return;
  const body = { name: name.value.trim(), text: text.value };
  const { editing } = state;
  // Sent twice it would be there twice, and what is typed meanwhile would be neither saved nor kept.
  form.inert = true;
  try {
    await (editing ? put(`/replies/${encodeURIComponent(editing.id)}`, body) : post('/replies', body));
    form.inert = false;
    toast(t('settings.saved'));
    if (state.editing === editing) edit(null);
    await load();
  } catch (problem) {
    form.inert = false;
    const wrong = [name, text].filter((input) => problem.about(input.name));
    for (const input of wrong) mark(input, problem.about(input.name));
    if (wrong.length) wrong[0].focus();
    else toast(problem.message, 'warn');
  }
}

function mark(input, words) {
  setText(at(`${input.id}-error`), words);
  set(input, 'aria-invalid', words ? 'true' : null);
}

form.addEventListener('submit', save);
at('reply-cancel').addEventListener('click', () => edit(null));
const left = typed('reply', unsaved);
if (left) restore(left);
load();
