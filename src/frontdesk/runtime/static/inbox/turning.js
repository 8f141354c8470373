/**
 * This file is where the focus goes once an answer is there: to what it was about, unless its agent has turned elsewhere.
 */

/**
 * @param {Document} page
 * @returns {(focus: () => void) => void} has something take the focus, if it still is where it is now, or nowhere in sight.
 */
export function turning(page) {
  const before = page.activeElement;
  return (focus) => {
    const { activeElement: at } = page;
    if (at === before || at === page.body || !at?.checkVisibility()) focus();
  };
}

/** Puts it on the name of whom the open chat is with. */
export const toName = (page) => () => page.getElementById('chat-name').focus();
