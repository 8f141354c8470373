/**
 * This file is the sources of a release, to read: its files with numbered lines.
 */

import { get } from '/static/inbox/api.js';
import { el, set } from '/static/inbox/draw.js';
import { t } from '/static/inbox/words.js';
import { nothing } from './findings.js';

/**
 * @param {HTMLElement} place
 * @param {string} path of the playbook.
 */
export function sources(place, path) {
  const state = { release: '', files: {}, file: '', line: 0, loading: null };
  return { load, show };

  function load(release) {
    state.release = release;
    state.loading = get(`${path}/releases/${encodeURIComponent(release)}/sources`).then(
      (answer) => state.release === release && draw(answer.files),
      (problem) => state.release === release && place.replaceChildren(nothing(problem.status === 404 ? t('flow.no-sources') : problem.message)),
    );
  }

  function draw(files) {
    const main = Object.keys(files).find((name) => !name.includes('/')) ?? Object.keys(files)[0];
    Object.assign(state, { files, file: main, line: 0 });
    redraw();
  }

  function redraw() {
    const tabs = Object.keys(state.files).map((name) =>
      el('button', { type: 'button', class: 'button small', 'aria-pressed': String(name === state.file), text: name, onclick: () => show({ file: name, line: 0 }) }),
    );
    const lines = state.files[state.file].replace(/\n$/u, '').split('\n');
    const listed = lines.map((text, index) => el('li', { 'data-line': index + 1, class: index + 1 === state.line && 'marked' }, el('code', { text: text || ' ', dir: 'auto' })));
    const list = el('ol', { class: 'source', tabindex: 0, 'aria-label': state.file, translate: 'no' }, ...listed);
    set(list, 'data-digits', String(lines.length).length);
    place.replaceChildren(el('div', { class: 'files', role: 'group', 'aria-label': t('flow.files') }, ...tabs), list);
  }

  /** Show a file, and in it a line. */
  async function show({ file, line }) {
    await state.loading;
    if (!(file in state.files)) return;
    Object.assign(state, { file, line });
    redraw();
    place.querySelector('.marked')?.scrollIntoView({ block: 'center' });
  }
}
