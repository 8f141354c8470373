/**
 * This file is the choice of days and release: what is asked of the figures, kept in the page's address.
 */

import { el, keep, set, setText } from '/static/inbox/draw.js';
import { locale, t } from '/static/inbox/words.js';

const DAY_MS = 86_400_000;
const WHEN = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });

/** A day such as `2026-11-25`, some days later or, below zero, earlier. */
export function moved(day, days) {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `25 Nov 2026` */
export const written = (day) => WHEN.format(Date.parse(day));

/**
 * @param {HTMLFormElement} form
 * @param {() => void} changed hears of each new choice.
 */
export function period(form, changed) {
  const { from, to, release } = form.elements;
  const own = form.querySelector('.own');
  let today = new Date().toISOString().slice(0, 10);
  let wanted = new URLSearchParams(location.search).get('release') || 'all';
  restore();
  form.addEventListener('change', (event) => {
    if (event.target.name === 'span') begin();
    if (event.target === release) wanted = release.value;
    own.hidden = span() !== 'own';
    keepAddress();
    if (valid()) changed();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  return { query, told };

  function span() {
    return form.elements.span.value;
  }

  /** Whoever chooses days of their own begins with those that are shown. */
  function begin() {
    if (span() !== 'own' || from.value) return;
    [from.value, to.value] = [moved(today, -29), today];
  }

  function valid() {
    const wrong = span() === 'own' && !(from.value && to.value && from.value <= to.value);
    for (const input of [from, to]) set(input, 'aria-invalid', wrong ? 'true' : null);
    return !wrong;
  }

  /** The query of a request for figures. */
  function query() {
    const asked = new URLSearchParams();
    if (span() === 'own') asked.set('from', from.value);
    else if (span() !== '30') asked.set('from', moved(today, 1 - Number(span())));
    if (span() === 'own') asked.set('to', to.value);
    asked.set('release', wanted);
    return asked;
  }

  /** What the server said of the days: its `today` is the playbook's, not this browser's. */
  function told(figures) {
    const late = today !== figures.today;
    today = figures.today;
    for (const input of [from, to]) input.max = today;
    const all = { digest: 'all', opened: figures.releases.reduce((sum, one) => sum + one.opened, 0) };
    const choices = figures.releases.length > 1 ? [all, ...figures.releases] : figures.releases;
    keep(release, choices, (one) => `${one.digest} ${one.opened} ${one.active}`, option);
    release.value = figures.all && figures.releases.length > 1 ? all.digest : figures.release;
    const days = { from: written(figures.from), to: written(figures.to), zone: figures.time_zone };
    setText(document.getElementById('zone'), figures.from === figures.to ? t('flow.zone-day', days) : t('flow.zone', days));
    setText(document.getElementById('together'), release.value === 'all' ? t('flow.together') : '');
    return late && span() !== 'own' && span() !== '30';
  }

  function option(one) {
    const [name, n] = [one.digest.slice(0, 8), one.opened];
    if (one.digest === 'all') return el('option', { value: one.digest, text: t('flow.release-all', { n }) });
    const text = one.active ? t('flow.release-active', { name, n }) : t('flow.release-one', { name, n });
    return el('option', { value: one.digest, text });
  }

  function keepAddress() {
    const address = new URL(location.href);
    for (const name of ['span', 'from', 'to', 'release']) address.searchParams.delete(name);
    if (span() !== '30') address.searchParams.set('span', span());
    if (span() === 'own') for (const input of [from, to]) address.searchParams.set(input.name, input.value);
    if (wanted !== 'all') address.searchParams.set('release', wanted);
    history.replaceState(null, '', address);
  }

  function restore() {
    const kept = new URLSearchParams(location.search);
    const chosen = Array.from(form.elements.span).find((one) => one.value === kept.get('span'));
    if (chosen) chosen.checked = true;
    for (const input of [from, to]) input.value = kept.get(input.name) ?? '';
    begin();
    own.hidden = span() !== 'own';
  }
}
