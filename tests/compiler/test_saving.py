"""Writing files: whole or not at all, and what stood there keeps its mode and its links."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.compiler.saving import place_of, save
from frontdesk.errors import SetupError, UsageError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_mode_that_the_user_s_mask_leaves(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        save(str(tmp_path / "a"), b"one\r\n")
    finally:
        os.umask(mask)
    assert ((tmp_path / "a").read_bytes(), mode(tmp_path / "a")) == (b"one\r\n", 0o640)


@pytest.mark.parametrize("old", [0o600, 0o644, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, old: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(old)
    save(str(path), b"new")
    assert (path.read_bytes(), mode(path)) == (b"new", old)


def test_a_link_stays_a_link_and_its_goal_is_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    goal, link = tmp_path / "elsewhere" / "goal", tmp_path / "link"
    goal.write_bytes(b"old")
    link.symlink_to(goal)
    save(str(link), b"new")
    assert (link.is_symlink(), goal.read_bytes()) == (True, b"new")


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    save(str(tmp_path / "a"), b"one")
    save(str(tmp_path / "a"), b"two")
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("path", ["gone/a", "file/a", "folder", "."])
def test_a_path_where_no_file_can_stand_is_the_callers_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    for attempt in (lambda: save(path, b""), lambda: place_of(path)):
        with pytest.raises(UsageError, match=f"cannot write '{path}': "):
            attempt()


def test_what_cannot_be_written_is_said_and_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(SetupError, match=r"cannot write .*: No space left on device"):
            save(str(path), b"new")
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["a"])


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    save(str(path), b"through")
    assert os.read(reader, 100) == b"through"
    assert stat.S_ISFIFO(path.stat().st_mode)
    os.close(reader)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/dev/stderr"])
def test_a_stream_of_ours_is_written_where_it_stands(tmp_path: Path, name: str) -> None:
    code = f"import sys; from frontdesk.compiler.saving import save; save({name!r}, b'data\\n')"
    line = f'echo before; {shlex.quote(sys.executable)} -c "$0"; echo after'
    with (tmp_path / "log").open("wb") as log:
        subprocess.run(["sh", "-c", line, code], stdout=log, stderr=log, check=True)
    assert (tmp_path / "log").read_text() == "before\ndata\nafter\n"
    piped = subprocess.run(["sh", "-c", line, code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    assert piped.stdout == b"before\ndata\nafter\n"


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("\u65e5" * 80 + ".yaml")
    save(str(path), b"one")
    save(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == [path.name]


def test_what_a_killed_run_left_is_not_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a"
    (tmp_path / f".a.{os.getpid()}.partial").write_bytes(b"half")
    save(str(path), b"one")
    assert path.read_bytes() == b"one"
