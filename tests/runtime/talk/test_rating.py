"""What a visitor thinks of a chat: taken once, after its end, and seen by agents."""

from __future__ import annotations

import pytest

from frontdesk.runtime.desk.conversations import Ack, Refusal
from runtime.offices import Guest, Office


@pytest.fixture
def guest(office: Office) -> Guest:
    """Mia has closed the chat, and the question after it is answered."""
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert guest.does(type="rate", score=3) == Refusal("stale")
    guest.picks(0)
    return guest


def rows(office: Office, guest: Guest) -> list[dict[str, object]]:
    return list(office.do(office.desk.conversations.read(office.zoe, guest.id))["log"])


def test_it_is_a_row_that_agents_see_in_the_closed_chat(office: Office, guest: Guest) -> None:
    assert guest.view["rate"] is True
    seq = guest.returns().seq
    assert guest.does(type="rate", score=4, text=" Quick <b>and</b> kind ") == Ack(seq + 1)
    last = rows(office, guest)[-1]
    assert (last["kind"], last["from"], last["score"]) == ("rating", "visitor", 4)
    assert last["body"] == [{"t": "p", "c": [{"t": "text", "v": "Quick <b>and</b> kind"}]}]
    assert "rate" not in guest.view
    assert office.replayed(guest)


def test_it_is_taken_once(office: Office, guest: Guest) -> None:
    first = guest.does(type="rate", score=4, key="r")
    assert guest.does(type="rate", score=4, key="r") == first
    assert guest.does(type="rate", score=1, key="r") == Refusal("key-reused")
    assert guest.does(type="rate", score=1) == Refusal("closed")
    assert [row["score"] for row in rows(office, guest) if row["kind"] == "rating"] == [4]


def test_a_word_that_cannot_be_stored_is_refused(office: Office, guest: Guest) -> None:
    assert guest.does(type="rate", score=4, text="x" * 4_001) == Refusal("bad-text")
    assert guest.does(type="rate", score=4, text="a\x00b") == Refusal("bad-text")
    assert guest.view["rate"] is True


def test_who_has_the_closed_chat_open_hears_of_it(office: Office, guest: Guest) -> None:
    before = office.do(office.desk.conversations.feed(office.zoe, 0))[1]
    guest.does(type="rate", score=5)
    news, _ = office.do(office.desk.conversations.feed(office.zoe, before))
    assert [one.item["id"] for one in news if one.item] == [guest.id]


def test_a_bot_is_not_rated(office: Office) -> None:
    guest = office.visit()
    guest.picks(1)
    assert guest.does(type="rate", score=5) == Refusal("closed")
