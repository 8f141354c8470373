/**
 * This file is how the demo's own buttons open the chat, or begin a new one, as a customer's website would.
 */

for (const button of document.querySelectorAll('[data-chat]')) {
  button.addEventListener('click', () => globalThis.Frontdesk?.trigger('open'));
}

for (const button of document.querySelectorAll('[data-anew]')) {
  button.addEventListener('click', () => {
    globalThis.Frontdesk?.reset();
    globalThis.Frontdesk?.trigger('open');
  });
}
