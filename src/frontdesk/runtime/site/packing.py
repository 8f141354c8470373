"""The widget's browser code as it travels: few files without comments and with short names, made from many files.

The sources run in a browser as they are; this makes the answers fewer and shorter. What joins them stays simple because
of how they are written, and a test holds it: an import of ours has a line to itself and renames nothing, and top-level
names are unique.
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
"""Modules that are fetched by themselves, in this order: a later one finds in the earlier ones what those hold."""

_IMPORT: Final = re.compile(r"^import \{ ([\w, ]+) \} from '\./([\w.]+)';\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)

_CONST: Final = re.compile(r"\bconst(?=[ \[{])")
"""What nobody changes may as well be called changeable. A test holds that no text of ours has the word."""

_SHEET: Final = re.compile(r"^@import '([\w.]+)';\n", re.MULTILINE)


def sent(path: Path) -> bytes:
    """What is sent for a file: less than what is stored where it is a script or style sheet of the widget."""
    if not path.is_relative_to(FOLDER) or path.suffix not in (".js", ".css"):
        return path.read_bytes()
    if path.suffix == ".css":
        return sheet(path.name).encode()
    return (packed(path.name) if path.name in ENTRIES else slim(path.read_text())).encode()


def compressed(path: Path, content: bytes) -> bytes:
    """Gzip of what is sent for a file; of the widget's as small as it gets, whatever time that takes once."""
    return zopfli.compress(content) if path.is_relative_to(FOLDER) else gzip.compress(content, mtime=0)


def changed_ns(path: Path) -> int:
    """When what is sent for a file last changed: the file itself, or anything that is packed into it."""
    files = FOLDER.iterdir() if path.is_relative_to(FOLDER) else (path,)
    return max(file.stat().st_mtime_ns for file in files)


def slim(text: str) -> str:
    """A script without its comments, with short names for what is its own, and in fewer words."""
    return _smaller("text/javascript", _CONST.sub("let", text))


def sheet(name: str) -> str:
    """A style sheet with those that it imports, and without spaces."""
    return _smaller("text/css", _SHEET.sub(lambda found: (FOLDER / found[1]).read_text(), (FOLDER / name).read_text()))


def _smaller(kind: str, text: str) -> str:
    try:
        # It brings Go's runtime and its threads into the process: only where a server runs.
        import minify
    except ImportError:
        # Not every processor has it: what is sent is right without it, and larger.
        return text
    return str(minify.string(kind, text))


def packed(entry: str) -> str:
    """An entry with all that it imports, but for what earlier entries hold, and exports for later ones.

    All of it stands inside one function, whose names are nobody else's business and can be short.
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
    return slim("".join([*outer, f"export const {listed} = (() => {{\n", *inner, f"return {listed};\n}})();"]))


def modules(entry: str) -> list[str]:
    """A module and all that it imports, each after what it needs."""
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
