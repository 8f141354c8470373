/**
 * This file is what the iframe loads first: the launcher and the greeting. The chat is fetched when a visitor shows intent.
 */

import { palette } from './colour.js';
import { iconButton, make } from './element.js';
import { bounded, host } from './host.js';
import { late } from './late.js';
import { shelf } from './memory.js';
import { drawText } from './richtext.js';
import { tease } from './teaser.js';
import { direction, known, localeFor, spoken, wordsFor } from './words.js';

const BOOT_LIFE_MS = 8 * 60_000;
const LEAVE_MS = 200;

const config = JSON.parse(document.getElementById('config').textContent);
const { bot, consent: notice, greeting, playbook } = config;
const speaks = [config.language, ...(config.languages ?? [])];
const born = Date.now();
// Who has a conversation has agreed; whose conversation another tab ends, is asked again.
const held = () => Boolean(notice?.version) && !agreed && !long.get('token');
const long = shelf('localStorage', playbook, held);
const tab = shelf('sessionStorage', playbook, held);
const shelves = [long, tab];
const page = {};
const root = document.documentElement;
const parent = host({
  __proto__: null,
  host: begin,
  page: moved,
  trigger,
  identify,
  language: ({ language }) => language !== page.language && begin({ language }),
  small: ({ small }) => settle(Object.assign(page, { small })),
  reset,
  forget,
});
const tell = (name, data) => parent.send({ type: 'event', name, data });

let agreed;
let side;
let tongue;
let words;
let launcher;
let badge;
let teaser;
let chat;
let loading;
let here = false;
let begun = false;
let greets = false;
let open = false;

ask(true);
if (!parent.embedded) begin({ page: { url: location.href, title: '', referrer: '' }, visitor: {}, small: true, open: true });

/** The page has said who it is, or which language it wants now: get ready to be shown there. */
async function begin(message) {
  Object.assign(page, message);
  const { language, lang, color } = page;
  side = (page.side || bot.position) === 'left' ? 'left' : 'right';
  root.dataset.side = side;
  for (const [name, value] of Object.entries(palette(color || bot.color))) root.style.setProperty(name, value);
  tongue = spoken(speaks, language, lang, ...navigator.languages);
  page.tongue = speaks[1] ? tongue : (language || lang || navigator.language).slice(0, 60);
  identify(page);
  const tag = known(language, tongue) ?? tongue;
  const found = await wordsFor(tag);
  if (language !== page.language) return;
  words = found;
  root.lang = tag;
  root.dir = direction(tag);
  badge = make('span', { class: 'badge' });
  const intent = { onclick: () => show(!open, true), onpointerenter: load, onfocus: load };
  launcher = iconButton(words('open'), { id: 'launcher', 'aria-expanded': 'false', ...intent }, 'chat', 'down');
  launcher.append(badge);
  // What was there in another language goes, and the page is told anew what it is; what was said stays.
  if (teaser) dismiss();
  chat?.stop();
  if (chat) chat = loading = null;
  open = begun = false;
  document.body.replaceChildren(launcher);
  settle();
  parent.send({ type: 'ready', title: words('chat', { name: bot.name }), pages: config.pages });
  if (!parent.embedded) moved({ ...message, shown: true });
}

/** The page says where it is: at first, and when its address changes without loading. */
function moved({ page: where, shown }) {
  page.page = bounded(where);
  here = shown;
  if (!here || begun) return;
  begun = true;
  // What was going on before this page, or a greeting.
  if (page.open || (tab.get('open') && !page.small)) show(true);
  else if (long.get('token')) load().then(() => chat.connect());
  else if (greeting && !tab.get('greeted')) setTimeout(greet, greeting.after_ms);
}

function trigger({ name }) {
  // Where it is not shown, nobody could see it open.
  if (name === 'close' || (here && name === 'open')) show(name === 'open');
}

/** Whose conversation it is, the server decides: whoever is somebody else now says hello again. */
function identify({ visitor }) {
  const before = who();
  page.visitor = bounded(visitor);
  if (who() !== before && long.get('token')) chat?.connect(true);
}

function who() {
  return JSON.stringify([page.visitor?.user_id, page.visitor?.user_hash]);
}

/** What the playbook says of itself, in the language that is spoken here. */
function worded(said) {
  return said?.texts?.[tongue] ?? said?.text;
}

/** The visitor must agree before anything is kept, where the playbook wants that; or has agreed. */
function ask(asked) {
  agreed = !asked;
  if (!held()) for (const one of shelves) one.keep();
}

/** Somebody else sits before the page now. */
function reset() {
  page.visitor = {};
  chat?.restart();
  forget();
}

/** Nothing is kept any more; a site that wants us gone may take us off its page now. */
function forget() {
  for (const one of shelves) one.clear();
  parent.send({ type: 'forgotten' });
}

/** The chat's code, once. */
function load() {
  loading ??= late('./chat.js').then((module) => {
    chat = module.chat({
      config,
      host: page,
      words,
      notice: notice && { ...notice, text: worded(notice) },
      asks: held,
      ask,
      locale: localeFor(root.lang),
      long,
      tab,
      tell,
      unread,
      close: () => show(false, true),
      renew,
    });
    chat.element.inert = true;
    document.body.prepend(chat.element);
  });
  return loading;
}

/** Open or close, at once or as soon as the chat is here. */
async function show(wanted, byVisitor) {
  const changed = open !== wanted;
  page.open = open = wanted;
  launcher.ariaBusy = open && !chat;
  if (open) dismiss();
  else if (!chat) return;
  await load();
  launcher.ariaBusy = false;
  if (open !== wanted) return;
  chat.element.inert = !open;
  settle();
  // Laid out first, the panel moves in from where it starts.
  chat.element.offsetTop;
  root.classList.toggle('open', open);
  chat.show(open, byVisitor && !page.small);
  launcher.setAttribute('aria-expanded', open);
  label(words(open ? 'close' : 'open'));
  tab.set('open', open);
  if (!open && byVisitor) launcher.focus();
  if (changed) tell(open ? 'opened' : 'closed');
}

function label(text) {
  launcher.title = text;
  launcher.setAttribute('aria-label', text);
}

/** Tell the page which part of the iframe is in use; on closing, when the panel has gone. */
function settle() {
  root.classList.toggle('small', Boolean(page.small));
  const box = () => (open ? { left: 0, right: innerWidth, top: 0 } : teaser?.getBoundingClientRect());
  const cut = () => parent.clip(box(), side, open);
  if (open || teaser || !chat) cut();
  else setTimeout(cut, LEAVE_MS);
}

/** How much is unread, and the last of it, if it came just now. */
function unread(n, news) {
  const text = n ? String(n) : '';
  if (badge.textContent === text) return;
  badge.textContent = text;
  tell('unread', n);
  if (open) return;
  label(n ? `${words('open')}, ${words('unread', { n })}` : words('open'));
  if (!n) dismiss();
  else if (news?.kind === 'message') showBeside(news.author, news.from === 'bot' && bot.avatar, drawText(news.body));
}

/** The proactive first message: once a session. */
function greet() {
  if (open || !here || tab.get('greeted') || long.get('token')) return;
  tab.set('greeted', true);
  showBeside(bot.name, bot.avatar, greeting.text ? drawText(worded(greeting)) : [words('hello')]);
  greets = true;
  load();
  tell('greetingOpened');
}

/** Somebody's words beside the launcher, in the place of others. */
function showBeside(name, picture, said) {
  dismiss();
  teaser = tease(words, name, picture, said, () => show(true, true), dismiss);
  document.body.append(teaser);
  settle();
}

function dismiss() {
  tab.set('greeted', true);
  if (!teaser) return;
  teaser.remove();
  teaser = null;
  settle();
  if (greets) tell('greetingClosed');
  greets = false;
}

/** A page that has stood too long cannot vouch for its site any more: fetch it again. True if that is under way. */
function renew(always) {
  if (!always && Date.now() - born < BOOT_LIFE_MS) return false;
  if (parent.embedded) parent.send({ type: 'renew', open });
  else location.reload();
  return true;
}

addEventListener('keydown', ({ key }) => key === 'Escape' && open && parent.embedded && show(false, true));
