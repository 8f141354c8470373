"""The preview: a conversation in a terminal, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.check import check_paths
from frontdesk.ir.graph import Graph
from frontdesk.scenario.preview import Preview

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
AT_MS = 1_795_420_800_000


@pytest.fixture(scope="module")
def sales() -> Graph:
    graph = check_paths([str(PLAYBOOKS / "website-sales.yaml")]).checked[0].graph
    assert graph
    return graph


def talk(graph: Graph, *lines: str, online: bool = True) -> list[str]:
    """What the last line brings."""
    preview = Preview(graph, AT_MS, online=online)
    heard = list(preview.open())
    for line in lines:
        heard = list(preview.hear(line))
    return heard


def test_it_begins_with_the_first_card_and_its_answers(sales: Graph) -> None:
    assert [
        "Website sales · an agent is online · /help shows what you can do",
        "",
        "Ada: Hi! I'm Ada. What brings you here today?",
        "  1) Talk to sales",
        "  2) Get support",
        "  3) Just browsing",
    ] == talk(sales)


@pytest.mark.parametrize("answer", ["3", "Just browsing", "just BROWSING"])
def test_an_answer_goes_by_its_number_or_its_words(sales: Graph, answer: str) -> None:
    assert ["Ada: Enjoy your visit. I'm here if you need me.", "(the conversation ended)"] == talk(sales, answer)


def test_the_wait_shows_what_is_left_and_ends_when_time_passes(sales: Graph) -> None:
    assert "  (waiting for a person, 1m left)" in talk(sales, "1", "1")
    assert "  (waiting for a person, 59s left)" in talk(sales, "1", "1", "/after 1s")
    assert talk(sales, "1", "1", "/after 60s")[0].startswith("Ada: Nobody is free right now")


def test_an_agent_joins_talks_and_closes(sales: Graph) -> None:
    assert ["(Mia joined)"] == talk(sales, "1", "1", "/agent joins")
    assert ["Mia: Hello there"] == talk(sales, "1", "1", "/agent joins", "/agent says Hello there")
    assert ["(the conversation ended)"] == talk(sales, "1", "1", "/agent joins", "/agent closes")


def test_everybody_going_offline_starts_the_offline_flow(sales: Graph) -> None:
    heard = talk(sales, "1", "1", "/offline")
    assert "(nobody is online)" == heard[0]
    assert heard[1].startswith("Ada: Nobody is free")
    assert talk(sales, "1", "1", online=False)[0].startswith("Ada: Nobody is free")


def test_a_record_is_shown_with_its_fields(sales: Graph) -> None:
    heard = talk(sales, "1", "1", "Jane", "jane@example.com", "/skip", "/skip", online=False)
    assert any(line.startswith("  [lead] ") and "person.email: jane@example.com" in line for line in heard)


def test_the_state_names_card_timers_and_values(sales: Graph) -> None:
    heard = talk(sales, "1", "1", "/state")
    assert "phase waiting, card sales.live_chat" in heard[0]
    assert {"  timer wait: 1m left", "  answers.team_size = small"} <= set(heard)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/nope", "(there is no /nope; /help shows what there is)"),
        ("/after soon", "(write how long, like /after 60s)"),
        ("/agent dances", "(an agent joins, says something, leaves or closes: /agent joins)"),
        ("/agent joins", "(that is not being asked)"),
        ("/skip", "(that cannot be done at this point)"),
    ],
)
def test_what_cannot_be_done_is_told(sales: Graph, line: str, told: str) -> None:
    assert [told] == talk(sales, line)


def test_a_new_conversation_begins_again(sales: Graph) -> None:
    assert talk(sales) == talk(sales, "3", "/restart")
    assert ["(the conversation is over; /restart begins a new one)"] == talk(sales, "3", "hello")
