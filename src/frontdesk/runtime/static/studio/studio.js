/**
 * This file is the page of `preview --web`: it asks how things stand, shows it, and passes on what is clicked.
 */

import { awake } from '/static/inbox/awake.js';
import { el, keep, setText } from '/static/inbox/draw.js';
import { draw, light, show } from '/static/studio/graph.js';

const ASK_MS = 300;
const AGENT_ACTS = ['joins', 'closes', 'leaves'];

const $ = (id) => document.getElementById(id);
let revision = 0;
let asked = {};
let card = null;
let behind = 0;

/** How things stand, as the server says; nothing while it does not answer. */
async function ask() {
  try {
    const answer = await fetch('/preview/state');
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function look() {
  const state = await ask();
  if (state) await tell(state);
  else setText($('validity'), 'The preview has stopped.');
  setTimeout(look, ASK_MS);
}

async function tell(state) {
  asked = state;
  behind = state.now_ms - Date.now();
  if (state.revision !== revision) await changed(state);
  light($('picture'), state.conversation);
  if (state.conversation?.card !== card) {
    card = state.conversation?.card ?? null;
    show($('picture'));
  }
  tellFindings(state);
  tellWhere(state);
  tellCall(state.conversation?.call);
  tellAgents(state);
  pairs($('values'), Object.entries(state.conversation?.values ?? {}));
  tellWay(state.conversation?.way ?? []);
}

/** The file has changed: another picture, and where it has no errors another chat. */
async function changed(state) {
  const first = revision === 0;
  revision = state.revision;
  setText($('name'), state.name || 'Preview');
  document.title = `${state.name || 'Preview'} · Frontdesk preview`;
  if (state.valid || first) await draw($('picture'));
  if (!first && state.valid) begin();
}

/** A new conversation, with the playbook as it is now. */
function begin() {
  for (const key of Object.keys(localStorage)) if (key !== 'frontdesk-preview') localStorage.removeItem(key);
  $('site').contentWindow.location.reload();
}

function tellFindings({ findings, valid, problem }) {
  const errors = findings.filter((one) => one.severity === 'error').length;
  const words = valid ? (findings.length ? `runs, ${count(findings.length, 'finding')}` : 'runs, nothing found') : `${count(errors, 'error')}: the chat still runs the version before`;
  setText($('validity'), problem || words);
  $('validity').dataset.look = valid ? 'good' : 'bad';
  $('findings-section').hidden = !findings.length;
  keep($('findings'), findings, (one) => `${one.file}:${one.range.start.offset}:${one.code}:${one.message}`, findingOf);
}

const count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

function findingOf(one) {
  const { line, column } = one.range.start;
  return el(
    'li',
    { class: 'finding', 'data-severity': one.severity },
    el('p', {}, el('b', { text: one.code }), ` ${one.message}`),
    one.hint && el('p', { class: 'hint', text: one.hint }),
    el('p', { class: 'place', text: `${one.file}:${line}:${column}` }),
  );
}

function tellWhere({ conversation }) {
  const told = [['card', conversation?.card ?? 'none']];
  if (conversation) told.unshift(['phase', conversation.phase]);
  if (conversation?.agent) told.push(['agent', conversation.agent]);
  if (conversation?.outcome) told.push(['outcome', conversation.outcome]);
  pairs($('where'), told);
}

function tellCall(call) {
  $('call-section').hidden = !call;
  setText($('call'), call ? `${call.method} ${call.url} ${call.body}` : '');
}

function tellAgents({ agents, conversation }) {
  const phase = conversation?.phase ?? '';
  keep($('agents'), agents, (agent) => agent.id, agentOf, (row, agent) => {
    const toggle = row.querySelector('input');
    if (document.activeElement !== toggle) toggle.checked = agent.online;
    const has = phase === 'agent' && conversation.agent === agent.name;
    const may = { joins: phase === 'waiting' || (phase === 'bot' && conversation.missed), closes: has, leaves: has };
    for (const act of AGENT_ACTS) row.querySelector(`[data-act="${act}"]`).hidden = !may[act];
    row.querySelector('form').hidden = !has;
  });
}

function agentOf(agent) {
  const toggle = el('input', { type: 'checkbox', onchange: () => act(agent, toggle.checked ? 'online' : 'offline') });
  const words = el('input', { 'aria-label': `What ${agent.name} says`, placeholder: 'Say something' });
  const says = el('form', { class: 'says' }, words, el('button', { class: 'button small', text: 'Send' }));
  says.addEventListener('submit', (event) => {
    event.preventDefault();
    if (words.value.trim()) act(agent, 'says', words.value.trim());
    words.value = '';
  });
  const buttons = AGENT_ACTS.map((does) =>
    el('button', {
      type: 'button',
      class: 'button small',
      'data-act': does,
      'aria-label': `${agent.name} ${does}`,
      text: does,
      onclick: () => act(agent, does),
    }),
  );
  return el('li', { class: 'agent' }, el('label', {}, toggle, ` ${agent.name} is online`), el('span', { class: 'buttons' }, ...buttons), says);
}

function tellWay(way) {
  const steps = way.map(({ card: from, words, to }, index) => ({ key: `${index}`, text: `${from} · ${words} → ${to ?? 'the end'}` }));
  keep($('way'), steps, (step) => step.key, () => el('li'), (row, step) => setText(row, step.text));
}

function pairs(list, told) {
  keep(list, told.map(([name, value]) => ({ name, value })), (one) => one.name, (one) => el('div', {}, el('dt', { text: one.name }), el('dd')), (row, one) => setText(row.lastChild, one.value));
}

const act = (agent, does, text = '') => post('/preview/agent', { agent: agent.id, does, text });

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) toast((await answer.json().catch(() => ({}))).detail ?? 'That cannot be done now.');
}

function toast(text) {
  const shown = el('p', { class: 'toast', text });
  $('toasts').append(shown);
  setTimeout(() => shown.remove(), 5000);
}

function tick() {
  const now = Date.now() + behind;
  setText($('now'), new Date(now).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }));
  const due = asked.conversation?.due_ms;
  $('due').hidden = !due;
  if (due) setText($('due'), `to the end of the ${asked.conversation.timer} (${Math.max(0, Math.ceil((due - now) / 1000))} s)`);
}

for (const button of document.querySelectorAll('[data-forward]')) {
  button.addEventListener('click', () => post('/preview/clock', { ms: Number(button.dataset.forward) }));
}
$('due').addEventListener('click', () => {
  const left = (asked.conversation?.due_ms ?? 0) - (Date.now() + behind);
  post('/preview/clock', { ms: Math.max(0, Math.ceil(left)) });
});
$('anew').addEventListener('click', begin);
$('call-fails').addEventListener('click', () => post('/preview/call', { status: null, body: '' }));
$('call-form').addEventListener('submit', (event) => {
  event.preventDefault();
  post('/preview/call', { status: 200, body: $('call-body').value });
});

setInterval(tick, 250);
look();
awake();
