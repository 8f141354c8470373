/**
 * This file is where a tab keeps what an agent has written and not got to the server yet: for that agent alone.
 *
 * Somebody else who signs in on the same tab neither sees nor sends it.
 */

const PREFIX = 'frontdesk.unsent.';
let over = false;

/**
 * @param {string} name what is kept.
 * @param {string} agent the id of who has written it.
 * @returns {{read: () => object[], keep: (all: object[]) => void}}
 */
export function shelf(name, agent) {
  const key = `${PREFIX}${name}.${agent}`;

  function keep(all) {
    if (all.length && !over) sessionStorage.setItem(key, JSON.stringify(all));
    else sessionStorage.removeItem(key);
  }

  function read() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch (error) {
      console.error(`what is kept as ${name} cannot be read`, error);
      return [];
    }
  }

  return { read, keep };
}

/** Who signs out leaves nothing behind in this tab. */
export function forget() {
  over = true;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}
