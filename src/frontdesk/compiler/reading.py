"""Reading one file: what readers need, what they gather, and how much they may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from frontdesk.compiler.load import Files, beside, is_below
from frontdesk.compiler.wording import quoted
from frontdesk.ir.card import Target
from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.raster import Raster
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import disguised
from frontdesk.lang.syntax import ScalarNode, YamlNode

T = TypeVar("T")

INSIDE: Final = "copy it into that folder, and write its path from the folder of this file"
BESIDE: Final = "put it there, and write its path from the folder of this file"
AS_IMAGE = "save it as PNG, JPEG, WebP or GIF, in the size in which it is shown"
"""What to do about a file outside of the folder, a missing one, and one that is not a usable image."""

MOST: Final[Mapping[str, int]] = MappingProxyType(
    {"expressions": 2_000, "characters of expressions": 64_000, "lines of text": 10_000}
)
"""How much of each a file may hold; a `{{ … }}` in a text is an expression, too."""

MOST_FINDINGS: Final = 500
"""Most findings of a file; after that the rest of it is not read, so that any file is checked within a second."""

MOST_REMARKS: Final = 200
"""Most remarks on the texts of a file, which are not errors; more are dropped, but do not end the reading."""


class Placed(Protocol):
    """Something with a place, which is worked out only on request."""

    @property
    def place(self) -> Span: ...


@dataclass(slots=True)
class Reading:
    """What readers of one file need, and what they gather.

    Attributes:
        file: The file's name in the playbook's folder; paths in its texts are relative to it.
        languages: The languages that a text may be written in, the playbook's own first; empty if it has only one.
        lenient: The file is for several playbooks: a text may be in any language, those of this playbook first.
        findings: The findings so far, in reading order.
        targets: Every target that the file names.
        images: The images that it shows, by their names in the playbook's folder.
        unread: The variables and keys, such as `when`, whose expressions could not be read.
        stopped: A limit is exceeded, as the last finding says: nothing more is read, and nothing more is found.
    """

    files: Files
    file: str
    languages: tuple[str, ...] = ()
    image_origins: tuple[str, ...] = ()
    lenient: bool = False
    findings: list[Finding] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    images: dict[str, Raster] = field(default_factory=dict)
    stopped: bool = False
    unread: set[str] = field(default_factory=set)
    _remarks: int = 0
    _held: Counter[str] = field(default_factory=Counter)
    _present: dict[str, bool] = field(default_factory=dict)

    def found(self, span: Span, message: str, hint: str | None = None, *, name: str = "bad-value") -> None:
        """Add a finding, `bad-value` unless it is named."""
        self.note((Finding(span, message, hint, name=name),))

    def note(self, findings: Iterable[Finding]) -> None:
        """Add findings, up to the limit of findings."""
        for finding in findings:
            if len(self.findings) >= MOST_FINDINGS:
                self.stop(too_many(finding))
            if self.stopped:
                return
            self.findings.append(finding)

    def remark(self, finding: Finding) -> None:
        """Add a remark on what could be better in a text, up to the limit of remarks."""
        self._remarks += 1
        if self._remarks == MOST_REMARKS:
            message = f"there are more than {MOST_REMARKS} remarks on texts; the others are left out"
            finding = replace(finding, message=message, hint="fix these first")
        if self._remarks <= MOST_REMARKS:
            self.note((finding,))

    def stop(self, finding: Finding) -> None:
        """Add the finding that a limit is exceeded, and stop reading."""
        if not self.stopped:
            self.findings.append(finding)
            self.stopped = True

    def has_room(self, place: Span | Placed, held: Mapping[str, int]) -> bool:
        """There is room for this much more; if not, a finding says so, and reading stops.

        Args:
            place: The place of that finding, or something that works it out.
        """
        for what, count in held.items():
            self._held[what] += count
            if self._held[what] > MOST[what]:
                span = place if isinstance(place, Span) else place.place
                hint = "split it: 'include' runs pathways of other files"
                self.stop(Finding(span, f"the file holds more than {MOST[what]:,} {what}", hint, name="over-limit"))
        return not self.stopped

    def kept(self, read: Read[T]) -> T | None:
        """The value that was read; its findings are added."""
        self.note(read.findings)
        return read.value

    @contextmanager
    def quiet(self, node: YamlNode) -> Iterator[None]:
        """Drop findings about a text that has one already about how it is written: what it says is a guess."""
        before, stopped = len(self.findings), self.stopped
        yield
        if isinstance(node, ScalarNode) and node.broken:
            del self.findings[before:]
            self.stopped = stopped

    def file_exists(self, path: str, span: Span) -> None:
        """Add a finding if a path leads to no file in the playbook's folder."""
        name = beside(self.file, path)
        if not is_below(name):
            if self.lenient and not self.languages:
                return  # a library by itself: the folder of the playbook that includes it counts
            self.found(span, f"{quoted(path)} is outside of the playbook's folder", INSIDE, name="no-such-file")
        elif not self._has(name):
            hint = disguised(path) or BESIDE
            self.found(span, f"no file {quoted(path)} in the playbook's folder", hint, name="no-such-file")

    def image(self, path: str, span: Span) -> Raster | None:
        """An image in the playbook's folder; None, with a finding, if it is missing or cannot be shown."""
        self.file_exists(path, span)
        name = beside(self.file, path)
        if not is_below(name) or not self._has(name):
            return None
        found = self.images.get(name) or self.files.image(name)
        if isinstance(found, str):
            self.found(span, f"{quoted(path)} cannot be shown: {found}", AS_IMAGE, name="bad-image")
            return None
        self.images[name] = found
        return found

    def _has(self, name: str) -> bool:
        if name not in self._present:
            self._present[name] = self.files.has(name)
        return self._present[name]


def too_many(finding: Finding) -> Finding:
    """The finding that takes the place of one too many, and of all that would follow."""
    message = f"there are more than {MOST_FINDINGS} findings; the rest of this file is left out"
    return Finding(finding.span, message, "fix the others first", name="over-limit")
