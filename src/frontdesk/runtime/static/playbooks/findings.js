/**
 * This file is the list of what the check finds in the release that is shown.
 */

import { el, setText } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';

const LOOKS = { error: 'bad', warning: 'warn', info: 'plain' };

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} badge how many there are.
 * @param {?object} found as `check --format json`; null where the release's sources are not stored.
 * @param {(place: {file: string, line: number}) => void} shown leads to the place in the sources.
 */
export function findings(place, badge, found, shown) {
  const all = found?.diagnostics ?? [];
  badge.hidden = all.length === 0;
  setText(badge, String(all.length));
  if (!found) return place.replaceChildren(nothing(t('flow.no-sources')));
  if (!all.length) return place.replaceChildren(nothing(t('flow.no-findings')));
  place.replaceChildren(el('ul', { class: 'findings' }, ...all.map((one) => item(one, shown))));
}

function item(one, shown) {
  const line = one.range.start.line;
  const go = el('button', { type: 'button', class: 'link place', text: `${one.file}:${line}`, onclick: () => shown({ file: one.file, line }) });
  const pill = el('span', { class: 'pill', 'data-look': LOOKS[one.severity], text: t(`flow.severity.${one.severity}`) });
  return el('li', { class: 'finding' },
    el('p', {}, pill, ' ', el('code', { text: one.code }), ' ', el('span', { text: one.message, dir: 'auto', lang: 'en' })),
    one.hint && el('p', { class: 'hint', text: one.hint, lang: 'en' }),
    go,
  );
}

export function nothing(text) {
  return el('p', { class: 'empty', text });
}
