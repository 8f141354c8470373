/**
 * This file is the table of what has come of the conversations on a canary and beside it: the two side by side.
 */

import { el } from '/static/inbox/draw.js';
import { moment, stamp } from '/static/inbox/time.js';
import { t } from '/static/inbox/words.js';
import { count, share } from './numbers.js';

/** A count of the server's, and what the page calls it; the others are parts of the first. */
const LINES = [['started', 'opened'], ['qualified', 'qualified'], ['disqualified', 'disqualified'], ['none', 'ended'], ['running', 'open'], ['handed_over', 'handed_over'], ['missed', 'missed']];

/**
 * @param {object} status of the playbook, while a canary runs.
 * @returns {HTMLElement}
 */
export function canary(status) {
  const { release, share: percent, since, outcomes } = status.canary;
  const both = [[status.release, t('flow.runs-now')], [release, t('flow.canary', { n: percent })]].filter(([digest]) => outcomes[digest]);
  const head = both.map(([digest, what]) => el('th', { scope: 'col' }, el('code', { text: digest.slice(0, 8), title: digest }), el('span', { class: 'of', text: what })));
  const cell = (counts, name) => el('td', { 'data-of': name }, el('b', { text: count(counts[name]) }), name !== 'started' && el('span', { class: 'of', text: share(counts[name], counts.started) }));
  const rows = LINES.map(([name, word]) => el('tr', {}, el('th', { scope: 'row', text: t(`flow.tile.${word}`) }), ...both.map(([digest]) => cell(outcomes[digest], name))));
  return el('section', { class: 'canary' },
    el('h2', {}, t('flow.canary-since'), ' ', stamp(since, moment(since))),
    el('table', {}, el('thead', {}, el('tr', {}, el('td', {}), ...head)), el('tbody', {}, ...rows)),
  );
}
