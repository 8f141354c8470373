/**
 * This file is where an agent writes: a box that grows, keeps unsent words per chat, and tells the visitor of typing.
 */

import { set, setText, icon } from './draw.js';

const LONGEST = 4000;
const TYPING_MS = 3000;
const DRAFT = 'frontdesk.draft.';

/**
 * @param {Document} page
 * @param {{say: (conversation: string, text: string) => void, typing: (conversation: string) => void}} actions
 * @returns {{show: (conversation: ?string) => void, focus: () => void}} `show` puts a chat's unsent words into the box.
 */
export function composer(page, actions) {
  const form = page.getElementById('composer');
  const box = page.getElementById('reply');
  const state = { conversation: null, told: 0 };
  page.getElementById('reply-send').prepend(icon('send'));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || length(text) > LONGEST || !state.conversation) return;
    actions.say(state.conversation, text);
    box.value = '';
    changed();
    box.focus();
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener('input', () => {
    changed();
    if (box.value.trim() && Date.now() - state.told > TYPING_MS) {
      state.told = Date.now();
      actions.typing(state.conversation);
    }
  });

  function changed() {
    keepDraft(state.conversation, box.value);
    limit(page, length(box.value.trim()));
    grow(box);
  }

  return {
    show(conversation) {
      if (conversation === state.conversation) return;
      state.conversation = conversation;
      state.told = 0;
      box.value = conversation ? draft(conversation) : '';
      limit(page, length(box.value.trim()));
      grow(box);
    },
    focus: () => box.focus(),
  };
}

function limit(page, count) {
  const over = count - LONGEST;
  setText(page.getElementById('reply-limit'), over > 0 ? `${over} characters too many` : '');
  set(page.getElementById('reply'), 'aria-invalid', over > 0 ? 'true' : null);
  page.getElementById('reply-send').disabled = count === 0 || over > 0;
}

function grow(box) {
  box.style.blockSize = 'auto';
  box.style.blockSize = `${Math.min(box.scrollHeight + 2, 180)}px`;
}

/** Characters as the server counts them. */
function length(text) {
  return Array.from(text).length;
}

function draft(conversation) {
  return sessionStorage.getItem(DRAFT + conversation) ?? '';
}

function keepDraft(conversation, text) {
  if (!conversation) return;
  if (text) sessionStorage.setItem(DRAFT + conversation, text);
  else sessionStorage.removeItem(DRAFT + conversation);
}
