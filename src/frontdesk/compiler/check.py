"""Checking what a user names: the playbooks among files, folders and globs, with their findings in one report."""

from __future__ import annotations

import glob
import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MOST_BYTES, DiskFiles, MemoryFiles
from frontdesk.compiler.suppression import UNUSED
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Diagnostic, Severity
from frontdesk.lang.source import Source, Span

__all__ = ["Checked", "Named", "Report", "check", "check_paths", "content", "gathered", "report_of"]

ENDINGS = (".yaml", ".yml")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings in all files of one run.

    Attributes:
        files: How many playbooks were named or found; a library counts only if the user named the file itself.
        diagnostics: Sorted, each once, even if several playbooks include the file.
        sources: The text of each file that could be decoded, by its name in findings.
        checked: Each playbook or library on its own, in the order in which they were checked.
        strict: Warnings fail the check too.
    """

    files: int
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    checked: tuple[Checked, ...] = ()
    strict: bool = False

    def count(self, severity: Severity) -> int:
        """How many diagnostics are of this severity."""
        return sum(each.severity is severity for each in self.diagnostics)

    @property
    def valid(self) -> bool:
        """There is no error; there may be warnings."""
        return self.count(Severity.ERROR) == 0

    def fails(self, each: Diagnostic) -> bool:
        """The finding fails the check: it is an error or, with `strict`, a warning."""
        return each.severity is Severity.ERROR or (self.strict and each.severity is Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Named:
    """A file to check.

    Attributes:
        label: Its path, as the user wrote it, or as found in a folder or by a glob that the user named.
        itself: The user named the file itself, not a folder or glob that led to it.
        data: Its content; None if it is on disk.
    """

    label: str
    itself: bool
    data: bytes | None = None


def check_paths(
    paths: Sequence[str],
    *,
    stdin: bytes | None = None,
    stdin_filename: str = "stdin.yaml",
    told: Callable[[int, int], None] | None = None,
) -> Report:
    """Check every playbook among some files, folders and globs.

    Args:
        paths: Empty means `playbooks/` if that exists, else the current folder. `-` is standard input.
        stdin: The content of standard input, for `-`.
        stdin_filename: The name of standard input in findings; its includes are looked up relative to that name.
        told: Called before each file and at the end, with the number of files checked so far and their total.

    Raises:
        UsageError: A path does not exist or cannot be read, or no playbook is among them.
    """
    return report_of(gathered(paths, stdin=stdin, stdin_filename=stdin_filename), told=told)


def gathered(
    paths: Sequence[str], *, stdin: bytes | None = None, stdin_filename: str = "stdin.yaml"
) -> tuple[Named, ...]:
    """The files that the paths of `check_paths` stand for, each once, sorted by label.

    Raises:
        UsageError: A path does not exist or cannot be read, or no playbook is among them.
    """
    named: dict[str, Named] = {}
    paths = tuple(paths) or ("playbooks" if os.path.isdir("playbooks") else ".",)
    for path in paths:
        for found in [Named(stdin_filename, True, stdin)] if path == STDIN else _found(path):
            place = os.path.abspath(found.label)
            named[place] = _either(named.get(place, found), found)
    if not named:
        raise UsageError(f"no playbook found in {'the current folder' if paths == ('.',) else ', '.join(paths)}")
    return tuple(sorted(named.values(), key=lambda each: each.label))


def _either(one: Named, other: Named) -> Named:
    """The better of two names for the same file: standard input before the disk, then the shorter label."""
    best = min(one, other, key=lambda each: (each.data is None, len(each.label), each.label))
    return replace(best, itself=one.itself or other.itself)


def report_of(
    named: Sequence[Named],
    *,
    changed: Mapping[str, bytes] | None = None,
    told: Callable[[int, int], None] | None = None,
) -> Report:
    """Check some files.

    Args:
        changed: The content of files that differ from the disk, by absolute path.
        told: Called before each file and at the end, with the number of files checked so far and their total.

    Raises:
        UsageError: A file cannot be read.
    """
    checks = []
    for number, each in enumerate(named):
        if told is not None:
            told(number, len(named))
        checks.append((each, _checked(each, changed or {})))
    if told is not None:
        told(len(named), len(named))
    return _reported(checks)


def _reported(checks: list[tuple[Named, Checked]]) -> Report:
    included = {posixpath.normpath(file) for _, checked in checks for file in checked.includes}
    kept = [(n, c) for n, c in checks if n.itself or not (c.library and posixpath.normpath(c.name) in included)]
    found: dict[object, Diagnostic] = {}
    sources: dict[str, Source] = {}
    for _, checked in kept:
        sources |= checked.sources
        for each in checked.diagnostics:
            file, *place = each.sort_key
            found.setdefault((posixpath.normpath(str(file)), *place), each)
    used = {_place(each.at) for _, checked in checks for each in checked.silenced}
    needed = (each for each in found.values() if each.name != UNUSED or _place(each.span) not in used)
    return Report(
        files=sum(named.itself or not checked.library for named, checked in kept),
        diagnostics=tuple(sorted(needed, key=lambda each: each.sort_key)),
        sources=sources,
        checked=tuple(checked for _, checked in kept),
    )


def _place(span: Span) -> tuple[str, int]:
    return posixpath.normpath(span.file), span.begins


def _checked(named: Named, changed: Mapping[str, bytes]) -> Checked:
    folder, name = os.path.split(named.label)
    data = content(named.label) if named.data is None else named.data
    here = os.path.abspath(folder or ".")
    others = {_posix(os.path.relpath(path, here)): content for path, content in changed.items()}
    files = MemoryFiles({name: data} | others, beneath=DiskFiles(Path(folder or ".")))
    return check(files, name, _posix(named.label))


def content(path: str) -> bytes:
    """The content of a file, cut one byte past the limit for playbook files.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path!r}: {getattr(error, 'strerror', None) or error}") from error


def _found(path: str) -> Iterator[Named]:
    if os.path.isdir(path):
        yield from _below(path)
    elif glob.has_magic(path) and not os.path.lexists(path):
        for match in sorted(glob.glob(path, recursive=True)):
            if os.path.isdir(match):
                yield from _below(match)
            elif _is_playbook(match) and not _is_odd(match):
                yield Named(match, False)
    elif not path or not os.path.lexists(path):
        raise UsageError(f"there is no file or folder {path!r}")
    elif _is_odd(path) and not os.path.abspath(path).startswith("/dev/"):  # the shell passes its pipes as paths in /dev
        raise UsageError(f"{path!r} is not a file")
    elif not path.endswith(tuple(f".test{ending}" for ending in ENDINGS)):
        yield Named(path, True)


def _below(folder: str) -> Iterator[Named]:
    def unreadable(error: OSError) -> None:
        raise UsageError(f"cannot read {error.filename!r}: {error.strerror}") from error

    for here, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if _is_playbook(name) and not _is_odd(os.path.join(here, name)):
                yield Named(
                    name if here == "." else os.path.join(here, name).removeprefix("./" if folder == "." else ""), False
                )


def _is_odd(path: str) -> bool:
    """The path is a pipe, a socket or a device: reading it may never end."""
    return os.path.exists(path) and not os.path.isfile(path)


def _is_playbook(path: str) -> bool:
    name = os.path.basename(path)
    test = name.endswith(tuple(f".test{ending}" for ending in ENDINGS))
    return name.endswith(ENDINGS) and not test and not name.startswith(".")


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
