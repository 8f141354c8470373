"""What a playbook's state looks like in a terminal: where its widget was seen, and where it may not be."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.remote import plans, telling
from frontdesk.remote.client import ServerError

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
    assert telling.state(STATE).startswith("shop: active, https://shop.example, live chat live\n")


ODD: list[dict[str, Any]] = [
    {"counts": {"open": "many"}},
    {"counts": [1]},
    {"seen": [1]},
    {"deploys": 7},
    {"origins": 3},
    {"canary": [1]},
    {"canary": {"release": "b", "outcomes": {"a" * 64: {"started": []}}}},
]


@pytest.mark.parametrize("odd", ODD, ids=[str(n) for n in range(len(ODD))])
def test_a_state_that_no_server_has_is_not_believed(odd: dict[str, Any]) -> None:
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        telling.state(STATE | {"release": "a" * 64} | odd)


@pytest.mark.parametrize("at_ms", ["soon", 10**30, -(10**20), None], ids=["words", "late", "early", "none"])
def test_what_can_be_no_instant_is_a_hyphen(at_ms: object) -> None:
    assert telling.when(at_ms) == "-"


def test_a_release_that_no_server_has_is_told_or_not_believed() -> None:
    assert telling.release({"digest": "\x1b[2J", "created_at": 10**30}).startswith("[2J\t-\t-\t")
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        telling.release({"counts": [1]})


def test_a_cell_of_a_list_stays_one_cell() -> None:
    told = telling.release({"digest": "a" * 64, "created_by": "ann\t2030\nbbbb\x1b[31m\u202e"})
    assert told.count("\n") == 1
    assert told.rstrip("\n").split("\t")[3] == "ann 2030 bbbb[31m"


def test_a_digest_is_shown_as_nothing_but_letters() -> None:
    assert telling.short("\x1b[2J\nfoo") == "[2J foo"


def test_what_a_playbook_says_means_nothing_to_markdown() -> None:
    nothing, warning = plans.Lists((), ()), "shop.yaml:1:1: warning[FD1] '@team <b>x</b> `a` [b](http://c)' is odd"
    origins, digests = plans.Lists(("https://x.example<img>",), ()), ("0" * 64, "1" * 64)
    around = (origins, nothing, False, digests[1], None, (), {}, (warning,))
    plan = plans.Plan("shop", *digests, True, None, 0, (), *around)
    lines = telling.plans([plan], "markdown").splitlines()
    assert "- origins: \\+ https://x.example\\<img\\>" in lines
    assert lines[-1] == "- ``shop.yaml:1:1: warning[FD1] '@team <b>x</b> `a` [b](http://c)' is odd``"
