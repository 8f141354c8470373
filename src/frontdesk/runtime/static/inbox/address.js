/**
 * This file is the inbox's address: it says which folder is shown and which chat is open, so that back, forward and links work.
 */

import { FOLDERS } from './fold.js';

/** Lead to a folder, or to a chat in it. */
export function go(folder, id) {
  const hash = hashOf(folder, id);
  if (location.hash !== hash) location.hash = hash;
}

/** The same for a chat that stands elsewhere now, unless somebody has just turned to something else. */
export function follow(folder, id) {
  if (place().id === id) go(folder, id);
}

/**
 * Where the address leads. A link to a chat (`/inbox?chat=…`) names no folder: that is known once the chat is there.
 *
 * @returns {{folder: string, id: ?string}}
 */
export function place() {
  const linked = new URLSearchParams(location.search).get('chat');
  if (linked) history.replaceState(null, '', location.pathname + hashOf(FOLDERS[0], linked));
  const [, folder, id] = location.hash.split('/');
  return { folder: FOLDERS.includes(folder) ? folder : FOLDERS[0], id: id ? decoded(id) : null };
}

function hashOf(folder, id) {
  return id ? `#/${folder}/${encodeURIComponent(id)}` : `#/${folder}`;
}

/** What somebody may have typed into the address is not always well-formed. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
