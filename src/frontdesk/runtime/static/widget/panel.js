/**
 * This file is the frame around the conversation: who is there, how the line is, the log, and the place to answer.
 */

import { face, iconButton, make } from './element.js';

const NEAR_PX = 60;

/**
 * @param {Function} words
 * @param {() => void} close
 * @param {() => void} leave
 */
export function panel(words, close, leave) {
  let who = make('span');
  let goal = 0;
  let bound = true;
  const name = make('h1', { dir: 'auto' });
  const state = make('p');
  const banner = make('p', { class: 'banner', role: 'status' });
  const list = make('ol', { role: 'list' });
  const above = make('div');
  const tail = make('div', { class: 'tail', tabindex: -1 });
  const footer = make('footer');
  const log = make('div', { role: 'log', 'aria-label': words('log'), 'aria-live': 'off' }, list);
  const scroller = make('div', { class: 'scroller', tabindex: 0, onscroll }, above, log, tail);
  const exit = iconButton(words('end'), { onclick: leave }, 'leave');
  const header = make('header', {}, who, make('div', {}, name, state), exit, iconButton(words('close'), { onclick: close }, 'close'));
  const element = make('section', { id: 'panel', role: 'dialog' }, header, banner, scroller, footer);

  // A keyboard that comes up, or more to answer with, leaves less room.
  new ResizeObserver(() => settle()).observe(scroller);

  return { element, above, list, tail, footer, exit, head, settle, tell, speak: () => log.setAttribute('aria-live', 'polite') };

  function onscroll() {
    bound = scroller.scrollTop > goal - NEAR_PX;
  }

  /** Follow the conversation, unless the visitor is reading further up; `always`, even then. */
  function settle(always) {
    bound ||= always;
    if (!bound) return;
    // Down to the end, but what was said last is not pushed out of sight by what can be answered.
    const last = list.lastElementChild?.offsetTop - NEAR_PX;
    goal = Math.min(scroller.scrollHeight - scroller.clientHeight, last || 0);
    scroller.scrollTo(0, goal);
  }

  /** What stands across the top, if anything: no button moves from under a finger for it. */
  function tell(text) {
    if (!tail.matches(':active')) banner.textContent = text;
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
