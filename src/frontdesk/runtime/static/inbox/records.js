/**
 * This file is the foot of the details panel: create a lead with one click, a deal or an activity behind the dots.
 */

import { newKey } from '/static/widget/talk.js';
import { fill } from './ask.js';
import { icon } from './draw.js';
import { menu } from './menu.js';

const ACTIVITIES = [['task', 'Task'], ['call', 'Call'], ['meeting', 'Meeting'], ['deadline', 'Deadline'], ['email', 'E-mail'], ['lunch', 'Lunch']];

/**
 * @param {Document} page
 * @param {{record: (id: string, kinds: string, values?: object, key?: string) => Promise<?string>}} actions
 * @param {() => import('./fold.js').Model} now
 * @returns {(editable: boolean) => void} draws the buttons.
 */
export function records(page, actions, now) {
  const lead = page.getElementById('create-lead');
  const more = page.getElementById('create-more');
  const error = page.getElementById('create-error');
  const said = page.getElementById('details-said');
  more.append(icon('more'));

  async function make(kinds, word) {
    const { id } = now().open;
    lead.disabled = true;
    const wrong = await actions.record(id, kinds);
    lead.disabled = false;
    if (now().open?.id === id) error.textContent = wrong ?? '';
    if (!wrong) said.textContent = `${word} created`;
  }

  lead.addEventListener('click', () => make('leads', 'Lead'));
  menu(more, 'More', () => [
    { label: 'Create deal', do: () => make('deals', 'Deal') },
    { label: 'Create activity', do: () => activity(now().open.id, actions, said) },
  ]);

  page.getElementById('details').addEventListener('change', () => (error.textContent = ''));
  let shown = null;
  return (editable) => {
    page.getElementById('create').hidden = !editable;
    if (shown !== now().open?.id) error.textContent = '';
    shown = now().open?.id;
  };
}

async function activity(id, actions, said) {
  const key = newKey();
  const fields = [
    { name: 'subject', label: 'Subject', required: true },
    { name: 'type', label: 'Type', options: ACTIVITIES },
    { name: 'due', label: 'Due', type: 'date' },
  ];
  const submit = ({ subject, type, due }) => actions.record(id, 'activities', due ? { subject, type, due } : { subject, type }, key);
  if (await fill({ title: 'Create activity', yes: 'Create activity', fields, submit })) said.textContent = 'Activity created';
}
