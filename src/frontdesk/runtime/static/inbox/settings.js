/**
 * This file is the settings page: one's name, one's password, what one wants to hear of, and signing out.
 */

import { call, patch, put, signIn } from './api.js';
import { toast } from './ask.js';
import { set, setText } from './draw.js';
import { ask, permission, sample } from './notify.js';

const PERMISSION = {
  yes: 'Desktop notifications are on in this browser.',
  no: 'This browser blocks notifications from here. Allow them in the site settings, beside the address, then reload.',
  ask: 'Desktop notifications are off until you allow them in this browser.',
  never: 'This browser shows no notifications here: it has none, or the page does not come over https.',
};
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

function showPermission() {
  const now = permission();
  setText(at('permission-words'), PERMISSION[now]);
  at('permission-ask').hidden = now !== 'ask';
  at('permission-try').hidden = now !== 'yes';
}

async function saveNotifications(event) {
  const wishes = {};
  for (const box of at('notifications').querySelectorAll('input')) {
    const { event: name, channel } = box.dataset;
    wishes[name] = { ...wishes[name], [channel]: box.checked };
  }
  try {
    await put('/me/notifications', wishes);
    toast('Saved.');
  } catch (problem) {
    event.target.checked = !event.target.checked;
    toast(problem.message, 'warn');
  }
}

at('profile').addEventListener('submit', (event) => {
  event.preventDefault();
  const { name } = event.target.elements;
  if (name.value.trim()) submit(event.target, ['name'], 'Your name is saved.');
  else mark(name, 'Visitors need a name to talk to.');
});
at('password-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (await submit(event.target, ['current_password', 'password'], 'Your password is set.')) location.reload();
});
at('notifications').addEventListener('change', saveNotifications);
at('permission-ask').addEventListener('click', () => ask().then(showPermission));
at('permission-try').addEventListener('click', sample);
at('sign-out').addEventListener('click', async () => {
  try {
    await call('DELETE', '/session');
    signIn();
  } catch (problem) {
    toast(problem.message, 'warn');
  }
});
showPermission();
