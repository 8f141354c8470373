/**
 * This file is what is told of one card: who reached it, who left there, which answers were chosen, what became of waits.
 */

import { el } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';
import { count, part, seconds, share } from './numbers.js';

const CHAT = ['picked_up', 'timed_out', 'everybody_left', 'gave_up', 'waiting'];

/** What each place shows, to tell whether it is still that. */
const shown = new WeakMap();

/**
 * @param {HTMLElement} place
 * @param {object} drawing
 * @param {object} figures
 * @param {string} id
 * @param {(card: string) => void} select goes to another card.
 */
export function card(place, drawing, figures, id, select) {
  const box = boxOf(drawing, id);
  const told = figures?.cards[id];
  if (!box || !told) return;
  // What is the same stays, with the focus in it: the figures are fetched again and again.
  const now = JSON.stringify([box, told, figures.conversations.opened, drawing.start]);
  if (now === shown.get(place)) return;
  shown.set(place, now);
  const again = told.times > told.reached;
  const parts = [
    el('p', { class: 'kind', text: box.kind }),
    el('h2', { text: box.words || box.id, dir: 'auto' }),
    el('p', { class: 'hint' }, el('code', { text: box.id })),
    ...box.found.map((found) => el('p', { class: 'finding-mark', text: `⚠ ${found}` })),
    lineOf(t('flow.reached'), told.reached, told.could, t('flow.of-could', { n: told.could })),
    el('p', { class: 'hint', text: t('flow.reached-all', { share: share(told.reached, figures.conversations.opened), n: figures.conversations.opened }) }),
    again && el('p', { class: 'hint', text: t('flow.times', { n: told.times }) }),
    told.skipped > 0 && el('p', { class: 'hint', text: t('flow.was-skipped', { n: told.skipped }) }),
    lineOf(t('flow.left'), told.left, told.reached, t('flow.of-reached', { n: told.reached }), 'bad'),
    told.left > 0 && el('p', { class: 'hint', text: t('flow.left-how', { quit: told.quit, silent: told.silent }) }),
    told.here > 0 && el('p', { class: 'hint', text: t('flow.here', { n: told.here }) }),
    told.chats > 0 && el('p', { class: 'hint', text: t('flow.chats', { n: told.chats }) }),
    told.live_chat && chat(told.live_chat),
    told.ways.length > 0 && ways(drawing, told, id, select),
  ];
  place.replaceChildren(...parts.filter(Boolean));
}

export function boxOf(drawing, id) {
  return drawing?.groups.flatMap((group) => group.boxes).find((box) => box.id === id);
}

/** A number, its share of another, what that is, and a bar. */
export function lineOf(label, number, of, what, look = 'good') {
  const bar = el('span', { class: `bar bar-${look}` }, el('i'));
  bar.firstElementChild.style.inlineSize = `${100 * part(number, of)}%`;
  return el('div', { class: 'line' },
    el('span', { class: 'label', text: label, dir: 'auto' }),
    el('span', { class: 'value' }, el('b', { text: count(number) }), el('span', { text: share(number, of) })),
    bar,
    el('span', { class: 'what', text: what }),
  );
}

function chat(told) {
  const asked = told.online + told.offline;
  return el('section', {},
    el('h3', { text: t('flow.chat') }),
    el('p', { class: 'median' }, el('b', { text: seconds(told.median_wait_s) }), el('span', { text: t('flow.median') })),
    lineOf(t('flow.chat.online'), told.online, asked, t('flow.of-asked', { n: asked })),
    ...CHAT.filter((name) => name !== 'waiting' || told.waiting > 0).map((name) => {
      const look = name === 'picked_up' || name === 'waiting' ? 'good' : 'bad';
      return lineOf(t(`flow.chat.${name}`), told[name], told.online, t('flow.of-online', { n: told.online }), look);
    }),
    lineOf(t('flow.chat.offline'), told.offline, asked, t('flow.of-asked', { n: asked }), 'bad'),
    told.taken_later > 0 && el('p', { class: 'hint', text: t('flow.taken-later', { n: told.taken_later }) }),
  );
}

function ways(drawing, told, id, select) {
  const arrows = drawing.arrows.filter((arrow) => arrow.source === id);
  const lines = told.ways.map((way) => {
    const arrow = arrows.find((one) => one.exit === way.exit);
    const words = arrow.way === 'skipped' ? t('flow.skipped') : arrow.label || t('flow.goes-on');
    const line = lineOf(words, way.taken, way.of, whole(way, told));
    if (way.times > way.taken) line.append(el('span', { class: 'what', text: t('flow.way-times', { n: way.times }) }));
    const goal = boxOf(drawing, arrow.target);
    const to = goal ? el('button', { type: 'button', class: 'link', onclick: () => select(goal.id) }, '→ ', el('span', { text: goal.words || goal.id, dir: 'auto' })) : el('span', { class: 'what', text: t('flow.to-end') });
    return el('li', {}, line, to);
  });
  return el('section', {}, el('h3', { text: t('flow.ways') }), el('ul', { class: 'ways' }, ...lines));
}

function whole(way, told) {
  if (way.exit === 'skipped') return t('flow.of-could', { n: way.of });
  return way.of === told.reached ? t('flow.of-reached', { n: way.of }) : t('flow.of-offered', { n: way.of });
}
