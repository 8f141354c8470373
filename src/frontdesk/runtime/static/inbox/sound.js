/**
 * This file is the inbox's sound: two soft notes, made here, from the first click or key on.
 */

import { sign } from './once.js';

/** The sign of an inbox that can be heard. */
export const HEARD = 'frontdesk.heard';

const SPENT_MS = 1000;

let audio = null;
let unlocked = false;
let resting = 0;
let listening = false;
const raise = sign();

/** Browsers let a page be heard after a click or key on it; until then nothing is asked of them. Called by an inbox. */
export function waitForGesture(page) {
  listening = true;
  for (const kind of ['pointerup', 'keyup']) page.addEventListener(kind, unlock, { capture: true });
}

/** Whether this tab can be heard. */
export function audible() {
  return unlocked;
}

/** @returns {Promise<boolean>} whether this tab can be heard from now on; called from a click or key. */
export async function unlock() {
  if (unlocked || !('AudioContext' in globalThis) || !navigator.userActivation?.hasBeenActive) return unlocked;
  audio ??= new AudioContext();
  audio.onstatechange = () => {
    if (audio.state !== 'running' || unlocked) return;
    unlocked = true;
    if (listening) raise(HEARD);
    rest();
  };
  await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, SPENT_MS))]);
  return unlocked || audio.state === 'running';
}

/** Two soft notes, where the tab can be heard. */
export async function chime() {
  if (!audio) return;
  // It must not go to rest between here and the notes: they would be played into silence.
  clearTimeout(resting);
  await audio.resume();
  [660, 880].forEach((hertz, index) => note(hertz, audio.currentTime + index * 0.12));
  rest();
}

/** Nothing runs while nothing is heard. */
function rest() {
  clearTimeout(resting);
  resting = setTimeout(() => audio.suspend(), SPENT_MS);
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
