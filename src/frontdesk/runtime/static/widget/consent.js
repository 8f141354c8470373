/**
 * This file is what a visitor is told before anything is kept: asked, where the playbook requires a yes, else just told.
 */

import { options } from './ask.js';
import { make } from './element.js';
import { drawText } from './richtext.js';

/**
 * The text with its two answers. After a no it says that nothing was kept, and leaves the yes to be had.
 *
 * @param {object[]} text rich text.
 * @param {Function} words
 * @param {boolean} declined
 * @param {(agreed: boolean) => void} answer
 * @returns {HTMLElement[]}
 */
export function consent(text, words, declined, answer) {
  const asked = { options: [words('agree'), ...(declined ? [] : [words('decline')])] };
  return [
    make('div', { class: 'bubble asked', dir: 'auto' }, ...drawText(text)),
    declined && make('p', { class: 'note', role: 'status', text: words('declined') }),
    options(asked, { words, pick: (card, option) => answer(!option) }),
  ];
}

/** The text where it only informs: above all that is said. */
export function told(text) {
  return make('div', { class: 'note', dir: 'auto' }, ...drawText(text));
}
