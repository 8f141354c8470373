/**
 * This file is how the demo's own buttons open the chat, or begin a new one, as a customer's website would.
 */

/** The widget takes its calls from this queue, also those from before it was there. */
const chat = (...call) => (globalThis.Frontdesk ??= []).push(call);

function wire(buttons, act) {
  for (const button of buttons) {
    button.addEventListener('click', act);
    button.disabled = false;
  }
}

wire(document.querySelectorAll('[data-chat]'), () => chat('trigger', 'open'));
wire(document.querySelectorAll('[data-anew]'), () => {
  chat('reset');
  chat('trigger', 'open');
});
