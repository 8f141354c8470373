"""Folders never give what is outside of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.load import MOST_BYTES, DiskFiles, MemoryFiles, beside, is_below
from frontdesk.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.yaml").write_text("secret")
    inside = tmp_path / "books"
    (inside / "shared").mkdir(parents=True)
    (inside / "a.yaml").write_text("a")
    (inside / "shared" / "b.yaml").write_text("b")
    (inside / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "away").symlink_to(tmp_path)
    (inside / "in.yaml").symlink_to(inside / "a.yaml")
    (inside / "loop.yaml").symlink_to(inside / "loop.yaml")
    return inside


@pytest.mark.parametrize(
    ("name", "data"), [("a.yaml", b"a"), ("shared/b.yaml", b"b"), ("in.yaml", b"a"), ("./a.yaml", b"a")]
)
def test_a_folder_gives_its_files(folder: Path, name: str, data: bytes) -> None:
    assert DiskFiles(folder).read(name) == data
    assert DiskFiles(folder).has(name)


@pytest.mark.parametrize(
    "name",
    [
        "missing.yaml",
        "shared",
        "../secret.yaml",
        "shared/../../secret.yaml",
        "out.yaml",
        "away/secret.yaml",
        "loop.yaml",
        "a\0b",
        "",
        ".",
        "/etc/hosts",
        "x" * 5000,
    ],
)
def test_a_folder_gives_nothing_else(folder: Path, name: str) -> None:
    assert DiskFiles(folder).read(name) is None
    assert not DiskFiles(folder).has(name)


def test_no_more_is_read_than_shows_that_a_file_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"x" * (3 * MOST_BYTES))
    assert DiskFiles(tmp_path).read("big.yaml") == b"x" * (MOST_BYTES + 1)
    assert MemoryFiles({"big.yaml": "x" * (3 * MOST_BYTES)}).read("big.yaml") == b"x" * (MOST_BYTES + 1)


def test_a_file_that_cannot_be_read_is_the_callers_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("a")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(UsageError, match="Permission denied"):
        DiskFiles(tmp_path).read("a.yaml")


def test_files_in_memory_may_lie_over_a_folder(folder: Path) -> None:
    files = MemoryFiles({"a.yaml": "new"}, beneath=DiskFiles(folder))
    assert (files.read("a.yaml"), files.read("shared/b.yaml"), files.read("c.yaml")) == (b"new", b"b", None)
    assert (files.has("a.yaml"), files.has("shared/b.yaml"), files.has("c.yaml")) == (True, True, False)


def test_names_are_relative_to_the_file_that_names_them() -> None:
    assert beside("shared/a.yaml", "b.yaml") == "shared/b.yaml"
    assert beside("shared/a.yaml", "../b.yaml") == "b.yaml"
    assert beside("a.yaml", "../b.yaml") == "../b.yaml"
    assert [is_below(name) for name in ("a", "a/b", "../a", "/a", "..", "a\\b")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
