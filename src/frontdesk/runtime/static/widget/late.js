/**
 * This file is how parts that come later are fetched: as often as a bad line needs.
 */

/**
 * A module of ours, as soon as it can be had.
 *
 * @param {string} path
 * @param {number} [tries] so many have failed. Browsers of before 2026 remember that an address did, so it is another one.
 * @returns {Promise<object>}
 */
export async function late(path, tries = 0) {
  try {
    return await import(`${path}?${tries}`);
  } catch {
    await new Promise((done) => setTimeout(done, 1000 * 2 ** Math.min(tries, 4)));
    return late(path, tries + 1);
  }
}
