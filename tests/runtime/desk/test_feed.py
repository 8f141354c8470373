"""What agents' pages hear, in order, and after having been away."""

from typing import Any

import pytest

from frontdesk.runtime.talk.listing import News
from frontdesk.store.failpoint import armed
from frontdesk.store.users import User
from runtime.offices import Office


def heard(office: Office, agent: User, after: int = 0) -> tuple[News, ...]:
    news, _ = office.do(office.desk.conversations.feed(agent, after))
    return news


def told(office: Office, agent: User, after: int = 0) -> list[tuple[bool, str | None]]:
    """For each entry: the conversation is gone, and what is notified."""
    return [(one.removed, one.notify) for one in heard(office, agent, after)]


def end(office: Office) -> int:
    return office.do(office.desk.conversations.feed_end())


def test_nothing_is_heard_of_a_conversation_before_its_live_chat_card(office: Office) -> None:
    office.visit().says("hello?")
    assert end(office) == 0


def test_a_new_wait_is_told_to_the_team_and_notified_to_those_who_are_there(office: Office) -> None:
    office.comes_online(office.omar)
    guest = office.waiting("support")
    (news,) = heard(office, office.omar)
    assert (news.conversation, news.removed, news.notify) == (guest.id, False, "new-unassigned")
    assert news.item is not None
    assert news.item["folder"] == "unassigned"
    lea = office.hire("lea", "support")
    assert told(office, lea) == [(False, None)]
    assert heard(office, office.mia) == ()


def test_records_are_read_only_of_chats_that_may_have_some(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    with armed() as plan:
        (*_, news) = heard(office, office.mia)
        assert news.item is not None
        assert (news.item["records"], plan.reached["reader.unit.before"]) == ([], 0)
        office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
        office.do(office.desk.conversations.record(office.mia, guest.id, "activity", "k", {"title": "Call back"}))
        (*_, news) = heard(office, office.mia)
    assert news.item is not None
    assert [one["title"] for one in news.item["records"]] == ["Call back"]


def test_the_switch_governs_new_chats_and_not_those_that_an_agent_has(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.talking(office.mia)
    office.goes_offline(office.mia)
    before = end(office)
    guest.says("Hello?")
    office.waiting()
    theirs = office.talking(office.zoe)
    office.do(office.desk.conversations.assign(office.zoe, theirs.id, "mia"))
    assert {one.notify for one in heard(office, office.mia, before)} == {None, "new-message", "assigned-to-you"}


def test_a_claim_takes_it_away_from_all_others(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.waiting()
    before = end(office)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    assert told(office, office.mia, before) == [(False, None)]
    (news,) = heard(office, office.zoe, before)
    assert (news.removed, news.item, news.notify) == (True, None, None)


def test_talk_is_told_to_the_owner_only_and_notified_when_the_visitor_talks(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.talking(office.mia)
    before = end(office)
    guest.says("Hello")
    office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Hi"))
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, {"person.name": "Jane"}))
    assert told(office, office.mia, before) == [(False, "new-message"), (False, None), (False, None)]
    assert heard(office, office.zoe, before) == ()


def test_handing_over_notifies_the_new_owner_and_removes_it_from_the_former(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.talking(office.mia)
    before = end(office)
    office.do(office.desk.conversations.assign(office.mia, guest.id, "zoe"))
    assert told(office, office.zoe, before) == [(False, "assigned-to-you")]
    assert told(office, office.mia, before) == [(True, None)]
    assert heard(office, office.omar, before) == ()


def test_who_was_away_hears_how_things_stand_now_and_nothing_that_is_not_theirs(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.waiting()
    office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
    guest.says("A secret for Mia")
    away = heard(office, office.zoe)
    assert {(news.removed, news.item is None) for news in away} == {(True, True)}
    assert "secret" not in str(away)
    office.do(office.desk.conversations.assign(office.mia, guest.id, None))
    assert [news.item["folder"] for news in heard(office, office.zoe) if news.item] == ["unassigned"] * 3


def test_closing_is_told_to_everybody(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    before = end(office)
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert told(office, office.omar, before) == [(False, None)]


def test_a_cursor_goes_on_past_what_is_none_of_the_agents(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    for number in range(30):
        guest.says(f"{number}")
    seen: list[int] = []
    cursor: int = 0
    calls: Any = 0
    while cursor < end(office):
        news, cursor = office.do(office.desk.conversations.feed(office.zoe, cursor, limit=5))
        seen += [one.n for one in news]
        calls += 1
    assert seen == sorted(set(seen))
    assert calls >= 6


@pytest.mark.parametrize("since", [0, 1, 2, 3])
def test_what_was_missed_is_replayed_from_any_place(office: Office, since: int) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    guest.says("Hello")
    office.do(office.desk.conversations.close(office.mia, guest.id))
    assert [news.n for news in heard(office, office.mia, since)] == list(range(since + 1, end(office) + 1))
