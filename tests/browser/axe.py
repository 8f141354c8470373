"""axe-core in the pages of the browser tests: what it finds wrong with a page as it is shown now."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
"""The script, which a package carries. The debugger puts it into a page, whose policy stays as it is."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

LOOKS = tuple((size, scheme) for size in ((1280, 800), (390, 844)) for scheme in ("light", "dark"))
"""Viewports and colours in which every state is looked at."""

# What listens to the size and the colours of the page has its turn before the next frame.
RUN = """
async (rules) => {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ['violations']});
  const line = (id, {target, failureSummary}) => `${id}: ${target.join(' ')} ${failureSummary}`;
  return violations.flatMap(({id, nodes}) => nodes.map((node) => line(id, node)));
}
"""


def violations(page: Page) -> list[str]:
    """What is wrong, one line an element; with each rule's name and the element's selector."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[str] = page.evaluate(RUN, list(RULES))
    return found


def violations_in_every_look(page: Page) -> list[str]:
    """The same on a desktop and on a phone, light and dark; afterwards the page looks as before."""
    before, found = page.viewport_size, []
    for (width, height), scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{width} {scheme} {line}" for line in violations(page)]
    if before:
        page.set_viewport_size(before)
    return found
