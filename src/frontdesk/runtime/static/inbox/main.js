/**
 * This file is where the inbox comes together: it holds the model, feeds it, and has each column drawn when it changed.
 */

import { about } from './about.js';
import { actions } from './actions.js';
import { get, signIn } from './api.js';
import { toast } from './ask.js';
import { composer } from './composer.js';
import { details } from './details.js';
import { icon, setText } from './draw.js';
import { FOLDERS, fold, start, words } from './fold.js';
import { keyboard } from './keyboard.js';
import { focusItem, list, tick } from './list.js';
import { goneWords, visitorName } from './names.js';
import { offer, tell as notify, title } from './notify.js';
import { outbox } from './outbox.js';
import { rail } from './rail.js';
import { records } from './records.js';
import { talk } from './talk.js';
import { rights, thread } from './thread.js';

const CATCH_UP_MS = 250;
const PHONE = '(max-width: 56rem)';
const NARROW = '(max-width: 75rem)';

let model = start();
let drawing = false;
let catching = 0;
const page = document;
const now = () => model;

function tell(happening) {
  const before = model;
  model = fold(model, happening);
  if (model === before) return;
  if (happening.type === 'unsent') lost(happening);
  if (model.open && (model.open.behind || model.open.stale)) catchUp();
  if (before.open && !model.open && model.notice) gone();
  if (!drawing) {
    drawing = true;
    queueMicrotask(draw);
  }
}

function gone() {
  if (matchMedia(PHONE).matches) toast(goneWords(model.notice), 'warn');
  go(model.folder);
}

/** Words that could not be sent to a chat that is gone are not lost in silence. */
function lost({ key, reason }) {
  const message = model.outbox.find((one) => one.key === key);
  if (!message || message.conversation === model.open?.id) return;
  toast(`Not sent, because ${reason}: “${message.text}”`, 'warn');
  post.discard(key);
}

function catchUp() {
  clearTimeout(catching);
  const { id } = model.open;
  catching = setTimeout(() => model.open?.id === id && act.rest(id), CATCH_UP_MS);
}

function go(folder, id) {
  const hash = id ? `#/${folder}/${encodeURIComponent(id)}` : `#/${folder}`;
  if (location.hash !== hash) location.hash = hash;
}

/** The address says which folder is shown and which chat is open, so that back and forward work. */
function route() {
  const [, folder, id] = location.hash.split('/');
  const known = FOLDERS.includes(folder) ? folder : 'unassigned';
  if (known !== model.folder && !(model.search && id)) {
    tell({ type: 'folder', folder: known });
    quietly(act.load(known));
  }
  const wanted = id ? decoded(id) : null;
  if (wanted && wanted !== model.open?.id) openChat(wanted);
  else if (!wanted && model.open) shut();
}

/** What somebody may have typed into the address is not always well-formed. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function openChat(id) {
  panel(!matchMedia(NARROW).matches);
  await act.open(id);
  if (model.open?.id !== id) return;
  const item = model.items[id];
  draw();
  if (matchMedia('(hover: hover)').matches && rights(item).write) write.focus();
  else page.getElementById('chat-name').focus();
}

async function close(id) {
  await act.close(id);
  if (model.items[id]?.phase === 'closed') page.getElementById('chat-name').focus();
}

async function claim(id) {
  await act.claim(id);
  draw();
  if (model.open?.id === id && rights(model.items[id]).write) write.focus();
}

function shut() {
  const { id } = model.open;
  line.send({ type: 'unwatch' });
  tell({ type: 'left' });
  queueMicrotask(() => focusItem(page, id));
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

function panel(open) {
  page.body.dataset.details = open ? 'open' : 'shut';
  page.getElementById('chat-panel').setAttribute('aria-expanded', String(open));
}

/** What cannot be loaded is said once and comes back with the connection. */
async function quietly(promise) {
  try {
    await promise;
  } catch (problem) {
    if (problem.status !== 401) toast(problem.message, 'warn');
  }
}

function receive(frame) {
  if (frame.type === 'notify') notify(frame, model, (id) => go(model.items[id]?.folder ?? 'mine', id));
  tell(frame.type === 'typing' ? { ...frame, at: Date.now() } : frame);
  if (frame.type === 'event' && frame.from === 'visitor' && frame.kind === 'message') hear(frame);
}

function hear(frame) {
  const item = model.items[frame.conversation];
  if (item && model.open?.id === frame.conversation) setText(page.getElementById('heard'), `${visitorName(item)}: ${words(frame.body)}`);
}

/** After each connection: what may have changed while it was away. */
function connected(link) {
  tell({ type: 'link', link });
  if (link !== 'up') return;
  const folders = new Set(['unassigned', 'mine', model.folder]);
  quietly(Promise.all([session(), ...Array.from(folders, (folder) => act.load(folder))]));
  if (model.open) act.rest(model.open.id);
  post.flush();
}

async function session() {
  const [me, agents] = await Promise.all([get('/me'), get('/agents')]);
  tell({ type: 'session', me });
  tell({ type: 'agents', agents: agents.items ?? agents });
}

const line = talk({
  hello: () => act.hello(),
  frame: receive,
  link: connected,
  signedOut: signIn,
});
const act = actions({ now, tell, send: line.send, go });
const post = outbox(tell, () => model.outbox);
const write = composer(page, {
  say: post.say,
  typing: (id) => line.send({ type: 'typing', conversation: id }),
  replies: act.replies,
  values: () => ({ ...model.open?.details, agent: { name: model.me?.name } }),
  agent: () => model.me?.id,
});
const drawRail = rail(page, { ...act, unsearch: () => tell({ type: 'unsearched' }) });
const drawList = list(page, {
  more: (folder) => quietly(act.load(folder, model.lists[folder].next)),
  search: (q) => quietly(act.search(q)),
});
const drawThread = thread(page, { ...act, ...post, claim, close, leave, togglePanel, retry: act.open, dismiss: () => tell({ type: 'dismissed' }) }, now);
const drawDetails = details(page, act);
const drawRecords = records(page, act, now);
const visitor = about(page);

function draw() {
  drawing = false;
  const can = rights(model.items[model.open?.id]);
  page.body.dataset.pane = model.open ? 'chat' : 'list';
  page.title = title(model);
  drawRail(model);
  drawList(model);
  write.show(can.write && model.me ? model.open.id : null);
  drawThread(model);
  drawDetails(model, can.edit);
  drawRecords(can.edit);
  visitor.draw(model);
}

function everySecond() {
  tick(page);
  visitor.tick();
  if (model.typing && Date.now() - model.typing.at > 6000) tell({ type: 'typing', conversation: '', author: '', at: 0 });
}

offer(page);
keyboard(page, { now, go, claim, leave, reply: write.focus });
page.getElementById('panel-close').append(icon('close'));
page.getElementById('panel-close').addEventListener('click', togglePanel);
addEventListener('hashchange', route);
setInterval(everySecond, 1000);
post.restore();
route();
draw();
