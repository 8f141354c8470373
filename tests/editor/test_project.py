"""What is found while somebody types: in open files before they are saved, in includes, and in who includes them."""

from __future__ import annotations

from pathlib import Path

from editor.shop import CONTACT, SHOP, shop
from frontdesk.editor.project import MOST_HEADS, Found, Project
from frontdesk.lang.diagnostic import Severity


def errors(found: Found, folder: Path) -> dict[str, list[str]]:
    """File to the codes of its errors."""
    return {
        file.removeprefix(folder.as_posix() + "/"): [each.code for each in of if each.severity is Severity.ERROR]
        for file, of in found.items()
    }


def test_an_open_file_is_checked_as_it_is_written(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    assert errors(project.look(file), tmp_path)["shop.yaml"] == []
    project.put(file, SHOP.replace("goto: start.end", "goto: start.ende"))
    assert errors(project.look(file), tmp_path)["shop.yaml"] == ["FD201"]
    project.drop(file)
    assert errors(project.look(file), tmp_path)["shop.yaml"] == []


def test_a_library_is_checked_with_the_playbooks_that_include_it(tmp_path: Path) -> None:
    project = shop(tmp_path)
    library = (tmp_path / "shared" / "contact.yaml").as_posix()
    project.look((tmp_path / "shop.yaml").as_posix())
    project.put(library, CONTACT.replace("  collect:", "  ask:"))
    found = errors(project.look(library), tmp_path)
    assert found["shop.yaml"][0] == "FD201"
    assert found["other.yaml"][0] == "FD201"
    project.put(library, CONTACT)
    assert errors(project.look(library), tmp_path) == {
        "shop.yaml": [],
        "other.yaml": [],
        "shared/contact.yaml": [],
    }


def test_a_finding_in_a_library_is_told_once(tmp_path: Path) -> None:
    project = shop(tmp_path)
    library = (tmp_path / "shared" / "contact.yaml").as_posix()
    project.put(library, CONTACT.replace("card: capture", "card: captur"))
    assert errors(project.look(library), tmp_path)["shared/contact.yaml"] == ["FD104"]


def test_scenarios_are_read(tmp_path: Path) -> None:
    project, file = Project(), (tmp_path / "shop.test.yaml").as_posix()
    project.put(file, "playbook: shop.yaml\ntests:\n  - {name: a, steps: [bott: x]}\n")
    assert errors(project.look(file), tmp_path) == {"shop.test.yaml": ["FD101"]}


def test_other_files_are_not_judged(tmp_path: Path) -> None:
    project, file = Project(), (tmp_path / "compose.yaml").as_posix()
    for text in ("services: {}\n", "", "- a\n", "\tx"):
        project.put(file, text)
        assert errors(project.look(file), tmp_path) == {"compose.yaml": []}


def test_a_file_that_stops_being_a_playbook_is_cleared(tmp_path: Path) -> None:
    project, file = Project(), (tmp_path / "a.yaml").as_posix()
    project.put(file, "frontdesk: 1\nname: a\n")
    assert errors(project.look(file), tmp_path) == {"a.yaml": ["FD102"]}
    project.put(file, "services: {}\n")
    assert errors(project.look(file), tmp_path) == {"a.yaml": []}


def test_what_is_no_longer_included_is_cleared(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    library = (tmp_path / "shared" / "contact.yaml").as_posix()
    project.put(library, CONTACT.replace("card: capture", "card: captur"))
    assert errors(project.look(file), tmp_path)["shared/contact.yaml"] == ["FD104"]
    project.put(file, SHOP.replace("include: [shared/contact.yaml]\n", ""))
    assert errors(project.look(file), tmp_path)["shared/contact.yaml"] == []


def test_what_a_library_no_longer_includes_is_cleared(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    library, deep = ((tmp_path / "shared" / name).as_posix() for name in ("contact.yaml", "deep.yaml"))
    project.put(deep, CONTACT.replace("card: capture", "card: captur"))
    project.put(library, CONTACT.replace("frontdesk: 1\n", "frontdesk: 1\ninclude: [deep.yaml]\n"))
    assert errors(project.look(file), tmp_path)["shared/deep.yaml"] == ["FD104"]
    project.put(library, CONTACT)
    assert errors(project.look(library), tmp_path)["shared/deep.yaml"] == []


def test_while_a_file_cannot_be_read_what_it_said_before_counts(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    project.put(file, SHOP)
    project.put(file, SHOP + "  more: [")
    assert project.text(file) == SHOP + "  more: ["
    assert project.settled().text(file) == SHOP


def test_a_library_with_many_playbooks_has_an_end(tmp_path: Path) -> None:
    project = shop(tmp_path)
    for number in range(MOST_HEADS + 10):
        (tmp_path / f"p{number}.yaml").write_text((tmp_path / "other.yaml").read_text())
    library = (tmp_path / "shared" / "contact.yaml").as_posix()
    assert len(project.bundles(library)) == MOST_HEADS + 1


def test_nothing_above_the_open_folders_is_read(tmp_path: Path) -> None:
    shop(tmp_path)
    library = (tmp_path / "shared" / "contact.yaml").as_posix()
    assert len(Project(((tmp_path / "shared").as_posix(),)).bundles(library)) == 1
    assert len(Project((tmp_path.as_posix(),)).bundles(library)) == 3


def test_a_file_that_appears_or_changes_on_disk_is_seen(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    library = tmp_path / "shared" / "contact.yaml"
    library.unlink()
    assert [bundle.units["shared/contact.yaml"] for bundle in project.bundles(file)] == [None]
    for name in ("collect", "ask"):
        library.write_text(CONTACT.replace("collect:", f"{name}:"))
        (bundle,) = project.bundles(file)
        unit = bundle.units["shared/contact.yaml"]
        assert unit
        assert list(unit.pathways) == [name]
    assert project.bundles(file)[0] is bundle
