"""A playbook's files: the one that was named, and everything that it includes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from frontdesk.compiler import suppression
from frontdesk.compiler.load import Files, beside, is_below
from frontdesk.compiler.reading import BESIDE, INSIDE, Reading
from frontdesk.compiler.unit import Unit, unit_of
from frontdesk.compiler.wording import quoted
from frontdesk.lang import syntax
from frontdesk.lang.diagnostic import Finding, Related
from frontdesk.lang.raster import Raster
from frontdesk.lang.source import Source, Span
from frontdesk.lang.spelling import disguised

Chain = tuple[tuple[str, Span], ...]
"""The way from the named file to another: each file on it, and the place where it includes the next."""


@dataclass(slots=True)
class Bundle:
    """The files of one playbook, read.

    Attributes:
        name: The named file, in its folder.
        label: What findings call the named file; its includes get the same folder in front.
        units: File to its unit; None if it could not be read. The named file comes first.
        included: File to its includes, each by the name that stands before the dot of its pathways.
        suppressions: The suppressions of each file that has any, by its name in findings.
        images: The images that the files show, by their names in the folder.
        unread: The variables and keys, such as `when`, whose expressions could not be read.
    """

    files: Files
    name: str
    label: str
    sources: dict[str, Source] = field(default_factory=dict)
    units: dict[str, Unit | None] = field(default_factory=dict)
    included: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    suppressions: dict[str, suppression.Suppressions] = field(default_factory=dict)
    images: dict[str, Raster] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    _languages: tuple[str, ...] = ()
    _image_origins: tuple[str, ...] = ()

    def called(self, file: str) -> str:
        """What findings call a file."""
        if file == self.name:
            return self.label
        return (self.label.removesuffix(self.name) if self.label.endswith(self.name) else "") + file

    @property
    def main(self) -> Unit | None:
        """The unit of the named file; None if it could not be read."""
        return self.units.get(self.name)

    def read(self, file: str, data: bytes, chain: Chain = ()) -> None:
        """Read a file from its content, then everything that it includes."""
        self.units[file] = None
        decoded = syntax.decode(self.called(file), data)
        self.findings.extend(decoded.findings)
        if decoded.value is None:
            return
        source = self.sources[file] = decoded.value
        parsed = syntax.parse(source)
        self.findings.extend(parsed.findings)
        if parsed.value is None and parsed.findings:
            return
        suppressions = suppression.read(source, parsed.value)
        if suppressions is not None:
            self.suppressions[source.name] = suppressions
        reading = self._reading(file, source)
        unit = self.units[file] = unit_of(source, parsed.value, reading)
        self.findings.extend(reading.findings)
        self.images |= reading.images
        self.unread |= reading.unread
        if unit is None:
            return
        if unit.playbook and not chain:
            self._languages = unit.playbook.languages or (unit.playbook.language,)
            self._image_origins = unit.playbook.install.image_origins
        self.included[file] = dict(self._includes(unit, chain))

    def _reading(self, file: str, source: Source) -> Reading:
        origins = self._image_origins
        if not self._languages:  # a library by itself: the playbooks which include it decide where images may come from
            origins = tuple(set(re.findall(r"https://[^/\s)\"'<>]+", source.text)))
        return Reading(self.files, file, self._languages, origins, lenient=True)

    def _includes(self, unit: Unit, chain: Chain) -> Iterator[tuple[str, str]]:
        first: dict[str, Span] = {}
        for path, span in unit.includes:
            stem, file = PurePosixPath(path).stem, beside(unit.file, path)
            if stem and stem in first:
                related = (Related(first[stem], "the first one"),)
                message = f"another include is called {quoted(stem)} already"
                self._say(span, message, "delete it, or rename one of the files", "duplicate-id", related)
                continue
            first[stem] = span
            yield stem, file
            self._follow(unit, path, file, span, chain)

    def _follow(self, unit: Unit, path: str, file: str, span: Span, chain: Chain) -> None:
        """Read an included file, or add the finding that says why it cannot be read."""
        way = (*chain, (unit.file, span))
        names = [name for name, _ in way]
        if file in names:
            steps = tuple(Related(at, f"{quoted(name)} includes the next") for name, at in way[names.index(file) : -1])
            message = f"{quoted(path)} includes this file again"
            self._say(span, message, "move what both need into a third file", "include-cycle", steps)
        elif not is_below(file) and not self._languages:
            self.units[file] = None  # a library by itself: the folder of the playbook that includes it counts
        elif "\\" in path:
            meant = path.replace("\\", "/")
            self._say(span, "folders are separated by / here", f"write {meant}", "no-such-file")
        elif not is_below(file):
            self._say(span, f"{quoted(path)} is outside of the playbook's folder", INSIDE, "no-such-file")
        elif file not in self.units:
            data = self.files.read(file)
            if data is None:
                self.units[file] = None
                self._missing(path, span)
            else:
                self.read(file, data, way)
        elif file not in self.sources:
            self._missing(path, span)

    def _missing(self, path: str, span: Span) -> None:
        hint = disguised(path) or BESIDE
        self._say(span, f"no file {quoted(path)} in the playbook's folder", hint, "no-such-file")

    def _say(self, span: Span, message: str, hint: str | None, name: str, related: tuple[Related, ...] = ()) -> None:
        if any(each.span == span for each in self.findings):
            return  # how it is written is reported already
        self.findings.append(Finding(span, message, hint, related, name=name))
