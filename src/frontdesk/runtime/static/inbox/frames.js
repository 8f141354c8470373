/**
 * This file is when the inbox draws: once a frame while somebody sees it, and not again where nothing has changed.
 */

/** A page that says it is seen may get no frames all the same, behind another window: it waits no longer than this. */
const NO_FRAME_MS = 100;

/**
 * A wish to draw, however often it is wished.
 *
 * @param {Document} page
 * @param {() => void} draw
 * @returns {() => void} has it drawn soon: at once, but once a frame while there are frames.
 */
export function paced(page, draw) {
  let wished = false;
  let drawn = false;
  const now = () => {
    if (!wished) return;
    wished = false;
    if (!drawn) nextFrame(() => (drawn = false));
    drawn = true;
    draw();
  };
  // A page that is hidden gets no frames, but its title and badge go on.
  page.addEventListener('visibilitychange', now);
  return () => {
    if (wished) return;
    wished = true;
    if (page.hidden || !drawn) queueMicrotask(now);
    else nextFrame(now);
  };
}

function nextFrame(act) {
  const late = setTimeout(act, NO_FRAME_MS);
  requestAnimationFrame(() => {
    clearTimeout(late);
    act();
  });
}

/**
 * Remembers what something was drawn from. Whatever is drawn never changes in place, so the same is what is identical.
 *
 * @returns {(key: object, ...from: unknown[]) => boolean} whether that is the same as the last time for this key.
 */
export function memory() {
  const last = new WeakMap();
  return (key, ...from) => {
    const before = last.get(key);
    last.set(key, from);
    return before?.length === from.length && before.every((one, index) => Object.is(one, from[index]));
  };
}
