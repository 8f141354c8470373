/**
 * This file is how the widget and the page that embeds it speak: checked messages, and the part of the iframe in use.
 */

/** How far the launcher reaches from its corner, and the box above it from the bottom, shadows included; in pixels. */
const EDGE = 98;
const FOOT = 62;

/**
 * @param {Object<string, (message: object) => void>} hear by message type: what the page may ask.
 * @returns {{embedded: boolean, send: (message: object) => void, clip: (box: ?Box, side: string, full: boolean) => void}}
 * @typedef {{left: number, right: number, top: number}} Box in pixels of the iframe; it reaches down to the launcher.
 */
export function host(hear) {
  const embedded = window.parent !== window;
  let origin = null;

  window.addEventListener('message', (event) => {
    const { source, data } = event;
    if (!embedded || source !== window.parent || data?.frontdesk !== 1 || typeof data.type !== 'string') return;
    // Who may embed us is held by the browser (frame-ancestors); who spoke first is whom we answer.
    origin ??= event.origin;
    if (event.origin === origin && Object.hasOwn(hear, data.type)) hear[data.type](data);
  });

  const send = (message) => origin !== null && window.parent.postMessage({ ...message, frontdesk: 1 }, origin);
  return {
    embedded,
    send,
    clip: (box, side, full) => send({ type: 'layout', clip: clip(box, side), full, side }),
  };
}

/** What a page says of itself or its visitor: plain values only, and no more than the server takes. */
export function plainly(said) {
  const entries = Object.entries(said).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(entries.slice(0, 50).map(([name, value]) => [name, value.slice?.(0, 999) ?? value]));
}

/**
 * What of the iframe is seen and can be clicked: the launcher's corner, and a box above it.
 *
 * @param {?Box} box
 * @param {string} side `left` or `right`.
 */
export function clip(box, side) {
  const far = `calc(100% - ${EDGE}px)`;
  if (!box) return side === 'left' ? `inset(${far} ${far} 0 0)` : `inset(${far} 0 0 ${far})`;
  const foot = `calc(100% - ${FOOT}px)`;
  const [left, right, top] = [box.left, box.right, box.top].map((at) => `${Math.round(at)}px`);
  return side === 'left'
    ? `polygon(0 ${top}, ${right} ${top}, ${right} ${foot}, ${EDGE}px ${foot}, ${EDGE}px 100%, 0 100%)`
    : `polygon(100% ${top}, ${left} ${top}, ${left} ${foot}, ${far} ${foot}, ${far} 100%, 100% 100%)`;
}
