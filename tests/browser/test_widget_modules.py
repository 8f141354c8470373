"""The widget's modules by themselves: what they fold, and that no text ever becomes markup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.widget_site import opened, serving

FIXTURES = Path(__file__).parents[1] / "fixtures" / "fold"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FIXTURES.glob("*.json"))
    for case in json.loads(path.read_text())
]

FOLD = """
async ({ frames, paths }) => {
  const { fold, start } = await import('/modules/fold.js');
  const { plain } = await import('/modules/richtext.js');
  const freeze = (value) => {
    if (value && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const model = frames.reduce((model, frame) => fold(freeze(model), freeze(frame)), start());
  const rows = (name) => model.rows.map((row) => (name === 'text' ? plain(row.body).trim() : row[name] ?? null));
  return paths.map((path) => {
    const [part, name] = path.split('.');
    if (!name) return model[part];
    return part === 'rows' ? rows(name) : model[part].map((one) => one[name] ?? null);
  });
}
"""

DRAWN = """
async (body) => {
  const { drawText } = await import('/modules/richtext.js');
  const place = document.createElement('main');
  place.append(...drawText(body));
  document.body.replaceChildren(place);
  const elements = Array.from(place.querySelectorAll('*'));
  return {
    text: place.textContent,
    tags: elements.map((element) => element.localName),
    attributes: elements.flatMap((element) => Array.from(element.attributes, ({ name, value }) => [name, value])),
  };
}
"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with serving() as site, opened(chromium) as (page, faults):
        folder = Path(__file__).parents[2] / "src" / "frontdesk" / "runtime" / "static" / "widget"
        for path in folder.glob("*.js"):
            site.host[f"/modules/{path.name}"] = (path.read_text(), {})
        page.goto(f"{site.url}/empty")
        yield page
        assert faults == []


def text(value: str) -> dict[str, Any]:
    return {"t": "text", "v": value}


def drawn(page: Page, *nodes: Any) -> Any:
    return page.evaluate(DRAWN, [{"t": "p", "c": list(nodes)}])


@pytest.mark.parametrize("case", CASES)
def test_frames_fold_into_what_is_shown(page: Page, case: dict[str, Any]) -> None:
    expected = case["expected"]
    found = page.evaluate(FOLD, {"frames": case["frames"], "paths": list(expected)})
    assert expected == dict(zip(expected, found, strict=True))


def test_rich_text_becomes_its_elements(page: Page) -> None:
    item = {"t": "li", "c": [{"t": "p", "c": [text("one")]}]}
    body = [
        {
            "t": "p",
            "c": [text("Hi "), {"t": "strong", "c": [text("Jane")]}, {"t": "br"}, {"t": "em", "c": [text("!")]}],
        },
        {"t": "ul", "c": [item]},
        {"t": "ol", "c": [item]},
    ]
    shown = page.evaluate(DRAWN, body)
    assert shown["tags"] == ["p", "strong", "br", "em", "ul", "li", "p", "ol", "li", "p"]
    assert shown["text"] == "Hi Jane!oneone"


MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script>&lt;b&gt;"


@pytest.mark.parametrize(
    "node",
    [
        text(MARKUP),
        {"t": "strong", "c": [text(MARKUP)]},
        {"t": "link", "href": "https://example.com/", "c": [text(MARKUP)]},
        {"t": "script", "c": [text(MARKUP)]},
        {"t": "iframe", "src": "https://example.com", "c": [text(MARKUP)]},
        {"t": {"toString": 1}, "c": [text(MARKUP)]},
    ],
)
def test_markup_in_a_text_stays_text(page: Page, node: dict[str, Any]) -> None:
    shown = drawn(page, node)
    assert shown["text"] == MARKUP
    assert set(shown["tags"]) <= {"p", "strong", "a"}


@pytest.mark.parametrize(
    "href", ["https://example.com/a?b=1", "http://example.com", "mailto:jane@example.com", "tel:+31201234567"]
)
def test_a_link_opens_elsewhere_and_tells_nothing(page: Page, href: str) -> None:
    attributes = dict(drawn(page, {"t": "link", "href": href, "c": [text("here")]})["attributes"])
    assert attributes == {"href": href, "target": "_blank", "rel": "noopener noreferrer"}


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\nscript:alert(1)", "data:text/html,<b>", "vbscript:x"),
        *("blob:https://example.com/1", "file:///etc/passwd", "intent://x", "//example.com", "/relative", "", None, 7),
        *({"toString": "x"}, ["https://example.com"]),
    ],
)
def test_any_other_address_is_words_only(page: Page, href: Any) -> None:
    shown = drawn(page, {"t": "link", "href": href, "c": [text("here")]})
    assert (shown["tags"], shown["text"]) == (["p"], "here")


@pytest.mark.parametrize("src", ["javascript:alert(1)", "data:image/svg+xml,<svg/>", "http://example.com/a.png", None])
def test_a_picture_from_elsewhere_is_its_words(page: Page, src: Any) -> None:
    shown = drawn(page, {"t": "image", "src": src, "alt": "A machine"})
    assert (shown["tags"], shown["text"]) == (["p"], "A machine")


@pytest.mark.parametrize(
    "body",
    [
        None,
        7,
        "text",
        {},
        [None],
        [7],
        ["<b>"],
        [{"t": "p"}],
        [{"t": "p", "c": "x"}],
        [{"t": "text", "v": {"a": 1}}],
        [{"t": "text"}],
    ],
)
def test_a_body_that_is_none_shows_nothing(page: Page, body: Any) -> None:
    assert page.evaluate(DRAWN, body)["text"] == ""


NESTED = """
async (depth) => {
  const { drawText } = await import('/modules/richtext.js');
  let node = { t: 'text', v: 'deep' };
  for (let at = 0; at < depth; at += 1) node = { t: 'em', c: [node] };
  const [element] = drawText([node]);
  return element.querySelectorAll('*').length;
}
"""


def test_nesting_without_end_is_cut(page: Page) -> None:
    assert page.evaluate(NESTED, 10_000) < 20


PALETTE = """
async (colours) => {
  const { palette } = await import('/modules/colour.js');
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (css) => {
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  };
  const read = (inks) => Object.fromEntries(Object.entries(inks).map(([name, css]) => [name, rgb(css)]));
  return colours.map((colour) => read(palette(colour)));
}
"""


def contrast(one: list[int], other: list[int]) -> float:
    """As WCAG 2.2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: list[int]) -> float:
    parts = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_any_colour_of_a_bot_can_be_read(page: Page) -> None:
    steps = ("00", "44", "77", "aa", "ff")
    colours = [f"#{red}{green}{blue}" for red in steps for green in steps for blue in steps]
    for colour, inks in zip(colours, page.evaluate(PALETTE, colours), strict=True):
        assert contrast(inks["--accent"], inks["--on-accent"]) >= 4.5, colour
        assert contrast(inks["--ink-light"], [0xF1, 0xF2, 0xF5]) >= 4.5, colour
        assert contrast(inks["--ink-dark"], [0x2A, 0x2D, 0x34]) >= 4.5, colour


@pytest.mark.parametrize("colour", ["", "red", "url(x)", "#12", None])
def test_a_colour_that_is_none_is_a_calm_one(page: Page, colour: Any) -> None:
    assert page.evaluate(PALETTE, [colour])[0]["--accent"] == [27, 94, 32]


PAUSE = "async ([attempt, chance, least]) => (await import('/modules/talk.js')).pause(attempt, chance, least)"


@pytest.mark.parametrize(
    ("attempt", "chance", "least", "expected_ms"),
    [(0, 0, 0, 0), (0, 0.5, 0, 250), (3, 0.5, 0, 2000), (50, 0.5, 0, 15_000), (0, 0, 4000, 4000), (0, 0.5, 4000, 6000)],
)
def test_coming_back_takes_its_time(page: Page, attempt: int, chance: float, least: int, expected_ms: int) -> None:
    assert page.evaluate(PAUSE, [attempt, chance, least]) == expected_ms


MADE = """async (text) => {
  const { make } = await import('/modules/element.js');
  return make('b', { text }, false, make('i', {}, 'more')).innerHTML;
}"""


@pytest.mark.parametrize(
    ("text", "inside"),
    [("<one>", "&lt;one&gt;"), ("", ""), (0, "0"), (None, "")],
    ids=["words", "nothing", "zero", "null"],
)
def test_the_text_of_an_element_is_written_whatever_it_is(page: Page, text: Any, inside: str) -> None:
    assert page.evaluate(MADE, text) == f"{inside}<i>more</i>"
