"""Where cards lead: ids, targets, pathways run in place, and what is left of them in a release."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, found, said
from frontdesk.compiler.unit import MOST_CARDS
from frontdesk.ir.graph import Graph


def graph(text: str, **others: str) -> Graph:
    result = checked(text, **others)
    assert result.graph is not None, result.diagnostics
    return result.graph


def test_cards_without_an_id_are_numbered_within_their_pathway() -> None:
    made = graph(
        flow(
            """\
            - {card: message, text: a}
            - {card: message, text: b, id: hello}
            - {card: message, text: c}
            - {card: wait, for: 1s}
            - {card: message, text: d, goto: two}
            """,
            """\
            two:
              - {card: message, text: e}
            """,
        )
    )
    assert made.pathways == {
        "start": ("start.message", "hello", "start.message-2", "start.wait", "start.message-3"),
        "two": ("two.message",),
    }
    assert list(made.cards) == [card for ids in made.pathways.values() for card in ids]
    assert made.start == "start.message"


def test_an_exit_without_a_target_goes_to_the_next_card_and_the_last_one_ends() -> None:
    made = graph(flow("- {card: message, text: a}\n- {card: message, text: b}"))
    assert made.edges == {"start.message": {"next": "start.message-2"}, "start.message-2": {"next": None}}


def test_a_target_is_a_pathway_or_a_card() -> None:
    made = graph(
        flow(
            """\
            - {card: question, text: a, answers: [{label: b, goto: two}, {label: c, goto: last}, {label: d}]}
            - {card: message, text: e, goto: last}
            """,
            """\
            two:
              - {card: message, text: f}
              - {card: message, text: g, id: last}
            """,
        )
    )
    assert made.edges["start.question"] == {"0": "two.message", "1": "last", "2": "start.message"}
    assert made.edges["start.message"] == {"next": "last"}


def test_a_card_with_a_condition_can_be_skipped_to_the_next_card_wherever_it_goes_itself() -> None:
    made = graph(
        flow(
            """\
            - {card: message, text: a, when: conversation.language == "nl", goto: two}
            - {card: message, text: b}
            """,
            """\
            two:
              - {card: message, text: c, when: conversation.language == "nl"}
            """,
        )
    )
    assert made.edges["start.message"] == {"next": "two.message", "skipped": "start.message-2"}
    assert made.edges["two.message"] == {"next": None, "skipped": None}


def test_after_a_chat_the_conversation_ends_unless_told_otherwise() -> None:
    chat = """\
        - {card: question, text: q, answers: [{label: a}]}
        - {card: live_chat, wait_time: 60s, online_message: a, offline_message: b%s}
        - {card: capture, fields: [{field: person.email, ask: c}]}
        """
    thanks = "thanks:\n  - {card: message, text: bye}\n"
    plain = graph(flow(chat % ""))
    led = graph(flow(chat % ", after_chat: thanks", thanks))
    assert plain.edges["start.live_chat"] == {"offline": "start.capture", "after_chat": None}
    assert led.edges["start.live_chat"] == {"offline": "start.capture", "after_chat": "thanks.message"}


RUN = """\
- {card: run, pathway: two}
- {card: message, text: after}
"""
TWO = """\
two:
  - {card: question, text: a, answers: [{label: b, goto: two}, {label: c, goto: two.message}, {label: d, goto: three}]}
  - {card: message, text: b}
three:
  - {card: message, text: c}
"""


def test_a_pathway_that_is_run_stands_in_the_place_of_its_run_card() -> None:
    made = graph(flow(RUN, TWO))
    assert made.edges == {
        "start.run": {"next": "start.run/two.question"},
        "start.run/two.question": {"0": "start.run/two.question", "1": "start.run/two.message", "2": "three.message"},
        "start.run/two.message": {"next": "start.message"},
        "start.message": {"next": None},
        "three.message": {"next": None},
    }
    assert made.pathways == {"start": ("start.run", "start.message"), "three": ("three.message",)}


def test_a_pathway_that_is_run_and_gone_to_stands_by_itself_too() -> None:
    made = graph(flow(RUN.replace("text: after", "text: after, goto: two"), TWO))
    assert made.edges["start.message"] == {"next": "two.question"}
    assert made.edges["two.question"] == {"0": "two.question", "1": "two.message", "2": "three.message"}
    assert made.edges["two.message"] == {"next": None}


def test_what_is_run_goes_on_where_its_run_card_goes() -> None:
    made = graph(flow("- {card: run, pathway: two, goto: three}\n", TWO))
    assert made.edges["start.run/two.message"] == {"next": "three.message"}


def test_a_run_card_with_a_condition_is_skipped_as_a_whole() -> None:
    made = graph(flow('- {card: run, pathway: two, when: conversation.language == "nl"}\n- {card: end}\n', TWO))
    assert made.edges["start.run"] == {"next": "start.run/two.question", "skipped": "start.end"}


def test_what_is_run_may_run_others() -> None:
    made = graph(
        flow(
            RUN,
            """\
            two:
              - {card: run, pathway: three}
            three:
              - {card: message, text: c}
            """,
        )
    )
    assert made.edges["start.run/two.run"] == {"next": "start.run/two.run/three.message"}
    assert made.edges["start.run/two.run/three.message"] == {"next": "start.message"}


def test_a_pathway_run_twice_stands_twice() -> None:
    made = graph(
        flow("- {card: run, pathway: two}\n- {card: run, pathway: two}\n", "two:\n  - {card: message, text: a}\n")
    )
    assert made.edges["start.run/two.message"] == {"next": "start.run-2"}
    assert made.edges["start.run-2/two.message"] == {"next": None}


def test_a_finding_in_what_is_run_twice_comes_once() -> None:
    text = flow(
        "- {card: run, pathway: two}\n- {card: run, pathway: two}\n",
        'two:\n  - {card: message, text: "{{ answers.x }}"}\n',
    )
    assert found(text) == [("FD203", "answers.x")]


def test_running_in_a_circle_is_found_where_the_circle_closes() -> None:
    text = flow(
        RUN,
        """\
        two:
          - {card: run, pathway: three}
        three:
          - {card: run, pathway: two}
        """,
    )
    result = checked(text)
    assert [(each.code, each.span.start.line) for each in result.diagnostics] == [("FD007", 11)]
    assert [related.message for related in result.diagnostics[0].finding.related] == ["'three' is run here"]


def test_a_pathway_cannot_run_itself() -> None:
    assert found(flow("- {card: run, pathway: start}")) == [("FD007", "start")]


def test_a_target_that_leads_nowhere_is_found_at_its_name() -> None:
    text = flow("- {card: message, text: a, goto: slaes}", "sales:\n  - {card: end}\n")
    assert found(text) == [("FD201", "slaes")]
    assert said(text) == [("no pathway or card is called 'slaes'", "did you mean 'sales'?")]


def test_a_far_fetched_guess_is_not_made() -> None:
    text = flow("- {card: message, text: a, goto: elsewhere}", "sales:\n  - {card: end}\n")
    assert said(text) == [("no pathway or card is called 'elsewhere'", "write one of sales, start")]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("sales", ["or should this pathway be called 'sales'?"] * 2),
        ("sales.end", ["or should this pathway be called 'sales'?"]),
        ("start", []),
        ("slaes", []),
    ],
)
def test_a_pathway_that_two_targets_call_otherwise_may_be_the_one_that_is_misspelt(
    second: str, expected: list[str]
) -> None:
    answers = f"[{{label: a, goto: sales}}, {{label: b, goto: {second}}}]"
    text = flow(f"- {{card: question, text: a, answers: {answers}}}", "slaes:\n  - {card: end}\n")
    found = [each for each in checked(text).diagnostics if each.code == "FD201"]
    assert [related.message for each in found for related in each.finding.related] == expected


def test_only_a_pathway_can_be_run() -> None:
    text = flow("- {card: run, pathway: start.end}\n- {card: end}\n")
    hint = "run the whole pathway 'start', or go to the card with `goto:`"
    assert said(text) == [("no pathway is called 'start.end'", hint)]


def test_even_the_target_of_a_card_that_is_never_left_is_looked_up() -> None:
    assert found(flow("- {card: end, goto: nowhere}")) == [("FD201", "nowhere")]


def test_two_cards_with_one_id_are_found_at_the_second() -> None:
    text = flow("- {card: message, text: a, id: x}\n- {card: message, text: b, id: x}\n")
    result = checked(text)
    assert found(text) == [("FD202", "x")]
    assert result.diagnostics[0].finding.related[0].span.start.line == 6
    assert result.diagnostics[0].span.start.line == 7


def test_a_card_cannot_be_called_like_a_pathway() -> None:
    assert found(flow("- {card: message, text: a, id: start}")) == [("FD202", "start")]


def test_of_a_written_and_a_default_id_the_written_one_is_the_mistake() -> None:
    text = flow("- {card: message, text: a, id: start.message}\n- {card: message, text: b}\n")
    assert found(text) == [("FD202", "start.message")]


def test_a_playbook_has_at_most_so_many_cards() -> None:
    cards = "- {card: message, text: a}\n" * MOST_CARDS
    assert found(flow(cards)) == [("FD310", "message")]
    assert found(flow(cards + "- {card: message, text: one more}\n"))[-1] == ("FD004", "card")


def test_cards_that_are_run_count_where_they_stand() -> None:
    doubled = "".join(
        f"p{n}:\n  - {{card: run, pathway: p{n + 1}}}\n  - {{card: run, pathway: p{n + 1}}}\n" for n in range(20)
    )
    text = flow("- {card: run, pathway: p0}\n", doubled + "p20:\n  - {card: message, text: a}\n")
    assert [code for code, _ in found(text)] == ["FD004"]
