/**
 * This file is the list of a playbook's releases: what each changed for a visitor, and the way back to it.
 */

import { call, get } from '/static/inbox/api.js';
import { sure, toast } from '/static/inbox/ask.js';
import { el } from '/static/inbox/draw.js';
import { moment, stamp } from '/static/inbox/time.js';
import { t } from '/static/inbox/words.js';
import { canary } from './canary.js';
import { difference } from './difference.js';
import { nothing } from './findings.js';
import { revision } from './revision.js';

/**
 * @param {HTMLElement} place
 * @param {string} path of the playbook.
 * @param {() => Promise<void>} changed hears that another release runs.
 */
export function releases(place, path, changed) {
  let status = null;
  return { draw };

  async function draw(now) {
    status = now;
    try {
      const { items } = await get(`${path}/releases?limit=100`);
      const deploys = el('section', { class: 'deploys' }, el('h2', { text: t('flow.deploys') }), el('ul', {}, ...status.deploys.map(deploy)));
      place.replaceChildren(el('ul', { class: 'releases' }, ...items.map(item)));
      if (status.canary?.outcomes) place.prepend(canary(status));
      if (status.deploys.length) place.append(deploys);
    } catch (problem) {
      place.replaceChildren(nothing(problem.message));
    }
  }

  function item(one) {
    const name = one.digest.slice(0, 8);
    const shown = el('div', { class: 'changes', id: `changes-${one.digest}`, hidden: true });
    const more = el('button', { type: 'button', class: 'link', 'aria-expanded': 'false', 'aria-controls': shown.id, text: t('flow.what-changed'), onclick: () => toggle(one, more, shown) });
    const [does, label] = one.active ? [t('flow.end-canary'), null] : [t('flow.roll-back'), t('flow.roll-back-to', { name })];
    const back = el('button', { type: 'button', class: 'button small', text: does, 'aria-label': label, onclick: () => rollBack(one) });
    return el('li', { class: 'release', 'data-release': one.digest },
      el('div', { class: 'release-what' },
        el('p', {}, el('code', { text: name, title: one.digest }), one.revision && revision(one.revision), ...pills(one)),
        el('p', { class: 'hint' }, el('span', { text: t('flow.by', { name: one.created_by }) }), stamp(one.created_at, moment(one.created_at)), el('span', { text: t('flow.running', { n: one.counts.open }) })),
      ),
      el('div', { class: 'release-does' }, more, (one.active ? status.canary : !one.canary) && back),
      shown,
    );
  }

  function pills(one) {
    const all = [];
    if (one.active) all.push(el('span', { class: 'pill', 'data-look': 'good', text: t('flow.runs-now') }));
    if (one.canary) all.push(el('span', { class: 'pill', 'data-look': 'warn', text: t('flow.canary', { n: one.canary }) }));
    return all;
  }

  async function toggle(one, button, shown) {
    shown.hidden = !shown.hidden;
    button.setAttribute('aria-expanded', String(!shown.hidden));
    if (shown.hidden || shown.childElementCount) return;
    try {
      shown.replaceChildren(difference(await get(`${path}/releases/${encodeURIComponent(one.digest)}/difference`)));
    } catch (problem) {
      shown.replaceChildren(nothing(problem.message));
    }
  }

  /** As the command does it: only if what runs is what is shown here, and once, however often it is sent. */
  async function rollBack(one) {
    const name = one.digest.slice(0, 8);
    if (!(await sure({ ...(one.active ? ending(name) : going(name)), danger: true }))) return;
    const headers = { 'If-Match': `"${status.tag}"`, 'Idempotency-Key': crypto.randomUUID?.() ?? key() };
    try {
      await call('POST', `${path}/rollback`, { release: one.digest }, headers);
      toast(t('flow.rolled-back', { name }));
    } catch (problem) {
      toast(problem.message, 'warn');
    }
    await changed();
  }

  function ending(name) {
    return { title: t('flow.end-canary-title'), text: t('flow.end-canary-text', { name }), yes: t('flow.end-canary') };
  }

  function going(name) {
    const { open } = status.counts;
    const told = [open ? t('flow.roll-back-text', { n: open }) : t('flow.roll-back-none'), status.canary && t('flow.ends-canary')];
    return { title: t('flow.roll-back-title', { name }), text: told.filter(Boolean).join(' '), yes: t('flow.roll-back') };
  }

  function deploy(one) {
    const names = { action: t(`flow.action.${one.action}`), release: (one.release ?? '').slice(0, 8), by: one.by };
    return el('li', {}, stamp(one.at, moment(one.at)), ' ', el('span', { text: t('flow.deploy', names) }), one.revision && revision(one.revision));
  }
}

/** Where pages are not secure, browsers make no UUIDs. */
function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
