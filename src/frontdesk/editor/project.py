"""The files that an author works on: open files as they are in the editor, the others as they are on disk."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from frontdesk.compiler.checked import check, diagnosed
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.load import MOST_BYTES, DiskFiles, MemoryFiles
from frontdesk.lang.diagnostic import Diagnostic
from frontdesk.lang.source import Source
from frontdesk.lang.syntax import decode, parse
from frontdesk.scenario.read import read

ENDINGS: Final = (".yaml", ".yml")
SCENARIOS: Final = (".test.yaml", ".test.yml")

MOST_NEIGHBOURS: Final = 200
"""Most files of a folder that are searched for those that include another file."""

MOST_HEADS: Final = 20
"""Most playbooks that are checked again because a file that they include has changed."""

_PLAYBOOK: Final = re.compile(r"^(frontdesk|pathways)\s*:", re.MULTILINE)
_SUITE: Final = re.compile(r"^(playbook|tests)\s*:", re.MULTILINE)

Found = dict[str, tuple[Diagnostic, ...]]
"""File to the findings in it."""


@dataclass(slots=True)
class Project:
    """The files open in an editor, on top of those on disk. Files are absolute paths with forward slashes.

    Attributes:
        roots: The folders that the editor has open: playbooks are not looked for above them.
    """

    roots: tuple[str, ...] = ()
    _open: dict[str, str] = field(default_factory=dict)
    _whole: dict[str, str] = field(default_factory=dict)
    _found: dict[str, Found] = field(default_factory=dict)
    _read: dict[str, Bundle] = field(default_factory=dict)

    def put(self, file: str, text: str) -> None:
        """Set the current text of an open file."""
        self._open[file] = text
        if parse(Source(file, text)).value is not None:
            self._whole[file] = text

    def drop(self, file: str) -> None:
        """Forget the text of a file that was closed: the file on disk counts."""
        self._open.pop(file, None)
        self._whole.pop(file, None)

    def settled(self) -> Project:
        """The same project with each open file as it could last be parsed: half-typed text often cannot be."""
        return Project(self.roots, self._open | self._whole)

    def text(self, file: str) -> str | None:
        """The text of a file; None if there is no such file, or it is not a text."""
        if file in self._open:
            return self._open[file]
        try:
            with open(file, "rb") as opened:
                decoded = decode(file, opened.read(MOST_BYTES + 1)).value
        except (OSError, ValueError):
            return None
        return decoded.text if decoded else None

    def source(self, file: str) -> Source:
        """The text of a file, with its places; empty if there is none."""
        return Source(file, self.text(file) or "")

    def bundles(self, file: str) -> tuple[Bundle, ...]:
        """Every playbook that a file belongs to, read: itself first, then those that include it."""
        own = [self._bundle(file)] if self._is_playbook(file) else []
        return (*own, *self._including(file))

    def look(self, file: str) -> Found:
        """The findings in a file, and in the other files of its playbooks; files without findings are included."""
        text = self.text(file) or ""
        if file.endswith(SCENARIOS):
            found = diagnosed(read(Source(file, text)).findings) if _SUITE.search(text) else ()
            return {file: found}
        heads = [bundle.label for bundle in self._including(file)]
        before = self._found.pop(file, {})
        if _PLAYBOOK.search(text):
            heads.insert(0, file)
        touched = {file, *before}
        for head in heads:
            touched.update(self._found.get(head, {}))
            self._found[head] = self._checked(head)
            touched.update(self._found[head])
        return {each: self._in_file(each) for each in sorted(touched)}

    def _in_file(self, file: str) -> tuple[Diagnostic, ...]:
        """The findings in a file from all playbooks that were checked, each finding once."""
        found = {each.sort_key: each for of in self._found.values() for each in of.get(file, ())}
        return tuple(found[key] for key in sorted(found))

    def _checked(self, head: str) -> Found:
        folder, name = posixpath.split(head)
        checked = check(self._files(folder), name, head)
        found: Found = dict.fromkeys((head, *checked.sources), ())
        for each in checked.diagnostics:
            found[each.span.file] = (*found.get(each.span.file, ()), each)
        return found

    def _bundle(self, head: str) -> Bundle:
        """A playbook with everything that it includes; read again only if the text of one of its files has changed."""
        known = self._read.get(head)
        if known is not None and self._is_current(known):
            return known
        folder, name = posixpath.split(head)
        files = self._files(folder)
        bundle = Bundle(files, name, head)
        bundle.read(name, files.read(name) or b"")
        self._read[head] = bundle
        return bundle

    def _is_current(self, bundle: Bundle) -> bool:
        if bundle.units.keys() != bundle.sources.keys():  # an include could not be read
            return False
        return all(self.text(bundle.called(file)) == source.text for file, source in bundle.sources.items())

    def _files(self, folder: str) -> MemoryFiles:
        inside = posixpath.join(folder, "")
        opened = {file.removeprefix(inside): text for file, text in self._open.items() if file.startswith(inside)}
        return MemoryFiles(opened, beneath=DiskFiles(Path(folder)) if folder else None)

    def _is_playbook(self, file: str) -> bool:
        return not file.endswith(SCENARIOS) and bool(_PLAYBOOK.search(self.text(file) or ""))

    def _including(self, file: str) -> Iterator[Bundle]:
        """The playbooks that include a file: they are in its folder, or in a folder above that."""
        count = 0
        for folder in self._above(file):
            for head in self._neighbours(folder):
                if head != file and count < MOST_HEADS and self._may_include(head):
                    bundle = self._bundle(head)
                    if file in map(bundle.called, bundle.sources):
                        count += 1
                        yield bundle

    def _above(self, file: str) -> Iterator[str]:
        """The folder of a file, and those above it that the editor has open."""
        folder = posixpath.dirname(file)
        yield folder
        while any(folder.startswith(root.rstrip("/") + "/") for root in self.roots):
            folder = posixpath.dirname(folder)
            yield folder

    def _neighbours(self, folder: str) -> list[str]:
        try:
            names = {name for name in os.listdir(folder) if not name.startswith(".")}
        except OSError:
            names = set()
        names |= {posixpath.basename(file) for file in self._open if posixpath.dirname(file) == folder}
        playbooks = [name for name in sorted(names) if name.endswith(ENDINGS) and not name.endswith(SCENARIOS)]
        return [posixpath.join(folder, name) for name in playbooks[:MOST_NEIGHBOURS]]

    def _may_include(self, file: str) -> bool:
        text = self.text(file) or ""
        return "include" in text and bool(_PLAYBOOK.search(text))
