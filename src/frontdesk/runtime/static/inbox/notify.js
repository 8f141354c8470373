/**
 * This file is how an agent hears of things: desktop notifications asked for by a click, a sound, and the page's title.
 */

import { visitorName } from './names.js';

const LATER = 'frontdesk.notify-later';
const SAYS = {
  'new-unassigned': (name) => [name, 'is waiting in Unassigned'],
  'assigned-to-you': (name) => [name, 'was assigned to you'],
  'new-message': (name) => [name, 'sent a new message'],
};
const EVERYTHING = { desktop: true, sound: true };

/** `yes`, `no`, `ask`, or `never` where the browser has no notifications at all. */
export function permission() {
  if (!('Notification' in globalThis) || !globalThis.isSecureContext) return 'never';
  return { granted: 'yes', denied: 'no', default: 'ask' }[Notification.permission];
}

/** Ask the browser for its permission; only ever after a click. */
export async function ask() {
  await Notification.requestPermission();
}

/** One notification, to see how they look. */
export function sample() {
  return new Notification('Frontdesk', { body: 'This is how you hear of a new chat.', tag: 'frontdesk-sample' });
}

/** The offer, in the inbox, to switch notifications on. */
export function offer(page) {
  const box = page.getElementById('notify-offer');
  box.hidden = permission() !== 'ask' || localStorage.getItem(LATER) !== null;
  page.getElementById('notify-yes').addEventListener('click', async () => {
    await ask();
    box.hidden = true;
  });
  page.getElementById('notify-later').addEventListener('click', () => {
    localStorage.setItem(LATER, String(Date.now()));
    box.hidden = true;
  });
}

/**
 * Whether, and how, an agent wants to hear of a frame.
 *
 * @param {object} frame a `notify` of the socket.
 * @param {import('./fold.js').Model} model
 * @param {boolean} inFront the page is visible and has the focus.
 * @returns {{desktop: boolean, sound: boolean}}
 */
export function wanted(frame, model, inFront) {
  const before = inFront && model.open?.id === frame.conversation;
  const wish = model.me?.notifications?.[frame.reason] ?? EVERYTHING;
  if (before || !Object.hasOwn(SAYS, frame.reason)) return { desktop: false, sound: false };
  return { desktop: wish.desktop !== false, sound: wish.sound !== false };
}

/**
 * Tell the agent. Several open tabs show one notification, since they share its tag.
 *
 * @param {(conversation: string) => void} open what a click on it does.
 */
export function tell(frame, model, open) {
  const wish = wanted(frame, model, document.visibilityState === 'visible' && document.hasFocus());
  if (wish.sound) chime();
  if (!wish.desktop || permission() !== 'yes') return;
  const item = model.items[frame.conversation];
  const [title, text] = SAYS[frame.reason](item ? visitorName(item) : 'A visitor');
  const note = new Notification(title, { body: text, tag: `frontdesk-${frame.conversation}-${frame.feed ?? ''}` });
  note.onclick = () => {
    globalThis.focus();
    note.close();
    open(frame.conversation);
  };
}

/** `(3) Inbox`: what waits, and what is unread. */
export function title(model) {
  const unread = Object.values(model.items).filter((item) => item.folder === 'mine' && item.unread > 0).length;
  const count = model.counts.unassigned + unread;
  return count ? `(${count}) Inbox · Frontdesk` : 'Inbox · Frontdesk';
}

let audio = null;

/** Two soft notes. Silent as long as the browser wants a click first. */
async function chime() {
  if (!navigator.userActivation?.hasBeenActive) return;
  audio ??= new AudioContext();
  await audio.resume();
  [660, 880].forEach((hertz, index) => note(hertz, audio.currentTime + index * 0.12));
}

function note(hertz, at) {
  const tone = new OscillatorNode(audio, { frequency: hertz });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.08, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.32);
}
