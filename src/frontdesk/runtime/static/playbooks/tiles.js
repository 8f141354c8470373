/**
 * This file is the line of figures of whole conversations above the views.
 */

import { el } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';
import { count, share } from './numbers.js';

const PARTS = ['started', 'handed_over', 'missed', 'qualified', 'disqualified', 'ended', 'open'];

/** How many conversations were opened, and how many of those did what. */
export function tiles(place, figures) {
  const { opened, ...rest } = figures.conversations;
  const tile = (name, number, of) =>
    el('div', { class: 'tile', 'data-tile': name },
      el('dt', { text: t(`flow.tile.${name}`) }),
      el('dd', {}, el('b', { text: count(number) }), of !== null && el('span', { class: 'of', text: share(number, of) })),
    );
  place.replaceChildren(tile('opened', opened, null), ...PARTS.map((name) => tile(name, rest[name], opened)));
  place.removeAttribute('aria-busy');
}
