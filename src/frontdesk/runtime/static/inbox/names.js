/**
 * This file is what the inbox calls people, playbooks and rows: the words for things, made from data, as plain text.
 */

import { words } from './fold.js';
import { clock } from './time.js';

export const FOLDER_NAMES = Object.freeze({ unassigned: 'Unassigned', mine: 'My conversations', closed: 'Closed' });

/** What the server calls somebody of whom nothing is known. */
const NOBODY = 'Visitor';

const RECORDS = { lead: 'Lead', deal: 'Deal', activity: 'Activity' };

/** The visitor's name, else a short one that tells two unknown visitors apart. */
export function visitorName(item) {
  const known = item.visitor && item.visitor !== NOBODY;
  return known ? item.visitor : `${NOBODY} ${item.id.replace(/[^0-9a-z]/gi, '').slice(-4).toUpperCase()}`;
}

/** One or two letters for a round picture. */
export function initials(name) {
  const parts = name.trim().split(/\s+/u).map((part) => Array.from(part)[0] ?? '');
  return (parts.length > 1 ? parts[0] + parts.at(-1) : parts[0]).toUpperCase();
}

/** A hue (0–359) that stays the same for the same text. */
export function hue(text) {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 3600;
  return sum % 360;
}

/** `Lead`, `Deal`, `Activity` */
export const recordName = (kind) => RECORDS[kind] ?? kind;

/** What a row says that is nobody's message. */
export function notice(row) {
  if (row.kind === 'joined') return `${row.author || 'A colleague'} joined`;
  if (row.kind === 'left') return `${row.author || 'The colleague'} left`;
  if (row.kind === 'ended') return 'Conversation ended';
  if (row.kind === 'record') return `${recordName(row.record?.kind)} created`;
  return words(row.body);
}

/** Why a chat that was open is gone. */
export function goneWords({ was, to }) {
  if (to) return `${to} has this chat now.`;
  if (!was) return 'There is no such chat for you. Somebody else may have it.';
  return was === 'mine' ? 'This chat is no longer yours.' : 'Somebody else has taken this chat.';
}

/** Where the visitor of a chat is: there, on some page, or gone since when. */
export function whereabouts({ here, left_at: leftAt, page }) {
  if (here) return page?.title || page?.url ? `On “${page.title || page.url}”` : 'On your website';
  return leftAt ? `Left at ${clock(leftAt)}` : 'Not on your website';
}

/** Who has a chat and where it stands, in a few words. */
export function standing(item, me) {
  if (item.phase === 'closed' || item.folder === 'closed') return 'Closed';
  if (item.assigned_to) return item.assigned_to.id === me?.id ? 'Yours' : item.assigned_to.name;
  if (item.missed) return 'Missed';
  return item.waiting_until ? 'Waiting' : 'Unassigned';
}
