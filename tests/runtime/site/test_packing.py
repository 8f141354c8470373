"""The widget's code as it travels: less of it, and the same."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from frontdesk.runtime.site import packing

SOURCES = sorted(packing.FOLDER.rglob("*.js"))
MODULES = [path for path in SOURCES if path.name != "loader.js"]
DEFINED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+|\[[^\]]+\])", re.MULTILINE)


def called(path: Path) -> str:
    return path.relative_to(packing.FOLDER).as_posix()


def test_a_pack_holds_each_module_after_what_it_needs() -> None:
    order = packing.modules("chat.js")
    assert order.index("element.js") < order.index("richtext.js") < order.index("fold.js")
    assert order[-1] == "chat.js"
    assert len(order) == len(set(order))


def test_the_second_pack_takes_from_the_first_what_that_holds() -> None:
    first, second = packing.packed("widget.js"), packing.packed("chat.js")
    [taken] = re.findall(r'^import\{([\w,]+)\}from"\./widget\.js";', second)
    assert {"drawText", "face", "make"} <= set(taken.split(","))
    assert first.startswith(f"export let{{{taken}}}=(")
    assert '"http://www.w3.org/2000/svg"' in first
    assert '"http://www.w3.org/2000/svg"' not in second
    assert re.search(r";export let\{chat\}=\(", second)


@pytest.mark.parametrize("entry", packing.ENTRIES)
def test_a_pack_has_no_comments_and_no_other_imports(entry: str) -> None:
    text = packing.packed(entry)
    assert "/*" not in text
    place = packing.ENTRIES.index(entry)
    assert re.findall(r'\bimport\{[^;]*\}from"\./([^"]+)"', text) == list(packing.ENTRIES[:place])


@pytest.mark.parametrize("entry", packing.ENTRIES)
def test_names_within_a_pack_are_short(entry: str) -> None:
    long = re.findall(r"\bfunction (\w{4,})", packing.packed(entry))
    assert long == []


@pytest.mark.parametrize("entry", packing.ENTRIES)
def test_no_two_modules_of_a_pack_define_one_name(entry: str) -> None:
    names = [
        name for module in packing.modules(entry) for name in DEFINED.findall((packing.FOLDER / module).read_text())
    ]
    assert len(names) > 10
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("entry", packing.ENTRIES)
def test_a_pack_says_the_texts_of_its_modules(entry: str) -> None:
    held = {module for one in packing.ENTRIES[: packing.ENTRIES.index(entry)] for module in packing.modules(one)}
    own = [module for module in packing.modules(entry) if module not in held]
    said = {text for module in own for text in texts((packing.FOLDER / module).read_text())}
    pack = packing.packed(entry)
    assert len(said) > 50
    assert [text for text in sorted(said) if text not in pack] == []


def texts(source: str) -> set[str]:
    """The words in quotes of a module, but for those that name modules."""
    code = re.sub(r"/\*.*?\*/|^import [^\n]*$", "", source, flags=re.DOTALL | re.MULTILINE)
    return set(re.findall(r"'(\w[\w .:/-]*)'", code))


@pytest.mark.parametrize("path", MODULES, ids=called)
def test_sources_are_written_as_packing_needs_them(path: Path) -> None:
    for line in path.read_text().splitlines():
        assert line.count("`") % 2 == 0, "a text spans lines"
        assert not line.startswith("import ") or packing._IMPORT.match(line + "\n"), "an import of another form"
        assert line.lstrip().startswith(("/*", "*", "//")) or not re.search(r"[^:'\"`/]//|/\*(?!\* @type)", line), (
            "a comment beside code"
        )


def test_a_style_sheet_comes_with_what_it_imports() -> None:
    sheet = packing.sheet("widget.css")
    assert ".waiting{" in sheet
    assert "@import" not in sheet
    assert "/*" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert ".bubble li+li" in sheet


def test_other_files_are_sent_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_bytes(b"// kept\n")
    assert packing.content(path) == b"// kept\n"


def test_a_pack_is_as_new_as_its_newest_part() -> None:
    newest = max(path.stat().st_mtime_ns for path in packing.FOLDER.iterdir())
    assert packing.changed_ns(packing.FOLDER / "chat.js") == newest


@pytest.mark.parametrize("path", SOURCES, ids=called)
def test_no_text_of_a_source_has_the_word_that_packing_replaces(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|//.*", "", path.read_text(), flags=re.DOTALL)
    quoted = re.findall(r"'[^'\n]*'|`[^`\n]*`|/(?![/*])[^/\n]+/", code)
    assert [text for text in quoted if re.search(r"\bconst[ \[{]", text)] == []


def test_a_machine_without_the_minifier_sends_the_same_modules_as_they_were_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "minify", None)
    first, second = packing.packed("widget.js"), packing.packed("chat.js")
    [taken] = re.findall(r"^import \{ ([\w, ]+) \} from './widget.js';$", second, re.MULTILINE)
    assert first.startswith(f"export let {{ {taken} }} = (() => {{")
    assert "export let { chat } = (() => {" in second
    assert ".bubble li + li" in packing.sheet("widget.css")
