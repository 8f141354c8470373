"""What the widget costs a visitor, and what its code must not do."""

from __future__ import annotations

import base64
import gzip
import random
import re
from pathlib import Path

import pytest

from frontdesk.runtime.site import assets, packing
from frontdesk.runtime.web import pages

LOADER_BYTES = 2 * 1024
FRAME_BYTES = 15 * 1024

WIDGET = packing.FOLDER
SOURCES = sorted(WIDGET.rglob("*.js"))
LANGUAGES = sorted(WIDGET.glob("words/*.js"))

CONFIG = {
    "playbook": "website-sales",
    "language": "en",
    "languages": [],
    "live_chat": True,
    "consent": None,
    "boot": base64.urlsafe_b64encode(random.Random(1).randbytes(128)).decode(),
    "bot": {"name": "Ada", "color": "#1b5e20", "avatar": None, "position": "right"},
    "pages": {"show": [], "hide": ["/careers/*"]},
    "greeting": {
        "after_ms": 8000,
        "text": [{"t": "p", "c": [{"t": "text", "v": "Hi! What brings you here today?"}]}],
        "texts": {},
    },
}


def called(path: Path) -> str:
    return path.relative_to(WIDGET).as_posix()


def weight(path: Path) -> int:
    """Bytes on the wire of a file of the widget."""
    file = assets.load(f"widget/{called(path)}")
    assert file is not None
    assert file.packed is not None
    return len(file.packed)


def test_the_loader_is_small() -> None:
    assert weight(WIDGET / "loader.js") <= LOADER_BYTES


def test_all_that_the_iframe_loads_is_small() -> None:
    files = [WIDGET / name for name in ("widget.js", "chat.js", "widget.css")]
    page = pages.render("widget.html", config=CONFIG).encode()
    words = max(weight(path) for path in LANGUAGES)
    assert len(gzip.compress(page)) + words + sum(weight(path) for path in files) <= FRAME_BYTES


def test_what_comes_before_the_first_intent_is_less_than_half() -> None:
    first = sum(weight(WIDGET / name) for name in ("widget.js", "widget.css"))
    assert first <= FRAME_BYTES / 2


@pytest.mark.parametrize("path", SOURCES, ids=called)
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 250


SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|srcdoc|document\.write|createContextualFragment|DOMParser|\beval\b"
    r"|new Function|setTimeout\(\s*['\"`]|setAttribute\(\s*['\"](?:style|on)|cssText|\.style\s*=[^=]"
    r"|createElement\(['\"]script"
)


@pytest.mark.parametrize("path", SOURCES, ids=called)
def test_no_text_becomes_markup_code_or_a_style_attribute(path: Path) -> None:
    assert SINKS.findall(path.read_text()) == []


def test_nothing_is_fetched_from_anywhere_else() -> None:
    addresses = [found for path in SOURCES for found in re.findall(r"https?://[\w.]+", path.read_text())]
    assert set(addresses) <= {"http://www.w3.org"}


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    page = pages.render("widget.html", config=CONFIG)
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    scripts = re.findall(r"<script ([^>]*)>", page)
    assert [script for script in scripts if "application/json" not in script and "src=" not in script] == []


def test_a_name_cannot_leave_the_page_s_data() -> None:
    hostile = CONFIG | {
        "bot": {"name": "</script><script>alert(1)</script>", "color": "", "avatar": None, "position": ""}
    }
    page = pages.render("widget.html", config=hostile)
    assert "<script>alert" not in page


def test_the_loader_makes_one_global() -> None:
    text = (WIDGET / "loader.js").read_text()
    assert set(re.findall(r"\bwindow\.(\w+)\s*=[^=]", text)) == {"Frontdesk"}


@pytest.mark.parametrize("path", LANGUAGES, ids=called)
def test_every_language_has_every_word(path: Path) -> None:
    def words(file: Path) -> dict[str, set[str]]:
        entries = re.findall(r"^  (\w+): '(.+)',$", file.read_text(), re.MULTILINE)
        return {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in entries}

    assert words(path) == words(WIDGET / "words" / "en.js")
    assert f"'{path.stem}'" in (WIDGET / "words.js").read_text()


def test_every_word_that_is_used_is_there_and_the_other_way_round() -> None:
    there = set(re.findall(r"^  (\w+): ", (WIDGET / "words" / "en.js").read_text(), re.MULTILINE))
    code = "\n".join(path.read_text() for path in SOURCES if path.parent == WIDGET)
    assert [word for word in sorted(there) if f"'{word}'" not in code and f"words({word}" not in code] == []
    assert set(re.findall(r"\bwords\('(\w+)'", code)) <= there
