/**
 * This file is the inbox's memory: pure functions that fold answers and socket frames into what is shown.
 *
 * `fold(model, happening)` gives the next model and never changes the one it was given. Socket frames come as they are;
 * the names of our own happenings (`page`, `opened`, `sent` …) are the keys of `FOLDS` below.
 *
 * @typedef {{id: string, name: string}} Person
 * @typedef {{id: string, kind: string, title: string, created_at: number}} Record
 * @typedef {{id: string, folder: string, phase: string, missed: boolean, visitor: string, playbook: string, preview: ?string,
 *   unread: number, created_at: number, updated_at: number, waiting_until: ?number, assigned_to: ?Person, closed_at: ?number,
 *   team: string, records: Record[]}} Item
 * @typedef {{seq: number, at: number, kind: string, from: string, author: string, body: object[], record?: Record}} Row
 * @typedef {{key: string, conversation: string, text: string, note: boolean, at: number, state: 'sending'|'sent'|'failed',
 *   reason: string, covered: boolean, seq: number}} Pending
 * @typedef {{here: boolean, left_at: ?number, page: object, received: number, seen: number, seen_at: ?number}} Visit
 * @typedef {{id: string, state: 'loading'|'ready'|'failed', details: ?object, version: number, about: ?object, visit: ?Visit, log: Row[], seq: number,
 *   currency: string, behind: boolean, stale: boolean}} Open
 * @typedef {{me: ?object, self: Person, told: number, agents: ?object[], present: Object<string, {online: boolean, serial: number}>,
 *   link: 'connecting'|'up'|'down', folder: string, items: Object<string, Item>,
 *   lists: Object<string, {loaded: boolean, next: ?string}>, counts: {unassigned: number, mine: number},
 *   touched: Object<string, number>, rank: Object<string, number>, serial: number, feed: ?number, open: ?Open, outbox: Pending[],
 *   typing: ?{conversation: string, author: string, at: number}, handed: ?{conversation: string, to: ?string},
 *   notice: ?{conversation: string, was: ?string, to: ?string}, search: ?{q: string, ids: string[], next: ?string, done: boolean}}} Model
 */

import { change, cover, sent } from './pending.js';

export { isThere, unsent, words } from './pending.js';

export const FOLDERS = Object.freeze(['unassigned', 'mine', 'closed']);

/** @returns {Model} what is known before anything has arrived: who the agent is. */
export function start(self = { id: '', name: '' }) {
  return {
    me: null,
    self,
    told: 0,
    agents: null,
    present: {},
    link: 'connecting',
    folder: 'unassigned',
    items: {},
    lists: Object.fromEntries(FOLDERS.map((name) => [name, { loaded: false, next: null }])),
    counts: { unassigned: 0, mine: 0 },
    touched: {},
    rank: {},
    serial: 0,
    feed: null,
    open: null,
    outbox: [],
    typing: null,
    handed: null,
    notice: null,
    search: null,
  };
}

/** The model after something happened; the same object where nothing changed. */
export function fold(model, happening) {
  const step = Object.hasOwn(FOLDS, happening.type) ? FOLDS[happening.type] : null;
  const next = step ? step(model, happening) : model;
  return Number.isInteger(happening.feed) && happening.feed > (next.feed ?? -1)
    ? { ...next, feed: happening.feed }
    : next;
}

/** Items of a folder in the order in which they are shown. */
export function shown(model, folder = model.folder) {
  const items = Object.values(model.items).filter((item) => item.folder === folder);
  return items.sort((a, b) => ORDER[folder](a, b, model.rank) || compare(a.id, b.id));
}

/** Items that a search found and that may still be seen. */
export function found(model) {
  return (model.search?.ids ?? []).map((id) => model.items[id]).filter(Boolean);
}

const latest = (item) => item.closed_at ?? item.created_at;

const ORDER = {
  unassigned: (a, b) => Number(a.missed) - Number(b.missed) || a.created_at - b.created_at,
  mine: (a, b, rank) => (rank[b.id] ?? 0) - (rank[a.id] ?? 0),
  closed: (a, b) => latest(b) - latest(a),
};

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

const FOLDS = {
  link: (model, { link }) => ({ ...model, link }),
  folder: (model, { folder }) => ({ ...model, folder, search: null, notice: null }),
  counts: (model, { unassigned, mine }) => ({ ...model, counts: { unassigned, mine } }),
  searching: (model, { q }) => ({ ...model, search: { q, ids: [], next: null, done: false } }),
  unsearched: (model) => ({ ...model, search: null }),
  dismissed: (model) => ({ ...model, notice: null }),
  left: (model) => ({ ...model, open: null, typing: null }),
  failed: (model, { conversation }) => inOpen(model, conversation, (open) => ({ ...open, state: 'failed' })),
  queued: (model, { message }) => ({ ...model, outbox: [...model.outbox, { ...message, covered: false, seq: 0 }] }),
  discarded: (model, { key }) => ({ ...model, outbox: model.outbox.filter((one) => one.key !== key) }),
  session,
  colleagues,
  me,
  handed,
  typing,
  visitor,
  presence,
  page,
  found: foundFold,
  opening,
  opened,
  detailed,
  more: opened,
  earlier,
  conversation,
  removed,
  event,
  sent,
  resending: (model, { key }) => change(model, key, { state: 'sending', reason: '' }),
  unsent: (model, { key, reason }) => change(model, key, { state: 'failed', reason, covered: false }),
};

/** Who is signed in here. What a frame has said since that was asked for (`serial`) is newer and stays. */
function session(model, { me: known, serial }) {
  return model.told > serial ? model : { ...model, me: asTold(model, known, serial), self: { id: known.id, name: known.name } };
}

/** Everybody who answers chats, in the same way. */
function colleagues(model, { agents, serial }) {
  return { ...model, agents: agents.map((one) => asTold(model, one, serial)) };
}

function asTold(model, one, serial) {
  const told = model.present[one.id];
  return told?.serial > serial ? { ...one, online: told.online } : one;
}

/** What is known of the agent has changed, but for the online switch: of that `presence` tells. */
function me(model, { me: known }) {
  const serial = model.serial + 1;
  return { ...model, serial, told: serial, self: { id: known.id, name: known.name }, me: { ...known, online: model.me?.online ?? known.online } };
}

/** Who has a chat now, or will in a moment; that it is gone may have been heard before. */
function handed(model, { conversation: id, to }) {
  const { notice } = model;
  const told = notice?.conversation === id ? { ...notice, to } : notice;
  return { ...model, handed: { conversation: id, to }, notice: told };
}

function typing(model, { conversation: id, author, at }) {
  if (model.items[id]?.folder === 'closed') return model;
  return { ...model, typing: { conversation: id, author, at } };
}

/** How the visitor of the open chat is: there or gone, on which page, and how far they have read. */
function visitor(model, { conversation: id, type: _type, ...visit }) {
  return inOpen(model, id, (open) => ({ ...open, visit: { ...open.visit, ...visit } }));
}

function presence(model, { agent, online }) {
  const serial = model.serial + 1;
  const now = (one) => (one.id === agent ? { ...one, online } : one);
  const present = { ...model.present, [agent]: { online, serial } };
  return { ...model, serial, present, agents: model.agents && model.agents.map(now), me: model.me && now(model.me) };
}

/** A page of a folder. What a frame changed after the page was asked for (`serial`) is newer and stays. */
function page(model, { folder, items, next, first, serial }) {
  const newer = (id) => (model.touched[id] ?? 0) > serial;
  const kept = Object.values(model.items).filter(
    (item) => !first || item.folder !== folder || newer(item.id) || item.id === model.open?.id,
  );
  const fresh = items.filter((item) => !newer(item.id));
  const before = first ? 0 : kept.filter((item) => item.folder === folder).length;
  const rank = Object.fromEntries(fresh.map((item, index) => [item.id, -before - index]));
  return {
    ...model,
    items: byId([...kept, ...fresh]),
    rank: { ...model.rank, ...rank },
    lists: { ...model.lists, [folder]: { loaded: true, next: next ?? null } },
  };
}

function foundFold(model, { q, items, next = null, serial, after = null }) {
  if (model.search?.q !== q || (after && model.search.next !== after)) return model;
  const fresh = items.filter((item) => (model.touched[item.id] ?? 0) <= serial);
  return {
    ...model,
    items: byId([...Object.values(model.items), ...fresh]),
    search: { q, ids: [...(after ? model.search.ids : []), ...items.map((item) => item.id)], next, done: true },
  };
}

function opening(model, { conversation: id }) {
  const open = { id, state: 'loading', details: null, version: 0, about: null, visit: null, currency: '', log: [], seq: 0, behind: false, stale: false };
  return { ...model, open, notice: null, typing: null };
}

/** An answer of `GET /conversations/{id}`: the first one, or one that goes on after what is there. */
function opened(model, { conversation: answer, serial }) {
  if (model.open?.id !== answer.id) return model;
  const { details: _details, version: _version, about = null, visit = null, default_currency: currency = '', log, seq: _seq, ...item } = answer;
  const newer = (model.touched[answer.id] ?? 0) > serial;
  const items = newer ? model.items : { ...model.items, [answer.id]: item };
  const open = { ...newest(model.open, answer), state: 'ready', about, visit, currency, behind: false, stale: newer };
  return log.reduce(append, { ...model, items, open });
}

/** Rows that stand right before the first one that is there. */
function earlier(model, { conversation: id, log }) {
  return inOpen(model, id, (open) => {
    const first = open.log[0]?.seq ?? 1;
    const rows = log.filter((row) => row.seq < first);
    return rows.at(-1)?.seq === first - 1 ? { ...open, log: [...rows, ...open.log] } : open;
  });
}

function detailed(model, { conversation: id, ...answer }) {
  return inOpen(model, id, (open) => newest(open, answer));
}

/** Answers may overtake each other: details that are older than those that are there do not come back. */
function newest(open, { details, version = 0 }) {
  return open.details && version < open.version ? open : { ...open, details, version };
}

function conversation(model, { item }) {
  const before = model.items[item.id];
  const next = touch({ ...model, items: { ...model.items, [item.id]: item } }, item.id);
  const moved = !before || before.folder !== item.folder || before.preview !== item.preview;
  if (moved) next.rank = { ...model.rank, [item.id]: next.serial };
  return inOpen(next, item.id, (open) => ({ ...open, stale: true }));
}

function removed(model, { conversation: id }) {
  const was = model.items[id]?.folder ?? null;
  const { [id]: _gone, ...items } = model.items;
  const next = touch({ ...model, items }, id);
  if (model.open?.id !== id) return next;
  const to = model.handed?.conversation === id ? model.handed.to : null;
  return { ...next, open: null, typing: null, handed: null, notice: { conversation: id, was, to } };
}

function event(model, frame) {
  if (model.open?.id !== frame.conversation || model.open.state !== 'ready') return model;
  const { type: _type, conversation: _conversation, ...row } = frame;
  const next = append(model, row);
  const quiet = row.from === 'visitor' || row.kind === 'ended' ? { ...next, typing: null } : next;
  return row.seq > quiet.open.seq ? inOpen(quiet, frame.conversation, (open) => ({ ...open, behind: true })) : quiet;
}

/** A row after the last one joins the log; one that is there already, or that leaves a gap, does not. */
function append(model, row) {
  const { open } = model;
  if (open.log.length > 0 && row.seq !== open.seq + 1) return model;
  if (open.log.length === 0 && row.seq < 1) return model;
  const next = { ...model, open: { ...open, log: [...open.log, row], seq: row.seq } };
  return row.from === 'agent' && (row.kind === 'message' || row.kind === 'note') ? { ...next, outbox: cover(model.outbox, open.id, row) } : next;
}

function inOpen(model, id, alter) {
  return model.open?.id === id ? { ...model, open: alter(model.open) } : model;
}

function touch(model, id) {
  const serial = model.serial + 1;
  return { ...model, serial, touched: { ...model.touched, [id]: serial } };
}

function byId(items) {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}
