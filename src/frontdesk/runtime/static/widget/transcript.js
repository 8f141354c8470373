/**
 * This file is the conversation as a text file: made here, of what this page shows, and sent to nobody.
 */

import { make } from './element.js';

/**
 * @param {import('./fold.js').Row[]} rows
 * @param {{words: Function, locale: ?string}} look
 * @returns {string} a line for who spoke when, and the words below it.
 */
export function transcript(rows, { words, locale }) {
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const said = ({ at, kind, from, author, body }) => {
    const text = written(body).trim() || (['joined', 'left', 'ended'].includes(kind) ? words(kind, { name: author }) : '');
    return `${time.format(at)}  ${from === 'visitor' ? words('you') : author}\n${text}\n`;
  };
  return rows.map(said).join('\n');
}

/** Let the browser keep a text under a name. */
export function save(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  make('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

const BEFORE = { li: '- ' };
const AFTER = { p: '\n', li: '\n', br: '\n' };

function written(body) {
  return body.map(({ t, v, c, href, alt }) => `${BEFORE[t] ?? ''}${v ?? alt ?? written(c ?? [])}${href ? ` (${href})` : ''}${AFTER[t] ?? ''}`).join('');
}
