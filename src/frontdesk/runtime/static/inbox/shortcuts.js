/**
 * This file is the list of the inbox's keys, as a dialog over the page.
 */

import { tell } from './ask.js';
import { el } from './draw.js';
import { t } from './words.js';

const GROUPS = [
  [t('keys.group-list'), [
    [['j', 'k'], t('keys.walk')],
    [['Enter'], t('keys.open')],
    [['Alt ↓', 'Alt ↑'], t('keys.next')],
    [['1', '2', '3'], t('keys.folders')],
    [['/'], t('keys.search')],
  ]],
  [t('keys.group-chat'), [
    [['a'], t('keys.assign')],
    [['r'], t('keys.reply')],
    [['n'], t('keys.note')],
    [['c'], t('keys.close')],
    [['m'], t('keys.reassign')],
    [['d'], t('keys.details')],
    [['Esc'], t('keys.back')],
  ]],
  [t('keys.group-writing'), [
    [['Enter'], t('keys.send')],
    [['Shift Enter'], t('keys.line')],
    [['/'], t('keys.ready')],
  ]],
];

/**
 * @param {HTMLInputElement} single the switch for keys without a modifier.
 * @returns {Promise<void>} once the dialog is closed.
 */
export function show(single) {
  const groups = GROUPS.map(([title, keys]) => el('section', { class: 'keys-group' }, el('h3', { text: title }), list(keys)));
  const choice = el('label', { class: 'keys-single' }, single, el('span', { text: t('keys.single') }));
  return tell(t('keys.title'), [el('div', { class: 'keys' }, ...groups), choice], 'dialog-wide');
}

function list(keys) {
  return el('dl', { class: 'shortcuts' }, ...keys.map(([names, does]) => el('div', {}, el('dt', {}, ...names.map(caps)), el('dd', { text: does }))));
}

function caps(name) {
  return el('span', {}, ...name.split(' ').map((part) => el('kbd', { text: part })));
}
