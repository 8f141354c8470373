/**
 * This file is what makes any bot's colour readable: the ink on it, and itself as ink on light and on dark surfaces.
 *
 * As WCAG 2.2 counts, white on a luminance of at most 0.183, and black on one of at least 0.175, is 4.5:1.
 */

const MIDDLE = 0.179;

/**
 * @param {?string} text the bot's colour, `#rrggbb`; anything else gives a calm green.
 * @returns {Object<string, string>} custom properties.
 */
export function palette(text) {
  const accent = /^#[0-9a-f]{6}$/i.test(text) ? [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) : [27, 94, 32];
  return {
    '--accent': css(accent),
    '--on-accent': luminance(accent) > MIDDLE ? '#000' : '#fff',
    '--ink-light': css(until(accent, (light) => light < 0.15, (value) => value * 0.9)),
    '--ink-dark': css(until(accent, (light) => light > 0.33, (value) => Math.min(255, value * 1.06 + 6))),
  };
}

function until(colour, good, step) {
  return good(luminance(colour)) ? colour : until(colour.map(step), good, step);
}

/** From 0 (black) to 1 (white); the plain power stays within 0.007 of WCAG's curve in the part that matters. */
export function luminance([r, g, b]) {
  return (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / 255 ** 2.2;
}

function css(colour) {
  return `rgb(${colour.map(Math.round).join()})`;
}
