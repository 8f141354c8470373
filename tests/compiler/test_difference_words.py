"""What is no more than other words: another label, another language, other spaces, another name of a file."""

from __future__ import annotations

import pytest

from compiler.versions import BASE, changed, graph
from frontdesk.compiler.difference import Change, difference


def test_an_answer_under_another_label_is_told_once() -> None:
    (pair,) = changed(("label: A look around", "label: Have a look")).changed
    told = Change("answers", "A person | A look around", "A person | Have a look")
    assert (told,) == pair.settings
    assert () == pair.ways


def test_an_answer_under_another_label_that_leads_elsewhere_too_is_another_answer() -> None:
    (pair, *_) = changed(("{label: A look around, goto: around}", "{label: Have a look, goto: person}")).changed
    assert [("Have a look", None, "person.message"), ("A look around", "around.message", None)] == [
        (way.what, way.before, way.after) for way in pair.ways
    ]


def test_answers_in_another_order_are_that_and_nothing_else() -> None:
    first, second = "        - {label: A person, goto: person}\n", "        - {label: A look around, goto: around}\n"
    (pair,) = changed((first + second, second + first)).changed
    assert (Change("answers", "A person | A look around", "A look around | A person"),) == pair.settings
    assert () == pair.ways


BOTH = """\
frontdesk: 1
name: Both
languages: [en, nl]
pathways:
  start:
    - card: question
      text: {en: Coffee?, nl: Koffie?}
      answers:
        - {label: {en: Please, nl: Graag}}
        - {label: {en: "No (thanks)", nl: Nee}, goto: bye}
    - {card: branch, cases: [{when: conversation.language == "nl", goto: bye}]}
    - {card: message, text: {en: Here., nl: Hier.}}
  bye:
    - {card: end, text: {en: Bye., nl: Dag.}}
"""


@pytest.mark.parametrize(
    ("edit", "change"),
    [
        (("nl: Koffie?", "nl: Bakkie?"), Change("text (nl)", "Koffie?", "Bakkie?")),
        (("nl: Graag", "nl: Ja"), Change("answers 'Please' label (nl)", "Graag", "Ja")),
        (("nl: Nee", "nl: Neen"), Change("answers 'No (thanks)' label (nl)", "Nee", "Neen")),
        (
            ('conversation.language == "nl"', 'conversation.language != "nl"'),
            Change("cases", 'conversation.language == "nl"', 'conversation.language != "nl"'),
        ),
    ],
    ids=lambda value: value.what if isinstance(value, Change) else "",
)
def test_words_in_one_language_are_told_in_that_language(edit: tuple[str, str], change: Change) -> None:
    found = changed(edit, base=BOTH)
    assert [(change,)] == [pair.settings for pair in found.changed]
    assert () == found.changed[0].ways


def test_a_condition_written_with_other_spaces_is_the_same() -> None:
    assert changed(('conversation.language == "nl"', "conversation.language=='nl'"), base=BOTH).empty


def test_a_second_language_tells_its_own_words_and_not_those_that_were_there() -> None:
    one = BOTH.replace("languages: [en, nl]\n", "")
    for both, text in (("{en: Coffee?, nl: Koffie?}", "Coffee?"), ("{en: Please, nl: Graag}", "Please")):
        one = one.replace(both, text)
    one = one.replace('{en: "No (thanks)", nl: Nee}', '"No (thanks)"')
    one = one.replace("{en: Here., nl: Hier.}", "Here.").replace("{en: Bye., nl: Dag.}", "Bye.")
    found = difference(graph(one), graph(BOTH))
    told = [(change.what, change.before, change.after) for pair in found.changed for change in pair.settings]
    assert [
        ("text (nl)", None, "Koffie?"),
        ("answers 'Please' label (nl)", None, "Graag"),
        ("answers 'No (thanks)' label (nl)", None, "Nee"),
        ("text (nl)", None, "Hier."),
        ("text (nl)", None, "Dag."),
    ] == told
    back = difference(graph(BOTH), graph(one))
    assert [(what, after, before) for what, before, after in told] == [
        (change.what, change.before, change.after) for pair in back.changed for change in pair.settings
    ]


def test_a_library_under_another_name_changes_nothing_for_a_visitor() -> None:
    ask = "    - card: capture\n      fields: [{field: person.email, ask: Where to?}]\n"
    library = f"frontdesk: 1\npathways:\n  collect:\n{ask}"
    run = BASE.replace("    - card: create_lead", "    - {card: run, pathway: lib.collect}\n    - card: create_lead")
    run = run.replace("name: Shop\n", "name: Shop\ninclude: [lib.yaml]\n")
    moved = run.replace("[lib.yaml]", "[shared/contact.yaml]").replace("lib.collect", "contact.collect")
    found = difference(graph(run, **{"lib.yaml": library}), graph(moved, **{"shared/contact.yaml": library}))
    assert found.empty, found
    assert ("person.run/lib.collect.capture", "person.run/contact.collect.capture") in {
        (meeting.card, meeting.becomes) for meeting in found.meetings
    }
