/**
 * This file is the inbox's worker: it holds the notifications, brings the inbox to the front at a click, and leaves none
 * behind when the last inbox is closed. It fetches nothing and keeps nothing.
 */

const INBOX = '/inbox';

/** As in once.js: tabs show, find and close only in their turn. */
const TURN = 'frontdesk.notify';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data ?? {}));
});
self.addEventListener('message', (event) => {
  const { type, at } = event.data ?? {};
  if (type === 'arrived' || type === 'leaving') event.waitUntil(tidy(event.source?.id, at));
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

/** Whoever comes first, or goes last, leaves nothing that was shown before; it may have shown more until this is heard. */
async function tidy(who, at) {
  if ((await inboxes()).some((one) => one.id !== who)) return;
  await inTurn(async () => {
    for (const note of await self.registration.getNotifications()) if (!(note.data?.at > at)) note.close();
  });
  await self.navigator.clearAppBadge?.();
}

async function inTurn(work) {
  await (self.navigator.locks ? self.navigator.locks.request(TURN, work) : work());
}

async function inboxes() {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter((one) => new URL(one.url).pathname === INBOX);
}
