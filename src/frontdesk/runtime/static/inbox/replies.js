/**
 * This file is what agents keep ready to say: `/` and some letters find a reply, and what is known of the visitor fills it.
 */

import { el, set, setText } from './draw.js';
import { t } from './words.js';

const SHOWN = 8;
const HOLE = /\{\{\s*([a-z_.]+)\s*\}\}/g;

/** @typedef {{id: string, name: string, text: string}} Reply */

/**
 * A reply's text for a chat; what is not known leaves nothing behind, not even two spaces.
 *
 * @param {string} text
 * @param {object} values nested, as the details of a chat are.
 */
export function filled(text, values) {
  let missing = false;
  const made = text.replace(HOLE, (_hole, path) => {
    const value = path.split('.').reduce((inner, name) => (Object.hasOwn(inner ?? {}, name) ? inner[name] : null), values);
    missing ||= !value;
    return value ?? '';
  });
  return missing ? made.replace(/ +(?=[ ,.!?;:])/g, '').trim() : made;
}

/**
 * Those that a search finds: in the name first, then in the text.
 *
 * @param {Reply[]} replies
 * @param {string} typed without the slash.
 */
export function matching(replies, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const within = (text) => words.every((word) => text.toLowerCase().includes(word));
  const named = replies.filter((reply) => within(reply.name));
  const others = replies.filter((reply) => !named.includes(reply) && within(`${reply.name} ${reply.text}`));
  return [...named, ...others].slice(0, SHOWN);
}

/**
 * The list above the box while a search for a reply is in it. The focus stays in the box; arrow keys move, Enter takes.
 *
 * @param {Document} page
 * @param {{all: () => Promise<Reply[]>, values: () => object, put: (text: string) => void}} actions
 * @returns {{look: (text: string) => void, open: boolean}} `look` at what is in the box now.
 */
export function suggest(page, actions) {
  const box = page.getElementById('reply');
  const list = page.getElementById('replies');
  const state = { open: false, found: [], at: 0, coming: null, all: null, taken: false };
  box.addEventListener('keydown', steer);
  box.addEventListener('blur', () => close());

  /** They are asked for once, as the search begins; the rest of it finds its way among those that are there. */
  function look(text) {
    if (!text.startsWith('/')) return close();
    state.taken = false;
    if (!state.coming) ask();
    return state.all && find();
  }

  async function ask() {
    const coming = actions.all();
    state.coming = coming;
    const all = await coming;
    if (coming !== state.coming) return;
    state.all = all;
    find();
    if (state.taken && state.found.length) take(state.found[0]);
  }

  function find() {
    Object.assign(state, { open: true, found: matching(state.all, box.value.slice(1)), at: 0 });
    draw(state.all.length);
  }

  function steer(event) {
    if (state.coming && !state.all) return wait(event);
    if (!state.open) return undefined;
    const { length } = state.found;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (step && length) move((state.at + step + length) % length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && length) take(state.found[state.at]);
    else return undefined;
    return done(event);
  }

  /** Whoever takes what is not there yet gets it as soon as it is; a search goes to no visitor. */
  function wait(event) {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey) state.taken = true;
    else return undefined;
    return done(event);
  }

  function done(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  function move(at) {
    state.at = at;
    Array.from(list.children, (option, index) => set(option, 'aria-selected', index === at ? 'true' : 'false'));
    list.children[at]?.scrollIntoView({ block: 'nearest' });
    set(box, 'aria-activedescendant', list.children[at]?.id);
  }

  function take(reply) {
    close();
    actions.put(filled(reply.text, actions.values()));
    box.focus();
  }

  function draw(count) {
    const words = count ? t('composer.ready-unfound') : t('composer.ready-none');
    list.hidden = state.found.length === 0;
    page.getElementById('replies-none').hidden = state.found.length > 0;
    setText(page.getElementById('replies-none'), state.found.length ? '' : words);
    list.replaceChildren(...state.found.map(option));
    move(0);
  }

  function option(reply, index) {
    const name = el('b', { text: reply.name, dir: 'auto' });
    const text = el('span', { text: reply.text, dir: 'auto' });
    const hold = (event) => event.preventDefault();
    return el('li', { id: `reply-${index}`, role: 'option', onpointerdown: hold, onclick: () => take(reply) }, name, text);
  }

  // Replies that are still being asked for do not open it again.
  function close() {
    Object.assign(state, { open: false, coming: null, all: null });
    list.hidden = true;
    page.getElementById('replies-none').hidden = true;
    box.removeAttribute('aria-activedescendant');
  }

  return {
    look,
    get open() {
      return state.open;
    },
  };
}
