/**
 * This file is the left edge of the inbox: the folders with their counts, the agent, and the online switch at the bottom.
 */

import { FOLDERS } from './fold.js';
import { icon, set, setText } from './draw.js';
import { hue, initials } from './names.js';
import { t } from './words.js';

const ICONS = { unassigned: 'inbox', mine: 'person', closed: 'done' };

/**
 * @param {Document} page
 * @param {{setOnline: (online: boolean) => void, unsearch: () => void}} actions
 * @returns {(model: import('./fold.js').Model) => void} draws the rail.
 */
export function rail(page, actions) {
  const folders = FOLDERS.map((name) => page.getElementById(`folder-${name}`));
  const toggle = page.getElementById('online');
  folders.forEach((link, index) => link.prepend(icon(ICONS[FOLDERS[index]])));
  for (const link of folders) link.addEventListener('click', actions.unsearch);
  toggle.addEventListener('click', () => actions.setOnline(toggle.getAttribute('aria-checked') !== 'true'));

  return (model) => {
    folders.forEach((link, index) => drawFolder(link, FOLDERS[index], model));
    drawSwitch(page, toggle, model);
    setText(page.getElementById('me-name'), model.self.name);
    drawPicture(page.getElementById('me-picture'), model.self.name);
    page.getElementById('link-lost').hidden = model.link !== 'down';
  };
}

function drawFolder(link, name, model) {
  const count = model.counts[name] ?? 0;
  const here = !model.search && model.folder === name;
  set(link, 'aria-current', here ? 'page' : null);
  const badge = link.querySelector('.count');
  setText(badge, count ? String(count) : '');
  const unread = Object.values(model.items).some((item) => item.folder === 'mine' && item.unread > 0);
  set(link, 'data-waiting', count > 0 && (name === 'unassigned' || (name === 'mine' && unread)));
}

function drawSwitch(page, toggle, model) {
  const online = Boolean(model.me?.online);
  set(toggle, 'aria-checked', online ? 'true' : 'false');
  toggle.disabled = !model.me;
  setText(page.getElementById('online-word'), online ? t('online.on') : t('online.off'));
  set(page.getElementById('me-picture'), 'data-online', online && model.link === 'up' ? 'yes' : 'no');
}

/** A round picture with initials. */
export function drawPicture(element, name) {
  if (element.dataset.name === name) return;
  element.dataset.name = name;
  element.style.setProperty('--hue', String(hue(name)));
  setText(element, name ? initials(name) : '');
}
