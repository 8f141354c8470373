/**
 * This file is the list of all cards: the same as the picture, in the order of the playbook, to be read line by line.
 */

import { el } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';
import { count, part, share } from './numbers.js';

/** What each place shows, to tell whether it is still that. */
const shown = new WeakMap();

/**
 * @param {HTMLElement} place
 * @param {object} drawing
 * @param {object} figures
 * @param {(card: string) => void} chosen hears that somebody wants to see a card.
 */
export function outline(place, drawing, figures, chosen) {
  // What is the same stays, with the finger on it: the figures are fetched again and again.
  const now = JSON.stringify([drawing, figures.cards, figures.conversations.opened]);
  if (now === shown.get(place)) return;
  shown.set(place, now);
  const open = place.querySelector(':focus')?.dataset.card;
  const heads = ['card', 'reached', 'could', 'left', 'ways'].map((name) => el('th', { scope: 'col', text: t(`flow.column.${name}`) }));
  const bodies = drawing.groups.map((group) =>
    el('tbody', {},
      el('tr', { class: 'group' }, el('th', { scope: 'rowgroup', colspan: 5, text: group.name, dir: 'auto' })),
      ...group.boxes.map((box) => row(box, drawing, figures, chosen)),
    ),
  );
  place.replaceChildren(el('p', { class: 'hint', text: t('flow.outline-hint') }), el('table', { class: 'outline' }, el('thead', {}, el('tr', {}, ...heads)), ...bodies));
  if (open) Array.from(place.querySelectorAll('button')).find((button) => button.dataset.card === open)?.focus();
}

function row(box, drawing, figures, chosen) {
  const card = figures.cards[box.id];
  const name = el('button', { type: 'button', class: 'link', 'data-card': box.id, onclick: () => chosen(box.id) }, el('span', { text: box.words || box.id, dir: 'auto' }));
  const cell = (column, ...children) => el('td', { 'data-label': t(`flow.column.${column}`), 'data-column': column }, ...children);
  const bar = el('span', { class: 'bar' }, el('i'), el('i'));
  bar.children[0].style.inlineSize = `${100 * part(card.reached - card.left, figures.conversations.opened)}%`;
  bar.children[1].style.inlineSize = `${100 * part(card.left, figures.conversations.opened)}%`;
  return el('tr', { 'data-row': box.id, class: card.reached ? '' : 'unused' },
    el('th', { scope: 'row' }, el('span', { class: 'kind', text: box.kind }), name, bar),
    cell('reached', el('b', { text: count(card.reached) }), el('span', { class: 'of', text: share(card.reached, figures.conversations.opened) })),
    cell('could', el('span', { text: card.could ? t('flow.part', { share: share(card.reached, card.could), n: card.could }) : '–' })),
    cell('left', el('b', { class: card.left ? 'drop' : '', text: count(card.left) }), el('span', { class: 'of', text: share(card.left, card.reached) })),
    cell('ways', el('ul', {}, ...card.ways.map((way) => wayOf(way, box, drawing)))),
  );
}

function wayOf(way, box, drawing) {
  const arrow = drawing.arrows.find((one) => one.source === box.id && one.exit === way.exit);
  const words = arrow.way === 'skipped' ? t('flow.skipped') : arrow.label || t('flow.goes-on');
  return el('li', {}, el('span', { text: words, dir: 'auto' }), el('b', { text: count(way.taken) }), el('span', { class: 'of', text: share(way.taken, way.of) }));
}
