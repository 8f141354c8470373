"""Checking what a user names: files, folders and globs, what they are called, and how they are counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from compiler.writing import EXAMPLES, HEAD, ROOT, flow
from frontdesk.compiler.check import Report, check_paths
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Severity
from lang.pictures import PNG

GOOD = flow("- {card: end}")
WRONG = flow("- {card: end, outcome: won}")
LIBRARY = "frontdesk: 1\npathways:\n  collect:\n    - {card: message, txt: a}\n"
USER = HEAD + "include: [shared/contact.yaml]\npathways:\n  start:\n    - {card: run, pathway: contact.collect}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/").replace("_test", ".test") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def places(report: Report) -> list[tuple[str, str]]:
    return [(each.span.file, each.code) for each in report.diagnostics]


def test_the_examples_check_clean() -> None:
    report = check_paths([str(ROOT / "playbooks")])
    assert (report.diagnostics, report.files, report.valid) == ((), len(EXAMPLES), True)


def test_a_folder_means_every_playbook_below_it_but_no_tests_and_nothing_hidden() -> None:
    write(books__a=WRONG, books__sub__b=WRONG, books__a_test="tests: []", books__x=GOOD)
    (Path("books") / ".hidden.yaml").write_text(WRONG)
    write(**{"books__.git__c": WRONG})
    (Path("books") / "notes.txt").write_text("no playbook")
    (Path("books") / "d.yml").write_text(WRONG)
    report = check_paths(["books"])
    assert places(report) == [("books/a.yaml", "FD105"), ("books/d.yml", "FD105"), ("books/sub/b.yaml", "FD105")]
    assert report.files == 4


@pytest.mark.parametrize(
    ("named", "called"),
    [
        ("books", "books/a.yaml"),
        ("books/", "books/a.yaml"),
        ("./books", "./books/a.yaml"),
        (".", "books/a.yaml"),
        ("books/a.yaml", "books/a.yaml"),
        ("./books/a.yaml", "./books/a.yaml"),
        ("books/*.yaml", "books/a.yaml"),
        ("**/*.yaml", "books/a.yaml"),
        ("bo*", "books/a.yaml"),
    ],
)
def test_a_file_is_called_as_it_was_named(named: str, called: str) -> None:
    write(books__a=WRONG)
    assert places(check_paths([named])) == [(called, "FD105")]


def test_an_absolute_path_stays_absolute(folder: Path) -> None:
    write(a=WRONG)
    assert places(check_paths([str(folder / "a.yaml")])) == [(f"{folder}/a.yaml", "FD105")]


def test_a_file_that_is_named_twice_is_checked_once() -> None:
    write(books__a=WRONG)
    report = check_paths(["books/a.yaml", "books", "./books/*.yaml"])
    assert (places(report), report.files) == ([("books/a.yaml", "FD105")], 1)


@pytest.mark.parametrize("turn", [1, -1])
def test_a_file_that_is_named_twice_has_one_name_whatever_comes_first(turn: int) -> None:
    write(books__a=WRONG)
    named = ["./books/a.yaml", "books/a.yaml", "books/../books", "./books/*.yaml"]
    assert places(check_paths(named[::turn])) == [("books/a.yaml", "FD105")]


def test_a_suppression_that_another_playbook_needs_is_not_called_unused() -> None:
    lead = "- {card: create_lead, title: A} # frontdesk: ignore[FD306] the page knows who it is"
    write(a=flow("- {card: run, pathway: b.lead}").replace("pathways:", "include: [b.yaml]\npathways:"))
    write(b=flow("- {card: end}", f"lead:\n  {lead}\n"))
    assert places(check_paths(["b.yaml"])) == [("b.yaml", "FD309"), ("b.yaml", "FD901")]
    assert places(check_paths(["a.yaml", "b.yaml"])) == [("b.yaml", "FD309")]


def test_what_is_checked_is_told_as_it_goes() -> None:
    write(a=GOOD, b=GOOD)
    steps: list[tuple[int, int]] = []
    check_paths(["."], told=lambda number, total: steps.append((number, total)))
    assert steps == [(0, 2), (1, 2), (2, 2)]


def test_without_a_path_the_playbooks_folder_is_checked_else_this_one() -> None:
    write(a=WRONG)
    assert places(check_paths([])) == [("a.yaml", "FD105")]
    write(playbooks__b=WRONG)
    assert places(check_paths([])) == [("playbooks/b.yaml", "FD105")]


def test_findings_of_several_files_are_sorted() -> None:
    write(b=WRONG, a=flow("- {card: end, outcome: won, goto: nowhere}\n- {card: nothing}\n"))
    assert places(check_paths(["b.yaml", "a.yaml"])) == [
        ("a.yaml", "FD105"),
        ("a.yaml", "FD201"),
        ("a.yaml", "FD104"),
        ("b.yaml", "FD105"),
    ]


def test_what_is_included_is_found_once_and_not_counted() -> None:
    write(a=USER, b=USER, shared__contact=LIBRARY)
    report = check_paths(["."])
    assert (places(report), report.files) == ([("shared/contact.yaml", "FD101")], 2)


def test_what_is_included_is_found_beside_the_file_that_was_named() -> None:
    write(books__a=USER, books__shared__contact=LIBRARY)
    report = check_paths(["books/a.yaml"])
    assert (places(report), report.files) == ([("books/shared/contact.yaml", "FD101")], 1)


def test_a_library_that_nobody_includes_is_checked_for_itself() -> None:
    write(a=GOOD, shared__contact=LIBRARY)
    report = check_paths(["."])
    assert (places(report), report.files) == ([("shared/contact.yaml", "FD101")], 1)


def test_a_library_that_is_found_and_included_is_judged_in_the_folder_of_its_playbook() -> None:
    library = LIBRARY.replace("txt: a", "text: '![map](map.png)'")
    write(books__a=USER, books__shared__contact=library)
    (Path("books") / "map.png").write_bytes(PNG)
    (Path("books") / "shared" / "map.png").symlink_to(Path("..") / "map.png")
    assert places(check_paths(["books"])) == []


def test_a_library_that_is_named_is_counted() -> None:
    write(shared__contact=LIBRARY)
    report = check_paths(["shared/contact.yaml"])
    assert (places(report), report.files) == ([("shared/contact.yaml", "FD101")], 1)


def test_standard_input_has_a_name_and_includes_what_is_beside_it() -> None:
    write(books__shared__contact=LIBRARY)
    report = check_paths(["-"], stdin=USER.encode(), stdin_filename="books/new.yaml")
    assert (places(report), report.files) == ([("books/shared/contact.yaml", "FD101")], 1)
    assert places(check_paths(["-"], stdin=WRONG.encode())) == [("stdin.yaml", "FD105")]


def test_a_file_may_be_a_link_to_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "real.yaml"
    elsewhere.write_text(WRONG)
    Path("link.yaml").symlink_to(elsewhere)
    assert places(check_paths(["link.yaml"])) == [("link.yaml", "FD105")]


def test_an_included_link_that_leads_outside_is_no_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "contact.yaml"
    elsewhere.write_text(LIBRARY)
    write(a=USER)
    Path("shared").mkdir()
    Path("shared/contact.yaml").symlink_to(elsewhere)
    assert places(check_paths(["a.yaml"])) == [("a.yaml", "FD006")]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (["missing.yaml"], "there is no file or folder 'missing.yaml'"),
        ([""], "there is no file or folder ''"),
        (["empty"], "no playbook found in empty"),
        (["*.yml"], r"no playbook found in \*\.yml"),
        (["a.test.yaml"], "no playbook found in a.test.yaml"),
        (["dangling.yaml"], "cannot read 'dangling.yaml': No such file or directory"),
        (["a\0b.yaml"], "there is no file or folder"),
        (["a.yaml", "missing"], "there is no file or folder 'missing'"),
    ],
)
def test_a_path_that_leads_to_no_playbook_is_the_callers_mistake(named: list[str], words: str) -> None:
    write(a=GOOD, a_test="tests: []")
    Path("empty").mkdir()
    Path("dangling.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(UsageError, match=words):
        check_paths(named)


@pytest.mark.parametrize(("empty", "where"), [("playbooks", "playbooks"), ("other", "the current folder")])
def test_without_a_path_the_folder_without_playbooks_is_named(empty: str, where: str) -> None:
    Path(empty).mkdir()
    with pytest.raises(UsageError, match=f"no playbook found in {where}$"):
        check_paths([])


def test_a_pipe_is_no_playbook_and_is_never_waited_for() -> None:
    write(books__a=WRONG)
    os.mkfifo("books/pipe.yaml")
    Path("books/link.yaml").symlink_to("pipe.yaml")
    for named in ("books", "books/*.yaml"):
        assert places(check_paths([named])) == [("books/a.yaml", "FD105")]
    for named in ("books/pipe.yaml", "books/link.yaml"):
        with pytest.raises(UsageError, match=f"'{named}' is not a file"):
            check_paths([named])


def test_a_pipe_that_the_shell_made_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, WRONG.encode())
    os.close(writing)
    assert places(check_paths([f"/dev/fd/{reading}"])) == [(f"/dev/fd/{reading}", "FD105")]
    os.close(reading)


def test_a_report_counts_by_severity() -> None:
    write(a=flow("- {card: end, outcome: won}\n- {card: end}\n"))
    report = check_paths(["a.yaml"])
    assert [report.count(severity) for severity in Severity] == [1, 1, 0]
    assert not report.valid
