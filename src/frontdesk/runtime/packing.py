"""The widget's browser code as it travels: few files without comments, made from many files with them.

Nothing is built beforehand and nothing has to be: the sources run in a browser as they are, only with more and longer answers.
What makes this simple is how they are written, and a test holds it: imports of our own stand on one line each and rename
nothing, top-level names are unique, a comment has its lines to itself, and no text spans lines.
"""

from __future__ import annotations

import re
from functools import reduce
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "widget"

ENTRIES: Final = ("widget.js", "chat.js")
"""Modules that are fetched by themselves, in this order: a later one finds what earlier ones hold in those."""

_IMPORT: Final = re.compile(r"^import \{ ([\w, ]+) \} from '\./([\w.]+)';\n", re.MULTILINE)
_SHEET: Final = re.compile(r"^@import '([\w.]+)';\n", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ */\*.*?\*/\n|^ *//.*\n", re.MULTILINE | re.DOTALL)
_INDENT: Final = re.compile(r"^ +|\n(?=\n)|^\n", re.MULTILINE)
_SPACE: Final = re.compile(r"\s*([{};,])\s*|(?<=:) ")


def sent(path: Path) -> bytes:
    """What is sent for a static file: for scripts and style sheets of the widget less than what is stored, for others the same."""
    if not path.is_relative_to(FOLDER):
        return path.read_bytes()
    if path.name in ENTRIES:
        return packed(path.name).encode()
    if path.suffix == ".css":
        return sheet(path.name).encode()
    return slim(path.read_text()).encode() if path.suffix == ".js" else path.read_bytes()


def slim(text: str) -> str:
    """A source without its comments, indentation and empty lines."""
    return _INDENT.sub("", _COMMENT.sub("", text))


def sheet(name: str) -> str:
    """A style sheet with those that it imports, and without spaces."""
    text = (FOLDER / name).read_text()
    whole = _SHEET.sub(lambda found: (FOLDER / found[1]).read_text(), text)
    return _SPACE.sub(lambda found: found[1] or "", slim(whole)).replace(";}", "}").strip()


def packed(entry: str) -> str:
    """An entry with all that it imports; names that an earlier entry holds are imported from there, and it exports them."""
    place = ENTRIES.index(entry)
    held = {name: earlier for earlier in reversed(ENTRIES[:place]) for name in modules(earlier)}
    own = [name for name in modules(entry) if name not in held]
    body = "".join(slim(_IMPORT.sub("", (FOLDER / name).read_text())) for name in own)
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    imports = (f"import{{{','.join(sorted(_needed(own, set(held))))}}}from'./{earlier}';\n" for earlier in ENTRIES[:place])
    wanted = {name for later in ENTRIES[place + 1 :] for name in _needed(modules(later), set(own))}
    return "".join(imports) + body + (f"export{{{','.join(sorted(wanted))}}};\n" if wanted else "")


def modules(entry: str) -> list[str]:
    """A module and all that it imports, each after what it needs."""
    found: list[str] = []
    return _collect(found, entry)


def _collect(found: list[str], name: str) -> list[str]:
    if name not in found:
        needs = [match[2] for match in _IMPORT.finditer((FOLDER / name).read_text())]
        reduce(_collect, needs, found)
        found.append(name)
    return found


def _needed(names: list[str], among: set[str]) -> set[str]:
    """What these modules import from those: names as written."""
    imports = (match for name in names if name not in among for match in _IMPORT.finditer((FOLDER / name).read_text()))
    return {word for match in imports if match[2] in among for word in match[1].split(", ")}
