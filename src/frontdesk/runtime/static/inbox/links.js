/**
 * This file is how addresses that people type become links: only to the web, to where they seem to lead, and never from markup.
 */

import { el } from './draw.js';

/** An address ends at a space, at what turns or hides text, and at what closes a sentence or a bracket. */
const ADDRESS = /https?:\/\/[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/giu;
const CLOSING = /[.,;:!?)\]}…]+$/u;

/**
 * Put a link around each address in the text of some nodes. The words stay as they were typed; the title is where it leads.
 *
 * @param {Element} place
 */
export function link(place) {
  const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) if (!texts.currentNode.parentElement.closest('a')) found.push(texts.currentNode);
  for (const text of found) text.replaceWith(...parts(text.data));
}

/** The text as texts and links, in order. */
function parts(text) {
  const made = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const words = match[0].replace(CLOSING, '');
    const href = address(words);
    if (!href) continue;
    made.push(text.slice(from, match.index), el('a', { href, title: href, target: '_blank', rel: 'noopener noreferrer nofollow', text: words }));
    from = match.index + words.length;
  }
  return [...made, text.slice(from)];
}

/** Where the words lead; nothing for what is no address, and for one that hides where it leads behind a name. */
function address(words) {
  try {
    const url = new URL(words);
    return url.username || url.password ? null : url.href;
  } catch {
    return null;
  }
}
