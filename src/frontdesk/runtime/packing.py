"""The widget's browser code as it travels: few files without comments, made from many files with them.

The sources run in a browser as they are; this makes the answers fewer and shorter. What keeps it simple is how they are
written, and a test holds it: an import of ours has a line to itself and renames nothing, top-level names are unique, a
comment has its lines to itself, no text spans lines or has an operator with spaces around it.
"""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "widget"

ENTRIES: Final = ("widget.js", "chat.js")
"""Modules that are fetched by themselves, in this order: a later one finds in the earlier ones what those hold."""

_IMPORT: Final = re.compile(r"^import \{ ([\w, ]+) \} from '\./([\w.]+)';\n", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ", re.MULTILINE)
_SHEET: Final = re.compile(r"^@import '([\w.]+)';\n", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ */\*.*?\*/\n|^ *//[^\n]*\n|/\*\* @type \S+ \*/ ", re.MULTILINE | re.DOTALL)
_INDENT: Final = re.compile(r"^[ \n]+", re.MULTILINE)
_JOIN: Final = re.compile(r"(?<=[{(\[,;])\n|\n(?=[})\]])")
_TIGHT: Final = re.compile(r" (=>|[=!]==|&&|\|\||\?\?|[=?:]) ")
_SPACE: Final = re.compile(r"\s*([{};,])\s*|(?<=:) ")


def sent(path: Path) -> bytes:
    """What is sent for a file: less than what is stored where it is a script or style sheet of the widget."""
    if not path.is_relative_to(FOLDER) or path.suffix not in (".js", ".css"):
        return path.read_bytes()
    if path.suffix == ".css":
        return sheet(path.name).encode()
    return (packed(path.name) if path.name in ENTRIES else slim(path.read_text())).encode()


def changed_ns(path: Path) -> int:
    """When what is sent for a file last changed: the file itself, or anything that is packed into it."""
    files = FOLDER.iterdir() if path.is_relative_to(FOLDER) else (path,)
    return max(file.stat().st_mtime_ns for file in files)


def slim(text: str) -> str:
    """A source without its comments and indentation, and without line ends where none is needed."""
    return _JOIN.sub("", _INDENT.sub("", _COMMENT.sub("", text)))


def sheet(name: str) -> str:
    """A style sheet with those that it imports, and without spaces."""
    whole = _SHEET.sub(lambda found: (FOLDER / found[1]).read_text(), (FOLDER / name).read_text())
    return _SPACE.sub(lambda found: found[1] or "", slim(whole)).replace(";}", "}").strip()


def packed(entry: str) -> str:
    """An entry with all that it imports, but for what earlier entries hold, and exports for later ones."""
    place = ENTRIES.index(entry)
    earlier, later = ENTRIES[:place], ENTRIES[place + 1 :]
    held = {module for one in earlier for module in modules(one)}
    own = [module for module in modules(entry) if module not in held]
    given = {name for one in later for name in _names(modules(one), set(own))}
    parts = [f"import {_listed(_names(own, set(modules(one))))} from './{one}';\n" for one in earlier]
    inner = [_EXPORT.sub("", (FOLDER / module).read_text()) for module in own[:-1]]
    parts += [_IMPORT.sub("", text) for text in (*inner, (FOLDER / entry).read_text())]
    return _TIGHT.sub(r"\1", slim("".join(parts))) + (f"export {_listed(given)};\n" if given else "")


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
