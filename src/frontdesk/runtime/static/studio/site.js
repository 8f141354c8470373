/**
 * This file opens the chat on the preview's own little website as soon as it is there: a call in the widget's queue.
 */

globalThis.Frontdesk = [['trigger', 'open']];
