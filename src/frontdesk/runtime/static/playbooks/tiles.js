/**
 * This file is the line of figures of whole conversations above the views.
 */

import { el } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';
import { count, mean, share } from './numbers.js';

const PARTS = ['started', 'handed_over', 'missed', 'qualified', 'disqualified', 'ended', 'open'];

/** How many conversations were opened, and how many of those did what. */
export function tiles(place, figures) {
  const { opened, ...rest } = figures.conversations;
  const tile = (name, text, beside) =>
    el('div', { class: 'tile', 'data-tile': name },
      el('dt', { text: t(`flow.tile.${name}`) }),
      el('dd', {}, el('b', { text }), beside && el('span', { class: 'of', text: beside })),
    );
  const parts = PARTS.map((name) => tile(name, count(rest[name]), share(rest[name], opened)));
  const { ratings } = rest;
  const rated = tile('rated', mean(ratings.mean), ratings.count > 0 && t('flow.rated-by', { n: count(ratings.count) }));
  place.replaceChildren(tile('opened', count(opened)), ...parts, rated);
  place.removeAttribute('aria-busy');
}
