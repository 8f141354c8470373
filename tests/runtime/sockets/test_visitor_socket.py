"""The visitor's socket, over real TCP to a real server: what it says, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from runtime.houses import House, texts, user


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = House(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


def test_a_visitor_is_welcomed_talks_and_sees_their_own_words(house: House) -> None:
    with house.opened() as tab:
        welcome = tab.hello(language="en", page={"url": "https://www.example.com/"}, visitor={"plan": "pro"})
        assert (welcome["seq"], welcome["phase"], welcome["view"]["kind"]) == (1, "bot", "choices")
        assert texts(welcome["log"]) == ["Hi! What brings you here?"]
        tab.send(type="pick", key="k1", card="start.question", option=1)
        assert tab.answer("k1") == {"type": "ack", "key": "k1", "seq": 2}
        last = tab.event(4)
        assert texts(tab.events) == ["Just browsing", "Bye.", "ended"]
        assert ["view" in frame for frame in tab.events] == [False, False, True]
        assert (last["outcome"], last["qualified"], last["view"]["kind"]) == ("disqualified", False, "ended")
        tab.send(type="say", key="k2", text="late")
        assert tab.answer("k2") == {"type": "refused", "key": "k2", "code": "closed"}


def test_presence_follows_the_welcome_and_each_change(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is False
        house.comes_online("zoe")
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is True
        house.do(house.desk.presence.switch("zoe", False))
        assert tab.until(lambda frame: frame["type"] == "presence")["available"] is False


def test_an_agent_joins_talks_types_and_leaves_before_the_visitors_eyes(house: House) -> None:
    house.comes_online("mia")
    with house.opened() as tab:
        conversation = tab.hello()["conversation"]
        tab.send(type="pick", key="k1", card="start.question", option=0)
        assert tab.event(3)["view"]["kind"] == "notice"
        house.assigns("mia", conversation)
        joined = tab.event(4)
        assert (joined["kind"], joined["from"], joined["author"], joined["view"]) == (
            "joined", "agent", "Mia", {"kind": "text"},
        )  # fmt: skip
        house.do(house.desk.conversations.say(user("mia"), conversation, "a", "Hello"))
        assert texts([tab.event(5)]) == ["Hello"]
        house.do(house.desk.conversations.typing(user("mia"), conversation))
        assert tab.until(lambda frame: frame["type"] == "typing") == {"type": "typing", "author": "Mia"}
        house.assigns("mia", conversation, None)
        left = tab.event(6)
        assert (left["kind"], left["author"], left["view"]["until_ms"]) == ("left", "Mia", None)
    house.do(house.desk.presence.switch("mia", False))


def test_every_tab_gets_every_row_once_and_in_order(house: House) -> None:
    with house.opened() as one, house.opened() as two:
        token = one.hello()["token"]
        two.hello(token=token)
        for number in range(4):
            (one, two)[number % 2].send(type="say", key=f"k{number}", text=f"word {number}")
            (one, two)[number % 2].answer(f"k{number}")
        last = two.answer("k3")["seq"] + 1
        for tab in (one, two):
            tab.event(last)
            assert [frame["seq"] for frame in tab.events] == list(range(2, last + 1))


def test_a_page_that_comes_back_gets_exactly_what_it_missed(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        tab.send(type="say", key="k1", text="hmm")
        tab.event(3)
    with house.opened() as tab:
        welcome = tab.hello(token=token, since=2)
        assert [row["seq"] for row in welcome["log"]] == [3]
        assert welcome["view"]["kind"] == "choices"
        tab.send(type="say", key="k1", text="hmm")
        assert tab.answer("k1")["seq"] == 2
        tab.send(type="say", key="k1", text="other")
        assert tab.answer("k1") != {}
        assert tab.until(lambda frame: frame["type"] == "refused")["code"] == "key-reused"
        assert tab.events == []


def test_a_long_log_is_cut_in_the_welcome_and_follows_as_events_without_views(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
        for number in range(60):
            tab.send(type="say", key=f"k{number}", text="🦜" * 400)
            tab.answer(f"k{number}")
        last = tab.event(121)
    with house.opened() as tab:
        welcome = tab.hello(token=token)
        assert welcome["seq"] == last["seq"] == 121
        assert 0 < len(welcome["log"]) < 60
        tab.event(121)
        seqs = [row["seq"] for row in welcome["log"]] + [frame["seq"] for frame in tab.events]
        assert seqs == list(range(1, 122))
        assert not any("view" in frame for frame in tab.events)


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"playbook": "nothing"}, 4404),
        ({"playbook": "sales", "token": "x" * 43}, 4401),
        ({"playbook": "sales", "since": 1}, 4409),
        ({"playbook": "sales", "colour": "red"}, 4400),
        ({"playbook": "sales", "since": "0"}, 4400),
        ({"playbook": 7}, 4400),
        ({}, 4400),
    ],
)
def test_a_hello_that_cannot_be_closes_with_its_code(house: House, hello: dict[str, Any], code: int) -> None:
    with house.opened() as tab:
        tab.send(type="hello", **hello)
        assert tab.closing_code() == code


def test_a_page_ahead_of_the_log_is_closed(house: House) -> None:
    with house.opened() as tab:
        token = tab.hello()["token"]
    with house.opened() as tab:
        tab.send(type="hello", playbook="sales", token=token, since=2)
        assert tab.closing_code() == 4409


@pytest.mark.parametrize("first", [True, False], ids=["before hello", "after hello"])
@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "[]",
        "null",
        "{}",
        '{"type": "say"}',
        '{"type": "shout", "key": "k"}',
        '{"type": "say", "key": "k", "text": "x", "more": 1}',
        '{"type": "say", "key": "", "text": "x"}',
        '{"type": "pick", "key": "k", "card": "c", "option": NaN}',
        '{"type": "pick", "key": "k", "card": "c", "option": ' + "9" * 5000 + "}",
        "[" * 20_000,
        '{"type":' * 3_000,
        b"\x00\x01",
        '{"type": "say", "key": "k", "text": "' + "x" * 33_000 + '"}',
    ],
    ids=lambda frame: repr(frame[:30]),
)
def test_a_bad_frame_closes_the_socket_and_stores_nothing(house: House, frame: str | bytes, first: bool) -> None:
    with house.opened() as tab, house.opened() as bystander:
        bystander.hello()
        if not first:
            tab.hello()
        tab.connection.send(frame)
        assert tab.closing_code() in (4400, 1003, 1009)
        bystander.send(type="say", key="k", text="still here")
        assert bystander.answer("k")["type"] == "ack"


def test_a_second_hello_is_a_bad_frame(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        tab.send(type="hello", playbook="sales")
        assert tab.closing_code() == 4400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_another_origin_is_refused_before_the_handshake(house: House, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught, house.opened(origin=origin):
        pass
    assert caught.value.response.status_code == 403


def test_a_client_without_an_origin_is_served(house: House) -> None:
    with house.opened(origin=None) as tab:
        assert tab.hello()["seq"] == 1


def test_words_that_cannot_be_stored_are_refused_and_the_socket_stays(house: House) -> None:
    with house.opened() as tab:
        tab.hello()
        for number, text in enumerate(("", "a\x00b", "a\ud800b", "x" * 4001)):
            tab.send(type="say", key=f"k{number}", text=text)
            assert tab.answer(f"k{number}")["code"] == "bad-text"
        tab.send(type="pick", key="k9", card="start.question", option=9)
        assert tab.answer("k9")["code"] == "bad-option"
        tab.send(type="skip", key="k10")
        assert tab.answer("k10")["code"] == "not-asked"
        tab.send(type="pick", key="k11", card="sales.capture", option=0)
        assert tab.answer("k11")["code"] == "stale"
