/**
 * This file is what was typed and not sent: it waits for a place where it fits, whatever is asked in between.
 */

/** Fields that want something of their own. */
const OWN = ['person.name', 'organization.name', 'organization.address'];

/**
 * @param {import('./memory.js').Shelf} tab
 * @returns {{note: (text: string) => void, move: (view: object) => string, kept: () => string}}
 */
export function draft(tab) {
  return {
    note: (text) => tab.set('draft', text),
    kept: () => tab.get('kept') ?? '',
    /** Something else is asked now: what its field begins with. */
    move(view) {
      const typed = tab.get('draft') || tab.get('kept') || '';
      const fits = view.kind !== 'field' || (view.type === 'text' && !OWN.includes(view.field));
      tab.set('kept', fits ? '' : typed);
      return fits ? typed : '';
    },
  };
}
