"""The files of scenarios that a user names by paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence

from frontdesk.compiler.check import ENDINGS
from frontdesk.errors import UsageError

TESTS = tuple(f".test{ending}" for ending in ENDINGS)


def gathered(paths: Sequence[str]) -> tuple[str, ...]:
    """Every file of scenarios among some files, folders and globs, each once, sorted.

    Args:
        paths: A playbook stands for the scenarios beside it. No paths stand for `playbooks/` if it exists, else the
            current folder.

    Raises:
        UsageError: A path that does not exist or cannot be read, a playbook without scenarios, or no scenarios at all.
    """
    found: dict[str, str] = {}
    paths = tuple(paths) or ("playbooks" if os.path.isdir("playbooks") else ".",)
    for path in paths:
        for file in _found(path):
            found.setdefault(os.path.abspath(file), file)
    if not found:
        where = "the current folder" if paths == (".",) else ", ".join(paths)
        raise UsageError(f"no scenarios found in {where} (files named *.test.yaml)")
    return tuple(sorted(found.values()))


def _found(path: str) -> Iterator[str]:
    if os.path.isdir(path):
        yield from _below(path)
    elif glob.has_magic(path) and not os.path.lexists(path):
        for match in sorted(glob.glob(path, recursive=True)):
            yield from _below(match) if os.path.isdir(match) else filter(_holds_tests, (match,))
    elif not os.path.isfile(path):
        raise UsageError(f"there is no file or folder {path!r}")
    elif _holds_tests(path):
        yield path
    else:
        yield _beside(path)


def _beside(playbook: str) -> str:
    stem = playbook.removesuffix(".yaml").removesuffix(".yml")
    for ending in TESTS:
        if os.path.isfile(stem + ending):
            return stem + ending
    raise UsageError(f"{playbook!r} has no scenarios: there is no file {stem + TESTS[0]!r}")


def _below(folder: str) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        raise UsageError(f"cannot read {error.filename!r}: {error.strerror}") from error

    for here, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(filter(_holds_tests, files)):
            yield os.path.normpath(os.path.join(here, name))


def _holds_tests(path: str) -> bool:
    name = os.path.basename(path)
    return name.endswith(TESTS) and not name.startswith(".")
