"""One playbook, checked: when there is a graph, and that one mistake is found once."""

from __future__ import annotations

import pytest

from compiler.writing import HEAD, checked, flow, found
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles

SALES = "sales:\n  - {card: message, text: a}\n"


def test_a_playbook_without_errors_has_a_graph() -> None:
    result = checked(flow("- {card: end}\n- {card: message, text: never}\n"))
    assert [each.code for each in result.diagnostics] == ["FD301"]
    assert result.valid
    assert result.graph is not None


@pytest.mark.parametrize(
    "card", ["{card: end, outcome: won}", "{card: message, text: '{{ answers.x }}'}", "{card: nothing}"]
)
def test_a_playbook_with_an_error_has_none(card: str) -> None:
    result = checked(flow(f"- {card}"))
    assert result.graph is None
    assert not result.valid


def test_a_file_that_is_not_there_is_a_finding() -> None:
    result = check(MemoryFiles({}), "a.yaml", "books/a.yaml")
    assert [(each.code, each.span.file) for each in result.diagnostics] == [("FD006", "books/a.yaml")]


NO_FOLLOW_UPS = [
    # A misspelt target is taken for what was meant: the pathway counts as reached.
    (flow("- {card: message, text: a, goto: slaes}", SALES), ["FD201"]),
    # A target that means nothing silences whatever depends on all ways being known.
    (flow("- {card: message, text: a, goto: elsewhere}", SALES), ["FD201"]),
    # A card of an unknown kind may lead anywhere and set anything.
    (flow('- {card: teleport, goto: sales}\n- {card: message, text: "{{ answers.x }}"}\n', SALES), ["FD104"]),
    (flow("- {card: question, text: a, answers: none}\n", SALES), ["FD103"]),
    (flow('- {card: capture, fields: none}\n- {card: message, text: "{{ answers.x }}"}\n'), ["FD103"]),
    # A card without its text leads where it leads.
    (flow("- {card: message, goto: sales}\n- {card: message, text: never}\n", SALES), ["FD102", "FD301"]),
    # A bad name of a pathway or card is still its name.
    (flow("- {card: message, text: a, goto: Sales}", SALES.replace("sales", "Sales")), ["FD105"]),
    (flow("- {card: question, text: a, answers: [{label: b, goto: Last}]}\n- {card: end, id: Last}\n"), ["FD105"]),
    # Two equal ids do not make a loop.
    (flow("- {card: message, text: a, id: x}\n- {card: message, text: b, id: x}\n- {card: end}\n"), ["FD202"]),
    # A key in look-alike letters is taken for the key.
    (flow("- {card: message, tеxt: a}"), ["FD101"]),
    (flow("- {crad: message, text: a}"), ["FD101"]),
    (HEAD.replace("name", "nmae") + "pathways: {start: [{card: end}]}\n", ["FD101"]),
    (HEAD.replace("frontdesk", "frontdesc") + "pathways: {start: [{card: end}]}\n", ["FD101"]),
]


@pytest.mark.parametrize(("text", "codes"), NO_FOLLOW_UPS)
def test_one_mistake_is_one_finding(text: str, codes: list[str]) -> None:
    assert [code for code, _ in found(text)] == codes


def test_findings_are_sorted_by_place() -> None:
    result = checked(flow("- {card: message, text: '', goto: nowhere}\n- {card: wait, for: x}\n"))
    keys = [each.sort_key for each in result.diagnostics]
    assert keys == sorted(keys)
    assert len(keys) == 3
