/**
 * This file is how the widget and the page that embeds it speak: checked messages, and the part of the iframe in use.
 */

/** In pixels, shadows included: how far the launcher reaches from its corner, what stands above it from the bottom, and around. */
const EDGE = 98;
const FOOT = 62;
const AROUND = 16;

/**
 * @param {Object<string, (message: object) => void>} hear by message type, without a prototype: what the page may ask.
 * @returns {{embedded: boolean, send: (message: object) => void, clip: (box: ?Box, side: string, full: boolean) => void}}
 * @typedef {{left: number, right: number, top: number}} Box in pixels of the iframe; it stands above the launcher.
 */
export function host(hear) {
  const outer = window.parent;
  const embedded = outer !== window;
  let origin = null;

  addEventListener('message', (event) => {
    const { source, data } = event;
    if (!embedded || source !== outer || data?.frontdesk !== 1) return;
    // Who may embed us is held by the browser (frame-ancestors); who spoke first is whom we answer.
    origin ??= event.origin;
    if (event.origin === origin) hear[data.type]?.(data);
  });

  // Whoever it is: this tells nothing, and only what may embed us is there to hear it.
  if (embedded) outer.postMessage({ type: 'hello', frontdesk: 1 }, '*');
  const send = (message) => origin !== null && outer.postMessage({ ...message, frontdesk: 1 }, origin);
  return {
    embedded,
    send,
    clip: (box, side, full) => send({ type: 'layout', clip: clip(box, side), full, side }),
  };
}

/**
 * What of the iframe is seen and can be clicked: the launcher's corner, and a box above it.
 *
 * @param {?Box} box
 * @param {string} side `left` or `right`.
 */
export function clip(box, side) {
  const left = side === 'left';
  const back = (px) => `calc(100% - ${px}px)`;
  const x = (px) => (left ? `${px}px` : back(px));
  const reach = x(box ? AROUND + (left ? box.right : innerWidth - box.left) : EDGE);
  const top = box ? `${box.top - AROUND}px` : back(EDGE);
  return `polygon(${x(0)} ${top}, ${reach} ${top}, ${reach} ${back(FOOT)}, ${x(EDGE)} ${back(FOOT)}, ${x(EDGE)} 100%, ${x(0)} 100%)`;
}

/** No more than the server takes of what a page says. */
export function bounded(said) {
  let room = 5000;
  const entries = Object.entries(said).map(([name, value]) => [name.slice(0, 99), value.slice?.(0, 999) ?? value]);
  return Object.fromEntries(entries.slice(0, 50).filter((one) => (room -= `${one}`.length) > 0));
}
