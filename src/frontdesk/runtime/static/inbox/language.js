/**
 * This file is the choice of language on the settings page: it takes effect at once, here and in tabs opened later.
 */

import { patch } from './api.js';
import { toast } from './ask.js';

const choice = document.getElementById('language');
let before = choice.value;

choice.addEventListener('change', async () => {
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
