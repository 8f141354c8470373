"""The instants in a conversation's row: set once, where its playbook asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.ir.graph import Crm, Playbook, Privacy
from frontdesk.runtime.talk.deadlines import expires_at, unfinished_at
from frontdesk.store.conversations import Conversation

NEW = Conversation("c", "p", "r", "t", {}, 1, 1)
KEPT = replace(NEW, details={"person.name": "Jane"}, unfinished_at=7)
ASKS = Playbook("p", "P", crm=Crm(unfinished_after_ms=100))
DOES_NOT = Playbook("p", "P")


@pytest.mark.parametrize(
    ("playbook", "before", "details", "expected"),
    [
        (ASKS, NEW, {"person.name": "Jane"}, 1100),
        (ASKS, NEW, {"organization.name": "ACME"}, 1100),
        (ASKS, NEW, {"person.phone": "+3120"}, 1100),
        (ASKS, NEW, {"note": "Hello", "deal.value": "5"}, None),
        (ASKS, NEW, NEW.details, None),
        (ASKS, KEPT, {"person.name": "Jane", "person.email": "jane@example.com"}, 7),
        (ASKS, replace(KEPT, unfinished_at=None), {"person.name": "Joan"}, None),
        (DOES_NOT, NEW, {"person.name": "Jane"}, None),
    ],
    ids=["person", "organization", "phone", "nobody", "nothing-new", "known", "looked-at", "not-asked"],
)
def test_it_is_set_when_somebody_is_named_first(
    playbook: Playbook, before: Conversation, details: dict[str, str], expected: int | None
) -> None:
    assert expected == unfinished_at(playbook, before, details, 1000)


def test_a_conversation_expires_after_the_days_of_its_playbook() -> None:
    assert expires_at(DOES_NOT, 5) == 365 * 86_400_000 + 5
    assert expires_at(Playbook("p", "P", privacy=Privacy(retention_days=1)), 5) == 86_400_005
