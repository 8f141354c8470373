/**
 * This file is what the widget remembers: small values by name, and only as long as the page where a browser keeps nothing.
 *
 * @typedef {{get: (name: string) => *, set: (name: string, value: *, here: *) => void, look: (name: string) => *,
 *   keep: () => void, clear: () => void}} Shelf null stands for nothing.
 */

/**
 * @param {'localStorage'|'sessionStorage'} kind
 * @param {string} playbook what is remembered is kept apart by playbook.
 * @param {() => boolean} [held] nothing may be kept yet: until `keep`, the page alone remembers.
 * @returns {Shelf} the browser's, with one of our own before it: private windows and blocked storage refuse.
 */
export function shelf(kind, playbook, held = () => false) {
  const own = new Map();
  const key = (name) => `frontdesk:${playbook}:${name}`;
  const store = (value, name) => attempt(() => globalThis[kind].setItem(key(name), JSON.stringify(value)));
  return {
    get: (name) => own.get(name) ?? attempt(() => JSON.parse(globalThis[kind].getItem(key(name)))),
    // With `here`, the page alone remembers it.
    set(name, value, here) {
      own.set(name, value);
      if (!here && !held()) store(value, name);
    },
    // What the browser has of it now, perhaps by another tab.
    look(name) {
      own.delete(name);
      return this.get(name);
    },
    keep: () => own.forEach(store),
    clear() {
      own.clear();
      attempt(() => Object.keys(globalThis[kind]).forEach((one) => one.startsWith(key('')) && globalThis[kind].removeItem(one)));
    },
  };
}

/** What some work gives; null where the browser refuses it. */
export function attempt(work) {
  try {
    return work();
  } catch {
    return null;
  }
}
