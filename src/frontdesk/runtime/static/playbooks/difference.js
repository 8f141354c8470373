/**
 * This file is what one release changes against another, in a visitor's words: as `frontdesk diff` tells it.
 */

import { el } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';

/** @param {object} found as the server gives it. */
export function difference(found) {
  if (found.first) return el('p', { class: 'hint', text: t('diff.first') });
  if (found.same) return el('p', { class: 'hint', text: t('diff.same') });
  const parts = [
    part('settings', found.settings.map(change)),
    part('pathways', [
      ...found.renamed.map(([old, now]) => el('li', { class: 'changed', text: t('diff.renamed', { old, now }) })),
      ...found.opened.map((name) => el('li', { class: 'added', text: name })),
      ...found.dropped.map((name) => el('li', { class: 'removed', text: name })),
    ]),
    part('added', found.added.map((card) => named('added', card))),
    part('removed', found.removed.map((card) => named('removed', card))),
    part('changed', found.changed.map(pair)),
    part('variables', found.variables.map(change)),
  ];
  return el('div', { class: 'difference' }, ...parts);
}

function part(name, items) {
  return items.length > 0 && el('section', {}, el('h3', { text: t(`diff.${name}`) }), el('ul', {}, ...items));
}

function named(look, card) {
  return el('li', { class: look }, el('code', { text: card.id }), ' ', el('span', { text: card.words, dir: 'auto' }));
}

function pair({ old, new: now, moved, settings, ways }) {
  const name = el('p', {}, el('code', { text: old.id === now.id ? now.id : `${old.id} → ${now.id}` }), ' ', el('span', { text: now.words, dir: 'auto' }));
  const place = moved && el('li', { text: t('diff.moved', { pathway: now.pathway }) });
  return el('li', { class: 'changed' }, name, el('ul', {}, place, ...settings.map(change), ...ways.map(way)));
}

function change({ what, before, after }) {
  return el('li', {}, el('span', { class: 'what', text: what }), before !== null && el('del', { text: before, dir: 'auto' }), after !== null && el('ins', { text: after, dir: 'auto' }));
}

function way({ what, before, after }) {
  if (before === null) return el('li', { text: t('diff.way-new', { what, after }) });
  if (after === null) return el('li', { text: t('diff.way-gone', { what, before }) });
  return el('li', { text: t('diff.way-else', { what, before, after }) });
}
