/**
 * This file is the foot of the details panel: create a lead with one click, a deal or an activity behind the dots.
 */

import { newKey } from '/static/widget/talk.js';
import { fill, sure, toast } from './ask.js';
import { icon } from './draw.js';
import { lackingCurrency } from './fields.js';
import { menu } from './menu.js';
import { recordName } from './names.js';
import { full } from './time.js';
import { t } from './words.js';

const LONGEST_SUBJECT = 300;
const ACTIVITIES = ['task', 'call', 'meeting', 'deadline', 'email', 'lunch'];

/**
 * @param {Document} page
 * @param {{record: (id: string, kinds: string, values?: object, key?: string) => Promise<?string>}} actions
 * @param {ReturnType<import('./edits.js').edits>} edits what is typed goes into the record.
 * @param {() => import('./fold.js').Model} now
 * @returns {(editable: boolean) => void} draws the buttons.
 */
export function records(page, actions, edits, now) {
  const lead = page.getElementById('create-lead');
  const more = page.getElementById('create-more');
  const error = page.getElementById('create-error');
  // Asked for again after an answer that never came, it is the same record and no second one.
  const keys = new Map();
  more.append(icon('more'));

  async function make(kinds, kind) {
    const { id } = now().open;
    const currency = lackingCurrency(page.getElementById('details'));
    if (currency) {
      error.textContent = t('details.no-currency');
      return currency.focus();
    }
    const what = `${id} ${kinds}`;
    const made = !keys.has(what) && now().items[id]?.records?.findLast((record) => record.kind === kind);
    if (made && !(await another(made))) return null;
    if (!keys.has(what)) keys.set(what, newKey());
    lead.disabled = true;
    const wrong = (await edits.ready(id)) ? await actions.record(id, kinds, {}, keys.get(what)) : t('details.unsaved');
    if (!wrong) keys.delete(what);
    lead.disabled = false;
    if (now().open?.id === id) error.textContent = wrong ?? '';
    return wrong || toast(t('event.record', { record: recordName(kind) }));
  }

  lead.addEventListener('click', () => make('leads', 'lead'));
  menu(more, t('record.more'), () => [
    { label: t('record.create-deal'), do: () => make('deals', 'deal') },
    { label: t('record.create-activity'), do: () => activity(now().open.id, actions) },
  ]);

  page.getElementById('details').addEventListener('input', () => (error.textContent = ''));
  let shown = null;
  return (editable) => {
    page.getElementById('create').hidden = !editable;
    if (shown !== now().open?.id) error.textContent = '';
    shown = now().open?.id;
  };
}

/**
 * Show where a record was made in the open chat, however far back that is.
 *
 * @param {Document} page
 * @param {import('./fold.js').Record} record
 * @param {{now: () => import('./fold.js').Model, earlier: (id: string) => Promise<boolean>, draw: () => void}} actions
 */
export async function showRecord(page, { id }, { now, earlier, draw }) {
  const row = () => page.querySelector(`#log [data-record="${CSS.escape(id)}"]`);
  while (!row() && now().open && (await earlier(now().open.id))) draw();
  row()?.scrollIntoView({ block: 'center' });
  row()?.focus();
}

/** Whether one more is wanted where there is one: most who click twice want to be sure of the first. */
function another({ kind, title, created_at: at }) {
  return sure({ title: t(`record.${kind}-exists`), text: t('record.exists', { title, at: full(at) }), yes: t('record.another') });
}

async function activity(id, actions) {
  const key = newKey();
  const fields = [
    { name: 'subject', label: t('activity.subject'), required: true, longest: LONGEST_SUBJECT },
    { name: 'type', label: t('activity.type'), options: ACTIVITIES.map((type) => [type, t(`activity.${type}`)]) },
    { name: 'due', label: t('activity.due'), type: 'date' },
  ];
  const submit = ({ subject, type, due }) => actions.record(id, 'activities', due ? { subject, type, due } : { subject, type }, key);
  const words = t('record.create-activity');
  if (await fill({ title: words, yes: words, fields, submit })) toast(t('event.record', { record: recordName('activity') }));
}
