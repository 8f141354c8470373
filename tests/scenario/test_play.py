"""Scenarios: what passes, and how the first step that differs is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.compiler.load import DiskFiles, MemoryFiles
from frontdesk.scenario.play import Played, play
from scenario.shops import PAUSES

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"

SHOP = """\
frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: question
      text: What **brings** you here?
      answers:
        - {label: Buy, goto: buy}
        - {label: Leave, goto: bye}
  buy:
    - card: wait
      for: 2s
    - card: capture
      fields:
        - {field: person.email, ask: "Your address?"}
        - {field: answers.size, ask: "Size?", required: false}
    - card: live_chat
      wait_time: 30s
      online_message: One moment.
      offline_message: Nobody there.
    - card: create_lead
      title: "{{ person.email }}"
  bye:
    - card: end
      outcome: disqualified
"""


def played(*steps: str, head: str = "online: [mia]") -> Played:
    lines = "".join(f"      - {step}\n" for step in steps)
    suite = f"playbook: shop.yaml\ntests:\n  - name: it\n    {head}\n    steps:\n{lines}"
    return play(MemoryFiles({"shop.yaml": SHOP, "shop.test.yaml": suite}), "shop.test.yaml")


@pytest.mark.parametrize("file", sorted(PLAYBOOKS.glob("*.test.yaml")), ids=lambda file: file.name)
def test_the_scenarios_of_the_examples_pass(file: Path) -> None:
    result = play(DiskFiles(PLAYBOOKS), file.name)
    assert () == result.diagnostics
    assert [] == [(v.test.name, v.failure.expected, v.failure.came) for v in result.verdicts if v.failure]
    assert result.verdicts


def test_every_example_has_scenarios() -> None:
    playbooks = {path.stem for path in PLAYBOOKS.glob("*.yaml") if not path.name.endswith(".test.yaml")}
    assert playbooks == {path.name.removesuffix(".test.yaml") for path in PLAYBOOKS.glob("*.test.yaml")}


def test_a_whole_conversation_passes() -> None:
    result = played(
        "bot: What brings you here?",
        "answers: [Buy, Leave]",
        "visitor: buy",
        "bot: Your address?",
        "visitor: nope",
        "bot: e-mail",
        "visitor: a@example.com",
        "visitor: {skip: true}",
        "phase: waiting",
        "agent: {mia: joins}",
        "notice: Mia joined",
        "agent: {mia: releases}",
        "restart: true",
        "agent: {mia: offline}",
        "bot: Nobody there",
        "lead: {title: a@example.com}",
        "ended: none",
        "phase: closed",
    )
    assert result.passed, result


@pytest.mark.parametrize(
    ("steps", "line", "expected", "came"),
    [
        (["bot: Welcome"], 6, "the bot to say 'Welcome'", "the bot said 'What brings you here?'"),
        (["answers: [Buy]"], 6, "the buttons 'Buy'", "'Buy', 'Leave'"),
        (["bot: brings", "answers: [Leave, Buy]"], 7, "the buttons 'Leave', 'Buy'", "'Buy', 'Leave'"),
        (["visitor: {skip: true}"], 6, "the visitor to be able to do this now", "refused: not-asked"),
        (["agent: {mia: joins}"], 6, "mia to be able to do this now", "refused: stale"),
        (["visitor: Leave", "ended: qualified"], 7, "the outcome 'qualified'", "the outcome 'disqualified'"),
        (["ended: none"], 6, "the outcome 'none'", "a conversation that goes on"),
        (["phase: agent"], 6, "phase 'agent'", "phase 'bot'"),
        (["lead: {title: x}"], 6, "a lead with {'title': 'x'}", "no lead"),
        (["notice: joined"], 6, "the notice 'joined'", "nothing"),
    ],
)
def test_the_first_step_that_differs_is_told(steps: list[str], line: int, expected: str, came: str) -> None:
    result = played(*steps)
    failure = result.verdicts[0].failure
    assert failure
    assert (line, expected, came) == (failure.span.start.line, failure.expected, failure.came)
    assert "What brings you here?" in failure.story


def test_an_exact_message_is_the_whole_message() -> None:
    assert played("bot: What brings you here?\n        exact: true").passed
    assert not played("bot: What brings\n        exact: true").passed


def test_a_strict_scenario_needs_a_step_for_every_message() -> None:
    strict = "strict: true"
    assert played("bot: brings", "visitor: Buy", "bot: address", head=strict).passed
    failure = played("visitor: Buy", head=strict).verdicts[0].failure
    assert failure
    assert failure.came == "no step for 'What brings you here?'"
    assert not played("bot: brings", "visitor: Buy", head=strict).passed


@pytest.mark.parametrize(
    ("suite", "code", "line"),
    [
        ("- a", "FD103", 1),
        ("tests: []", "FD102", 1),
        ("playbook: gone.yaml\ntests: []", "FD006", 1),
        ("playbook: shop.yaml\ntests:\n  - name: a\n    stepps: []\n    steps: []", "FD101", 4),
        ("playbook: shop.yaml\ntests:\n  - name: a\n    steps:\n      - bott: x", "FD101", 5),
        ("playbook: shop.yaml\ntests:\n  - name: a\n    steps:\n      - bot: x\n        exakt: true", "FD101", 6),
        ("playbook: shop.yaml\ntests:\n  - name: a\n    at: noon\n    steps: []", "FD105", 4),
        ("playbook: shop.yaml\ntests:\n  - name: a\n    strict: yes\n    steps: []", "FD103", 4),
        ("playbook: shop.yaml\ntests:\n  - a", "FD103", 3),
        ("playbook: *x", "FD003", 1),
    ],
)
def test_a_faulty_file_of_scenarios_is_told_with_its_line(suite: str, code: str, line: int) -> None:
    result = play(MemoryFiles({"shop.yaml": SHOP, "a.test.yaml": suite}), "a.test.yaml")
    assert not result.passed
    assert (code, line) in {(each.code, each.span.start.line) for each in result.diagnostics}


def test_errors_of_the_playbook_stop_its_scenarios() -> None:
    files = {"shop.yaml": SHOP.replace("goto: buy", "goto: bui"), "a.test.yaml": "playbook: shop.yaml\ntests: []"}
    result = play(MemoryFiles(files), "a.test.yaml")
    assert [("FD201", "shop.yaml")] == [(each.code, each.span.file) for each in result.diagnostics]


@pytest.mark.parametrize(
    ("step", "finding"),
    [
        ("after: soon", "FD106 'soon' is not a length of time"),
        ("after: -1s", "FD106 '-1s' is not a length of time"),
        ("agent: mia", "FD103 keys and values belong here, not text"),
        ("agent: {}", "FD107 'agent' takes at least 1 item"),
        ("agent: {mai: joins}", "FD701 agent 'mai' was never online"),
        ("answers: Buy", "FD103 a list belongs here, not text"),
        ("phase: waitng", "FD105 'waitng' is not one of bot, waiting, agent, closed"),
        ("ended: won", "FD105 'won' is not one of qualified, disqualified, none"),
        ("restart: maybe", "FD103 true or false belongs here, not 'maybe'"),
        ("lead: {titel: x}", "FD101 'lead' has no key 'titel'"),
        ("visitor: {skipp: true}", "FD101 'visitor' has no key 'skipp'"),
        ("{exact: true, bot: x}", "FD101 no step is called 'exact'"),
        ("bot: [a]", "FD103 text belongs here, not a list"),
        ("Buy", "FD103 a step is a mapping such as `bot: Hello`"),
        ("call: /x\n        status: ok", "FD105 'ok' is not written in the right form"),
    ],
)
def test_a_step_that_says_nothing_is_a_finding_and_plays_nothing(step: str, finding: str) -> None:
    result = played("visitor: Leave", step)
    assert [finding] == [f"{each.code} {each.finding.message}" for each in result.diagnostics]
    assert ((), 7) == (result.verdicts, result.diagnostics[0].span.start.line - ("status" in step))


@pytest.mark.parametrize(
    ("word", "ours"),
    [("user", "visitor"), ("click", "visitor"), ("wait", "after"), ("expect", "bot"), ("end", "ended")],
)
def test_a_step_in_another_tools_words_is_told_ours(word: str, ours: str) -> None:
    (found,) = played("visitor: Leave", f"{word}: Buy").diagnostics
    assert ("FD101", f"write `{ours}:`") == (found.code, found.finding.hint)


def test_a_scenario_in_another_tools_words_is_read_to_its_end() -> None:
    suite = "playbook: p.yaml\nscenarios:\n  - test: it\n    dialogue:\n      - user: On\n"
    result = play(MemoryFiles({"p.yaml": PAUSES, "p.test.yaml": suite}), "p.test.yaml")
    hints = [(each.span.start.line, each.finding.hint) for each in result.diagnostics]
    assert [(2, "write `tests:`"), (3, "write `name:`"), (4, "write `steps:`"), (5, "write `visitor:`")] == hints


def test_an_agent_who_comes_online_later_may_act() -> None:
    assert () == played("agent: {zoe: online}", "agent: {zoe: offline}").diagnostics
    assert ["FD701"] == [each.code for each in played("agent: {zoe: offline}", "agent: {zoe: joins}").diagnostics]


def test_a_scenario_that_never_ends_is_stopped_and_told() -> None:
    suite = "playbook: p.yaml\ntests:\n  - name: it\n    steps:\n      - visitor: On\n"
    result = play(MemoryFiles({"p.yaml": PAUSES, "p.test.yaml": suite}), "p.test.yaml")
    (verdict,) = result.verdicts
    assert verdict.failure
    assert (5, "the conversation to come to rest") == (verdict.failure.span.start.line, verdict.failure.expected)
    assert "1,000 timers fired" in verdict.failure.came


CLAIMED = ("visitor: Buy", "visitor: a@example.com", "visitor: {skip: true}", "agent: {mia: joins}")


def refused(step: str, name: str) -> str:
    return f"agent: {step}\n        refused: {name}"


@pytest.mark.parametrize(
    "steps",
    [
        (*CLAIMED[:3], refused("{mia: joins, omar: joins}", "omar"), "notice: Mia joined", "phase: agent"),
        (*CLAIMED[:3], refused("{omar: joins, mia: joins}", "[mia]"), "notice: Omar joined"),
        (*CLAIMED, refused("{omar: closes}", "omar"), "phase: agent", "agent: {mia: closes}", "phase: closed"),
        (*CLAIMED, refused("{omar: Hello}", "omar")),
        (*CLAIMED, refused("{omar: releases}", "omar"), "agent: {mia: joins}", "agent: {mia: Hello}"),
        (*CLAIMED, "agent: {mia: releases}", "agent: {omar: joins}", refused("{mia: Hello}", "mia")),
        (*CLAIMED, "agent: {mia: releases}", refused("{mia: Hello}", "mia")),
        (refused("{mia: joins, omar: joins}", "[mia, omar]"),),
    ],
)
def test_a_chat_has_one_agent_and_others_are_refused(steps: tuple[str, ...]) -> None:
    result = played(*steps, head="online: [mia, omar]")
    assert result.passed, result


@pytest.mark.parametrize(
    ("step", "expected", "came"),
    [
        ("agent: {omar: joins}", "omar to be able to do this now", "refused: already assigned to mia"),
        ("agent: {omar: closes}", "omar to be able to do this now", "refused: mia has the chat"),
        (refused("{mia: Hello}", "mia"), "mia to be refused", "mia could do this"),
    ],
)
def test_whoever_should_be_refused_and_is_not_is_told(step: str, expected: str, came: str) -> None:
    failure = played(*CLAIMED, step, head="online: [mia, omar]").verdicts[0].failure
    assert failure
    assert (10, expected, came) == (failure.span.start.line, failure.expected, failure.came)


def test_to_be_refused_one_must_do_something() -> None:
    (found,) = played(refused("{mia: joins}", "[mai]")).diagnostics
    assert ("FD701", "agent 'mai' does nothing in this step") == (found.code, found.finding.message)


def in_teams(*steps: str) -> Played:
    """Where the chat is for sales, Mia is of sales and Omar of support."""
    playbook = SHOP.replace("card: live_chat\n", "card: live_chat\n      team: sales\n")
    lines = "".join(f"      - {step}\n" for step in steps)
    head = "online: [{mia: [sales]}, {omar: [support]}]"
    suite = f"playbook: shop.yaml\ntests:\n  - name: it\n    {head}\n    steps:\n{lines}"
    return play(MemoryFiles({"shop.yaml": playbook, "shop.test.yaml": suite}), "shop.test.yaml")


@pytest.mark.parametrize(
    "steps",
    [
        (*CLAIMED[:3], refused("{omar: joins}", "omar"), "phase: waiting"),
        (*CLAIMED[:3], "agent: {mia: offline}", "bot: Nobody there"),
        ("agent: {mia: offline, omar: offline}", "agent: {omar: online}", *CLAIMED[:3], "bot: Nobody there"),
        ("agent: {mia: offline}", "agent: {mia: online}", *CLAIMED[:3], "phase: waiting"),
    ],
)
def test_a_chat_for_a_team_is_nobody_elses(steps: tuple[str, ...]) -> None:
    result = in_teams(*steps)
    assert result.passed, result


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        ("What brings you here?", True),
        ("What **brings** you here?", True),
        ('"What brings\\n  you here?\\n"', True),
        ("What brings you", False),
        ("what brings you here?", False),
    ],
)
def test_exactly_is_the_whole_message_however_it_is_written(wanted: str, passes: bool) -> None:
    assert passes == played(f"bot: {wanted}\n        exact: true").passed


@pytest.mark.parametrize(
    "step", ["bot: see [the manual](https://www.example.com/m)", "bot: see the manual", 'bot: "see *the* __manual__"']
)
def test_markup_makes_no_difference(step: str) -> None:
    playbook = SHOP.replace("What **brings** you here?", '"Hi! see [the manual](https://www.example.com/m)"')
    suite = f"playbook: shop.yaml\ntests:\n  - name: it\n    steps:\n      - {step}\n"
    result = play(MemoryFiles({"shop.yaml": playbook, "shop.test.yaml": suite}), "shop.test.yaml")
    assert result.passed, result


def test_a_visitor_who_ends_a_strict_scenario_leaves_nothing_unsaid() -> None:
    assert played("bot: brings", "visitor: {end: true}", "phase: closed", head="strict: true").passed
    assert not played("visitor: {end: true}", head="strict: true").passed
