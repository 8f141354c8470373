/**
 * This file is the page of one playbook: it fetches what there is to know, and hands it to the parts that draw it.
 */

import { get } from '/static/inbox/api.js';
import { awake } from '/static/inbox/awake.js';
import { el, setText } from '/static/inbox/draw.js';
import { moment, stamp } from '/static/inbox/time.js';
import { t } from '/static/inbox/words.js';
import { card } from './card.js';
import { findings } from './findings.js';
import { flow } from './flow.js';
import { outline } from './outline.js';
import { period } from './period.js';
import { releases } from './releases.js';
import { revision } from './revision.js';
import { sources } from './sources.js';
import { tabs } from './tabs.js';
import { tiles } from './tiles.js';

const AGAIN_MS = 30_000;
const SOON_MS = 2_000;

const at = (id) => document.getElementById(id);
const id = at('playbook').dataset.playbook;
const path = `/playbooks/${encodeURIComponent(id)}`;
const state = { status: null, drawing: null, figures: null, drawn: '', turn: 0 };

const asked = period(at('asked'), () => refresh());
const views = tabs(at('playbook'), () => picture.shown());
const picture = flow(at('view'), select);
const file = sources(at('sources'), path);
const list = releases(at('releases'), path, load);

/** Show a card beside the picture, and in it. */
function select(chosen) {
  picture.select(chosen);
  card(at('card'), state.drawing, state.figures, chosen, select);
}

async function load() {
  try {
    state.status = await get(path);
    head(state.status);
    list.draw(state.status);
    await refresh();
  } catch (problem) {
    failed(problem);
  }
}

/** The figures anew, and with another release its drawing. An answer that a later one has overtaken changes nothing. */
async function refresh() {
  state.turn += 1;
  const { turn } = state;
  const late = () => turn !== state.turn;
  try {
    const figures = await get(`${path}/figures?${asked.query()}`);
    if (late()) return;
    const drawing = figures.release === state.drawn ? state.drawing : await get(`${below(figures.release)}/drawing`);
    if (!late()) show(figures, drawing);
  } catch (problem) {
    if (!late()) failed(problem);
  }
}

function show(figures, drawing) {
  if (figures.release !== state.drawn) redraw(figures.release, drawing);
  state.figures = figures;
  if (asked.told(figures)) return refresh();
  at('failed').hidden = true;
  at('counting').hidden = figures.complete;
  if (!figures.complete) setTimeout(refresh, SOON_MS);
  tiles(at('tiles'), figures);
  picture.figures(figures);
  outline(at('cards'), state.drawing, figures, (chosen) => {
    views.show('flow');
    select(chosen);
  });
  card(at('card'), state.drawing, figures, picture.selected(), select);
  return undefined;
}

const below = (release) => `${path}/releases/${encodeURIComponent(release)}`;

function redraw(release, drawing) {
  state.drawing = drawing;
  state.drawn = release;
  picture.draw(state.drawing);
  findings(at('findings'), at('findings-count'), state.drawing.findings, (place) => {
    views.show('sources');
    file.show(place);
  });
  file.load(release);
}

function head(status) {
  setText(at('name'), status.name);
  const look = (good) => (good ? 'good' : 'warn');
  const pills = [
    [status.active ? 'good' : 'plain', status.active ? t('playbooks.active') : t('playbooks.inactive')],
    [look(status.installation === 'seen'), t(`flow.installation.${status.installation}`)],
    [status.live_chat ? look(status.live_chat === 'live') : 'plain', chat(status)],
  ];
  at('pills').replaceChildren(...pills.map(([shown, text]) => el('li', {}, el('span', { class: 'pill', 'data-look': shown, text }))));
  const runs = t('flow.runs', { release: status.release.slice(0, 8), by: status.deployed_by ?? t('flow.somebody'), n: status.counts.open });
  at('runs').replaceChildren(runs, ' ', stamp(status.deployed_at, moment(status.deployed_at)), ' ', status.revision ? revision(status.revision) : '');
  at('why').hidden = !status.why_code || status.why_code === 'no-card';
  if (status.why_code) setText(at('why'), t(`playbooks.why.${status.why_code}`));
}

function chat(status) {
  if (!status.live_chat) return t('playbooks.no-chat');
  return status.live_chat === 'live' ? t('playbooks.live') : t('playbooks.offline');
}

function failed(problem) {
  at('failed').hidden = false;
  setText(at('failed'), problem.message);
}

load();
awake();
setInterval(() => document.visibilityState === 'visible' && state.figures && refresh(), AGAIN_MS);
