/**
 * This file is what the inbox calls people, playbooks and rows: the words for things, made from data, as plain text.
 */

import { words } from './fold.js';
import { clock } from './time.js';
import { t } from './words.js';

export const FOLDER_NAMES = Object.freeze({ unassigned: t('folder.unassigned'), mine: t('folder.mine'), closed: t('folder.closed') });

/** What the server calls somebody of whom nothing is known. */
const NOBODY = 'Visitor';
const SHORT = 40;

const RECORDS = { lead: t('record.lead'), deal: t('record.deal'), activity: t('record.activity') };

/** The visitor's name, else a short one that tells two unknown visitors apart. */
export function visitorName(item) {
  const known = item.visitor && item.visitor !== NOBODY;
  return known ? item.visitor : t('visitor.nobody', { id: item.id.replace(/[^0-9a-z]/gi, '').slice(-4).toUpperCase() });
}

/** The beginning of a name that is too long for a line. */
export function short(name) {
  const characters = Array.from(name);
  return characters.length > SHORT ? `${characters.slice(0, SHORT - 1).join('')}…` : name;
}

/** One or two letters for a round picture. */
export function initials(name) {
  const parts = name.split(/\s+/u).flatMap((part) => part.match(/[\p{L}\p{N}]/u) ?? []);
  return (parts.length > 1 ? parts[0] + parts.at(-1) : (parts[0] ?? '?')).toUpperCase();
}

/** A hue (0–359) that stays the same for the same text. */
export function hue(text) {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + character.codePointAt(0)) % 3600;
  return sum % 360;
}

/** What a kind of record is called. */
export const recordName = (kind) => (Object.hasOwn(RECORDS, kind) ? RECORDS[kind] : kind);

/** What a row says that is nobody's message. */
export function notice(row) {
  const name = row.author || t('event.somebody');
  if (row.kind === 'joined') return t('event.joined', { name });
  if (row.kind === 'left') return t('event.left', { name });
  if (row.kind === 'ended') return t('event.ended');
  if (row.kind === 'record') return t('event.record', { record: recordName(row.record?.kind) });
  if (row.kind === 'rating') return t('event.rating', { score: row.score });
  return words(row.body);
}

/** Why a chat that was open is gone. */
export function goneWords({ was, to }) {
  if (to) return t('gone.handed', { name: to });
  if (!was) return t('gone.missing');
  return was === 'mine' ? t('gone.lost') : t('gone.taken');
}

/** Where the visitor of a chat is: there, on some page, or gone since when. */
export function whereabouts({ here, left_at: leftAt, page }) {
  if (here) return page?.title || page?.url ? t('visitor.on-page', { page: page.title || page.url }) : t('visitor.here');
  return leftAt ? t('visitor.gone', { at: clock(leftAt) }) : t('visitor.unseen');
}

/** Who has a chat and where it stands, in a few words, and how that looks. */
export function standing(item, me) {
  if (item.phase === 'closed' || item.folder === 'closed') return { words: t('standing.closed'), look: 'closed' };
  if (item.assigned_to?.id === me?.id && me) return { words: t('standing.yours'), look: 'yours' };
  if (item.assigned_to) return { words: item.assigned_to.name, look: 'theirs' };
  if (item.missed) return { words: t('standing.missed'), look: 'missed' };
  return item.waiting_until ? { words: t('standing.waiting'), look: 'waiting' } : { words: t('standing.unassigned'), look: 'plain' };
}
