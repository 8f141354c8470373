/**
 * This file is how an agent hears of things: on the desktop, by a sound, and in the title and icon of the page.
 */

import { visitorName } from './names.js';
import { INBOX, inTurn, shows, sign } from './once.js';
import { audible, chime, HEARD, waitForGesture } from './sound.js';
import { noteTold, wasTold } from './told.js';
import { ask, close, onClick, permission, say, show } from './tray.js';
import { t } from './words.js';

const LATER = 'frontdesk.notify-later';
const REASONS = ['new-unassigned', 'assigned-to-you', 'new-message'];
const NAME_LENGTH = 80;
const WORDS_LENGTH = 200;
const CHIME_APART_MS = 1500;
const TIDY_MS = 200;

/** What turns the order of a line, breaks it, or cannot be seen; and marks piled upon one letter. */
const UNSEEN = /[\s\p{Cc}\u200b\u2028-\u202e\u2066-\u2069\ufeff]+/gu;
const PILED = /(\p{M}{4})\p{M}+/gu;

/** The offer, in the inbox, to switch notifications on. */
export function offer(page) {
  const box = page.getElementById('notify-offer');
  box.hidden = permission() !== 'ask' || localStorage.getItem(LATER) !== null;
  page.getElementById('notify-yes').addEventListener('click', async () => {
    await ask();
    box.hidden = true;
    if (permission() === 'yes') await say('arrived');
  });
  page.getElementById('notify-later').addEventListener('click', () => {
    localStorage.setItem(LATER, String(Date.now()));
    box.hidden = true;
  });
}

/**
 * Whether, and how, an agent wants to hear of a frame.
 *
 * @param {object} frame a `notify` of the socket.
 * @param {import('./fold.js').Model} model
 * @param {boolean} inFront a visible tab shows that chat.
 * @returns {{desktop: boolean, sound: boolean}}
 */
export function wanted(frame, model, inFront) {
  const wish = model.me?.notifications?.[frame.reason] ?? {};
  const nothing = inFront || !REASONS.includes(frame.reason) || isOver(frame.reason, model.items[frame.conversation]);
  return { desktop: !nothing && wish.desktop !== false, sound: !nothing && wish.sound !== false };
}

/** Whether what a notification said is no news any more, as the chat stands; also where the agent may not see it. */
export function isOver(reason, item) {
  if (!item) return true;
  if (reason === 'new-unassigned') return item.folder !== 'unassigned';
  return item.folder !== 'mine' || (reason === 'new-message' && item.unread === 0);
}

/**
 * What a notification says: who, and what happened; what was written only if the agent wants that.
 *
 * @returns {{title: string, body: string}}
 */
export function says(reason, item, words) {
  const happened = t(`notify.${reason}`);
  const said = words ? plain(item.preview ?? '', WORDS_LENGTH) : '';
  return { title: plain(visitorName(item), NAME_LENGTH), body: said ? `${happened}\n${said}` : happened };
}

/** A visitor's text for a place that we do not draw ourselves: one short line that turns nothing around. */
function plain(text, most) {
  const line = text.replace(UNSEEN, ' ').replace(PILED, '$1').trim();
  const characters = Array.from(line);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

/**
 * How much waits, of what the agent wants to see counted.
 *
 * @param {import('./fold.js').Model} model
 * @param {Set<string>} handed chats that were handed over and not opened yet.
 */
export function waiting(model, handed = new Set()) {
  const counted = (reason) => model.me?.notifications?.[reason]?.badge !== false;
  const unassigned = counted('new-unassigned') && model.me?.online !== false ? model.counts.unassigned : 0;
  const mine = Object.values(model.items).filter((item) => item.folder === 'mine');
  const unread = (item) => item.unread > 0 && counted('new-message');
  const fresh = (item) => handed.has(item.id) && counted('assigned-to-you');
  return unassigned + mine.filter((item) => unread(item) || fresh(item)).length;
}

/**
 * @param {Document} page
 * @param {{now: () => import('./fold.js').Model, go: (folder: string, id: string) => void}} inbox
 * @returns {{hear: (frame: object) => void, draw: (model: import('./fold.js').Model) => void}} `hear` takes every frame
 *   of the socket after it was folded.
 */
export function notifier(page, { now, go }) {
  const handed = new Set();
  const changed = new Map();
  let early = [];
  let whose = null;
  let tidying = 0;
  const front = showFront(page, now, (id) => {
    handed.delete(id);
    shut((note) => note.data?.conversation === id);
  });

  function hear(frame) {
    if (frame.type === 'notify') tell(frame);
    else if (frame.type === 'removed') shut((note) => note.data?.conversation === frame.conversation);
    else if (frame.type === 'conversation') later(frame);
  }

  function tell(frame) {
    if (frame.reason === 'assigned-to-you') handed.add(frame.conversation);
    if (now().me) quietly(inTurn(() => announce(frame, now)));
    else early.push(frame);
  }

  /** Whoever signs in where somebody else was signed in sees nothing of what those were told. */
  function alone(me) {
    if (!me || me.id === whose) return;
    whose = me.id;
    shut(({ data }) => data?.agent && data.agent !== me.id);
  }

  /** Chats change often: what that makes of their notifications is looked at a little later, all at once. */
  function later(frame) {
    changed.set(frame.item.id, frame);
    tidying ||= setTimeout(() => {
      const frames = new Map(changed);
      changed.clear();
      tidying = 0;
      shut(({ data }) => isPast(data, frames.get(data?.conversation)));
    }, TIDY_MS);
  }

  onClick(({ conversation, folder }) => conversation && go(now().items[conversation]?.folder ?? folder, conversation));
  waitForGesture(page);
  sign()(INBOX);
  if (permission() === 'yes') quietly(say('arrived'));
  addEventListener('pagehide', () => permission() === 'yes' && say('leaving'));

  return {
    hear,
    draw(model) {
      front();
      alone(model.me);
      count(page, waiting(model, handed));
      if (model.me) early.splice(0).forEach(tell);
    },
  };
}

/** A tab that shows a chat says so to the others, as long as it can be seen. */
function showFront(page, now, opened) {
  const raise = sign();
  let there = null;
  const look = () => {
    const { open, me } = now();
    const id = page.visibilityState === 'visible' && me && open ? open.id : null;
    raise(id && frontSign(me.id, id));
    if (id !== there && id) opened(id);
    there = id;
  };
  page.addEventListener('visibilitychange', look);
  return look;
}

const frontSign = (agent, id) => `frontdesk.front ${agent} ${id}`;

/** Tell of one thing, in turn, what no tab has told of it yet. */
async function announce(frame, now) {
  const { conversation, reason } = frame;
  const agent = now().me.id;
  const place = frame.entry ?? frame.feed ?? 0;
  const what = (channel) => `${channel} ${reason} ${conversation}`;
  const inFront = await shows(frontSign(agent, conversation));
  const wish = wanted(frame, now(), inFront);
  if (inFront) for (const channel of ['desktop', 'sound']) await noteTold(agent, what(channel), place);
  if (wish.sound && audible() && !(await wasTold(agent, what('sound'), place))) {
    await noteTold(agent, what('sound'), place);
    await ring(agent);
  }
  if (wish.desktop && permission() === 'yes' && !(await wasTold(agent, what('desktop'), place))) {
    const silent = !wish.sound || audible() || (await shows(HEARD));
    await put(frame, now(), silent, place);
    await noteTold(agent, what('desktop'), place);
  }
}

/** One notification a chat: the next replaces it. What the agent may not see any more, by now, is not shown. */
async function put({ conversation, reason }, model, silent, place) {
  const item = model.items[conversation];
  if (isOver(reason, item)) return;
  const data = { agent: model.me.id, conversation, reason, place, folder: item.folder };
  await show({ ...says(reason, item, model.me.notifications?.words === true), tag: `frontdesk-${conversation}`, silent, data });
}

/** Much that happens at the same time makes one sound. */
async function ring(agent) {
  if (await wasTold(agent, 'chime', Date.now() - CHIME_APART_MS)) return;
  await noteTold(agent, 'chime', Date.now());
  quietly(chime());
}

function isPast(data, frame) {
  return Boolean(data && frame) && frame.feed > data.place && isOver(data.reason, frame.item);
}

function shut(those) {
  if (permission() === 'yes') quietly(inTurn(() => close(those)));
}

/** The number in the title, at the icon of the tab, and at that of an installed app. */
function count(page, n) {
  const inbox = n ? t('page.inbox-counted', { n }) : t('page.inbox');
  if (page.title === `${inbox} · Frontdesk`) return;
  page.title = `${inbox} · Frontdesk`;
  const tab = page.querySelector('link[rel="icon"]');
  const mark = `/static/inbox/${n ? 'mark-waiting' : 'mark'}.svg`;
  // Set to the same, it would be fetched again.
  if (tab.getAttribute('href') !== mark) tab.href = mark;
  quietly(n ? navigator.setAppBadge?.(n) : navigator.clearAppBadge?.());
}

/** What the browser does not do for us now leaves the page as it is. */
async function quietly(promise) {
  try {
    await promise;
  } catch (error) {
    console.warn('a notification', error);
  }
}
