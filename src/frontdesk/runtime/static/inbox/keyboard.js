/**
 * This file is the inbox without a mouse: which key does what, where the focus goes, and the list of them all on `?`.
 */

import { el, set } from './draw.js';
import { FOLDERS } from './fold.js';
import { focusList, move } from './list.js';
import { show as showKeys } from './shortcuts.js';
import { rights } from './thread.js';

const OFF = 'frontdesk.no-single-keys';
const LABELLED = { a: 'foot-claim', r: 'reply', n: 'reply-note', c: 'chat-close', m: 'chat-reassign', d: 'chat-panel', '/': 'search' };

/** Whether single letters do anything in this browser: who speaks to the machine may want them off (WCAG 2.1.4). */
export const singleKeys = {
  get on() {
    return localStorage.getItem(OFF) === null;
  },
  set on(wanted) {
    if (wanted) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, 'yes');
  },
};

/**
 * @param {Document} page
 * @param {{now: () => import('./fold.js').Model, go: (folder: string) => void, claim: (id: string) => void,
 *   close: (id: string) => void, leave: () => void, reply: () => void, togglePanel: () => void}} actions
 */
export function keyboard(page, actions) {
  const at = (id) => page.getElementById(id);
  const press = (id) => at(id).checkVisibility() && at(id).click();
  const keys = {
    j: () => move(page, 1),
    k: () => move(page, -1),
    a: () => inOpen(actions, (item) => rights(item).claim && actions.claim(item.id)),
    c: () => inOpen(actions, (item) => rights(item).write && actions.close(item.id)),
    d: () => inOpen(actions, actions.togglePanel),
    m: () => press('chat-reassign'),
    n: () => press('reply-note'),
    r: () => inOpen(actions, (item) => rights(item).write && actions.reply()),
    '/': () => at('search').focus(),
    '?': () => dialog(),
    ...Object.fromEntries(FOLDERS.map((folder, index) => [String(index + 1), () => actions.go(folder)])),
  };

  /** The list of keys, and the switch that turns the single ones off. */
  function dialog() {
    const box = el('input', { type: 'checkbox', checked: singleKeys.on });
    box.addEventListener('change', () => {
      singleKeys.on = box.checked;
      label(page);
    });
    return showKeys(box);
  }

  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || page.querySelector('dialog[open]')) return;
    const act = meant(page, event, keys, actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
  at('shortcuts').addEventListener('click', dialog);
  label(page);
}

/** What a key is for here: nothing while somebody writes, but for Escape and for keys with a modifier. */
function meant(page, event, keys, actions) {
  const { key, target } = event;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return step ? () => openNext(page, step) : null;
  if (key === 'Escape') return () => escape(page, target, actions);
  if (step && target.closest?.('#items')) return () => move(page, step);
  const single = singleKeys.on && !writing(target) && Object.hasOwn(keys, key);
  return single ? keys[key] : null;
}

/** The chat below or above the open one, opened; the first where none is. */
function openNext(page, steps) {
  const links = Array.from(page.querySelectorAll('#items a'));
  const open = links.findIndex((link) => link.hasAttribute('aria-current'));
  links[open < 0 ? 0 : open + steps]?.click();
}

/** Out of a field first, to what stands around it, then out of the chat. */
function escape(page, target, actions) {
  if (!writing(target)) return actions.now().open && actions.leave();
  if (target.id === 'search') return focusList(page);
  const around = target.closest('#panel') ? ['panel-close', 'chat-panel'] : ['log'];
  return around.map((id) => page.getElementById(id)).find((one) => one.checkVisibility())?.focus();
}

function writing(element) {
  return element.matches?.('input, textarea, select, [contenteditable]') ?? false;
}

/** Screen readers say the key with the button, as long as it does something. */
function label(page) {
  for (const [key, id] of Object.entries(LABELLED)) set(page.getElementById(id), 'aria-keyshortcuts', singleKeys.on ? key : null);
}

function inOpen(actions, act) {
  const { open, items } = actions.now();
  if (open && items[open.id]) act(items[open.id]);
}
