/**
 * This file is the inbox's worker: it holds the notifications, brings the inbox to the front at a click, and leaves none
 * behind when the last inbox is closed. It fetches nothing and keeps nothing.
 */

const INBOX = '/inbox';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data ?? {}));
});
self.addEventListener('message', (event) => {
  if (event.data === 'arrived' || event.data === 'leaving') event.waitUntil(tidy(event.source?.id));
});

/** In the inbox that was looked at last; in a new one where none is open. */
async function open({ conversation, folder }) {
  const [inbox] = await inboxes();
  if (!inbox) {
    const place = conversation ? `#/${encodeURIComponent(folder)}/${encodeURIComponent(conversation)}` : '';
    await self.clients.openWindow(INBOX + place);
    return;
  }
  if (conversation) inbox.postMessage({ type: 'open', conversation, folder });
  await front(inbox);
}

/** A browser may refuse; the chat is open all the same. */
async function front(inbox) {
  try {
    await inbox.focus();
  } catch (error) {
    console.warn('the inbox could not be brought to the front', error);
  }
}

/** Whoever comes first, or goes last, leaves nothing that was shown before. */
async function tidy(who) {
  if ((await inboxes()).some((one) => one.id !== who)) return;
  for (const note of await self.registration.getNotifications()) note.close();
  await self.navigator.clearAppBadge?.();
}

async function inboxes() {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter((one) => new URL(one.url).pathname === INBOX);
}
