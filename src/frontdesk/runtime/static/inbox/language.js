/**
 * This file is the choice of language on the settings page: it takes effect at once, here and in tabs opened later.
 */

import { patch } from './api.js';
import { sure, toast } from './ask.js';
import { t } from './words.js';

const choice = document.getElementById('language');
let before = choice.value;

/** The page is loaded anew, and keeps all that was typed but passwords. */
async function mayReload() {
  const passwords = Array.from(document.querySelectorAll('[type="password"]'));
  const words = { title: t('settings.language-do'), text: t('settings.language-password'), yes: t('settings.language-do') };
  return passwords.every((input) => !input.value) || sure(words);
}

choice.addEventListener('change', async () => {
  if (!(await mayReload())) {
    choice.value = before;
    return;
  }
  try {
    await patch('/me', { language: choice.value || null });
    location.reload();
  } catch (problem) {
    choice.value = before;
    toast(problem.message, 'warn');
  }
});

/** What the browser itself keeps in a form over a reload is not what the server has. */
addEventListener('pageshow', () => {
  choice.value = choice.querySelector('[selected]')?.value ?? '';
  before = choice.value;
});
