/**
 * This file is the settings page: one's name and one's password, beside the parts that have files of their own.
 */

import './account.js';
import { patch } from './api.js';
import { toast } from './ask.js';
import { awake } from './awake.js';
import { set, setText } from './draw.js';
import { hearing } from './hearing.js';
import './language.js';
import './ready.js';
import { typed } from './typed.js';
import { t } from './words.js';

const at = (id) => document.getElementById(id);

/**
 * Send a form's fields; what is wrong is said beside each, the rest in passing.
 *
 * @param {HTMLFormElement} form
 * @param {string} done what to say where it worked.
 * @returns {Promise<boolean>} whether it did.
 */
async function submit(form, fields, done) {
  const inputs = fields.map((name) => form.elements[name]).filter(Boolean);
  for (const input of inputs) mark(input, '');
  try {
    await patch('/me', Object.fromEntries(inputs.map((input) => [input.name, input.value])));
    toast(done);
    return true;
  } catch (problem) {
    const wrong = inputs.filter((input) => problem.about(input.name));
    for (const input of wrong) mark(input, problem.about(input.name));
    if (wrong.length) wrong[0].focus();
    else toast(problem.message, 'warn');
    return false;
  }
}

function mark(input, words) {
  setText(at(`${input.id}-error`), words);
  set(input, 'aria-invalid', words ? 'true' : null);
}

const { name: called } = at('profile').elements;
called.value = typed('profile', () => called.value !== called.defaultValue && called.value) ?? called.value;
at('profile').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { value } = called;
  if (!value.trim()) mark(called, t('settings.name-missing'));
  else if (await submit(event.target, ['name'], t('settings.name-saved'))) called.defaultValue = value;
});
at('password-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await submit(event.target, ['current_password', 'password'], t('settings.password-saved'))) location.reload();
});
hearing();
awake();
