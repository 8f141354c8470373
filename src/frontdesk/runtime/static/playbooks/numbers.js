/**
 * This file is how figures are written: counts, shares of something, and seconds.
 */

import { locale, t } from '/static/inbox/words.js';

const COUNT = new Intl.NumberFormat(locale);
const SHARE = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
const FINE = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const TENTHS = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** `1,204` */
export const count = (number) => COUNT.format(number);

/** `4.3`; a dash for none. */
export const mean = (number) => (number === null ? '–' : TENTHS.format(number));

/** How large a part is, from 0 to 1; 0 of nothing. */
export const part = (number, of) => (of > 0 ? Math.min(1, number / of) : 0);

/** `86 %`; a dash of nothing. What is there is never shown as none, nor what is missing as all. */
export function share(number, of) {
  if (!(of > 0)) return '–';
  const rounded = Math.round((100 * number) / of);
  const fine = (number > 0 && rounded === 0) || (number < of && rounded === 100);
  return (fine ? FINE : SHARE).format(number / of);
}

/** `14 s`, `2 min 5 s`; a dash for none. */
export function seconds(number) {
  if (number === null) return '–';
  if (number < 60) return t('flow.seconds', { s: TENTHS.format(number) });
  const whole = Math.round(number);
  return t('flow.minutes', { min: COUNT.format(Math.floor(whole / 60)), s: whole % 60 });
}
