/**
 * This file is what was typed and not sent: it waits for a place where it fits, whatever is asked in between.
 */

import { HELP } from './ask.js';

/**
 * @param {import('./memory.js').Shelf} tab
 * @returns {{note: (text: string) => void, move: (view: object) => string, kept: () => string}}
 */
export function draft(tab) {
  let place;
  return {
    note: (text) => tab.set('draft', [text, place]),
    kept: () => tab.get('kept') ?? '',
    /** Something else is asked now: what its field begins with. */
    move(view) {
      const [text, typedFor] = tab.get('draft') ?? [];
      const typed = text || tab.get('kept') || '';
      place = view.field;
      // It was typed for this field, or this one takes any text: where a browser could help, something of its own is wanted.
      const fits = view.kind !== 'field' || (text && typedFor === place) || (view.type === 'text' && !HELP[place]);
      tab.set('kept', fits ? '' : typed);
      return fits ? typed : '';
    },
  };
}
