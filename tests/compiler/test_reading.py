"""How much of a file is looked at, and that nothing is said about the rest."""

from __future__ import annotations

import pytest

from compiler.writing import HEAD, checked, flow, found
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.reading import MOST, MOST_FINDINGS, Reading
from frontdesk.lang.diagnostic import Severity
from frontdesk.lang.source import Span

MOST_EXPRESSIONS, MOST_CHARACTERS, MOST_LINES = MOST.values()


def sets(count: int) -> str:
    """A card that sets so many names: as many expressions."""
    return "- card: set\n  values:\n" + "".join(f"    answers.n{number}: 1\n" for number in range(count))


def says(lines: int) -> str:
    """Cards whose texts have so many lines."""
    texts = ["x\\n" * (min(1000, lines - at) - 1) for at in range(0, lines, 1000)]
    return "".join(f'- {{card: message, text: "{text}x"}}\n' for text in texts)


def test_a_file_holds_so_many_expressions_and_no_more() -> None:
    assert {code for code, _ in found(flow(sets(MOST_EXPRESSIONS)))} == {"FD209"}
    assert [code for code, _ in found(flow(sets(MOST_EXPRESSIONS + 1)))] == ["FD004"]
    few, more = "- {card: end, text: '{{ note }} {{ note }}'}\n", "- {card: end, when: note == 'x'}\n"
    assert found(flow(sets(MOST_EXPRESSIONS - 1) + few))[0] == ("FD004", "'{{ note }} {{ note }}'")
    assert ("FD004", "note == 'x'") in found(flow(sets(MOST_EXPRESSIONS) + more))


def test_expressions_may_have_so_many_characters_together_and_no_more() -> None:
    full = MOST_CHARACTERS // 160
    long = f"- {{card: set, values: {{note: \"'{'x' * 158}'\"}}}}\n"
    assert {code for code, _ in found(flow(long * full))} == {"FD310"}
    assert found(flow(long * full + "- {card: end, when: 1 == 1}"))[-1] == ("FD004", "1 == 1")
    assert found(flow(long * full + "- {card: end, text: 'a {{ 1 }} b'}"))[-1] == ("FD004", "'a {{ 1 }} b'")


def test_a_file_holds_so_many_lines_of_text_and_no_more() -> None:
    assert {code for code, _ in found(flow(says(MOST_LINES)))} == {"FD402"}
    assert found(flow(says(MOST_LINES) + "- {card: end, text: Goodbye}"))[-1] == ("FD004", "Goodbye")


def test_a_card_that_is_read_in_part_only_is_none() -> None:
    last = f"answers.n{MOST_EXPRESSIONS}"
    asks = f"- {{card: question, id: ask, text: '{{{{ {last} | default(1) }}}}', answers: [{{label: a}}]}}\n"
    assert [code for code, _ in found(flow(asks + sets(MOST_EXPRESSIONS + 1) + "  goto: ask\n"))] == ["FD004"]


def test_what_is_found_after_a_limit_is_not_kept() -> None:
    reading = Reading(MemoryFiles({}), "a.yaml")
    for number in range(MOST_FINDINGS + 10):
        reading.found(Span.whole("a.yaml"), f"flaw {number}")
    assert (len(reading.findings), reading.stopped) == (MOST_FINDINGS + 1, True)
    assert reading.findings[-1].name == "over-limit"
    assert not reading.has_room(Span.whole("a.yaml"), {})


@pytest.mark.parametrize("card", ["- {card: message, text: '# a'}", "- {card: teleport}", "- {card: wait}"])
def test_after_so_many_findings_the_rest_of_a_file_is_not_read(card: str) -> None:
    flawed = f"{card}\n" * 450 + "- {card: message, text: x, a: b, c: d, e: f}\n" * 40
    codes = [code for code, _ in found(flow(flawed))]
    assert codes.count("FD004") == 1
    assert codes[-1] == "FD004"
    assert len(codes) == MOST_FINDINGS + 1


def test_what_leads_nowhere_counts_as_well() -> None:
    def answers(first: int) -> str:
        return "".join(f"  - {{label: a{n}, goto: nowhere{n}}}\n" for n in range(first, first + 10))

    questions = (f"- card: question\n  text: Well?\n  answers:\n{answers(n * 10)}" for n in range(60))
    result = checked(flow("".join(questions)))
    assert [each.code for each in result.diagnostics] == ["FD201"] * MOST_FINDINGS + ["FD004"]


def test_warnings_do_not_count() -> None:
    call = "- {card: live_chat, wait_time: 5s, online_message: a, offline_message: b, after_chat: away}\n"
    text = flow(call * 400, "away: [{card: end}]\n").replace(HEAD, "frontdesk: 1\nname: Example\n")
    result = checked(text)
    assert len([each for each in result.diagnostics if each.severity is not Severity.ERROR]) > MOST_FINDINGS
    assert "FD004" not in [each.code for each in result.diagnostics]


def test_nothing_is_said_about_what_the_rest_may_hold() -> None:
    flawed = "- {card: message, text: '# a'}\n" * (MOST_FINDINGS - 3)
    rest = """
        - {card: message, text: '# a', goto: later}
        - {card: message, text: '# a'}
        - {card: message, text: '# a'}
        - {card: message, text: '{{ answers.set_behind }}'}
      later:
        - {card: set, values: {answers.set_behind: 1}, goto: last}
      last:
        - {card: end}
    """
    codes = {code for code, _ in found(flow(flawed + "- {card: end, text: '# a'}\n", rest.replace("\n      ", "\n")))}
    assert codes == {"FD403", "FD004", "FD310"}


@pytest.mark.parametrize("goal", ["*away", "!away"])
def test_nothing_is_said_of_where_a_text_leads_that_is_not_written_as_one(goal: str) -> None:
    assert [code for code, _ in found(flow(f"- card: message\n  text: x\n  goto: {goal}\n"))] == ["FD003"]
