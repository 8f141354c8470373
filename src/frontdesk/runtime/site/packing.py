"""The widget's browser code as it travels: few files without comments and with short names, made from many files.

The sources run in a browser as they are; packing makes the responses fewer and smaller. It is simple because the
sources keep some rules, which a test checks: each of our imports has a line of its own and renames nothing, and
top-level names are unique.
"""

from __future__ import annotations

import gzip
import re
from functools import reduce
from pathlib import Path
from typing import Final

from zopfli import gzip as zopfli

FOLDER: Final = Path(__file__).parents[1] / "static" / "widget"

ENTRIES: Final = ("widget.js", "chat.js")
"""Modules that browsers fetch, in this order: a later one imports what earlier ones contain already."""

_IMPORT: Final = re.compile(r"^import \{ ([\w, ]+) \} from '\./([\w.]+)';\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)

_CONST: Final = re.compile(r"\bconst(?=[ \[{])")
"""`const` becomes the shorter `let`. A test checks that no text in our scripts contains the word."""

_SHEET: Final = re.compile(r"^@import '([\w.]+)';\n", re.MULTILINE)


def content(path: Path) -> bytes:
    """The bytes to send for a file: packed for the widget's scripts and style sheets, else as stored."""
    if not path.is_relative_to(FOLDER) or path.suffix not in (".js", ".css"):
        return path.read_bytes()
    if path.suffix == ".css":
        return sheet(path.name).encode()
    return (packed(path.name) if path.name in ENTRIES else minified(path.read_text())).encode()


def compressed(path: Path, content: bytes) -> bytes:
    """Gzip of the bytes to send for a file; the widget's as small as possible, however long that takes, once."""
    return zopfli.compress(content) if path.is_relative_to(FOLDER) else gzip.compress(content, mtime=0)


def changed_ns(path: Path) -> int:
    """When the bytes to send for a file last changed: the file itself, or any file that may be packed into it."""
    files = FOLDER.iterdir() if path.is_relative_to(FOLDER) else (path,)
    return max(file.stat().st_mtime_ns for file in files)


def minified(text: str) -> str:
    """A script, minified: without comments, and with short local names."""
    return _smaller("text/javascript", _CONST.sub("let", text))


def sheet(name: str) -> str:
    """A style sheet, minified, with those that it imports."""
    return _smaller("text/css", _SHEET.sub(lambda found: (FOLDER / found[1]).read_text(), (FOLDER / name).read_text()))


def _smaller(kind: str, text: str) -> str:
    try:
        # Imported late: it brings Go's runtime and threads into the process, which only a server needs.
        import minify
    except ImportError:
        # It does not exist for every processor; without it, responses are right but larger.
        return text
    return str(minify.string(kind, text))


def packed(entry: str) -> str:
    """An entry with everything that it imports, except what earlier entries contain, and exports for later ones.

    The code stands inside one function, so that its names are local and can be shortened.
    """
    place = ENTRIES.index(entry)
    earlier, later = ENTRIES[:place], ENTRIES[place + 1 :]
    held = {module for one in earlier for module in modules(one)}
    own = [module for module in modules(entry) if module not in held]
    given = {name for one in later for name in _names(modules(one), set(own))}
    given |= set(_EXPORT.findall((FOLDER / entry).read_text()))
    outer = [f"import {_listed(_names(own, set(modules(one))))} from './{one}';\n" for one in earlier]
    inner = [_IMPORT.sub("", _EXPORT.sub("", (FOLDER / module).read_text())) for module in own]
    listed = _listed(given)
    return minified("".join([*outer, f"export const {listed} = (() => {{\n", *inner, f"return {listed};\n}})();"]))


def modules(entry: str) -> list[str]:
    """A module and everything that it imports, each after the modules that it needs."""
    return _collect([], entry)


def _collect(found: list[str], module: str) -> list[str]:
    if module in found:
        return found
    return [*reduce(_collect, (match[2] for match in _imports(module)), found), module]


def _names(importers: list[str], among: set[str]) -> set[str]:
    """The names that some modules import from others."""
    found = (match for module in importers if module not in among for match in _imports(module))
    return {name for match in found if match[2] in among for name in match[1].split(", ")}


def _imports(module: str) -> list[re.Match[str]]:
    return list(_IMPORT.finditer((FOLDER / module).read_text()))


def _listed(names: set[str]) -> str:
    return "{ " + ", ".join(sorted(names)) + " }"
