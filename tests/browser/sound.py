"""What must hold of a page whatever visitors type: nothing of it runs, turns our words, or is painted over them."""

from __future__ import annotations

from playwright.sync_api import Page

IMAGE = "<img src=x onerror=globalThis.owned=1>"
TURNED = "\u202egnp.exe"
STACKED = "Z" + "\u0301\u0316" * 100
HOSTILE = (IMAGE, TURNED, STACKED, "__proto__", "constructor")

FAULTS = """
() => {
  const faults = [];
  if (globalThis.owned !== undefined || Object.prototype.owned !== undefined) faults.push('it ran');
  for (const made of document.querySelectorAll('img[src="x"], [onerror]')) faults.push(`markup: ${made.outerHTML}`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const {data, parentElement: around} = texts.currentNode;
    if (!around.checkVisibility() || around.closest('select, textarea, script')) continue;
    if (data.includes('\\u202e') && !held(data, around)) faults.push(`turned: ${around.outerHTML}`);
    if (/\\p{M}{50}/u.test(data) && !clipped(around)) faults.push(`stacked: ${around.outerHTML}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
  return faults.map((fault) => fault.slice(0, 200));

  /** Between isolates; or with none of our words behind it, in an element that is set on its own. */
  function held(data, around) {
    const outside = data.replaceAll(/\\u2068[^\\u2066-\\u2069]*\\u2069/gu, '');
    if (!outside.includes('\\u202e')) return true;
    if (!/\\u202egnp\\.exe(Z\\p{M}+)?\\s*$/u.test(outside)) return false;
    const {display, unicodeBidi} = getComputedStyle(around);
    const alone = Array.from(around.childNodes).every((node) => node.nodeType !== Node.TEXT_NODE || node.data === data);
    return alone && (display !== 'inline' || ['isolate', 'plaintext'].includes(unicodeBidi));
  }

  /** Inside an element that lets nothing be painted outside it, and that holds little else. */
  function clipped(around) {
    for (let box = around, up = 0; box && up < 4; box = box.parentElement, up += 1) {
      if (getComputedStyle(box).overflowY !== 'visible') return true;
    }
    return false;
  }
}
"""


def faults(page: Page) -> list[str]:
    """What is wrong with what is shown now."""
    found: list[str] = page.evaluate(FAULTS)
    return found
