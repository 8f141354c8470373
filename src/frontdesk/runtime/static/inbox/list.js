/**
 * This file is the inbox's second column: the conversations of a folder, or those that a search found.
 */

import { el, icon, keep, set, setText } from './draw.js';
import { found, shown } from './fold.js';
import { memory } from './frames.js';
import { FOLDER_NAMES, recordName, visitorName } from './names.js';
import { drawPicture } from './rail.js';
import { brief, dayOf, full, left, moment } from './time.js';
import { t } from './words.js';

/** So close to the end of the list, more of it is loaded. */
const NEAR_PX = 300;
const EMPTY = {
  unassigned: [t('empty.unassigned'), t('empty.unassigned-hint')],
  mine: [t('empty.mine'), t('empty.mine-hint')],
  closed: [t('empty.closed'), t('empty.closed-hint')],
};

/**
 * @param {Document} page
 * @param {{more: (folder: string) => void, search: (q: string) => void, moreFound: (search: object) => void}} actions
 * @returns {(model: import('./fold.js').Model) => void} draws the list.
 */
export function list(page, actions) {
  const same = memory();
  const items = page.getElementById('items');
  const more = page.getElementById('items-more');
  const search = page.getElementById('search');
  let current = null;
  let asked = null;
  let count = 0;
  let loading = false;
  wireSearch(page, actions);
  more.addEventListener('click', next);
  items.addEventListener('scroll', () => cursor() && near(items) && cursor() !== asked && next(), { passive: true });
  items.addEventListener('focusin', (event) => rove(items, event.target.closest('a')));

  const cursor = () => (current.search ?? current.lists[current.folder]).next;

  /** What comes after those that are there; what fails is asked for again by the button alone. */
  async function next() {
    asked = cursor();
    loading = true;
    await (current.search ? actions.moreFound(current.search) : actions.more(current.folder));
    loading = false;
    drawMore();
  }

  /** The button, where getting to the end does not do by itself what it does. */
  function drawMore() {
    const comes = loading || (cursor() !== asked && items.scrollHeight > items.clientHeight);
    more.hidden = !cursor() || comes;
  }

  return (model) => {
    current = model;
    if (!model.search && page.activeElement !== search) search.value = '';
    const rows = model.search ? found(model) : shown(model);
    const today = dayOf(Date.now());
    if (rows.length !== count) asked = null;
    count = rows.length;
    // Another list begins at its beginning.
    const begins = !same(page, model.folder, model.search?.q);
    setText(page.getElementById('list-title'), model.search ? t('list.search') : FOLDER_NAMES[model.folder]);
    keep(items, rows, (item) => item.id, make, (element, item) => {
      if (!same(element, item, model.open?.id === item.id, Boolean(model.search), today)) drawItem(element, item, model);
    });
    ensureStop(items);
    if (begins) items.scrollTop = 0;
    if (!same(items, model.open?.id)) items.querySelector('a[aria-current]')?.scrollIntoView({ block: 'nearest' });
    drawMore();
    drawEmpty(page, model, rows.length);
  };
}

/** Moves the focus by a number of rows, from the focused one, else from the open one. Wraps at neither end. */
export function move(page, steps) {
  const links = Array.from(page.querySelectorAll('#items a'));
  if (links.length === 0) return;
  const at = links.findIndex((link) => link === page.activeElement);
  const from = at >= 0 ? at : links.findIndex((link) => link.hasAttribute('aria-current'));
  const to = from < 0 ? 0 : Math.min(links.length - 1, Math.max(0, from + steps));
  links[to].focus();
}

/** Puts the focus on the row of a conversation; where it is not listed, into the list. */
export function focusItem(page, id) {
  const link = page.querySelector(`#items li[data-key="${CSS.escape(id)}"] a`);
  if (link) link.focus();
  else focusList(page);
}

/** Puts the focus into the list, where the Tab key would; on its heading where it is empty. */
export function focusList(page) {
  (page.querySelector('#items a[tabindex="0"]') ?? page.getElementById('list-title')).focus();
}

/** Sets the time left of every waiting chat; called each second. */
export function tick(page, now = Date.now()) {
  for (const element of page.querySelectorAll('[data-until]')) setText(element, left(Number(element.dataset.until), now));
}

function near(items) {
  return items.scrollHeight - items.scrollTop - items.clientHeight < NEAR_PX;
}

function wireSearch(page, actions) {
  const input = page.getElementById('search');
  let timer = 0;
  const begin = () => {
    clearTimeout(timer);
    timer = 0;
    actions.search(input.value.trim());
  };
  page.getElementById('search-icon').append(icon('search'));
  page.getElementById('list-settings').append(icon('settings'));
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(begin, input.value ? 180 : 0);
  });
  // Whoever goes on to what is found has typed all of it.
  input.addEventListener('blur', () => timer && begin());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      move(page, 0);
    } else if (event.key === 'Escape' && input.value) {
      event.stopPropagation();
      input.value = '';
      begin();
    }
  });
}

function make(item) {
  const link = el(
    'a',
    { tabindex: '-1' },
    el('span', { class: 'picture', 'aria-hidden': 'true' }),
    el('span', { class: 'item-top' }, el('strong', { class: 'item-name', dir: 'auto' }), el('span', { class: 'item-when' })),
    el('span', { class: 'item-words', dir: 'auto' }),
    el('span', { class: 'item-captured', dir: 'auto' }),
    el('span', { class: 'item-marks' }),
  );
  return el('li', { 'data-id': item.id }, link);
}

function drawItem(element, item, model) {
  const link = element.firstElementChild;
  const open = model.open?.id === item.id;
  const unread = !open && item.folder === 'mine' && item.unread > 0;
  set(link, 'href', `#/${item.folder}/${encodeURIComponent(item.id)}`);
  set(link, 'aria-current', open ? 'true' : null);
  set(link, 'data-unread', unread ? 'yes' : null);
  drawPicture(link.querySelector('.picture'), visitorName(item));
  setText(link.querySelector('.item-name'), visitorName(item));
  setText(link.querySelector('.item-words'), item.preview || t('list.no-message'));
  drawCaptured(link.querySelector('.item-captured'), item);
  drawWhen(link.querySelector('.item-when'), item);
  keep(link.querySelector('.item-marks'), marks(item, model, unread), (mark) => mark.key, makeMark, drawMark);
}

/** How to reach somebody whom nobody has taken, and for whom they come. */
function drawCaptured(element, item) {
  const known = item.folder === 'unassigned' || item.missed ? Object.entries(item.captured ?? {}) : [];
  keep(element, known, ([name, text]) => `${name} ${text}`, ([, text]) => el('bdi', { text }));
}

function drawWhen(element, item) {
  const started = t('list.started-at', { at: full(item.created_at) });
  const last = item.folder === 'mine' ? item.updated_at : null;
  setText(element, item.closed_at ? moment(item.closed_at) : brief(last ?? item.created_at));
  const title = last ? `${t('list.last-at', { at: full(last) })} · ${started}` : started;
  set(element, 'title', item.closed_at ? t('list.closed-at', { at: full(item.closed_at) }) : title);
}

function marks(item, model, unread) {
  const waiting = item.folder === 'unassigned' && item.waiting_until;
  const all = [
    waiting && { key: 'left', look: 'mark-wait', icon: 'clock', until: item.waiting_until, title: t('chat.time-left') },
    item.missed && { key: 'missed', look: 'mark-missed', words: t('standing.missed') },
    unread && { key: 'unread', look: 'mark-unread', words: String(item.unread), title: t('list.unread', { n: item.unread }) },
    model.search && { key: 'folder', look: 'mark', words: FOLDER_NAMES[item.folder] },
    item.folder === 'closed' && item.assigned_to && { key: 'owner', look: 'mark', icon: 'person', words: item.assigned_to.name },
    ...recordKinds(item).map((kind) => ({ key: kind, look: 'mark-record', icon: 'flag', words: recordName(kind) })),
    { key: 'playbook', look: 'mark-plain', words: item.playbook },
  ];
  return all.filter((mark) => mark && (mark.words || mark.until));
}

function recordKinds(item) {
  return Array.from(new Set((item.records ?? []).map((record) => record.kind)));
}

function makeMark(mark) {
  return el('span', { class: `mark ${mark.look}` }, mark.icon && icon(mark.icon), el('span'));
}

function drawMark(element, mark) {
  set(element, 'title', mark.title ?? null);
  set(element.lastElementChild, 'data-until', mark.until ?? null);
  setText(element.lastElementChild, mark.until ? left(mark.until) : mark.words);
}

function drawEmpty(page, model, count) {
  const box = page.getElementById('list-empty');
  const ready = model.search ? model.search.done : model.lists[model.folder].loaded;
  box.hidden = count > 0;
  page.getElementById('list-loading').hidden = ready || count > 0;
  if (count > 0) return;
  const [title, hint] = model.search ? nothingFound(model.search.q) : EMPTY[model.folder];
  const offline = !model.search && model.folder === 'unassigned' && model.me && !model.me.online;
  setText(page.getElementById('list-empty-title'), ready ? title : '');
  setText(page.getElementById('list-empty-hint'), ready ? (offline ? t('empty.offline-hint') : hint) : '');
}

function nothingFound(q) {
  return [t('empty.found', { q }), t('empty.found-hint')];
}

/** Exactly one row is in the tab order: the focused one, else the open one, else the first. */
function rove(items, link) {
  if (!link) return;
  for (const other of items.querySelectorAll('a[tabindex="0"]')) if (other !== link) other.tabIndex = -1;
  link.tabIndex = 0;
}

function ensureStop(items) {
  if (items.querySelector('a[tabindex="0"]')) return;
  const link = items.querySelector('a[aria-current]') ?? items.querySelector('a');
  if (link) link.tabIndex = 0;
}
