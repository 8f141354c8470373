/**
 * This file is the people page: who may sign in, with which role and teams, and the links that let people in.
 */

import { call, get, patch, post } from './api.js';
import { fill, sure, tell, toast } from './ask.js';
import { awake } from './awake.js';
import { el, icon, keep } from './draw.js';
import { menu } from './menu.js';
import { full } from './time.js';
import { t, worded } from './words.js';

const LONGEST_NAME = 100;
const ROLES = ['agent', 'deals-admin', 'admin'];
const at = (id) => document.getElementById(id);
const path = (user, below = '') => `/users/${encodeURIComponent(user.id)}${below}`;
const { me } = document.body.dataset;
let known = new Set();

/** What is done by a button: a problem is said in passing. */
async function tried(work) {
  try {
    await work();
  } catch (problem) {
    toast(problem.message, 'warn');
  }
}

async function show() {
  const { items } = await get('/users');
  known = new Set(items.map((user) => user.email.toLowerCase()));
  // What a row shows is its key: one that has changed is drawn anew.
  keep(at('people'), items, (user) => JSON.stringify(user), row);
}

function row(user) {
  const name = el('p', { class: 'person-name' }, el('span', { text: user.name, dir: 'auto' }));
  if (user.id === me) name.append(' ', el('span', { class: 'pill', text: t('people.you') }));
  const about = el('p', { class: 'person-about' }, el('span', { text: user.email, dir: 'auto' }), ' · ', el('span', { text: user.teams.join(', ') || t('people.no-teams') }));
  const pills = el('p', { class: 'pills' }, el('span', { class: user.role === 'admin' ? 'pill pill-good' : 'pill', text: t(`people.short.${user.role}`) }));
  if (user.disabled) pills.append(el('span', { class: 'pill pill-warn', text: t('people.out') }));
  else if (!user.has_password) pills.append(el('span', { class: 'pill', text: t('people.waiting') }));
  const more = el('button', { type: 'button', class: 'icon-button', 'aria-label': t('people.more', { name: user.name }) }, icon('more'));
  const place = el('div', { class: 'menu-place' }, more);
  menu(more, t('people.more', { name: user.name }), () => entries(user));
  return el('li', { class: user.disabled ? 'person person-out' : 'person' }, el('div', {}, name, about), pills, place);
}

function entries(user) {
  const found = [{ label: `${t('people.change')}…`, do: () => change(user) }];
  if (!user.disabled) {
    found.push({ label: t('people.link'), do: () => tried(() => invite(user)) });
    found.push({ label: t('people.sign-out'), do: () => tried(() => signOut(user)) });
  }
  found.push({ label: user.disabled ? t('people.let-in') : t('people.let-out'), line: true, do: () => letIn(user, user.disabled) });
  return found;
}

const roles = () => ROLES.map((role) => [role, t(`people.role.${role}`)]);
const teams = (text) => text.split(/[\s,]+/u).filter(Boolean);

async function add() {
  let made = null;
  const fields = [
    { name: 'name', label: t('people.name'), required: true, longest: LONGEST_NAME },
    { name: 'email', label: t('people.email'), type: 'email', required: true },
    { name: 'role', label: t('people.role'), options: roles() },
    { name: 'teams', label: t('people.teams') },
  ];
  const submit = (values) => said(async () => {
    made = await post('/users', { ...values, teams: teams(values.teams) });
  }, values.email);
  await fill({ title: t('people.invite'), yes: t('people.invite-do'), fields, submit });
  await tried(show);
  if (made) await showLink(made, made);
}

async function change(user) {
  const fields = [
    { name: 'name', label: t('people.name'), required: true, longest: LONGEST_NAME, value: user.name },
    { name: 'role', label: t('people.role'), options: roles(), value: user.role },
    { name: 'teams', label: t('people.teams'), value: user.teams.join(', ') },
  ];
  const submit = (values) => said(() => patch(path(user), { ...values, teams: teams(values.teams) }));
  const saved = await fill({ title: t('people.change-title', { name: user.name }), yes: t('settings.save'), fields, submit });
  if (saved) toast(t('people.saved'));
  await tried(show);
}

/** Null where it worked, else what did not, for a dialog that stays open. */
async function said(work, email = '') {
  try {
    await work();
    return null;
  } catch (problem) {
    // Who has been added meanwhile is on no list that was loaded before.
    if (problem.field === 'email') await tried(show);
    if (problem.field === 'email' && known.has(email.trim().toLowerCase())) return t('people.there-already', { email });
    const key = `people.wrong.${problem.field}`;
    return worded(key) ? t(key) : problem.message;
  }
}

async function invite(user) {
  await showLink(user, await post(path(user, '/invitation'), {}));
}

function showLink(user, { link, link_expires_at: until }) {
  const shown = el('input', { value: link, readonly: true, class: 'link-shown', 'aria-label': t('people.link'), onfocus: () => shown.select() });
  const copy = el('button', { type: 'button', class: 'button', text: t('people.copy'), onclick: () => copied(shown) });
  const words = el('p', { text: t('people.link-text', { until: full(until) }) });
  return tell(t('people.link-title', { name: user.name }), [words, el('div', { class: 'field' }, shown), copy]);
}

async function copied(shown) {
  shown.select();
  try {
    await navigator.clipboard.writeText(shown.value);
  } catch {
    // Without leave for the clipboard the text is selected, at least.
    return;
  }
  toast(t('people.copied'));
}

async function signOut(user) {
  const { ended } = await call('DELETE', path(user, '/sessions'));
  toast(t('people.signed-out', { name: user.name, n: ended }));
}

async function letIn(user, wanted) {
  const words = { title: t('people.let-out-title', { name: user.name }), text: t('people.let-out-text'), yes: t('people.let-out-do'), danger: true };
  if (!wanted && !(await sure(words))) return;
  await tried(async () => {
    await patch(path(user), { disabled: !wanted });
    await show();
  });
}

at('invite').addEventListener('click', add);
awake();
tried(show);
