/**
 * This file is how a revision of git is written: its first letters, and whether files were changed since; all of it as a title.
 */

import { el } from '/static/inbox/draw.js';

const WHOLE = /^([0-9a-f]{12})[0-9a-f]{28,}/;

/** What is no digest of git's stays whole. */
export function revision(text) {
  return el('code', { class: 'hint', text: text.replace(WHOLE, '$1'), title: text });
}
