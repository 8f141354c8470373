"""Constant conditions and covered cases, each in a playbook as authors write it."""

from __future__ import annotations

import pytest

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from pages.page import wrapped

PLAN = """\
- card: question
  text: Which plan?
  save: answers.plan
  answers: [{label: Gold}, {label: Silver}, {label: Free, goto: free}]
"""
SIZE = """\
- card: capture
  fields: [{field: answers.size, ask: How many?, type: number, min: 1, max: 50}]
  give_up: free
"""
WHO = """\
- card: capture
  fields: [{field: person.name, ask: Who are you?}]
"""
MAYBE = """\
- card: capture
  fields: [{field: person.name, ask: Who are you?, required: false}]
"""
FREE = """\
- card: end
  id: free
  text: Bye.
"""


def message(when: str) -> str:
    return f"- card: message\n  when: {when}\n  text: Hello.\n"


def branch(*cases: str, rest: str = "") -> str:
    listed = "".join(f"    - {{when: {case}, goto: free}}\n" for case in cases)
    return "- card: branch\n  cases:\n" + listed + (f"  else: {rest}\n" if rest else "")


def found(text: str, **files: str) -> list[tuple[str, str]]:
    """What FD307 finds: the words it underlines, and its message."""
    text = wrapped(text)
    checked = check(MemoryFiles({"playbook.yaml": text, **files}), "playbook.yaml")
    return [
        (text[each.span.start.offset : each.span.end.offset], each.finding.message)
        for each in checked.diagnostics
        if each.code == "FD307" and each.span.file == "playbook.yaml"
    ]


CONSTANT: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a value that no answer has": (
        PLAN + message("answers.plan == 'gold'") + FREE,
        [("'gold'", "'answers.plan' is never 'gold'")],
    ),
    "a value that no answer has, the other way round": (
        PLAN + message("answers.plan != 'gold'") + FREE,
        [("'gold'", "'answers.plan' is never 'gold'")],
    ),
    "a value of an answer that leads elsewhere": (
        PLAN + message("answers.plan == 'Free'") + FREE,
        [("answers.plan == 'Free'", "'answers.plan' is never 'Free' here")],
    ),
    "a value of an answer": (PLAN + message("answers.plan == 'Gold'") + FREE, []),
    "what a card decides between two values": (
        SIZE
        + "- card: set\n  values: {answers.tier: \"'high' if answers.size > 9 else 'low'\"}\n"
        + message("answers.tier == 'hihg'")
        + message("answers.tier == 'high' and answers.size < 5")
        + message("answers.tier == 'high'")
        + FREE,
        [("'hihg'", "'answers.tier' is never 'hihg'")],
    ),
    "one of the listed": (
        PLAN + message("answers.plan in ['Gold', 'Sliver']") + FREE,
        [("'Sliver'", "'answers.plan' is never 'Sliver'")],
    ),
    "none of the listed": (
        PLAN + message("answers.plan in ['gold', 'sliver']") + FREE,
        [("answers.plan in ['gold', 'sliver']", "'answers.plan' is never one of these")],
    ),
    "all that is left": (
        PLAN + message("answers.plan not in ['Gold', 'Silver']") + FREE,
        [("answers.plan not in ['Gold', 'Silver']", "'answers.plan' is always one of these here")],
    ),
    "a part of it": (
        PLAN + message("answers.plan == 'Gold' and visitor.vip or answers.plan == 'sliver'") + FREE,
        [("'sliver'", "'answers.plan' is never 'sliver'")],
    ),
    "a contradiction": (
        PLAN + message("answers.plan == 'Gold' and answers.plan == 'Silver'") + FREE,
        [
            (
                "answers.plan == 'Gold' and answers.plan == 'Silver'",
                "this is never true: its parts contradict each other",
            )
        ],
    ),
    "a denial": (
        PLAN + message("not answers.plan == 'gold'") + FREE,
        [("'gold'", "'answers.plan' is never 'gold'")],
    ),
    "literals": (message("false"), [("false", "this condition is never true")]),
    "set on every way": (
        PLAN + message("answers.plan is defined") + FREE,
        [("answers.plan is defined", "'answers.plan' is always set here")],
    ),
    "set after an answer": (PLAN + message("answers.plan is not defined") + FREE, [
        ("answers.plan is not defined", "'answers.plan' is always set here")
    ]),
    "unset after three wrong answers": (WHO + message("person.name is defined"), []),
    "set, or the visitor has given up": (
        SIZE + message("answers.size is defined") + FREE,
        [("answers.size is defined", "'answers.size' is always set here")],
    ),
    "unset where it was skipped": (MAYBE + message("person.name is defined"), []),
    "a guard that is not needed": (PLAN + message("answers.plan is defined and answers.plan == 'Gold'") + FREE, []),
    "beyond the bounds": (
        SIZE + message("answers.size > 50") + FREE,
        [("answers.size > 50", "'answers.size' is never more than 50")],
    ),
    "within the bounds": (SIZE + message("answers.size >= 50") + FREE, []),
    "always within the bounds": (
        SIZE + message("answers.size >= 1") + FREE,
        [("answers.size >= 1", "'answers.size' is always 1 or more here")],
    ),
    "inside a text": (
        PLAN + "- {card: message, text: \"{{ 'a' if answers.plan == 'gold' else 'b' }}\"}\n" + FREE,
        [("'gold'", "'answers.plan' is never 'gold'")],
    ),
    "inside a text, where others are told already": (
        PLAN + "- {card: message, text: \"{{ 'a' if answers.plan == 'Gold' else 'b' if answers.plan == 'Silver' }}\"}\n"
        + FREE,
        [("answers.plan == 'Silver'", "'answers.plan' is always 'Silver' here")],
    ),
    "an answer that is never offered": (
        PLAN + "- card: question\n  text: More?\n  answers:\n    - {label: Yes}\n"
        "    - {label: Help, when: answers.plan == 'Fere'}\n" + FREE,
        [("'Fere'", "'answers.plan' is never 'Fere'")],
    ),
    "a path where the page is a whole address": (
        message("conversation.page == '/pricing'"),
        [("'/pricing'", "'conversation.page' is never '/pricing': it is the whole address")],
    ),
    "one of several paths": (
        message("not conversation.page in ['/pricing', 'https://a.nl/x']"),
        [("'/pricing'", "'conversation.page' is never '/pricing': it is the whole address")],
    ),
    "a path in the page": (message("'/pricing' in conversation.page"), []),
    "a whole address": (message("conversation.page == 'https://a.nl/pricing'"), []),
    "a misspelt language": (
        message("conversation.language == 'de'"),
        [("'de'", "'conversation.language' is never 'de'")],
    ),
    "what typed text may be": (
        PLAN.replace("save:", "free_text: {}\n  save:") + message("answers.plan == 'gold'") + FREE,
        [],
    ),
    "what nothing sets, of which FD203 speaks": (PLAN + message("answers.plna == 'Gold'") + FREE, []),
    "types that do not go together, of which FD204 speaks": (PLAN + message("answers.plan == 5") + FREE, []),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CONSTANT.values(), ids=CONSTANT)
def test_constant_conditions(text: str, expected: list[tuple[str, str]]):
    assert found(text) == expected


COVERED = "an earlier case covers this one"
REST = "'else' is never reached: the cases cover everything"

CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "less than an earlier case": (
        SIZE + branch("answers.size > 5", "answers.size > 10") + FREE,
        [("answers.size > 10", COVERED)],
    ),
    "more than an earlier case": (SIZE + branch("answers.size > 10", "answers.size > 5") + FREE, []),
    "one of an earlier list": (
        PLAN + branch("\"answers.plan in ['Gold', 'x']\"", "answers.plan == 'Gold'").replace(", 'x'", "") + FREE,
        [("answers.plan == 'Gold'", COVERED)],
    ),
    "several earlier cases": (
        SIZE + branch("answers.size > 10", "answers.size < 5", "answers.size == 20 or answers.size == 2") + FREE,
        [("answers.size == 20 or answers.size == 2", "the earlier cases cover this one")],
    ),
    "the same again": (
        MAYBE + branch("person.name | length > 3", "person.name | length > 3") + FREE,
        [("person.name | length > 3", COVERED)],
    ),
    "nothing is left": (PLAN + branch("answers.plan == 'Gold'", "answers.plan == 'Silver'", rest="free") + FREE, [
        ("free", REST)
    ]),
    "the last case takes the rest": (PLAN + branch("answers.plan == 'Gold'", "answers.plan == 'Silver'") + FREE, []),
    "the unset is left": (MAYBE + branch("person.name == 'a'", "person.name != 'a'", rest="free") + FREE, [
        ("free", REST)
    ]),
    "wrong answers are left": (
        "- card: capture\n  fields: [{field: answers.x, ask: Which?, choices: [a, b]}]\n"
        + branch("answers.x == 'a'", "answers.x == 'b'", rest="free")
        + FREE,
        [],
    ),
    "behind a case that is always true": (
        PLAN + branch("answers.plan != 'gold'", "answers.plan == 'Gold'", rest="free") + FREE,
        [("'gold'", "'answers.plan' is never 'gold'")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_covered_cases(text: str, expected: list[tuple[str, str]]):
    assert found(text) == expected


def test_the_case_that_covers_another_is_shown():
    text = wrapped(SIZE + branch("answers.size == 3", "answers.size > 5", "answers.size > 10") + FREE)
    checked = check(MemoryFiles({"playbook.yaml": text}), "playbook.yaml")
    (covered,) = (each.finding for each in checked.diagnostics if each.code == "FD307")
    (related,) = covered.related
    assert text[related.span.start.offset : related.span.end.offset] == "answers.size > 5"


HEAD = "frontdesk: 1\nname: X\ninclude: [lib.yaml]\npathways:\n  start:\n"
LIBRARY = """\
frontdesk: 1
pathways:
  greet:
    - card: message
      when: answers.plan == 'gold'
      text: Hello.
    - card: branch
      cases:
        - {when: answers.size > 5, goto: bye}
        - {when: answers.size > 10, goto: bye}
  bye:
    - card: end
"""


def test_of_a_file_that_others_may_include_only_what_is_so_in_every_playbook_is_said():
    text = HEAD + "".join(f"    {line}\n" for line in (PLAN + SIZE).replace("free", "lib.greet").splitlines())
    files = MemoryFiles({"playbook.yaml": text + "    - {card: run, pathway: lib.greet}\n", "lib.yaml": LIBRARY})
    said = [each for each in check(files, "playbook.yaml").diagnostics if each.code == "FD307"]
    assert [(each.span.file, each.finding.message) for each in said] == [("lib.yaml", COVERED)]


def test_what_is_constant_in_one_place_only_is_not_said():
    shared = "  shared:\n    - {card: message, when: answers.plan is defined, text: Hello.}\n"
    for runs, expected in ((1, 1), (2, 0)):
        start = ["{card: run, pathway: shared}"] * (runs - 1)
        start += [PLAN.replace("\n", "\n    ").strip().removeprefix("- ").replace(", goto: free", "")]
        start += ["{card: run, pathway: shared}"]
        text = "frontdesk: 1\nname: X\npathways:\n  start:\n" + "".join(f"    - {card}\n" for card in start) + shared
        assert len(found(text)) == expected, text


def test_a_value_that_a_late_agent_finds_set_is_not_called_unset():
    chat = "- {card: live_chat, wait_time: 60s, online_message: A, offline_message: B, after_chat: after}\n"
    text = (
        PLAN.replace(", goto: free", "") + chat + MAYBE + "- {card: end}\n"
        + message("person.name is defined").replace("- card: message\n", "- card: message\n  id: after\n")
    )  # fmt: skip
    assert found(text) == []


def test_an_answer_of_the_offline_flow_may_be_kept_when_a_late_agent_closes():
    again = "- {card: question, text: Another?, save: answers.plan, answers: [{label: Diamond}]}\n- {card: end}\n"
    after = message("answers.plan == 'Diamond'").replace("- card: message\n", "- card: message\n  id: after\n")
    plan = PLAN.replace(", goto: free", "")
    chat = "- {card: live_chat, wait_time: 60s, online_message: A, offline_message: B, after_chat: after}\n"
    assert found(plan + chat + again + after) == []
    assert found(plan + chat.replace("after_chat", "goto") + again + after) == [
        ("answers.plan == 'Diamond'", "'answers.plan' is never 'Diamond' here")
    ]
