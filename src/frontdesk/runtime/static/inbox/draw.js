/**
 * This file is the pen of the inbox: it makes elements, sets their text, and keeps lists of them in step with data.
 */

export { make as el } from '/static/widget/element.js';

const SVG = 'http://www.w3.org/2000/svg';

/** Icons as the paths of a 16 × 16 drawing, stroked in the colour of the text around them. */
const ICONS = {
  inbox: 'M2 9.5 3.6 3.6A1.5 1.5 0 0 1 5 2.5h6a1.5 1.5 0 0 1 1.4 1.1L14 9.5V12a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12ZM2 9.5h3.4l1 1.8h3.2l1-1.8H14',
  person: 'M8 8.2a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2.8 13.8c.5-2.6 2.5-4 5.2-4s4.7 1.4 5.2 4',
  done: 'M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 0 0-11 0ZM5.6 8.2l1.7 1.7 3.2-3.6',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 13.5 13.5',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  back: 'M9.8 3.5 5.3 8l4.5 4.5',
  close: 'M4 4l8 8M12 4l-8 8',
  panel: 'M2.5 4A1.5 1.5 0 0 1 4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12ZM9.8 2.5v11',
  settings: 'M2.5 5h5.2M12 5h1.5M2.5 11H4M8.3 11h5.2M9.8 6.9a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8ZM6.2 12.9a1.9 1.9 0 1 0 0-3.8 1.9 1.9 0 0 0 0 3.8Z',
  send: 'M8 13V3.2M3.8 7.2 8 3l4.2 4.2',
  alert: 'M2.5 8a5.5 5.5 0 1 0 11 0 5.5 5.5 0 0 0-11 0ZM8 5.2v3.3M8 10.8h.01',
  look: 'M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8ZM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z',
  bell: 'M4 7a4 4 0 0 1 8 0c0 3 1.3 4 1.3 4H2.7S4 10 4 7ZM6.7 13.3a1.5 1.5 0 0 0 2.6 0',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.5',
  star: 'm8 2 1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5Z',
  flag: 'M3.5 14V2.8M3.5 3.2h8.7l-1.8 2.9 1.8 2.9H3.5',
  bolt: 'M8.8 1.8 3.5 9h4l-.6 5.2L12.5 7h-4Z',
  sheet: 'M4 2.5h5.5L13 6v7.5H4ZM6.2 8h4.6M6.2 10.5h4.6',
  swap: 'M3 5.5h9.5M10 2.8l2.7 2.7L10 8.2M13 10.5H3.5M6 7.8l-2.7 2.7L6 13.2',
  warn: 'M8 2.4 14.2 13.4H1.8ZM8 6.4v3.4M8 11.6h.01',
  chat: 'M2.5 4.2A1.7 1.7 0 0 1 4.2 2.5h7.6a1.7 1.7 0 0 1 1.7 1.7v5a1.7 1.7 0 0 1-1.7 1.7H7l-3.2 2.6v-2.6a1.4 1.4 0 0 1-1.3-1.4Z',
};

/** Set one attribute; null and false take it away, true sets it without a value. */
export function set(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Set the text of an element, if it is another one: a screen reader hears only what changed. */
export function setText(element, text) {
  const words = text ?? '';
  if (element.textContent !== words) element.textContent = words;
}

/** A decorative icon. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  for (const [key, value] of Object.entries({ viewBox: '0 0 16 16', class: `icon icon-${name}`, 'aria-hidden': 'true' })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * Keep a parent's children in step with items: an element stays as long as its item does, so focus and scroll stay too.
 *
 * @param {Element} parent
 * @param {object[]} items
 * @param {(item: object) => string} keyOf
 * @param {(item: object) => Element} make
 * @param {(element: Element, item: object) => void} [update]
 */
export function keep(parent, items, keyOf, make, update = () => undefined) {
  const there = new Map(Array.from(parent.children, (child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const element = there.get(key) ?? make(item);
    element.dataset.key = key;
    there.delete(key);
    update(element, item);
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  for (const left of there.values()) left.remove();
}
