"""What a server says of states, releases and changes is looked at before it is believed or shown."""

from __future__ import annotations

import pytest

from farend import FarEnd, in_turn, says
from frontdesk.errors import UsageError
from frontdesk.remote import deploys
from frontdesk.remote.client import ServerError
from remote.shops import GOOD, UPLOAD, remote


def test_a_server_that_moves_for_ever_is_not_believed(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    far.answering = says(200, GOOD)
    plan = deploys.planned(remote(far), UPLOAD)
    monkeypatch.setattr(deploys, "MOST_BATCHES", 3)
    far.answering = says(200, {"moved": 1, "stays": {}, "next": ["a", "b"]})
    with pytest.raises(ServerError):
        list(deploys.migrate(remote(far), plan, {}))
    far.answering = says(200, {"moved": "x", "stays": []})
    with pytest.raises(ServerError):
        list(deploys.migrate(remote(far), plan, {}))


def test_a_server_that_deploys_something_else_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, GOOD)
    plan = deploys.planned(remote(far), UPLOAD)
    far.answering = says(201, {"release": "3" * 64, "changed": True})
    with pytest.raises(ServerError, match="a different release than it planned"):
        deploys.deploy(remote(far), UPLOAD, plan)


def test_a_release_that_is_not_what_its_digest_says_is_not_believed(far: FarEnd) -> None:
    status = {"id": "shop", "release": "0" * 64}
    far.answering = in_turn(says(200, status), says(200, {"digest": "0" * 64, "format": 1}))
    with pytest.raises(ServerError, match="does not match its digest"):
        deploys.release(remote(far), "shop")


@pytest.mark.parametrize("digest", ["../../me", "c0ffee", 5], ids=["another place", "a part", "a number"])
def test_a_list_with_digests_that_cannot_be_is_not_believed(far: FarEnd, digest: object) -> None:
    far.answering = says(200, {"items": [{"digest": digest}], "next": None})
    with pytest.raises((ServerError, UsageError)):
        deploys.release(remote(far), "shop", "c0ffee")
    assert [asked.target for asked in far.asked] == ["/api/v1/playbooks/shop/releases?limit=100"]


def test_a_list_without_an_end_is_not_read_for_ever(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploys, "MOST_PAGES", 3)
    far.answering = says(200, {"items": [], "next": "again"})
    with pytest.raises(ServerError):
        list(deploys.releases(remote(far), "shop"))
    assert len(far.asked) == 3


ODD_STATES: list[dict[str, object]] = [
    {"id": "other", "release": "0" * 64},
    {"id": "shop\x1b[2J", "release": "0" * 64},
    {"id": "shop"},
    {"id": "shop", "release": "\x1b[2J"},
    {"id": "shop", "release": "0" * 64, "canary": ["1" * 64]},
    {"id": "shop", "release": "0" * 64, "canary": {"release": "\x1b[2J", "share": 10}},
]


@pytest.mark.parametrize("state", ODD_STATES, ids=[str(n) for n in range(len(ODD_STATES))])
def test_a_state_that_cannot_be_is_not_believed(far: FarEnd, state: dict[str, object]) -> None:
    far.answering = says(200, state)
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        deploys.status(remote(far), "shop")


@pytest.mark.parametrize("answer", [{}, {"release": "\x1b[2J"}, {"release": 5}], ids=["none", "terminal", "number"])
def test_a_change_to_what_is_no_digest_is_not_believed(far: FarEnd, answer: dict[str, object]) -> None:
    state: dict[str, object] = {"id": "shop", "release": "0" * 64, "canary": {"release": "1" * 64, "share": 10}}
    far.answering = in_turn(says(200, state), says(200, answer))
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        deploys.roll_back(remote(far), "shop", None)
    far.answering = says(200, answer)
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        deploys.promote(remote(far), state)


def test_a_list_with_names_that_cannot_be_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, {"items": [{"id": "\x1b[2J"}], "next": None})
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        list(deploys.statuses(remote(far)))


def test_a_plan_of_another_playbook_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, GOOD | {"playbook": "\x1b[2J"})
    with pytest.raises(ServerError, match="not that of a Frontdesk server"):
        deploys.planned(remote(far), UPLOAD)
