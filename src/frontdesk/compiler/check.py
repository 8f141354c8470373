"""Checking what a user names: files, folders and globs become playbooks, and what is wrong in them one report."""

from __future__ import annotations

import glob
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MOST_BYTES, DiskFiles, MemoryFiles
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Diagnostic, Severity
from frontdesk.lang.source import Source

__all__ = ["Checked", "Report", "check", "check_paths"]

ENDINGS = (".yaml", ".yml")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in all files of one run.

    Attributes:
        files: How many playbooks were named or found; includes are not counted, nor are libraries that were found.
        diagnostics: Sorted, each once, also where several playbooks include the file.
        sources: The text of each file that could be decoded, by its name in findings.
        checked: Each playbook or library by itself, in the order of their names.
    """

    files: int
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    checked: tuple[Checked, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many diagnostics are of this severity."""
        return sum(each.severity is severity for each in self.diagnostics)

    @property
    def valid(self) -> bool:
        """There is no error; warnings may be."""
        return self.count(Severity.ERROR) == 0


@dataclass(frozen=True, slots=True)
class Named:
    """A file to check.

    Attributes:
        label: Its path, as the user named it or found below what the user named.
        itself: The user named this file, not a folder or a glob that it is in.
        data: Its content, where it does not come from the disk.
    """

    label: str
    itself: bool
    data: bytes | None = None


def check_paths(paths: Sequence[str], *, stdin: bytes | None = None, stdin_filename: str = "stdin.yaml") -> Report:
    """Check every playbook among some files, folders and globs.

    Args:
        paths: None means `playbooks/` if it exists, else the current folder. `-` is standard input.
        stdin: The content of standard input, for `-`.
        stdin_filename: How standard input is called; what it includes is looked for beside that name.

    Raises:
        UsageError: A path that does not exist or cannot be read, or no playbook among them.
    """
    named: dict[str, Named] = {}
    for path in paths or ("playbooks" if os.path.isdir("playbooks") else ".",):
        for found in [Named(stdin_filename, True, stdin)] if path == STDIN else _found(path):
            named.setdefault(os.path.abspath(found.label), found)
    if not named:
        raise UsageError(f"no playbook found in {', '.join(paths) or 'the current folder'}")
    return _reported([(each, _checked(each)) for each in sorted(named.values(), key=lambda each: each.label)])


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
    return Report(
        files=sum(named.itself or not checked.library for named, checked in kept),
        diagnostics=tuple(sorted(found.values(), key=lambda each: each.sort_key)),
        sources=sources,
        checked=tuple(checked for _, checked in kept),
    )


def _checked(named: Named) -> Checked:
    folder, name = os.path.split(named.label)
    data = _content(named.label) if named.data is None else named.data
    files = MemoryFiles({name: data}, beneath=DiskFiles(Path(folder or ".")))
    return check(files, name, _posix(named.label))


def _content(path: str) -> bytes:
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
    elif _is_odd(path) and not os.path.abspath(path).startswith("/dev/"):  # what the shell opens stands in /dev
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
    """A pipe, a socket or a device: reading it may take for ever."""
    return os.path.exists(path) and not os.path.isfile(path)


def _is_playbook(path: str) -> bool:
    name = os.path.basename(path)
    test = name.endswith(tuple(f".test{ending}" for ending in ENDINGS))
    return name.endswith(ENDINGS) and not test and not name.startswith(".")


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
