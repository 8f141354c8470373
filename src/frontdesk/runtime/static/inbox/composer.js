/**
 * This file is where an agent writes: a box that grows, for replies and for notes, and that keeps unsent words per chat.
 */

import { changedElsewhere, draft, keepDraft, tidy } from './drafts.js';
import { icon, set, setText } from './draw.js';
import { suggest } from './replies.js';
import { t } from './words.js';

const LONGEST = 4000;
const TYPING_MS = 3000;
const MODES = {
  reply: { label: t('composer.reply'), hint: t('composer.reply-hint'), send: t('composer.send') },
  note: { label: t('composer.note'), hint: t('composer.note-hint'), send: t('composer.note-send') },
};

/**
 * @param {Document} page
 * @param {{say: (conversation: string, text: string, note: boolean) => void, typing: (conversation: string) => void,
 *   replies: () => Promise<object[]>, values: () => object, agent: () => ?string}} actions
 *   `replies` are those kept ready, `values` what fills them, `agent` the id of who writes.
 * @returns {{show: (conversation: ?string, onlyNotes?: boolean) => void, focus: () => void, arrived: () => void}} `show` puts a chat's unsent
 *   words into the box; `arrived` says that something that was sent is there.
 */
export function composer(page, actions) {
  const form = page.getElementById('composer');
  const box = page.getElementById('reply');
  const toggle = page.getElementById('reply-note');
  const state = { conversation: null, note: false, onlyNotes: false, told: 0 };
  page.getElementById('reply-send').prepend(icon('send'));
  toggle.prepend(icon('sheet'));
  tidy();
  const menu = suggest(page, { all: actions.replies, values: actions.values, put });

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || length(text) > LONGEST || !state.conversation) return;
    actions.say(state.conversation, text, state.note);
    put('');
    box.focus();
  });
  box.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener('input', () => {
    changed();
    if (state.note || menu.open || !box.value.trim() || Date.now() - state.told <= TYPING_MS) return;
    state.told = Date.now();
    actions.typing(state.conversation);
  });
  toggle.addEventListener('click', () => {
    mode(!state.note);
    changed();
    box.focus();
  });

  // Another tab writes or sends the same unsent words: they do not stand here to be sent twice, unless others do.
  globalThis.addEventListener('storage', (event) => {
    const elsewhere = changedElsewhere(event, actions.agent(), state.conversation);
    if (elsewhere?.before.text === box.value) lay(elsewhere.now);
  });

  /** Unsent words into the box. */
  function lay({ text, note }) {
    mode(note || state.onlyNotes);
    box.value = text;
    menu.look('');
    limit(page, length(box.value.trim()));
    grow(box);
  }

  function put(text) {
    box.value = text;
    changed();
  }

  function changed() {
    keepDraft(actions.agent(), state.conversation, { text: box.value, note: state.note });
    menu.look(state.note ? '' : box.value);
    limit(page, length(box.value.trim()));
    grow(box);
  }

  function mode(note) {
    const words = MODES[note ? 'note' : 'reply'];
    state.note = note;
    set(form, 'data-mode', note ? 'note' : null);
    set(toggle, 'aria-pressed', note ? 'true' : 'false');
    setText(page.getElementById('reply-label'), words.label);
    set(box, 'placeholder', words.hint);
    set(page.getElementById('reply-send'), 'aria-label', words.send);
  }

  return {
    show(conversation, onlyNotes = false) {
      if (conversation === state.conversation && onlyNotes === toggle.hidden) return;
      const kept = conversation ? draft(actions.agent(), conversation) : { text: '', note: false };
      Object.assign(state, { conversation, onlyNotes, told: 0 });
      toggle.hidden = onlyNotes;
      lay(kept);
    },
    focus: () => box.focus(),
    // A message takes "is typing" away where it arrives: whoever types on says so again.
    arrived: () => (state.told = 0),
  };
}

function limit(page, count) {
  const over = count - LONGEST;
  setText(page.getElementById('reply-limit'), over > 0 ? t('composer.too-long', { n: over }) : '');
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
