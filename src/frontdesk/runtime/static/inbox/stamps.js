/**
 * This file is how pages made by the server show instants: in the reader's own language and time zone.
 */

import { full } from './time.js';

for (const element of document.querySelectorAll('time[data-at]')) {
  const at = Number(element.dataset.at);
  element.dateTime = new Date(at).toISOString();
  element.textContent = full(at);
}
