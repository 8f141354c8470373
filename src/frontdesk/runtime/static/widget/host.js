/**
 * This file is how the widget and the page that embeds it speak: checked messages, and the part of the iframe in use.
 */

/** How far the launcher reaches from its corner, and the box above it from the bottom, shadows included; in pixels. */
const EDGE = 98;
const FOOT = 62;

/**
 * @param {Object<string, (message: object) => void>} hear by message type, without a prototype: what the page may ask.
 * @returns {{embedded: boolean, send: (message: object) => void, clip: (box: ?Box, side: string, full: boolean) => void}}
 * @typedef {{left: number, right: number, top: number}} Box in pixels of the iframe; it reaches down to the launcher.
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
  const far = `calc(100% - ${EDGE}px)`;
  const left = side === 'left';
  const [near, edge, reach] = left ? ['0', `${EDGE}px`, box?.right] : ['100%', far, box?.left];
  const foot = box ? `calc(100% - ${FOOT}px)` : far;
  const above = box ? `${near} ${box.top}px, ${reach}px ${box.top}px, ${reach}px ${foot}` : `${near} ${foot}`;
  return `polygon(${above}, ${edge} ${foot}, ${edge} 100%, ${near} 100%)`;
}

/** No more than the server takes of what a page says. */
export function bounded(said) {
  let room = 5000;
  const entries = Object.entries(said).map(([name, value]) => [name.slice(0, 99), value.slice?.(0, 999) ?? value]);
  return Object.fromEntries(entries.slice(0, 50).filter((one) => (room -= `${one}`.length) > 0));
}
