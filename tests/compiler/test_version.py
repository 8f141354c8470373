"""The two sides of a comparison: files, revisions of git, releases."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from compiler.versions import BASE, graph
from frontdesk.compiler.difference import difference
from frontdesk.compiler.release import make
from frontdesk.compiler.version import version
from frontdesk.errors import UsageError

LIBRARY = "frontdesk: 1\npathways:\n  thanks:\n    - {card: end, text: Thank you.}\n"
WITH_LIBRARY = BASE.replace("name: Shop\n", "name: Shop\ninclude: [shared/words.yaml]\n").replace(
    "      text: Bye.\n",
    "      text: Bye.\n      when: answers.topic == 'A person'\n    - {card: run, pathway: words.thanks}\n",
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit; its playbook includes a library, and both have been edited since."""
    folder = tmp_path / "the site"
    (folder / "playbooks" / "shared").mkdir(parents=True)
    monkeypatch.chdir(folder)
    shop, words = folder / "playbooks" / "shop.yaml", folder / "playbooks" / "shared" / "words.yaml"
    shop.write_text(WITH_LIBRARY)
    words.write_text(LIBRARY)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    shop.write_text(WITH_LIBRARY.replace("60s", "90s"))
    words.write_text(LIBRARY.replace("Thank you.", "Thanks."))
    return folder


@pytest.mark.parametrize("revision", ["main", "HEAD"])
@pytest.mark.usefixtures("repository")
def test_a_revision_is_read_with_what_it_included_then(revision: str) -> None:
    old, new = version(f"{revision}:playbooks/shop.yaml"), version("playbooks/shop.yaml")
    assert old.graph
    assert new.graph
    changes = [change.what for pair in difference(old.graph, new.graph).changed for change in pair.settings]
    assert ["text", "wait_time"] == sorted(changes)


def test_a_path_of_a_revision_may_begin_in_the_current_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "playbooks")
    assert version("main:./shop.yaml").graph == version("main:playbooks/shop.yaml").graph
    assert version("main:./shop.yaml").graph


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("nothing:playbooks/shop.yaml", "git knows no revision 'nothing' here"),
        ("--help:playbooks/shop.yaml", "git knows no revision '--help' here"),
        (":playbooks/shop.yaml", "git knows no revision '' here"),
        ("main:playbooks/none.yaml", "there is no file 'playbooks/none.yaml' in revision 'main'"),
        ("main:playbooks", "there is no file 'playbooks' in revision 'main'"),
        ("main:", "there is no file '' in revision 'main'"),
        ("main:../shop.yaml", "there is no file '../shop.yaml' in revision 'main'"),
        ("none.yaml", "there is no file 'none.yaml', and no revision is given"),
        ("playbooks", "'playbooks' is a folder: name a playbook in it"),
        (
            "main:playbooks/shared/words.yaml",
            "'main:playbooks/shared/words.yaml' is a library: compare a playbook that includes it",
        ),
    ],
)
@pytest.mark.usefixtures("repository")
def test_what_is_no_version_is_refused_in_a_sentence(named: str, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        version(named)
    assert sentence == str(error.value)


def test_a_release_is_a_version(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_bytes(make(graph(BASE)).data)
    found = version(str(path)).graph
    assert found
    assert difference(found, graph(BASE)).empty


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"digest": "x"}', b"\xff"])
def test_what_is_no_release_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "shop.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="is not a release"):
        version(str(path))


@pytest.mark.usefixtures("repository")
def test_a_version_with_errors_brings_its_findings() -> None:
    Path("playbooks/shop.yaml").write_text(BASE.replace("goto: person}", "goto: persn}"))
    found = version("playbooks/shop.yaml")
    assert (None, ["FD201"]) == (found.graph, [each.code for each in found.diagnostics])
