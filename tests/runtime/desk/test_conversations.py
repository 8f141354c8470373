"""From the wait to the end: claiming, handing over, releasing, talking, closing, and what becomes of a missed wait."""

import asyncio
from typing import Any

import pytest

from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.refusal import InvalidError, NotFoundError, RefusedError
from frontdesk.store import users
from frontdesk.store.users import User
from runtime.clocks import TEN
from runtime.offices import Office


def assign(office: Office, agent: User, conversation: str, to: str | None = "me") -> dict[str, Any]:
    return office.do(office.desk.conversations.assign(agent, conversation, to))


def say(office: Office, agent: User, conversation: str, text: str, key: str = "k1") -> int:
    return office.do(office.desk.conversations.say(agent, conversation, key, text))


def close(office: Office, agent: User, conversation: str) -> dict[str, Any]:
    return office.do(office.desk.conversations.close(agent, conversation))


def test_before_its_live_chat_card_a_conversation_is_nobodys_to_see(office: Office) -> None:
    guest = office.visit()
    for agent in (office.mia, office.omar, office.zoe):
        with pytest.raises(NotFoundError):
            office.do(office.desk.conversations.read(agent, guest.id))
        with pytest.raises(NotFoundError):
            assign(office, agent, guest.id)


def test_reaching_the_card_puts_it_into_unassigned_with_the_transcript_and_the_deadline(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.visit()
    office.clock.move(5)
    guest.picks(0)
    (item,) = office.do(office.desk.conversations.folder(office.zoe, "unassigned")).items
    assert item == {
        "id": guest.id, "folder": "unassigned", "phase": "waiting", "missed": False, "visitor": "Visitor",
        "captured": {},
        "playbook": "sales", "team": "", "preview": "Talk to sales", "unread": 0, "created_at": TEN + 5_000,
        "updated_at": TEN + 5_000, "waiting_until": TEN + 65_000, "assigned_to": None, "closed_at": None, "records": [],
    }  # fmt: skip
    assert guest.log[-1]["at"] == TEN + 5_000
    log = office.do(office.desk.conversations.read(office.zoe, guest.id))["log"]
    assert [row["from"] for row in log] == ["bot", "visitor", "bot"]
    assert guest.view == {"kind": "notice", "text": "waiting", "until_ms": TEN + 65_000}


def test_assigning_joins_and_silences_the_bot(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    item = assign(office, office.mia, guest.id)
    assert (item["folder"], item["phase"], item["waiting_until"]) == ("mine", "agent", None)
    assert item["assigned_to"] == {"id": "mia", "name": "Mia"}
    row = guest.log[-1]
    assert (row["kind"], row["from"], row["author"], row["body"]) == ("joined", "agent", "Mia", [])
    assert guest.returns().agent == "Mia"
    assert office.passes(600) == 0
    assert guest.says("Hello?") == Ack(5)
    assert guest.heard[-1] == "Hello?"


def test_messages_go_both_ways_with_numbers_of_their_own(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    seq = say(office, office.mia, guest.id, "Hello, <b>what</b> can I do?")
    row = guest.log[-1]
    assert (row["seq"], row["author"], guest.heard[-1]) == (seq, "Mia", "Hello, <b>what</b> can I do?")
    assert guest.says("Sell me something") == Ack(6)
    (item,) = office.do(office.desk.conversations.folder(office.mia, "mine")).items
    assert (item["preview"], item["unread"]) == ("Sell me something", 1)
    office.do(office.desk.conversations.seen(office.zoe, guest.id, 6))
    assert guest.stored.unread == 1
    office.do(office.desk.conversations.seen(office.mia, guest.id, guest.stored.seq - 1))
    assert guest.stored.unread == 1, "who left the chat before the last row came has not read it"
    office.do(office.desk.conversations.seen(office.mia, guest.id, guest.stored.seq))
    assert guest.stored.unread == 0
    assert office.replayed(guest)


def test_an_agents_key_gives_the_same_number_even_after_the_chat_has_moved_on(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    first = say(office, office.mia, guest.id, "Hello", key="a")
    assert say(office, office.mia, guest.id, "Hello", key="a") == first
    with pytest.raises(RefusedError) as caught:
        say(office, office.mia, guest.id, "Goodbye", key="a")
    assert caught.value.code == "key-reused"
    close(office, office.mia, guest.id)
    assert say(office, office.mia, guest.id, "Hello", key="a") == first
    assert guest.heard.count("Hello") == 1


def test_keys_of_visitor_and_agents_are_separate(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("from the visitor", key="same")
    say(office, office.mia, guest.id, "from Mia", key="same")
    assign(office, office.mia, guest.id, "zoe")
    say(office, office.zoe, guest.id, "from Zoe", key="same")
    assert [text for text in guest.heard if text.startswith("from")] == ["from the visitor", "from Mia", "from Zoe"]


def test_of_twenty_who_claim_at_once_one_wins_and_the_others_learn_who(office: Office) -> None:
    agents = [office.hire(f"agent{n}") for n in range(20)]
    office.comes_online(*agents)
    guest = office.waiting()

    async def rush() -> list[Any]:
        claims = (office.desk.conversations.assign(agent, guest.id, "me") for agent in agents)
        return await asyncio.gather(*claims, return_exceptions=True)

    results = office.do(rush())
    won = [result for result in results if isinstance(result, dict)]
    lost = [result for result in results if isinstance(result, RefusedError)]
    assert (len(won), len(lost)) == (1, 19)
    assert {(error.code, error.owner) for error in lost} == {("already-assigned", won[0]["assigned_to"]["name"])}
    assert guest.heard.count("joined") == 1


def test_an_assigned_chat_does_not_exist_for_others(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.talking(office.mia)
    service = office.desk.conversations
    assert office.listed(office.zoe, "unassigned") == office.listed(office.zoe, "closed") == []
    assert office.do(service.counts(office.zoe)) == {"unassigned": 0, "mine": 0}
    assert office.do(service.folder(office.zoe, "mine", q="visitor")).items == ()
    for attempt in (
        service.read(office.zoe, guest.id),
        service.rows(office.zoe, guest.id, 0),
        service.say(office.zoe, guest.id, "k", "Hi"),
        service.close(office.zoe, guest.id),
        service.edit_details(office.zoe, guest.id, {"note": "x"}),
        service.record(office.zoe, guest.id, "lead", "k", {}),
        service.assign(office.zoe, guest.id, None),
        service.typing(office.zoe, guest.id),
    ):
        with pytest.raises(NotFoundError):
            office.do(attempt)


def test_a_latecomer_learns_the_owner_only_where_the_chat_was_offered(office: Office) -> None:
    office.comes_online(office.omar)
    guest = office.waiting("support")
    with pytest.raises(NotFoundError):
        assign(office, office.mia, guest.id)
    assign(office, office.omar, guest.id)
    with pytest.raises(NotFoundError):
        assign(office, office.mia, guest.id)
    lea = office.hire("lea", "support")
    with pytest.raises(RefusedError) as caught:
        assign(office, lea, guest.id)
    assert (caught.value.code, caught.value.owner) == ("already-assigned", "Omar")


def test_assigning_ones_own_chat_to_oneself_changes_nothing(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    before = guest.stored
    assert assign(office, office.mia, guest.id)["folder"] == "mine"
    assert assign(office, office.mia, guest.id, "mia")["folder"] == "mine"
    assert guest.stored == before


def test_handing_over_tells_the_visitor_and_takes_it_out_of_sight(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    assert assign(office, office.mia, guest.id, "zoe") == {
        "id": guest.id, "assigned_to": {"id": "zoe", "name": "Zoe"},
    }  # fmt: skip
    assert (guest.log[-1]["kind"], guest.log[-1]["author"]) == ("joined", "Zoe")
    with pytest.raises(NotFoundError):
        office.do(office.desk.conversations.read(office.mia, guest.id))
    assert office.listed(office.zoe, "mine") == [guest.id]
    assert guest.returns().agent == "Zoe"


@pytest.mark.parametrize("to", ["nobody", "gone", "", "mia' OR 1=1"])
def test_a_chat_cannot_go_to_somebody_who_is_not_there(office: Office, to: str) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    gone = office.hire("gone")
    office.desk.database.write_now(lambda connection: users.change(connection, gone.id, disabled=True))
    with pytest.raises(InvalidError) as caught:
        assign(office, office.mia, guest.id, to)
    assert caught.value.code == "unknown-agent"
    assert guest.stored.assigned_to is None


def test_an_unassigned_chat_goes_to_its_own_team_only(office: Office) -> None:
    office.comes_online(office.omar)
    guest = office.waiting("support")
    with pytest.raises(InvalidError):
        assign(office, office.omar, guest.id, "mia")
    assert assign(office, office.omar, guest.id, "omar")["folder"] == "mine"


def test_releasing_starts_no_new_wait_and_tells_the_visitor(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    item = assign(office, office.mia, guest.id, None)
    assert (item["folder"], item["phase"], item["waiting_until"], item["missed"]) == (
        "unassigned", "waiting", None, False,
    )  # fmt: skip
    assert (guest.log[-1]["kind"], guest.log[-1]["author"]) == ("left", "Mia")
    assert office.passes(3600) == 0
    assert assign(office, office.zoe, guest.id)["folder"] == "mine"
    assert office.replayed(guest)


def test_who_does_not_own_it_cannot_write_or_close(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    service = office.desk.conversations
    for attempt in (
        service.say(office.mia, guest.id, "k", "Hi"),
        service.close(office.mia, guest.id),
        service.edit_details(office.mia, guest.id, {"note": "x"}),
        service.record(office.mia, guest.id, "activity", "k", {"subject": "x"}),
    ):
        with pytest.raises(RefusedError) as caught:
            office.do(attempt)
        assert caught.value.code == "not-yours"


def test_closing_is_final_and_the_bot_says_goodbye(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    office.clock.move(30)
    item = close(office, office.mia, guest.id)
    assert (item["folder"], item["phase"], item["closed_at"]) == ("closed", "closed", TEN + 30_000)
    # What follows the chat is between the bot and the visitor: for agents it is closed from now on.
    assert guest.view["options"] == ["Yes, thanks"]
    for attempt in (
        office.desk.conversations.say(office.mia, guest.id, "k", "One more thing"),
        office.desk.conversations.assign(office.mia, guest.id, "me"),
        office.desk.conversations.assign(office.zoe, guest.id, "me"),
    ):
        with pytest.raises(RefusedError) as caught:
            office.do(attempt)
        assert caught.value.code == "closed"
    office.clock.move(30)
    guest.picks(0)
    assert guest.log[-1]["kind"] == "ended"
    again = close(office, office.mia, guest.id)
    assert again["closed_at"] == TEN + 30_000
    assert office.listed(office.omar, "closed") == [guest.id]
    assert office.replayed(guest)


def test_a_visitor_who_ends_it_closes_it_for_everybody(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.ends()
    assert guest.says("late") == Refusal("closed")
    assert office.listed(office.zoe, "closed") == [guest.id]
    with pytest.raises(RefusedError) as caught:
        say(office, office.mia, guest.id, "Wait!")
    assert caught.value.code == "closed"


def test_a_missed_chat_is_marked_and_may_still_be_taken(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    assert office.passes(60) == 1
    (item,) = office.do(office.desk.conversations.folder(office.zoe, "unassigned")).items
    assert (item["missed"], item["phase"], item["waiting_until"]) == (True, "bot", None)
    assert guest.says("Jane") == Ack(6)
    assign(office, office.zoe, guest.id)
    assert guest.returns().phase == "agent"
    assert guest.view == {"kind": "text"}
    guest.says("Ah, somebody!")
    assert guest.heard[-1] == "Ah, somebody!"
    assert office.replayed(guest)


def test_a_missed_chat_that_the_bot_ends_is_closed_and_cannot_be_taken(office: Office) -> None:
    guest = office.waiting()
    for text in ("Jane", "jane@example.com", "Initech"):
        guest.says(text)
    assert office.listed(office.mia, "unassigned") == []
    assert office.listed(office.mia, "closed") == [guest.id]
    with pytest.raises(RefusedError) as caught:
        assign(office, office.mia, guest.id)
    assert caught.value.code == "closed"


def test_bad_text_of_an_agent_is_refused_and_nothing_is_stored(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    before = guest.stored
    for text in ("", "   ", "x" * 4001, "a\x00b"):
        with pytest.raises(InvalidError) as caught:
            say(office, office.mia, guest.id, text)
        assert caught.value.code == "bad-text"
    assert guest.stored == before


def test_a_web_address_is_a_link_if_an_agent_writes_it_and_text_if_a_visitor_does(office: Office) -> None:
    guest = office.talking(office.mia)
    say(office, office.mia, guest.id, "See https://a.example.")
    guest.says("https://b.example")
    asked, said = guest.log[-2:]
    link = {"t": "link", "href": "https://a.example", "c": [{"t": "text", "v": "https://a.example"}]}
    assert asked["body"][0]["c"] == [{"t": "text", "v": "See "}, link, {"t": "text", "v": "."}]
    assert said["body"][0]["c"] == [{"t": "text", "v": "https://b.example"}]


def test_who_was_hired_a_moment_ago_claims_under_their_own_name(office: Office) -> None:
    office.comes_online(office.mia)
    guest, lea = office.waiting(), office.hire("lea")
    item = office.do(office.desk.conversations.assign(lea, guest.id, "me"))
    assert item["assigned_to"] == {"id": "lea", "name": "Lea"}
