"""Files that include others: what their pathways are called, what is checked in them, and what cannot be included."""

from __future__ import annotations

import pytest

from compiler.writing import HEAD, checked, found
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from lang.pictures import PNG as PICTURE

LIBRARY = "frontdesk: 1\npathways:\n  collect:\n    - {card: capture, fields: [{field: person.email, ask: Where?}]}\n"


def including(*paths: str, cards: str = "- {card: end}") -> str:
    return HEAD + f"include: [{', '.join(paths)}]\npathways:\n  start:\n    {cards}\n"


USER = including("shared/contact.yaml", cards="- {card: run, pathway: contact.collect}")


def test_an_included_pathway_is_called_after_its_file_and_stands_where_it_is_run() -> None:
    result = checked(USER, shared__contact=LIBRARY)
    assert result.diagnostics == ()
    assert result.graph is not None
    assert result.graph.edges == {
        "start.run": {"next": "start.run/contact.collect.capture"},
        "start.run/contact.collect.capture": {"next": None},
    }
    assert result.includes == {"shared/contact.yaml"}


def test_an_included_pathway_may_go_to_another_of_its_file() -> None:
    library = LIBRARY.replace("]}\n", "], goto: thanks}\n") + "  thanks:\n    - {card: message, text: Thanks}\n"
    result = checked(USER, shared__contact=library)
    assert result.graph is not None
    assert result.graph.edges["start.run/contact.collect.capture"] == {"next": "contact.thanks.message"}
    assert result.graph.edges["contact.thanks.message"] == {"next": None}


def test_a_library_may_include_beside_itself() -> None:
    outer = "frontdesk: 1\ninclude: [inner.yaml]\npathways:\n  all:\n    - {card: run, pathway: inner.collect}\n"
    text = including("shared/outer.yaml", cards="- {card: run, pathway: outer.all}")
    result = checked(text, shared__outer=outer, shared__inner=LIBRARY)
    assert result.graph is not None
    assert "start.run/outer.all.run/outer.inner.collect.capture" in result.graph.cards


def test_the_findings_of_an_included_file_come_under_its_name() -> None:
    result = checked(USER, shared__contact=LIBRARY.replace("ask: Where?", "aks: Where?"))
    assert [(each.code, each.span.file) for each in result.diagnostics] == [("FD101", "shared/contact.yaml")]


def test_included_files_are_called_as_the_playbook_is_called() -> None:
    files = MemoryFiles({"a.yaml": USER, "shared/contact.yaml": LIBRARY.replace("ask", "aks")})
    assert {each.span.file for each in check(files, "a.yaml", "books/a.yaml").diagnostics} == {
        "books/shared/contact.yaml"
    }


@pytest.mark.parametrize(
    "path", ["shared/missing.yaml", "../outside.yaml", "/etc/hosts", "shared/../../x.yaml", "''", "."]
)
def test_a_file_that_is_missing_or_outside_is_found_where_it_is_named(path: str) -> None:
    assert found(including(path), shared__contact=LIBRARY) == [("FD006", path)]


def test_what_is_run_from_a_missing_file_is_not_found_again() -> None:
    assert found(USER) == [("FD006", "shared/contact.yaml")]


def test_what_is_run_from_a_file_that_cannot_be_read_is_not_found_again() -> None:
    assert {code for code, _ in found(USER, shared__contact="[")} == {"FD001"}


def test_files_that_include_each_other_are_found_where_the_circle_closes() -> None:
    contact = LIBRARY.replace("pathways", "include: [other.yaml]\npathways")
    other = LIBRARY.replace("pathways", "include: [contact.yaml]\npathways")
    result = checked(USER, shared__contact=contact, shared__other=other)
    assert [(each.code, each.span.file) for each in result.diagnostics] == [("FD007", "shared/other.yaml")]


def test_a_file_cannot_include_itself() -> None:
    assert found(including("example.yaml")) == [("FD007", "example.yaml")]


def test_two_includes_of_one_name_cannot_be_told_apart() -> None:
    text = including("shared/contact.yaml", "eu/contact.yaml")
    assert found(text, shared__contact=LIBRARY, eu__contact=LIBRARY) == [("FD202", "eu/contact.yaml")]


def test_an_unknown_pathway_of_an_included_file_is_found() -> None:
    text = including("shared/contact.yaml", cards="- {card: run, pathway: contact.colect}")
    assert found(text, shared__contact=LIBRARY) == [("FD201", "contact.colect")]


def test_an_included_pathway_can_only_be_run() -> None:
    text = including("shared/contact.yaml", cards="- {card: message, text: a, goto: contact.collect}")
    result = checked(text, shared__contact=LIBRARY)
    assert [(each.code, each.finding.hint) for each in result.diagnostics] == [("FD201", "run it with a `run` card")]


def test_a_library_is_checked_for_what_it_is() -> None:
    result = checked(LIBRARY + '  other:\n    - {card: message, text: "{{ answers.size }}"}\n')
    assert (result.library, result.graph, result.diagnostics) == (True, None, ())


def test_a_library_by_itself_may_take_images_from_anywhere_but_not_in_a_playbook() -> None:
    library = LIBRARY.replace("ask: Where?", "ask: '![us](https://cdn.example.com/us.png)'")
    assert found(library) == []
    assert [code for code, _ in found(USER, shared__contact=library)] == ["FD501"]
    allowed = USER.replace("install: {", "install: {image_origins: [https://cdn.example.com], ")
    assert found(allowed, shared__contact=library) == []


def test_a_librarys_pictures_lie_beside_it_and_are_called_from_the_playbooks_folder() -> None:
    library = LIBRARY.replace("ask: Where?", "ask: '**Here**: ![us](us.png)'")
    files = MemoryFiles({"a.yaml": USER, "shared/contact.yaml": library, "shared/us.png": PICTURE})
    graph = check(files, "a.yaml").graph
    assert graph is not None
    data = make(graph).data
    assert b'"name":"shared/us.png"' in data
    assert b'"src":"/images/' in data


def test_a_librarys_pictures_may_lie_above_it_within_the_playbooks_folder() -> None:
    library = LIBRARY.replace("ask: Where?", "ask: '**Here**: ![us](../us.png)'")
    assert found(library) == []
    graph = check(MemoryFiles({"a.yaml": USER, "shared/contact.yaml": library, "us.png": PICTURE}), "a.yaml").graph
    assert graph is not None
    assert b'"name":"us.png"' in make(graph).data
    above = library.replace("../us.png", "../../us.png")
    assert found(USER, shared__contact=above) == [("FD006", "../../us.png")]


def test_a_file_that_is_included_twice_is_named_once() -> None:
    text = including("shared/contact.yaml, shared/contact.yaml")
    assert found(text, shared__contact=LIBRARY) == [("FD202", "shared/contact.yaml")]


def test_names_in_a_library_are_looked_up() -> None:
    assert found(LIBRARY + "  other:\n    - {card: message, text: a, goto: colect}\n") == [("FD201", "colect")]


def test_a_library_with_settings_is_a_playbook_without_a_start() -> None:
    assert found(LIBRARY + "name: x\n") == [("FD102", "pathways")]


def test_a_library_may_be_written_in_more_languages_than_its_playbook() -> None:
    library = LIBRARY.replace("ask: Where?", "ask: {nl: Waar?, en: Where?, de: Wo?}")
    assert found(library) == []
    result = checked(USER.replace("include", "languages: [en, nl]\ninclude"), shared__contact=library)
    assert result.graph is not None
    capture = result.graph.cards["start.run/contact.collect.capture"]
    assert [tag for tag, _ in capture.fields[0].ask.variants] == ["en", "nl"]  # type: ignore[attr-defined]


def test_an_included_playbook_is_judged_by_its_own_languages() -> None:
    other = HEAD + "languages: [en, nl]\npathways:\n  start:\n    - {card: message, text: {en: Hi, de: Hallo}}\n"
    assert found(including("other.yaml"), other=other) == [("FD404", "text"), ("FD105", "de")]
