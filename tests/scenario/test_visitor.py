"""What is known of a scenario's visitor from the start: attributes of their declared types, the page, the language."""

from __future__ import annotations

import pytest

from frontdesk.compiler.load import MemoryFiles
from frontdesk.scenario.play import Played, play

PLAYBOOK = """\
frontdesk: 1
name: Who
languages: [en, nl]
visitor:
  seats: {type: number}
  since: {type: date}
  plan: {type: text}
pathways:
  start:
    - card: branch
      cases:
        - {when: visitor.seats is defined and visitor.seats >= 10, goto: large}
        - {when: conversation.page is defined and conversation.page == "https://www.example.com/prices", goto: prices}
        - {when: visitor.plan is defined and visitor.plan == "pro", goto: pro}
    - {card: end, text: {en: Hello., nl: Hallo.}}
  large:
    - {card: end, text: {en: Many., nl: Velen.}}
  prices:
    - {card: end, text: {en: Prices., nl: Prijzen.}}
  pro:
    - {card: end, text: {en: Pro., nl: Prof.}}
"""


def played(head: str, words: str = "") -> Played:
    step = f"bot: {words}" if words else "ended: none"
    suite = f"playbook: who.yaml\ntests:\n  - name: it\n    {head}\n    steps:\n      - {step}\n"
    return play(MemoryFiles({"who.yaml": PLAYBOOK, "who.test.yaml": suite}), "who.test.yaml")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("visitor: {seats: 10}", "Many."),
        ('visitor: {seats: "12"}', "Many."),
        ("visitor: {seats: 9.5}", "Hello."),
        ("visitor: {plan: pro}", "Pro."),
        ("visitor: {plan: pro, seats: 100}", "Many."),
        ("page: https://www.example.com/prices", "Prices."),
        ("page: https://www.example.com/", "Hello."),
        ("language: nl", "Hallo."),
        ("language: nl-BE", "Hallo."),
        ("language: fr", "Hello."),
        ("language: en", "Hello."),
    ],
)
def test_a_visitor_is_met_by_what_is_known(head: str, words: str) -> None:
    result = played(head, words)
    assert result.passed, result


@pytest.mark.parametrize(
    ("head", "code", "message", "hint"),
    [
        (
            "visitor: {plam: pro}",
            "FD101",
            "the playbook declares no visitor attribute 'plam'",
            "did you mean 'plan'?",
        ),
        (
            "visitor: {colour: red}",
            "FD101",
            "the playbook declares no visitor attribute 'colour'",
            "declare it under `visitor:` of the playbook",
        ),
        ("visitor: {seats: many}", "FD105", "'many' is not a number", None),
        ("visitor: {since: yesterday}", "FD105", "'yesterday' is not a date", None),
    ],
)
def test_an_attribute_that_a_page_could_not_pass_in_is_found(
    head: str, code: str, message: str, hint: str | None
) -> None:
    result = played(head)
    assert () == result.verdicts
    (found,) = result.diagnostics
    assert (code, message, hint) == (found.code, found.finding.message, found.finding.hint)
    assert 4 == found.span.start.line
