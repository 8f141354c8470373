/**
 * This file is the widget's line to the server: it says hello, keeps what is not yet stored, and comes back by itself.
 *
 * What a visitor sends carries a key and is kept until the server has stored it: after a break it is sent again with the
 * same key, so nothing is lost and nothing happens twice. Token and keys survive a reload where the browser allows.
 *
 * @typedef {Object} Party who talks.
 * @property {() => object} hello the first frame of a connection, without type and token.
 * @property {() => boolean} may whether anything may be sent at all.
 * @property {(frame: object) => void} hear takes each frame, and `reset` when the server does not know the conversation.
 * @property {(trouble: ''|'lost'|'gone') => void} link what is wrong with the line now.
 * @property {() => void} unasked consent comes first, to another text than this page has.
 * @property {import('./memory.js').Shelf} long where the token is.
 * @property {import('./memory.js').Shelf} tab where unsent frames are.
 */

const PATIENCE_MS = 12_000;
const FLOODED_MS = 10_000;

/** Close codes that mean more than "try again". */
const [BAD_FRAME, BAD_TOKEN, UNASKED, UNKNOWN, AHEAD, FLOOD] = [4400, 4401, 4403, 4404, 4409, 4429];

/**
 * How long to stay away after some failed attempts: full jitter, so that many pages do not come back as one.
 *
 * @param {number} attempt 0 for the first return.
 * @param {number} chance at least 0, below 1.
 * @param {number} [least] what the server asked for, in milliseconds; the jitter is at least as wide.
 * @returns {number} milliseconds.
 */
export function pause(attempt, chance, least = 0) {
  return Math.round(least + chance * Math.max(least, Math.min(30_000, 500 * 2 ** attempt)));
}

/** What no other conversation's sender has: 128 random bits. */
export function newKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}

/** A frame as it came; what is none says nothing. */
function frameOf(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/**
 * @param {Party} party
 * @returns {{unsent: () => {frame: object, text: string}[], connect: Function, send: Function, typing: Function, leave: Function, stop: Function}}
 */
export function talk({ hello, may, hear, link, unasked, long, tab }) {
  const kept = new Map(tab.get('unsent'));
  let socket = null;
  let welcomed = false;
  let gone = false;
  let attempt = 0;
  let least = 0;
  let timer = 0;

  const hurry = () => attempt && connect();
  addEventListener('online', hurry);
  addEventListener('pageshow', hurry);
  addEventListener('offline', () => socket && closed(0));
  document.addEventListener('visibilitychange', () => document.hidden || hurry());

  /** Begin to talk, unless we do; with `again`, hang up first. */
  function connect(again) {
    if (again) drop();
    if (socket || gone || !may()) return;
    clearTimeout(timer);
    attempt += 1;
    const line = new WebSocket(`${location.origin.replace('http', 'ws')}/ws/visitor`, 'frontdesk.v1');
    socket = line;
    line.onopen = () => put({ type: 'hello', token: long.get('token'), before: long.get('seat'), ...hello() });
    line.onmessage = ({ data }) => line === socket && heard(frameOf(data));
    line.onclose = ({ code }) => line === socket && closed(code);
    expect(() => !welcomed);
  }

  /** Send what must arrive: a `pick`, `say`, `skip` or `end` with its key, and the words it stands for. */
  function send(frame, text) {
    keep(() => kept.set(frame.key, { frame, text }));
    deliver(frame);
  }

  /** Leave this conversation: the next connection, when somebody asks for one, begins another. */
  function leave() {
    forget();
    stop();
    gone = false;
    attempt = 0;
  }

  /** Hang up for good. */
  function stop() {
    gone = true;
    drop();
    clearTimeout(timer);
  }

  function forget() {
    // First of all: without a token, nothing may be kept where consent is asked.
    keep(() => kept.clear());
    const token = long.get('token');
    if (token) long.set('seat', token.slice(0, 16));
    // Where another tab has begun another conversation, this one joins it.
    if (long.look('token') === token) long.set('token', null);
  }

  function heard(frame) {
    const { type, key } = frame;
    if (type === 'refused' && frame.code === 'slow-down') {
      setTimeout(() => kept.has(key) && deliver(kept.get(key).frame), 1000 * (frame.retry_after || 1));
      return;
    }
    if (type === 'restart') least = 1000 * frame.retry_after;
    if (type === 'ack' || type === 'refused') keep(() => kept.delete(key));
    if (type === 'welcome') {
      welcomed = true;
      attempt = 1;
      // Who comes back writes nothing: another tab may have forgotten this token meanwhile, or have one of its own.
      long.set('token', frame.token, long.get('token'));
      link('');
    }
    hear(frame);
    if (type === 'welcome') for (const one of kept.values()) deliver(one.frame);
  }

  function closed(code) {
    drop();
    if (code === BAD_TOKEN) forget();
    if (code === BAD_TOKEN || code === AHEAD) hear({ type: 'reset' });
    if (code === FLOOD) least = FLOODED_MS;
    // The oldest is what the server stumbled over; without it, the rest can go on.
    const [key] = kept.keys();
    if (code === BAD_FRAME && key) heard({ type: 'refused', key, code: 'bad-text' });
    if (code === UNASKED) {
      attempt = 0;
      return unasked();
    }
    gone = code === UNKNOWN;
    link(gone ? 'gone' : 'lost');
    timer = setTimeout(() => connect(), pause(attempt - 1, Math.random(), least));
    least = 0;
  }

  function deliver(frame) {
    if (!welcomed) return;
    put(frame);
    expect(() => kept.has(frame.key));
  }

  /** A line that stays silent when it owes an answer is dead, whatever the browser thinks. */
  function expect(owed) {
    const line = socket;
    setTimeout(() => line === socket && line && owed() && closed(0), PATIENCE_MS);
  }

  function keep(change) {
    change();
    tab.set('unsent', [...kept]);
  }

  function drop() {
    const line = socket;
    socket = null;
    welcomed = false;
    line?.close();
  }

  function put(frame) {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
  }

  return {
    unsent: () => [...kept.values()],
    connect,
    send,
    tell: (frame) => welcomed && put(frame),
    leave,
    stop,
  };
}
