/**
 * This file is how the demo's own buttons open the chat, as a customer's website would.
 */

for (const button of document.querySelectorAll('[data-chat]')) {
  button.addEventListener('click', () => globalThis.Frontdesk?.trigger('open'));
}
