/**
 * This file is where one is signed in: the list on the settings page, and signing out in one place or everywhere.
 */

import { call, get, signIn } from './api.js';
import { sure, toast } from './ask.js';
import { el, keep } from './draw.js';
import { forget } from './kept.js';
import { brief, stamp } from './time.js';
import { t } from './words.js';

const LONGEST = 60;
const at = (id) => document.getElementById(id);

/** What is done by a button: a problem is said in passing. */
async function tried(work) {
  try {
    await work();
  } catch (problem) {
    toast(problem.message, 'warn');
  }
}

async function show() {
  const { items } = await get('/me/sessions');
  // One's own place first.
  items.sort((one, other) => other.here - one.here);
  keep(at('sessions'), items, (session) => session.id, row);
  at('end-others').hidden = items.length < 2;
  at('end-everywhere').hidden = items.length < 2;
}

function row(session) {
  const place = placeOf(session);
  const about = el('p', { class: 'session-about' }, `${t('signed-in.since')} `, stamp(session.created_at, brief(session.created_at)));
  if (session.address) about.append(` · ${t('signed-in.from', { address: session.address })}`);
  if (session.way) about.append(` · ${t(`signed-in.way.${session.way}`)}`);
  const name = el('p', { class: 'session-name' }, el('span', { text: place, dir: 'auto', title: session.agent ?? '' }));
  if (session.here) name.append(' ', el('span', { class: 'pill', text: t('signed-in.here') }));
  const end = el('button', { type: 'button', class: 'button small', text: t('signed-in.end'), 'aria-label': t('signed-in.end-at', { place }), onclick: () => tried(() => endOne(session)) });
  return el('li', {}, el('div', {}, name, about), !session.here && end);
}

/** `Firefox on Linux`; for what nobody knows its own words, cut off. */
function placeOf({ browser, system, agent }) {
  if (browser && system) return t('signed-in.place', { browser, system });
  return browser || agent?.slice(0, LONGEST) || t('signed-in.unknown');
}

async function endOne(session) {
  try {
    await call('DELETE', `/me/sessions/${encodeURIComponent(session.id)}`);
  } catch (problem) {
    // Somebody else has ended it, which is as good.
    if (problem.status !== 404) throw problem;
  }
  toast(t('signed-in.ended'));
  await show();
  at('sessions-title').focus();
}

async function endOthers() {
  const { ended } = await call('DELETE', '/me/sessions?but=this');
  toast(ended ? t('signed-in.others-ended', { n: ended }) : t('signed-in.none-ended'));
  await show();
  at('sessions-title').focus();
}

async function endEverywhere() {
  await call('DELETE', '/me/sessions');
  forget();
  signIn();
}

async function leave() {
  const answer = await call('DELETE', '/session');
  forget();
  if (answer?.leads_to) location.assign(answer.leads_to);
  else signIn();
}

at('end-others').addEventListener('click', () => tried(endOthers));
at('end-everywhere').addEventListener('click', async () => {
  const words = { title: t('signed-in.everywhere'), text: t('signed-in.everywhere-text'), yes: t('signed-in.everywhere') };
  if (await sure(words)) await tried(endEverywhere);
});
at('sign-out').addEventListener('click', () => tried(leave));
tried(show);
