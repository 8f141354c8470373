/**
 * This file is how the inbox writes instants and names, in the page's language and the reader's own time zone.
 */

import { locale, t } from './words.js';

const DAY_MS = 86_400_000;

const CLOCK = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const DATE = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** `14:03` */
export const clock = (at) => CLOCK.format(at);

/** A date with its time, for titles. */
export const full = (at) => FULL.format(at);

/** `14:03` today, `Yesterday`, else a date: the shortest that says when. */
export function brief(at, now = Date.now()) {
  const days = dayOf(now) - dayOf(at);
  if (days === 0) return clock(at);
  return days === 1 ? t('day.yesterday') : DATE.format(at);
}

/** The same, never without the time of day. */
export function moment(at, now = Date.now()) {
  return dayOf(now) === dayOf(at) ? clock(at) : `${brief(at, now)}, ${clock(at)}`;
}

/** `Today`, `Yesterday`, else the day in words. */
export function day(at, now = Date.now()) {
  const days = dayOf(now) - dayOf(at);
  if (days === 0) return t('day.today');
  return days === 1 ? t('day.yesterday') : DAY.format(at);
}

/** Time left until an instant, as `m:ss` or `h:mm:ss`; `0:00` once it has passed. */
export function left(until, now = Date.now()) {
  const total = Math.max(0, Math.ceil((until - now) / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (number) => String(number).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The number of the local calendar day an instant falls on; equal for two instants of one day. */
export function dayOf(at) {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);
}

/** A `<time>` with its machine-readable instant. */
export function stamp(at, words = clock(at)) {
  const element = document.createElement('time');
  element.dateTime = new Date(at).toISOString();
  element.title = full(at);
  element.textContent = words;
  return element;
}
