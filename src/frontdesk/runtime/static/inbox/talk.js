/**
 * This file is the inbox's live line: one socket that says hello, hands frames on, and comes back by itself.
 */

import { pause } from '/static/widget/talk.js';

const PATH = '/ws/inbox';
const PROTOCOL = 'frontdesk.v1';
const SIGNED_OUT = 4401;
const BEAT_MS = 5000;
const ASLEEP_MS = 30_000;
/** A line that has not come about in this time never will. */
const OPENING_MS = 10_000;

/**
 * @param {{hello: () => object, frame: (frame: object) => void, link: (link: 'connecting'|'up'|'down') => void,
 *   signedOut: () => void}} page what the socket asks and tells: `hello` gives the first frame of each connection.
 * @returns {{send: (frame: object) => boolean, hurry: () => void}} `send` says whether the frame went out; nothing is kept for
 *   later. `hurry` waits no longer where the line is down.
 */
export function talk(page) {
  const state = { socket: null, attempt: 0, timer: 0, leastMs: 0, beat: Date.now() };

  function connect() {
    clearTimeout(state.timer);
    state.timer = 0;
    const socket = new WebSocket(address(), PROTOCOL);
    state.socket = socket;
    state.timer = setTimeout(() => state.socket === socket && hangUp(socket), OPENING_MS);
    socket.onopen = () => {
      clearTimeout(state.timer);
      state.attempt = 0;
      socket.send(JSON.stringify(page.hello()));
      page.link('up');
    };
    socket.onmessage = (message) => state.socket === socket && receive(state, page, message.data);
    socket.onclose = (close) => state.socket === socket && closed(close.code);
  }

  function closed(code) {
    clearTimeout(state.timer);
    state.socket = null;
    if (code === SIGNED_OUT) return page.signedOut();
    page.link('down');
    state.timer = setTimeout(connect, pause(state.attempt, Math.random(), state.leastMs));
    state.attempt += 1;
    state.leastMs = 0;
    return undefined;
  }

  /** A browser may take its time to close what hangs: it is over now. */
  function hangUp(socket) {
    closed(0);
    socket.close();
  }

  function hurry() {
    if (!state.socket) connect();
  }

  /** A machine that slept has a line that only seems to be there. */
  function beat() {
    const slept = Date.now() - state.beat > ASLEEP_MS;
    state.beat = Date.now();
    if (slept && state.socket) hangUp(state.socket);
  }

  setInterval(beat, BEAT_MS);
  globalThis.addEventListener('online', hurry);
  globalThis.addEventListener('offline', () => state.socket && hangUp(state.socket));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && hurry());
  connect();
  return { send: (frame) => send(state.socket, frame), hurry };
}

function receive(state, page, data) {
  const frame = read(data);
  if (frame?.type === 'restart') state.leastMs = 1000 * (Number(frame.retry_after) || 0);
  else if (frame) page.frame(frame);
}

function read(data) {
  try {
    const frame = JSON.parse(data);
    return typeof frame === 'object' ? frame : null;
  } catch (error) {
    console.error('a frame that is no JSON', error);
    return null;
  }
}

function send(socket, frame) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(frame));
  return true;
}

function address() {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${PATH}`;
}
