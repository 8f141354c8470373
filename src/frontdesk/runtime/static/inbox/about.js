/**
 * This file is what the right column says of the visitor beside the details: page, language, local time, and answers.
 */

import { el, keep, setText } from './draw.js';
import { full } from './time.js';
import { locale, t } from './words.js';

/**
 * @param {Document} page
 * @returns {{draw: (model: import('./fold.js').Model) => void, tick: () => void}} `tick` moves the visitor's clock on.
 */
export function about(page) {
  const at = (id) => page.getElementById(id);
  let offset = null;

  function draw({ open }) {
    const known = open?.about;
    at('about-group').hidden = !known;
    if (!known) return clear();
    offset = known.offset;
    const facts = listed(known, open.visit);
    keep(at('about-facts'), facts.flatMap(pair), (one) => one.key, make);
    at('answers-title').hidden = known.answers.length === 0;
    keep(at('about-answers'), known.answers.flatMap(({ asked, said }, n) => [{ key: `${n}?`, name: asked }, { key: `${n}:`, text: said }]), (one) => one.key, make);
    tick();
  }

  function clear() {
    for (const id of ['about-facts', 'about-answers']) at(id).replaceChildren();
  }

  function tick(now = Date.now()) {
    const clock = page.querySelector('[data-fact=time]');
    if (clock) setText(clock, localTime(offset, now));
  }

  return { draw, tick };
}

/** What is known, in the order in which it is shown: what it is called, the text, and where it leads, if anywhere. */
function listed(known, visit) {
  const here = visit?.page?.url ? visit.page : known.arrived_on;
  const time = localTime(known.offset, Date.now());
  return [
    { name: t('about.page'), text: here.title || here.url, link: here.url },
    { name: t('about.came-from'), text: known.arrived_on.referrer, link: known.arrived_on.referrer },
    { name: t('about.user'), text: known.user && t(known.user.verified ? 'about.verified' : 'about.unverified', known.user) },
    { name: t('about.language'), text: languageName(known.language) },
    { name: t('about.local-time'), text: time, fact: 'time' },
    { name: t('about.consent'), text: known.consent && t('about.consent-given', { ...known.consent, at: full(known.consent.at) }) },
    ...Object.entries(known.attributes).map(([name, text]) => ({ name, text })),
  ].filter((fact) => fact.text);
}

/** The two elements that show a fact: its name, and what it is. */
function pair({ name, ...fact }) {
  return [{ key: `${name}?`, name }, { key: `${name}:${fact.text}`, ...fact }];
}

function make({ name, fact, text, link }) {
  if (name !== undefined) return el('dt', { text: name, dir: 'auto' });
  const web = link && /^https?:/.test(link);
  const anchor = web && el('a', { href: link, target: '_blank', rel: 'noopener noreferrer', dir: 'auto', text, title: link });
  return el('dd', { dir: 'auto', 'data-fact': fact, ...(anchor ? {} : { text }) }, anchor);
}

/**
 * `14:03 (UTC+2)`; nothing where it is not known.
 *
 * @param {?number} offset minutes behind UTC, as browsers count.
 */
export function localTime(offset, now) {
  if (!Number.isInteger(offset)) return '';
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const zone = `UTC${offset > 0 ? '−' : '+'}${hours}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`;
  return `${time.format(now - offset * 60_000)} (${zone})`;
}

/** The name of a language in the reader's own, or its tag where it has none. */
export function languageName(tag) {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(tag);
  } catch {
    return tag;
  }
}
