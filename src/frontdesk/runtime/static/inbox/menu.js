/**
 * This file is the inbox's menus: a button opens a list of things to do, which arrow keys, Escape and a click outside steer.
 */

import { el, set } from './draw.js';
import { t } from './words.js';

/**
 * @typedef {{label: string, hint?: string, dot?: 'yes'|'no', line?: boolean, none?: boolean, do: () => void}} Entry
 *   `dot` shows whether an agent is online, `line` draws a line above, `none` stands for a menu that has nothing to offer.
 */

/**
 * Turn a button into the opener of a menu that stands beside it.
 *
 * @param {HTMLButtonElement} button whose parent places the menu.
 * @param {string} label of the menu, for screen readers.
 * @param {() => Entry[] | Promise<Entry[]>} entries asked each time it opens; what comes later is waited for in it.
 */
export function menu(button, label, entries) {
  const box = el('div', { class: 'menu', role: 'menu', 'aria-label': label, hidden: true });
  let coming = null;
  button.after(box);
  set(button, 'aria-haspopup', 'menu');
  set(button, 'aria-expanded', 'false');

  const outside = (event) => box.contains(event.target) || button.contains(event.target) || close(false);

  async function open(last) {
    const found = entries();
    coming = found;
    box.hidden = false;
    set(button, 'aria-expanded', 'true');
    document.addEventListener('pointerdown', outside, true);
    if (Array.isArray(found)) return fill(found, last);
    fill([{ label: t('list.loading'), none: true, do: () => undefined }], last);
    const come = await found;
    return !box.hidden && coming === found && fill(come, last);
  }

  function fill(found, last) {
    box.replaceChildren(heading(label), ...found.map((entry) => item(entry, close)));
    const items = box.querySelectorAll('[role=menuitem]');
    items[last ? items.length - 1 : 0]?.focus();
  }

  function close(refocus = true) {
    if (box.hidden) return;
    box.hidden = true;
    set(button, 'aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    if (refocus) button.focus();
  }

  button.addEventListener('click', () => (box.hidden ? open(false) : close()));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowUp');
  });
  box.addEventListener('keydown', (event) => steer(event, box, close));
  box.addEventListener('focusout', (event) => event.relatedTarget && !box.contains(event.relatedTarget) && close(false));
  return { close: () => close(false) };
}

function heading(label) {
  return el('p', { class: 'menu-title', 'aria-hidden': 'true', text: label });
}

function item(entry, close) {
  const act = () => {
    close();
    entry.do();
  };
  return el(
    'button',
    { type: 'button', role: 'menuitem', tabindex: '-1', 'aria-disabled': entry.none && 'true', class: entry.line ? 'menu-item menu-line' : 'menu-item', onclick: act },
    entry.dot && el('span', { class: 'dot', 'data-online': entry.dot, 'aria-hidden': 'true' }),
    el('span', { text: entry.label, dir: 'auto' }),
    entry.hint && el('span', { class: 'menu-hint', text: entry.hint }),
  );
}

function steer(event, box, close) {
  const items = Array.from(box.querySelectorAll('[role=menuitem]'));
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  event.stopPropagation();
  if (event.key === 'Escape') close();
  else if (event.key === 'Tab') close(false);
  else if (to !== undefined) items[(to + items.length) % items.length].focus();
  else if (event.key.length === 1) startingWith(items, at, event.key)?.focus();
  if (to !== undefined) event.preventDefault();
}

/** The next item whose words begin with a letter, as menus do everywhere. */
function startingWith(items, at, letter) {
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return turned.find((one) => one.textContent.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
