"""What a playbook's state looks like in a terminal: where its widget was seen, and where it may not be."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.remote import telling

STATE: dict[str, Any] = {"id": "shop", "active": True, "origins": ["https://shop.example"], "live_chat": "live"}
SHOP = {"origin": "https://shop.example", "listed": True, "first_at": 0, "last_at": 1_795_420_800_000}
STAGING = {"origin": "https://staging.example", "listed": False, "first_at": 0, "last_at": 1_795_420_800_000}


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        ([SHOP], "  seen on https://shop.example (2026-11-23T08:00:00Z)"),
        ([], "  not seen on any website yet"),
        ([STAGING], "  refused on https://staging.example (2026-11-23T08:00:00Z): not in install.origins"),
    ],
    ids=["seen", "not-seen", "refused"],
)
def test_a_state_says_where_the_widget_was_seen(seen: list[dict[str, Any]], line: str) -> None:
    assert line in telling.state(STATE | {"seen": seen}).splitlines()


def test_a_playbook_that_names_no_website_is_not_missed_on_one() -> None:
    assert "seen" not in telling.state(STATE | {"origins": [], "seen": []})


def test_a_server_of_before_says_nothing_of_it() -> None:
    assert telling.state(STATE).startswith("shop: active, https://shop.example, live\n")
