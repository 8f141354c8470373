/**
 * This file is how the settings page keeps what was typed and not saved: it is there again when the page is, in this tab.
 */

import { shelf } from './kept.js';

const kept = shelf('settings', document.body.dataset.me);
const [before = {}] = kept.read();
const forms = new Map();

/**
 * @template T
 * @param {string} form
 * @param {() => ?T} read what is in the form and not saved, as the page goes away; null where nothing is. No password is kept.
 * @returns {?T} what was in it the last time.
 */
export function typed(form, read) {
  forms.set(form, read);
  return before[form] ?? null;
}

addEventListener('pagehide', () => {
  const all = Array.from(forms, ([form, read]) => [form, read()]).filter(([, left]) => left);
  kept.keep(all.length ? [Object.fromEntries(all)] : []);
});
