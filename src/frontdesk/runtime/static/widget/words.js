/**
 * This file is how the widget finds its own words; what a playbook says is the playbook's. One language, one file.
 */

import { late } from './late.js';
import { attempt } from './memory.js';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'nl'];
const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur'];

/** The first of some languages that has words, the most wanted first. */
export function known(/** @type {...?string} */ ...tags) {
  return tags.find((tag) => LANGUAGES.includes(primary(tag)));
}

/**
 * @param {string} tag a language; one that has no words speaks English.
 * @returns {Promise<(key: string, values?: Object<string, string|number>) => string>} the words of that language.
 */
export async function wordsFor(tag) {
  const { default: texts } = await late(`./words/${primary(known(tag, 'en'))}.js`);
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/gu, (_, name) => values[name]);
}

/**
 * Which of some languages is spoken with somebody: the first that is wanted, itself or by its main language.
 *
 * @param {string[]} own the first where none is wanted.
 * @param {...?string} tags the most wanted first.
 */
export function spoken(own, ...tags) {
  const same = (tag) => own.find((one) => one.toLowerCase() === tag?.toLowerCase()) ?? own.find((one) => primary(one) === primary(tag));
  return tags.map(same).find(Boolean) ?? own[0];
}

/** `rtl` or `ltr`, by the language's own habit. */
export function direction(/** @type {?string} */ tag) {
  return RIGHT_TO_LEFT.includes(primary(tag)) ? 'rtl' : 'ltr';
}

/** How times are written: the browser's own way in that language, if it has one. */
export function localeFor(/** @type {string} */ tag) {
  const own = navigator.languages.find((one) => primary(one) === primary(tag));
  return attempt(() => Intl.getCanonicalLocales(own ?? tag)[0]) ?? undefined;
}

function primary(tag) {
  return (tag ?? '').split('-')[0].toLowerCase();
}
