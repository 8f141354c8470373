/**
 * This file is how the inbox finds its words: `words/<language>.json` holds them, one file a language, one key a text.
 */

const LANGUAGES = ['en', 'nl'];

/** Text that a browser may set from right to left, or that turns the text after it: it must not turn what we write. */
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1eeff}]/u;

/** Marks piled upon one letter, which would be painted over the lines around. */
const PILED = /(\p{M}{4})\p{M}+/gu;
const ISOLATES = /[\u2066-\u2069]/gu;
const [ISOLATE, END] = ['\u2068', '\u2069'];

/** The page's language: the server has chosen it, by the agent's settings or else the browser's. */
export const language = LANGUAGES.includes(document.documentElement.lang) ? document.documentElement.lang : 'en';

/** How dates and numbers are written: the browser's own way in that language, if it has one. */
export const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;

const texts = await (await fetch(`/static/inbox/words/${language}.json`)).json();
const plural = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);

/**
 * A text in the page's language.
 *
 * @param {string} key a literal, so that a test can look it up; with a variable end it begins with a literal part.
 * @param {Object<string, string|number>} [values] for the `{places}` of the text; `n` also chooses its plural form.
 */
export function t(key, values = {}) {
  const text = typeof texts[key] === 'object' ? texts[key][plural.select(values.n)] : texts[key];
  return (text ?? key).replace(/\{(\w+)\}/gu, (place, name) => (Object.hasOwn(values, name) ? shown(values[name]) : place));
}

/** Whether there is such a text. */
export function worded(key) {
  return Object.hasOwn(texts, key);
}

/** What somebody typed, for the middle of a sentence: it turns nothing around and piles nothing up. */
export function isolated(text) {
  const flat = text.replaceAll(PILED, '$1');
  return TURNS.test(flat) ? ISOLATE + flat.replaceAll(ISOLATES, '') + END : flat;
}

function shown(value) {
  return typeof value === 'number' ? number.format(value) : isolated(String(value));
}
