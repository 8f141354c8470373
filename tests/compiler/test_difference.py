"""What a new version changes: said once, of the card that it is about, and nothing of how it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.versions import BASE, changed, graph
from frontdesk.compiler.check import check_paths
from frontdesk.compiler.difference import Change, Difference, difference

PLAYBOOKS = sorted(
    path for path in (Path(__file__).parents[2] / "playbooks").glob("*.yaml") if ".test" not in path.name
)

REWRITTEN = """\
# A comment.
name: "Shop"
frontdesk: 1
install: {origins: ['https://www.example.com']}
pathways:
  start:
    - answers:
      - goto: person   # to a person
        label: 'A person'
      - {goto: around, label: "A look around"}
      card: question
      save: answers.topic
      text: >-
        Hi! What brings
        you **here**?
  person:
    - {card: message, text: One thing first.}
    - {card: live_chat, offline_message: Nobody is there., online_message: One moment., wait_time: 1m}
    - card: capture
      fields: [{ask: "Your name?", field: person.name}, {ask: "Your address?", field: person.email}]

    - {card: create_lead, title: "{{person.name}} called"}
    - {card: end, text: Thank you., outcome: qualified}
  around: [{card: message, text: Have a look.}, {card: end, text: Bye., outcome: none}]
"""


def only(found: Difference, **parts: object) -> bool:
    """Nothing but these parts differs."""
    names = ("settings", "renamed", "opened", "dropped", "added", "removed", "changed", "variables")
    return all(getattr(found, name) == parts.get(name, ()) if name != "changed" else True for name in names)


def test_how_a_playbook_is_written_makes_no_difference() -> None:
    found = difference(graph(BASE), graph(REWRITTEN))
    assert found.empty, found
    assert {"same"} == {meeting.how for meeting in found.meetings}


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_a_playbook_does_not_differ_from_itself(path: Path) -> None:
    playbook = check_paths([str(path)]).checked[0].graph
    assert playbook
    assert difference(playbook, playbook).empty


def test_other_words_are_shown_as_an_author_writes_them() -> None:
    found = changed(("Hi! What brings you **here**?", "Hello! What brings you *here*?"))
    assert only(found)
    (pair,) = found.changed
    assert "start.question" == pair.old.id == pair.new.id
    assert (Change("text", "Hi! What brings you **here**?", "Hello! What brings you *here*?"),) == pair.settings
    assert ((), False) == (pair.ways, pair.moved)


def test_another_wait_is_a_setting_of_its_card() -> None:
    (pair,) = changed(("wait_time: 60s", "wait_time: 90s")).changed
    assert ("person.live_chat", (Change("wait_time", "1m", "1m30s"),)) == (pair.new.id, pair.settings)


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (("name: Shop", "name: Store"), Change("name", "Shop", "Store")),
        (("name: Shop", "name: Shop\nlanguage: nl"), Change("language", "en", "nl")),
        (("name: Shop", 'name: Shop\nbot: {color: "#112233"}'), Change("bot.color", "#1f4f99", "#112233")),
        (("name: Shop", "name: Shop\nactive: false"), Change("active", "true", "false")),
        (
            ("name: Shop", "name: Shop\nprivacy: {consent: {text: Is it fine?, required: true}}"),
            Change("privacy.consent.text", None, "Is it fine?"),
        ),
        (
            ("name: Shop", 'name: Shop\nhours: {timezone: Europe/Paris, weekly: {mon: "9:00-12:00"}}'),
            Change("hours mon", None, "09:00-12:00"),
        ),
        (
            ("origins: [https://www.example.com]", "origins: [https://www.example.com, https://shop.example.com]"),
            Change("install.origins", "https://www.example.com", "https://www.example.com | https://shop.example.com"),
        ),
    ],
    ids=lambda value: value.what if isinstance(value, Change) else "",
)
def test_a_setting_of_the_playbook_is_called_as_authors_write_it(edit: tuple[str, str], change: Change) -> None:
    found = changed(edit)
    assert change in found.settings
    assert () == found.changed


def test_a_new_card_is_new_and_those_behind_it_are_the_same() -> None:
    found = changed(("    - card: capture", "    - {card: message, text: Wait.}\n    - card: capture"))
    assert [("person.message-2", "message “Wait.”")] == [(card.id, card.words) for card in found.added]
    assert () == found.removed
    assert [("person.live_chat", "person.message-2")] == [
        (pair.new.id, way.after) for pair in found.changed for way in pair.ways
    ]


def test_a_card_before_one_of_its_kind_does_not_change_that_one() -> None:
    found = changed(
        (
            "    - card: message\n      text: One",
            "    - {card: message, text: Wait.}\n    - card: message\n      text: One",
        )
    )
    assert ["person.message"] == [card.id for card in found.added]
    # The one that was called `person.message` is called `person.message-2` now, and says what it said.
    assert [] == [pair for pair in found.changed if pair.settings]


def test_a_card_that_is_gone_is_gone() -> None:
    found = changed(("    - card: message\n      text: One thing first.\n", ""))
    assert ["person.message"] == [card.id for card in found.removed]
    assert [("A person", "person.message", "person.live_chat")] == [
        (way.what, way.before, way.after) for pair in found.changed for way in pair.ways
    ]


def test_a_renamed_pathway_is_the_same_pathway() -> None:
    found = changed(("  person:\n", "  desk:\n"), ("goto: person}", "goto: desk}"))
    assert only(found, renamed=(("person", "desk"),))
    assert () == found.changed
    assert {"person.live_chat": "desk.live_chat", "person.capture": "desk.capture"} == {
        meeting.card: meeting.becomes for meeting in found.meetings if meeting.how == "moved"
    }


def test_a_pathway_that_says_something_else_is_another_one() -> None:
    found = changed(
        ("  around:\n", "  prices:\n"),
        ("goto: around}", "goto: prices}"),
        ("text: Have a look.", "text: They are fair."),
        ("text: Bye.", "text: See you."),
    )
    assert (("prices",), ("around",), ()) == (found.opened, found.dropped, found.renamed)


def test_a_card_that_stands_elsewhere_has_moved() -> None:
    bye = "    - card: message\n      text: Have a look.\n"
    found = changed((bye, ""), ("    - card: create_lead", f"{bye}    - card: create_lead"))
    (pair,) = [pair for pair in found.changed if pair.moved]
    assert (("around", "person"), ()) == ((pair.old.pathway, pair.new.pathway), pair.settings)
    assert ((), ()) == (found.added, found.removed)


def test_a_card_with_an_id_is_that_card_whatever_it_says() -> None:
    base = BASE.replace("      text: Have a look.", "      id: around.hello\n      text: Have a look.")
    found = changed(("text: Have a look.", "text: Something else altogether."), base=base)
    assert [("around.hello", "around.hello")] == [(pair.old.id, pair.new.id) for pair in found.changed]


def test_a_way_that_leads_elsewhere_is_told_by_its_answer() -> None:
    found = changed(("{label: A person, goto: person}", "{label: A person, goto: around}"))
    ways = [way for pair in found.changed for way in pair.ways]
    assert [Change("A person", "person.message", "around.message")] == ways


def test_an_answer_that_is_new_is_told_with_where_it_leads() -> None:
    answer = "        - {label: A look around, goto: around}\n"
    (pair,) = changed((answer, answer + "        - {label: Nothing, goto: around}\n")).changed
    assert Change("answers", "A person | A look around", "A person | A look around | Nothing") in pair.settings
    assert (Change("Nothing", None, "around.message"),) == pair.ways


def test_a_variable_that_cards_fill_is_new_gone_or_of_another_type() -> None:
    name = "        - {field: person.name, ask: Your name?}\n"
    more = "        - {field: answers.budget, ask: How much?, type: money}\n"
    found = changed((name, name + more), ("      save: answers.topic\n", ""))
    assert {("answers.budget", None, "money"), ("answers.topic", "choice", None)} == {
        (change.what, change.before, change.after) for change in found.variables
    }


def test_whoever_stands_at_a_card_is_told_what_would_be_met_there() -> None:
    found = changed(
        ("wait_time: 60s", "wait_time: 90s"),
        ("    - card: capture\n      fields:\n        - {field: person.name, ask: Your name?}\n", ""),
        ("        - {field: person.email, ask: Your address?}\n", ""),
        ("{{ person.name }} called", "Somebody called"),
        ('    - card: create_lead\n      title: "Somebody called"\n', ""),
    )
    assert {"start.question": "same", "person.live_chat": "changed", "person.capture": "gone"} == {
        meeting.card: meeting.how for meeting in found.meetings
    }


def test_cards_run_in_place_are_compared_where_they_stand() -> None:
    ask = "    - card: capture\n      fields: [{field: person.email, ask: Where to?}]\n"
    library = f"frontdesk: 1\npathways:\n  collect:\n{ask}"
    run = (
        BASE.replace(
            "    - card: capture\n      fields:\n        - {field: person.name, ask: Your name?}\n"
            "        - {field: person.email, ask: Your address?}\n",
            "    - {card: run, pathway: lib.collect}\n",
        )
        .replace("{{ person.name }} called", "Somebody called")
        .replace("name: Shop\n", "name: Shop\ninclude: [lib.yaml]\n")
    )
    other = library.replace("Where to?", "Where shall we write to?")
    found = difference(graph(run, **{"lib.yaml": library}), graph(run, **{"lib.yaml": other}))
    assert [("person.run/lib.collect.capture", "fields 'person.email' ask")] == [
        (pair.new.id, change.what) for pair in found.changed for change in pair.settings
    ]


def test_another_first_card_is_told() -> None:
    found = changed(("  start:\n", "  start:\n    - {card: message, text: Welcome.}\n"))
    assert (Change("begins with", "start.question", "start.message"),) == found.settings
    assert ["start.message"] == [card.id for card in found.added]


def test_a_renamed_pathway_with_edits_is_the_same_pathway() -> None:
    found = changed(
        ("  person:\n", "  desk:\n"), ("goto: person}", "goto: desk}"), ("Nobody is there.", "All are out.")
    )
    assert (("person", "desk"),) == found.renamed
    assert [("desk.live_chat", ("offline_message",))] == [
        (pair.new.id, tuple(change.what for change in pair.settings)) for pair in found.changed
    ]
    assert ((), ()) == (found.added, found.removed)


def test_a_card_with_an_id_in_another_pathway_has_moved() -> None:
    base = BASE.replace("      text: Have a look.", "      id: hello\n      text: Have a look.")
    card = "    - card: message\n      id: hello\n      text: Have a look.\n"
    found = changed((card, ""), ("    - card: create_lead", card + "    - card: create_lead"), base=base)
    (pair,) = [pair for pair in found.changed if pair.moved]
    assert ("hello", "around", "person") == (pair.new.id, pair.old.pathway, pair.new.pathway)
    assert ((), ()) == (found.added, found.removed)
