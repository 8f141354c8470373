/**
 * This file is the tabs of the page: one view at a time, chosen by click or arrow keys, kept in the page's address.
 */

import { set } from '/static/inbox/draw.js';

const NARROW = matchMedia('(max-width: 50rem)');
const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} page
 * @param {(name: string) => void} shown hears which view is in front.
 */
export function tabs(page, shown) {
  const all = Array.from(page.querySelectorAll('[role="tab"]'));
  const named = (name) => all.find((tab) => tab.getAttribute('aria-controls') === name);
  for (const tab of all) tab.addEventListener('click', () => show(tab.getAttribute('aria-controls')));
  page.querySelector('[role="tablist"]').addEventListener('keydown', step);
  const wanted = new URLSearchParams(location.search).get('view');
  // A drawing of many cards is hard to read on a phone: there the list comes first.
  queueMicrotask(() => show(named(wanted) ? wanted : NARROW.matches ? 'cards' : 'flow', false));
  return { show };

  function show(name, kept = true) {
    for (const tab of all) {
      const own = tab === named(name);
      set(tab, 'aria-selected', own ? 'true' : 'false');
      tab.tabIndex = own ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !own;
    }
    if (kept) {
      const address = new URL(location.href);
      address.searchParams.set('view', name);
      history.replaceState(null, '', address);
    }
    shown(name);
  }

  function step(event) {
    const by = STEPS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const rtl = getComputedStyle(page).direction === 'rtl' && Math.abs(by) === 1 ? -1 : 1;
    const now = all.findIndex((tab) => tab.tabIndex === 0);
    const next = all[Math.abs(by) === 1 ? (now + by * rtl + all.length) % all.length : by > 0 ? all.length - 1 : 0];
    show(next.getAttribute('aria-controls'));
    next.focus();
  }
}
