/**
 * This file lets people use a page made by the server once its scripts listen: a form filled before would be sent as it
 * stands, a password with it, and a choice made before would be heard by nobody.
 */

/** Called by the page's own script, at its end. */
export function awake() {
  for (const asleep of document.querySelectorAll('.asleep')) asleep.disabled = false;
}
