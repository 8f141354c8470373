/**
 * This file is the inbox without a mouse: j and k walk the list, Enter opens, a takes a chat, r replies, / searches.
 */

import { FOLDERS } from './fold.js';
import { move } from './list.js';
import { rights } from './thread.js';

/**
 * @param {Document} page
 * @param {{now: () => import('./fold.js').Model, go: (folder: string) => void, claim: (id: string) => void,
 *   leave: () => void, reply: () => void}} actions
 */
export function keyboard(page, actions) {
  const keys = {
    j: () => move(page, 1),
    k: () => move(page, -1),
    a: () => inOpen(actions, (item) => rights(item).claim && actions.claim(item.id)),
    r: () => inOpen(actions, (item) => rights(item).write && actions.reply()),
    '/': () => page.getElementById('search').focus(),
    ...Object.fromEntries(FOLDERS.map((folder, index) => [String(index + 1), () => actions.go(folder)])),
  };

  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || page.querySelector('dialog[open]')) return;
    const inList = event.target.closest?.('#items');
    if (event.key === 'Escape') escape(event, actions);
    else if (inList && event.key === 'ArrowDown') press(event, keys.j);
    else if (inList && event.key === 'ArrowUp') press(event, keys.k);
    else if (!writing(event.target) && Object.hasOwn(keys, event.key)) press(event, keys[event.key]);
  });
}

function press(event, act) {
  event.preventDefault();
  act();
}

/** Out of a field first, then out of the chat. */
function escape(event, actions) {
  if (writing(event.target)) event.target.blur();
  else if (actions.now().open) actions.leave();
}

function writing(element) {
  return element.matches?.('input, textarea, select, [contenteditable]') ?? false;
}

function inOpen(actions, act) {
  const { open, items } = actions.now();
  if (open && items[open.id]) act(items[open.id]);
}
