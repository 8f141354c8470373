/**
 * This file is the frame around the conversation: who is there, how the line is, the log, and the place to answer.
 */

import { face, iconButton, make } from './element.js';

const NEAR_PX = 60;

/**
 * @param {Function} words
 * @param {() => void} close
 */
export function panel(words, close) {
  let who = make('span');
  let bound = true;
  const name = make('h1', { dir: 'auto' });
  const state = make('p');
  const banner = make('p', { class: 'banner', role: 'status' });
  const list = make('ol', { role: 'list' });
  const tail = make('div', { class: 'tail' });
  const footer = make('footer');
  const log = make('div', { role: 'log', 'aria-label': words('log'), 'aria-live': 'off' }, list);
  const scroller = make('div', { class: 'scroller', tabindex: 0, onscroll }, log, tail);
  const header = make('header', {}, who, make('div', {}, name, state), iconButton(words('close'), { onclick: close }, 'close'));
  const element = make('section', { id: 'panel', role: 'dialog', tabindex: -1 }, header, banner, scroller, footer);

  return { element, banner, list, tail, footer, head, settle, speak: () => log.setAttribute('aria-live', 'polite') };

  function onscroll() {
    bound = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_PX;
  }

  /** Follow the conversation, unless the visitor is reading further up; `always`, even then. */
  function settle(always) {
    bound ||= always;
    if (bound) scroller.scrollTo(0, scroller.scrollHeight);
  }

  /** Who is shown at the top, what they are doing, and whether they are there. */
  function head(called, picture, doing, there) {
    if (name.textContent !== called) {
      name.textContent = called;
      element.setAttribute('aria-label', words('chat', { name: called }));
      who.replaceWith((who = face(called, picture)));
    }
    state.textContent = doing;
    state.classList.toggle('there', there);
  }
}
