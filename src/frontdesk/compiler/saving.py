"""Writing a file completely or not at all: no reader ever sees half of it."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import Final

from frontdesk.errors import SetupError, UsageError

NEW: Final = 0o666
"""The mode of a new file, before the user's umask."""

PRIVATE: Final = 0o600

STREAMS: Final = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED: Final = "/dev/fd/"


def save(path: str, data: bytes) -> None:
    """Replace the content of a file, or create it; its mode and owner stay, and a link to it stays a link.

    A terminal, a pipe or the like is written to directly, and so is a stream of ours that is named as a path, such as
    `/dev/stdout`: it may be a file that holds more, or has no name.

    Raises:
        UsageError: The folder does not exist, or the path is a folder.
        SetupError: The file cannot be written.
    """
    target, stream = place_of(path), _stream(path)
    try:
        if stream is not None:
            with open(os.dup(stream), "wb") as device:
                device.write(data)
        elif os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as device:
                device.write(data)
        else:
            _replace(target, data)
    except OSError as error:
        raise SetupError(f"cannot write {path!r}: {error.strerror or error}") from error


def place_of(path: str) -> str:
    """The path of a file to be written, with links resolved.

    Raises:
        UsageError: The folder does not exist, or the path is a folder.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise UsageError(f"cannot write {path!r}: there is no folder {os.path.dirname(path) or folder!r}")
    if os.path.isdir(target):
        raise UsageError(f"cannot write {path!r}: it is a folder")
    return target


def _stream(path: str) -> int | None:
    """The number of the stream that a path stands for; None for other paths."""
    number = path.removeprefix(_NUMBERED)
    return int(number) if path.startswith(_NUMBERED) and number.isdecimal() else STREAMS.get(path)


def _replace(target: str, data: bytes) -> None:
    old = os.stat(target) if os.path.exists(target) else None
    if old is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "it is read-only", target)
    folder = os.path.dirname(target)
    # Of no process's number and no part of the name: a run that was killed must not be in the way, nor a long name.
    partial = os.path.join(folder, f".frontdesk-{os.urandom(8).hex()}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, NEW if old is None else PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            _dress(partial, old)
        os.replace(partial, target)
    finally:
        with contextlib.suppress(FileNotFoundError):  # it has been renamed, unless something went wrong
            os.unlink(partial)


def _dress(partial: str, old: os.stat_result) -> None:
    """Give a file the mode and, if permitted, the owner of the one that it replaces."""
    if (old.st_uid, old.st_gid) != (os.getuid(), os.getgid()):
        with contextlib.suppress(PermissionError):
            os.chown(partial, old.st_uid, old.st_gid)
    os.chmod(partial, stat.S_IMODE(old.st_mode))
