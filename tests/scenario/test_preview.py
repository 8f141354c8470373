"""The preview: a conversation in a terminal, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.check import check_paths
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.ir.graph import Graph
from frontdesk.scenario.preview import Preview
from scenario.shops import PAUSES

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


SCORES = """\
frontdesk: 1
name: Scores
pathways:
  start:
    - card: question
      text: Shall I look?
      answers: [{label: Look}]
    - card: call
      url: https://crm.example.com/score
      headers: {Authorization: "Bearer {{ secret.TOKEN }}"}
      save: {answers.score: /score}
      failed: failed
    - card: message
      text: "Score {{ answers.score }}."
  failed:
    - card: message
      text: That failed.
"""


@pytest.fixture(scope="module")
def scores() -> Graph:
    graph = check(MemoryFiles({"scores.yaml": SCORES}), "scores.yaml").graph
    assert graph
    return graph


def test_a_call_is_shown_with_the_names_of_its_secrets_and_waits_to_be_answered(scores: Graph) -> None:
    assert [
        "  [call] GET https://crm.example.com/score",
        "         Authorization: Bearer {{ secret.TOKEN }}",
        "  (waiting for an answer, 10s left: /call with its JSON, /call 503 or /call fails)",
    ] == talk(scores, "1")
    assert ["  (waiting for an answer, 10s left: /call with its JSON, /call 503 or /call fails)"] == talk(
        scores, "1", "hi"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('/call {"score": 80}', ["Assistant: Score 80."]),
        ("/call fails", ["Assistant: That failed."]),
        ("/call 503", ["(the call fails: the answer has status 503)", "Assistant: That failed."]),
        ("/call {}", ["(the call fails: the answer has no text at '/score')", "Assistant: That failed."]),
        ("/call", ["(the call fails: the answer is not JSON)", "Assistant: That failed."]),
        ("/after 10s", ["Assistant: That failed."]),
    ],
)
def test_whoever_previews_answers_for_the_other_system(scores: Graph, line: str, told: list[str]) -> None:
    assert [*told, "(the conversation ended)"] == talk(scores, "1", line)


def test_a_call_that_nobody_answers_fails_and_says_so(scores: Graph) -> None:
    preview = Preview(scores, AT_MS)
    list(preview.hear("1"))
    assert preview.calling
    assert "Assistant: That failed." in (told := list(preview.unanswered()))
    assert told[0] == "(nobody answers this call, so it fails; give an answer with /call, such as /call {})"
    assert not preview.calling
    assert ["(no call waits for an answer)"] == list(preview.hear("/call {}"))


def test_a_bot_that_never_comes_to_rest_is_told() -> None:
    graph = check(MemoryFiles({"p.yaml": PAUSES}), "p.yaml").graph
    assert graph
    talk = Preview(graph, 0)
    assert any("1,000 timers fired one after another" in line for line in talk.hear("On"))
    assert list(talk.hear("/restart"))
