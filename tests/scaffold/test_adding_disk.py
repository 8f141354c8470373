"""Cards put into playbooks on disk: links, modes, bytes and files beside them stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.errors import UsageError
from frontdesk.scaffold.adding import RefusedError, add_to_file
from scaffold.test_adding import PLAIN, cards


def test_bytes_are_kept_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    old = b"\xef\xbb\xbf" + cards(PLAIN).replace("Hello", "H\u00e9llo \U0001f600").replace("\n", "\r\n").encode()
    path.write_bytes(old)
    path.chmod(0o640)
    result = add_to_file(path, "wait")
    new = path.read_bytes()
    at = new.index(b"    - card: wait\r\n")
    assert new[:at] + new[at + len(b"    - card: wait\r\n      for: 1.5s\r\n") :] == old
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["shop.yaml"]
    assert result.sound


def test_a_link_stays_a_link_and_files_beside_it_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "shop.yaml"
    path.write_text(cards(PLAIN))
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "shop.yaml").symlink_to(path)
    (folder / ".shop.yaml.new").write_text("somebody's")
    assert add_to_file(folder / "shop.yaml", "wait").card == "start.wait"
    assert "card: wait" in path.read_text()
    assert (folder / "shop.yaml").is_symlink()
    assert (folder / ".shop.yaml.new").read_text() == "somebody's"


@pytest.mark.parametrize("bad", [b"\xe9", b"\x0b", b"\xed\xa0\x80"], ids=repr)
def test_a_file_with_bytes_that_cannot_be_read_is_left_alone(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "shop.yaml"
    old = cards(PLAIN).encode() + b"# caf" + bad + b"\n"
    path.write_bytes(old)
    with pytest.raises(RefusedError, match="cannot be read"):
        add_to_file(path, "wait")
    assert path.read_bytes() == old


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file"):
        add_to_file(tmp_path / "none.yaml", "wait")
