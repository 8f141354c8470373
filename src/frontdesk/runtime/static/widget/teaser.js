/**
 * This file is what stands beside the launcher while the chat is closed: the greeting, or what was said last.
 */

import { face, iconButton, make } from './element.js';

/**
 * @param {Function} words
 * @param {string} name who says it.
 * @param {?string} picture
 * @param {Array<Node|string>} said
 * @param {() => void} open
 * @param {() => void} dismiss
 * @returns {HTMLElement} one button with what is said, which opens the chat, and one that takes it away.
 */
export function tease(words, name, picture, said, open, dismiss) {
  const text = make('span', { dir: 'auto' }, ...said);
  // All of it is one button, which can hold no other.
  for (const link of text.querySelectorAll('a')) link.replaceWith(...link.childNodes);
  return make(
    'aside',
    { 'aria-label': words('chat', { name }) },
    make('button', { type: 'button', onclick: open }, face(name, picture), text),
    iconButton(words('dismiss'), { class: 'dismiss', onclick: dismiss }, 'close'),
  );
}
