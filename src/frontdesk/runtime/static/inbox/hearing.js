/**
 * This file is the part of the settings page about being told: what one wants to hear of, and whether this browser lets one.
 */

import { get, put } from './api.js';
import { toast } from './ask.js';
import { el, icon, keep, setText } from './draw.js';
import { INBOX, canSign, inTurn, shows } from './once.js';
import { HEARD, chime, unlock } from './sound.js';
import { ask, permission, show, shown, worker } from './tray.js';
import { t } from './words.js';

const CHANNEL = 'frontdesk.settings';
const SAMPLE = 'frontdesk-sample';
const LOOKS = { ok: 'done', bad: 'alert', see: 'look' };
const PERMITTED = { yes: 'ok', ask: 'see', no: 'bad', insecure: 'bad', never: 'bad' };

const at = (id) => document.getElementById(id);
const boxes = () => Array.from(at('notifications').querySelectorAll('input'));
const others = new BroadcastChannel(CHANNEL);
let saving = Promise.resolve();
let online = null;

/** Shows, saves and checks; called once. */
export function hearing() {
  at('notifications').addEventListener('change', () => {
    saving = saving.then(save);
  });
  at('permission-ask').addEventListener('click', () => ask().then(check));
  at('test-notification').addEventListener('click', () => test(() => inTurn(showSample)));
  at('test-sound').addEventListener('click', () => test(playSample));
  others.onmessage = refresh;
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
  watchPermission();
  refresh();
}

/** What is chosen now goes to the server as a whole, one time after another; every open page hears of it from there. */
async function save() {
  const wishes = {};
  for (const { checked, dataset, name } of boxes()) {
    if (dataset.event) wishes[dataset.event] = { ...wishes[dataset.event], [dataset.channel]: checked };
    else wishes[name] = checked;
  }
  try {
    await put('/me/notifications', wishes);
    others.postMessage('saved');
    toast(t('settings.saved'));
  } catch (problem) {
    toast(problem.message, 'warn');
    // It waits until this is over, and so must not be waited for here.
    refresh();
  }
  await check();
}

/** What is stored, which another page may have changed; without an answer the page stays as it is. */
async function refresh() {
  try {
    const me = await stored();
    online = me.online;
    for (const box of boxes()) box.checked = chosen(me.notifications, box);
  } catch (problem) {
    console.warn('the settings could not be read', problem);
  }
  await check();
}

/** What is stored once nothing is being saved: an answer from before a choice does not take it back. */
async function stored() {
  let me;
  let before;
  do {
    before = saving;
    await before;
    me = await get('/me');
  } while (before !== saving);
  return me;
}

function chosen(wishes, { dataset, name }) {
  return dataset.event ? wishes[dataset.event]?.[dataset.channel] !== false : wishes[name] === true;
}

/** The permission can be changed beside the address, with this page open. */
async function watchPermission() {
  const status = await navigator.permissions?.query({ name: 'notifications' });
  if (status) status.onchange = check;
}

/** Look at everything that could stand in the way, and say what to do about it. */
async function check() {
  const now = permission();
  at('permission-ask').hidden = now !== 'ask';
  at('test-notification').hidden = now !== 'yes';
  const found = [
    { name: 'permission', state: PERMITTED[now], words: now },
    now === 'yes' && { name: 'worker', state: (await worker()) ? 'ok' : 'see' },
    { name: 'inbox', state: await inboxState() },
    { name: 'sound', state: await soundState() },
    online !== null && { name: 'online', state: online ? 'ok' : 'see' },
    boxes().every((box) => box.dataset.channel !== 'desktop' || !box.checked) && { name: 'chosen', state: 'see' },
    { name: 'outside', state: 'see' },
  ];
  keep(at('checks'), found.filter(Boolean), (one) => `${one.name} ${one.state}`, make, draw);
}

async function inboxState() {
  if (!canSign()) return 'see';
  return (await shows(INBOX)) ? 'ok' : 'bad';
}

async function soundState() {
  if (!('AudioContext' in globalThis)) return 'bad';
  return (await shows(HEARD)) ? 'ok' : 'see';
}

function make({ state }) {
  const heard = el('span', { class: 'visually-hidden', text: t(`check.${state}`) });
  return el('li', { class: `check check-${state}` }, icon(LOOKS[state]), el('p', {}, heard, ' ', el('span', { class: 'check-words' })));
}

function draw(element, { name, state, words }) {
  setText(element.querySelector('.check-words'), t(`check.${name}.${words ?? state}`));
}

/** @param {() => Promise<string>} trial gives what came of it. */
async function test(trial) {
  setText(at('test-said'), '');
  setText(at('test-said'), await trial());
  await check();
}

async function showSample() {
  try {
    await show({ title: 'Frontdesk', body: t('notify.sample'), tag: SAMPLE, silent: false });
    return (await shown()).some((note) => note.tag === SAMPLE) ? t('test.shown') : t('test.not-shown');
  } catch (problem) {
    return `${t('test.not-shown')} ${problem.message}`;
  }
}

async function playSample() {
  if (!(await unlock())) return t('test.not-played');
  await chime();
  return t('test.played');
}
