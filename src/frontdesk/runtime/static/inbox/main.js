/**
 * This file is where the inbox comes together: it holds the model, feeds it, and has each column drawn when it changed.
 */

import { about } from './about.js';
import { actions } from './actions.js';
import { follow, go, place } from './address.js';
import { insist } from './again.js';
import { turnedOut } from './api.js';
import { quietly, toast } from './ask.js';
import { awake } from './awake.js';
import { composer } from './composer.js';
import { details } from './details.js';
import { icon, setText } from './draw.js';
import { edits } from './edits.js';
import { fold, isThere, start, words } from './fold.js';
import { paced } from './frames.js';
import { keyboard } from './keyboard.js';
import { focusItem, focusList, list, tick } from './list.js';
import { goneWords, visitorName } from './names.js';
import { notifier, offer } from './notify.js';
import { outbox } from './outbox.js';
import { rail } from './rail.js';
import { records, showRecord } from './records.js';
import { talk } from './talk.js';
import { rights, thread } from './thread.js';
import { dayOf } from './time.js';
import { toName, turning } from './turning.js';
import { t } from './words.js';

const CATCH_UP_MS = 250;
const PHONE = '(max-width: 56rem)';
const NARROW = '(max-width: 75rem)';
/** What only a server that is there can have answered. */
const ANSWERS = new Set(['sent', 'detailed', 'opened', 'page', 'found']);

let catching = 0;
let begun = null;
let today = dayOf(Date.now());
const page = document;
const agent = page.body.dataset.me;
let model = start({ id: agent, name: page.body.dataset.name });
const now = () => model;
const drawSoon = paced(page, draw);

function tell(happening) {
  const before = model;
  model = fold(model, happening);
  if (model === before) return;
  if (happening.type === 'unsent') lost(happening);
  if (isThere(happening)) write.arrived();
  if (model.link === 'down' && ANSWERS.has(happening.type)) line.hurry();
  if (model.open && (model.open.behind || model.open.stale)) catchUp();
  if (before.open && !model.open && model.notice) gone();
  drawSoon();
}

function gone() {
  if (matchMedia(PHONE).matches) toast(goneWords(model.notice), 'warn');
  go(model.folder);
  // What had the focus may be gone with the chat: once that is drawn, the list has it.
  draw();
  queueMicrotask(() => page.activeElement?.checkVisibility() && page.activeElement !== page.body ? null : focusList(page));
}

/** Words that could not be sent to a chat that is gone are not lost in silence. */
function lost({ key, reason }) {
  const message = model.outbox.find((one) => one.key === key);
  if (!message || message.conversation === model.open?.id) return;
  toast(t('chat.unsent', { reason, text: message.text }), 'warn');
  post.discard(key);
}

function unsaved({ value }, problem) {
  toast(t('details.lost', { value, reason: problem.message }), 'warn');
}

function catchUp() {
  clearTimeout(catching);
  const { id } = model.open;
  catching = setTimeout(() => model.open?.id === id && act.rest(id), CATCH_UP_MS);
}

function route() {
  const { folder, id } = place();
  if (folder !== model.folder && !(model.search && id)) {
    tell({ type: 'folder', folder });
    insist(() => act.load(folder), () => model.folder === folder);
  }
  if (id && id !== model.open?.id) openChat(id);
  else if (!id && model.open) shut();
}

async function openChat(id) {
  const turn = turning(page);
  panel(!matchMedia(NARROW).matches);
  await act.open(id);
  if (model.open?.id !== id) return;
  const item = model.items[id];
  if (item && item.folder !== model.folder && !model.search) go(item.folder, id);
  draw();
  turn(matchMedia('(hover: hover)').matches && rights(item).write ? write.focus : toName(page));
}

async function close(id) {
  const turn = turning(page);
  await act.close(id);
  if (model.items[id]?.phase === 'closed') turn(toName(page));
}

async function claim(id) {
  const turn = turning(page);
  await act.claim(id);
  draw();
  if (model.open?.id === id && rights(model.items[id]).write) turn(write.focus);
}

function shut() {
  const { id } = model.open;
  line.send({ type: 'unwatch' });
  tell({ type: 'left' });
  draw();
  focusItem(page, id);
}

function leave() {
  if (page.body.dataset.details === 'open' && matchMedia(NARROW).matches) togglePanel();
  else go(model.folder);
}

/** The panel comes or goes; where it lies over the chat, the focus goes with it. */
function togglePanel() {
  const opens = page.body.dataset.details !== 'open';
  panel(opens);
  if (matchMedia(NARROW).matches) page.getElementById(opens ? 'panel-close' : 'chat-panel').focus();
}

/** Where a record was made: nothing lies over it then. */
function uncovered(record) {
  if (matchMedia(NARROW).matches) panel(false);
  showRecord(page, record, { now, earlier: act.earlier, draw });
}

function panel(open) {
  page.body.dataset.details = open ? 'open' : 'shut';
  page.getElementById('chat-panel').setAttribute('aria-expanded', String(open));
  cover();
}

/** What the panel lies over can be neither seen nor reached. */
function cover() {
  const covered = Boolean(model.open) && page.body.dataset.details === 'open' && matchMedia(NARROW).matches;
  for (const part of page.querySelectorAll('.rail, .desk')) part.inert = covered;
}

function receive(frame) {
  tell(frame.type === 'typing' ? { ...frame, at: Date.now() } : frame);
  notify.hear(frame);
  if (frame.type === 'counts' && !begun) begin();
  if (frame.type === 'event' && frame.from === 'visitor' && frame.kind === 'message') hear(frame);
}

function hear(frame) {
  const item = model.items[frame.conversation];
  if (item && model.open?.id === frame.conversation) setText(page.getElementById('heard'), t('visitor.said', { name: visitorName(item), words: words(frame.body) }));
}

function connected(link) {
  begun = null;
  tell({ type: 'link', link });
  if (link !== 'up') return;
  if (model.open) act.rest(model.open.id);
  post.flush();
  typed.hurry();
}

/** What may have changed before the server told of it: asked for once it tells of everything, so that nothing lies between. */
function begin() {
  const connection = (begun = {});
  const folders = new Set(['unassigned', 'mine', model.folder]);
  const ask = () => Promise.all([act.meet(), act.colleagues(), ...Array.from(folders, (folder) => act.load(folder))]);
  insist(ask, () => begun === connection);
}

const line = talk({
  hello: () => act.hello(),
  frame: receive,
  link: connected,
  signedOut: turnedOut,
});
const act = actions({ now, tell, send: line.send, follow });
const post = outbox(tell, () => model.outbox, agent);
const write = composer(page, {
  say: post.say,
  typing: (id) => line.send({ type: 'typing', conversation: id }),
  replies: act.replies,
  values: () => ({ ...model.open?.details, agent: { name: model.self.name } }),
  agent: () => agent,
});
const drawRail = rail(page, { ...act, unsearch: () => tell({ type: 'unsearched' }) });
const drawList = list(page, {
  more: (folder) => quietly(act.load(folder, model.lists[folder].next)),
  search: (q) => quietly(act.search(q)),
  moreFound: (search) => quietly(act.moreFound(search)),
});
const drawThread = thread(page, { ...act, ...post, claim, close, leave, togglePanel, retry: act.open, dismiss: () => tell({ type: 'dismissed' }) }, now);
// Drawn at once: whoever types on types on after what was saved, and is not taken for somebody else.
const typed = edits({ agent, save: (edit) => act.save(edit).finally(draw), changed: drawSoon, lost: unsaved });
const drawDetails = details(page, typed, { showRecord: uncovered });
const drawRecords = records(page, act, typed, now);
const visitor = about(page);
const notify = notifier(page, { now, go });

function draw() {
  const can = rights(model.items[model.open?.id]);
  page.body.dataset.pane = model.open ? 'chat' : 'list';
  notify.draw(model);
  cover();
  drawRail(model);
  drawList(model);
  write.show(can.edit ? model.open.id : null, can.closed);
  drawThread(model);
  drawDetails(model, can.edit);
  drawRecords(can.edit && model.open.state !== 'failed');
  visitor.draw(model);
}

function everySecond() {
  tick(page);
  visitor.tick();
  // What was today is called yesterday.
  if (today !== dayOf(Date.now())) drawSoon();
  today = dayOf(Date.now());
  if (model.typing && Date.now() - model.typing.at > 6000) tell({ type: 'typing', conversation: '', author: '', at: 0 });
}

offer(page);
keyboard(page, { now, go, claim, close, leave, togglePanel, reply: write.focus });
page.getElementById('panel-close').append(icon('close'));
page.getElementById('panel-close').addEventListener('click', togglePanel);
matchMedia(NARROW).addEventListener('change', cover);
addEventListener('hashchange', route);
page.addEventListener('visibilitychange', () => act.look());
page.addEventListener('visibilitychange', () => page.hidden && typed.hurry());
setInterval(everySecond, 1000);
post.restore();
route();
draw();
awake();
