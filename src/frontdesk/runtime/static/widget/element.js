/**
 * This file is how every element of the widget is made: by name, with attributes, listeners and text, never from markup.
 */

const ICONS = {
  chat: 'M12 4c-5 0-9 3.3-9 7.5 0 2.3 1.2 4.3 3.1 5.7 0 1-.5 2.2-1.4 3.2 2.2.2 4-.6 5.2-1.6l2.1.2c5 0 9-3.3 9-7.5S17 4 12 4Z',
  close: 'm6 6 12 12M18 6 6 18',
  leave: 'M14 4H6v16h8m-4-8h11m-4-4 4 4-4 4',
  down: 'm5.5 9 6.5 6.5L18.5 9',
  send: 'M12 19V5.5M6 11l6-6 6 6',
};

/**
 * @param {string} tag
 * @param {Object<string, *>} [settings] attributes; `on…` are listeners, `text` is the text; what is false is left out.
 * @param {...*} children nodes and texts; what is false is left out.
 * @returns {HTMLElement}
 */
export function make(tag, { text, ...settings } = {}, ...children) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value || value === '' || value === 0) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** A drawing that says nothing to a screen reader. */
export function icon(/** @type {keyof ICONS} */ name) {
  const [svg, path] = ['svg', 'path'].map((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));
  svg.setAttribute('class', name);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', true);
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows drawings only and is called by its label. */
export function iconButton(label, settings, ...names) {
  return make('button', { type: 'button', 'aria-label': label, title: label, ...settings }, ...names.map(icon));
}

/**
 * A face: a picture where there is one, else the first letter of a name.
 *
 * @param {string} name
 * @param {?string} [picture] its address.
 */
export function face(name, picture) {
  const image = picture && make('img', { src: picture, alt: '', onerror: () => image.remove() });
  return make('span', { class: 'face', 'aria-hidden': 'true' }, Array.from(name)[0]?.toUpperCase(), image);
}
