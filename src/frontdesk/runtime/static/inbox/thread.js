/**
 * This file is the inbox's middle column: one conversation, its head with what can be done, its lines, and its foot.
 */

import { icon, set, setText } from './draw.js';
import { unsent } from './fold.js';
import { memory } from './frames.js';
import { menu } from './menu.js';
import { goneWords, short, standing, visitorName, whereabouts } from './names.js';
import { drawPicture } from './rail.js';
import { drawLines, lines } from './rows.js';
import { dayOf, full, left } from './time.js';
import { t } from './words.js';

const NEAR_PX = 80;
const FAR_PX = 200;
const TYPING_MS = 6000;

/**
 * @param {Document} page
 * @param {object} actions `claim close assign leave retry togglePanel resend discard`
 * @param {() => import('./fold.js').Model} now
 * @returns {(model: import('./fold.js').Model) => void} draws the column.
 */
export function thread(page, actions, now) {
  const at = (id) => page.getElementById(id);
  const log = at('log');
  const state = { conversation: null, seq: 0, first: 0, own: 0, stuck: true, same: memory() };
  const withOpen = (act) => () => now().open && act(now().open.id);
  at('chat-back').append(icon('back'));
  at('chat-panel').append(icon('panel'));
  at('chat-reassign').prepend(icon('swap'));
  at('foot-claim').addEventListener('click', withOpen(actions.claim));
  at('chat-close').addEventListener('click', withOpen(actions.close));
  at('chat-back').addEventListener('click', actions.leave);
  at('chat-panel').addEventListener('click', actions.togglePanel);
  at('chat-retry').addEventListener('click', withOpen(actions.retry));
  at('notice-dismiss').addEventListener('click', actions.dismiss);
  at('log-newest').addEventListener('click', () => bottom(log));
  new ResizeObserver(() => state.stuck && bottom(log)).observe(log);
  log.addEventListener('scroll', () => (state.stuck = near(log)), { passive: true });
  log.addEventListener('scroll', () => log.scrollTop < FAR_PX && now().open && actions.earlier(now().open.id), { passive: true });
  log.addEventListener('scroll', () => near(log) && (at('log-newest').hidden = true), { passive: true });
  menu(at('chat-reassign'), t('chat.reassign-to'), () => {
    const offered = () => whom(now(), actions, () => at('chat-reassign').click());
    // Those who are not known yet are asked for by whoever needs them; what fails is said in the menu.
    return now().agents ? offered() : actions.colleagues().then(offered, offered);
  });

  return (model) => {
    const { open } = model;
    at('chat').hidden = !open;
    at('no-chat').hidden = Boolean(open);
    drawNotice(page, model);
    if (open) drawChat(page, model, state, actions);
    else if (state.conversation) empty(page, state);
  };
}

/** Whether the agent may write into the chat, and whether its details may be changed. */
export function rights(item) {
  const closed = item?.folder === 'closed';
  return { write: item?.folder === 'mine', claim: item?.folder === 'unassigned', edit: closed || item?.folder === 'mine', closed };
}

/** What is open no more may be no longer the agent's to see: nothing of it stays, not even out of sight. */
function empty(page, state) {
  state.conversation = null;
  for (const id of ['log', 'chat-name', 'chat-where', 'typing', 'heard']) page.getElementById(id).replaceChildren();
}

/** Whom the server lets have a chat: out of Unassigned its team alone; its owner may hand it to anybody. */
function mayHave(agent, item) {
  return item?.folder !== 'unassigned' || !item.team || agent.teams.includes(item.team);
}

/** To whom the open chat can go. */
function whom(model, actions, again) {
  if (!model.open) return [];
  const { id } = model.open;
  const item = model.items[id];
  const others = (model.agents ?? []).filter((agent) => agent.id !== model.self.id && agent.id !== item?.assigned_to?.id && mayHave(agent, item));
  const entries = others.sort((a, b) => Number(b.online) - Number(a.online)).map((agent) => ({
    label: agent.name,
    hint: agent.online ? t('agent.online') : t('agent.offline'),
    dot: agent.online ? 'yes' : 'no',
    do: () => actions.assign(id, agent),
  }));
  if (!model.agents) entries.push({ label: t('chat.colleagues-unknown'), hint: t('chat.try-again'), do: again });
  if (item?.folder === 'mine') entries.push({ label: t('folder.unassigned'), hint: t('chat.release'), line: true, do: () => actions.assign(id, null) });
  return entries.length ? entries : [{ label: t('chat.nobody-else'), none: true, do: () => undefined }];
}

function drawChat(page, model, state, actions) {
  const { open } = model;
  const item = model.items[open.id];
  const at = (id) => page.getElementById(id);
  const can = rights(item);
  const name = item ? visitorName(item) : '…';
  drawPicture(at('chat-picture'), name);
  setText(at('chat-name'), name);
  set(at('chat-name'), 'title', name);
  drawAbout(page, item, model.self);
  drawWhere(page, open.visit, can);
  at('chat-close').hidden = !can.write;
  at('chat-reassign').parentElement.hidden = !(can.write || can.claim);
  at('composer').hidden = !can.edit;
  at('foot-unassigned').hidden = !can.claim;
  at('foot-closed').hidden = !can.closed;
  setText(at('foot-closed-words'), can.closed ? t('chat.closed-at', { at: full(item.closed_at) }) : '');
  at('chat-failed').hidden = open.state !== 'failed';
  at('chat-loading').hidden = open.state !== 'loading';
  drawLog(page, model, state, actions, name);
  drawTyping(at('typing'), model, name);
}

function drawAbout(page, item, me) {
  const pill = page.getElementById('chat-standing');
  const stands = item ? standing(item, me) : { words: '', look: 'plain' };
  setText(pill, stands.words);
  set(pill, 'data-look', stands.look);
  setText(page.getElementById('chat-playbook'), item ? item.playbook : '');
  const wait = page.getElementById('chat-left');
  wait.hidden = !(item?.folder === 'unassigned' && item.waiting_until);
  set(wait.lastElementChild, 'data-until', item?.waiting_until ?? null);
  if (!wait.hidden) setText(wait.lastElementChild, left(item.waiting_until));
}

/** Whether the visitor is there, while that matters. */
function drawWhere(page, visit, can) {
  const where = page.getElementById('chat-where');
  where.hidden = !visit || can.closed;
  set(where, 'data-here', visit?.here ? 'yes' : 'no');
  const words = visit ? whereabouts(visit) : '';
  setText(where, words);
  set(where, 'title', words || null);
}

/** New lines keep the end in sight if it was; a reader of older lines is told instead of moved. */
function drawLog(page, model, state, actions, name) {
  const log = page.getElementById('log');
  const fresh = state.conversation !== model.open.id;
  const { log: rows, visit, state: ready } = model.open;
  const cut = model.link === 'down';
  if (state.same(log, rows, model.outbox, visit, cut, ready, name, dayOf(Date.now())) && !fresh) return;
  const own = unsent(model);
  if (fresh) for (const place of [log, page.getElementById('heard')]) place.replaceChildren();
  const stick = fresh || near(log);
  const grown = model.open.seq > state.seq;
  set(log, 'aria-busy', model.open.state === 'loading' ? 'true' : null);
  const [top, height] = [log.scrollTop, log.scrollHeight];
  const first = model.open.log[0]?.seq ?? 0;
  drawLines(log, lines(model.open.log, own, model.open.visit, cut, model.self.name), { ...actions, earlier: () => actions.earlier(model.open.id) }, name);
  // What comes before leaves in its place what is being read.
  if (!fresh && first < state.first) log.scrollTop = top + log.scrollHeight - height;
  const ownNew = own.length > state.own;
  Object.assign(state, { conversation: model.open.id, seq: model.open.seq, first, own: own.length });
  if (stick || ownNew) bottom(log);
  else if (grown) page.getElementById('log-newest').hidden = false;
}

function drawTyping(element, model, name) {
  const typing = model.typing?.conversation === model.open.id && Date.now() - model.typing.at < TYPING_MS;
  setText(element, typing ? t('chat.typing', { name: short(name) }) : '');
}

function drawNotice(page, model) {
  const { notice } = model;
  page.getElementById('notice').hidden = !notice;
  if (!notice) return;
  setText(page.getElementById('notice-words'), goneWords(notice));
}

function near(log) {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
}

function bottom(log) {
  log.scrollTop = log.scrollHeight;
  document.getElementById('log-newest').hidden = true;
}
