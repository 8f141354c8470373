"""What an editor shows and proposes at a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.marks import offset
from editor.shop import SHOP, shop
from frontdesk.analysis.rule import codes
from frontdesk.cards import KINDS
from frontdesk.editor.completing import keys, proposals
from frontdesk.editor.telling import hover, paragraph


@pytest.mark.parametrize("subject", [*KINDS, *(code.code for code in codes().values())])
def test_every_page_begins_with_a_paragraph(subject: str) -> None:
    assert paragraph(subject)[-1] == "."


@pytest.mark.parametrize(
    ("marked", "begins"),
    [
        ("card: live_|chat", "**live_chat**: Gets a person"),
        ("goto: buy.live_|chat", "card `buy.live_chat`\n\n- live_chat: Hello"),
        ('Buy", goto: b|uy}', "pathway `buy`\n\n- run: contact.collect\n- live_chat: Hello"),
        ("contact.col|lect", "pathway `collect`\n\n- capture: Your name?"),
        ("online_message: Hello {{ person.|name", "`person.name`: text"),
    ],
)
def test_a_place_is_explained(tmp_path: Path, marked: str, begins: str) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    text, span = hover(project, file, offset(SHOP, marked))
    assert text.startswith(begins)
    assert span is not None


def test_a_place_with_a_finding_tells_its_code(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    wrong = SHOP.replace("goto: start.end", "goto: start.ende")
    project.put(file, wrong)
    found = project.look(file)[file]
    text, _ = hover(project, file, offset(wrong, "goto: start.en|de"), found)
    assert text == f"**FD201 unknown-target**: {paragraph('FD201')}"


def test_a_place_of_which_nothing_is_known_is_silent(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    assert hover(project, file, offset(SHOP, "wait_|time")) == ("", None)


def test_the_keys_of_targets_come_from_the_kinds() -> None:
    assert {"goto", "give_up", "after_chat", "else", "pathway"} <= keys("target")
    assert {"save", "field"} <= keys("variable")
    assert {"when", "value", "due"} <= keys("expression")


def proposed(tmp_path: Path, old: str, new: str) -> list[str]:
    """What is proposed at the bar, in the shop with a stretch of it replaced."""
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    project.look(file)
    project.put(file, SHOP)
    before, _, after = new.partition("|")
    assert SHOP.count(old) == 1
    project.put(file, SHOP.replace(old, before + after))
    found = proposals(project, file, SHOP.index(old) + len(before))
    for each in found:
        assert each.span.end.offset == SHOP.index(old) + len(before)
    return [each.text for each in found]


TARGETS = ["buy", "buy.live_chat", "buy.named", "buy.run", "start", "start.end", "start.question"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("goto: |}", TARGETS),
        ("goto: st|}", TARGETS),
        ('goto: "st|"}', TARGETS),
        ("goto: |", TARGETS),
    ],
)
def test_targets_are_proposed(tmp_path: Path, new: str, expected: list[str]) -> None:
    assert proposed(tmp_path, "goto: start.end}", new) == expected


def test_pathways_to_run_are_proposed_across_files(tmp_path: Path) -> None:
    assert proposed(tmp_path, "pathway: contact.collect", "pathway: con|") == ["buy", "contact.collect", "start"]


def test_kinds_are_proposed(tmp_path: Path) -> None:
    assert proposed(tmp_path, "card: live_chat", "card: |") == sorted(KINDS)


READABLE = [
    "agent.name",
    "answers.topic",
    "conversation.language",
    "conversation.outcome",
    "conversation.page",
    "person.email",
    "person.name",
    "visitor.plan",
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("online_message: Hello {{ person.name }}.", "online_message: Hello {{ per|"),
        ("online_message: Hello {{ person.name }}.", 'online_message: "Hello {{ | }}"'),
        ("online_message: Hello {{ person.name }}.", "when: |"),
        ("online_message: Hello {{ person.name }}.", "when: not ans|"),
    ],
)
def test_variables_are_proposed_where_they_are_read(tmp_path: Path, old: str, new: str) -> None:
    assert proposed(tmp_path, old, new) == READABLE


def test_names_to_fill_are_proposed(tmp_path: Path) -> None:
    found = proposed(tmp_path, "save: answers.topic", "save: |")
    assert {"person.email", "organization.name", "deal.value", "note"} <= set(found)
    assert not [name for name in found if name.startswith(("visitor", "conversation", "agent"))]


def test_nothing_is_proposed_in_plain_text(tmp_path: Path) -> None:
    assert proposed(tmp_path, "wait_time: 60s", "online_message: Hel|") == []
    assert proposed(tmp_path, "{label: Bye,", "{label: {{ person.name }} B|") == []
