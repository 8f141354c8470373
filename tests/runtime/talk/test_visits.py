"""Visitors begin, talk, come back; every acknowledged word is one row, once, in one order."""

import pytest
from sqlalchemy import select

from frontdesk.errors import CorruptError
from frontdesk.runtime.desk.conversations import Ack, Refusal
from frontdesk.runtime.talk.turn import state_of
from frontdesk.runtime.talk.visits import AheadError, BadTokenError, UnknownPlaybookError
from frontdesk.store import conversations
from frontdesk.store.schema import records, releases
from runtime.clocks import TEN
from runtime.offices import SALES, Office


def test_a_visitor_is_welcomed_with_the_first_words_and_what_is_asked(office: Office) -> None:
    guest = office.visit()
    welcome = guest.returns()
    assert (welcome.seq, welcome.phase, welcome.bot["name"], welcome.agent) == (1, "bot", "Ada", "")
    assert welcome.view == {
        "kind": "choices",
        "card": "start.question",
        "options": ["Talk to sales", "Just browsing"],
        "free_text": False,
    }
    (row,) = welcome.log
    assert {k: row[k] for k in ("seq", "at", "kind", "from", "author")} == {
        "seq": 1, "at": TEN, "kind": "message", "from": "bot", "author": "Ada",
    }  # fmt: skip
    assert "view" not in row


def test_nobody_home_leads_through_the_offline_flow_to_a_lead(office: Office) -> None:
    guest = office.visit()
    assert guest.picks(0) == Ack(2)
    assert guest.says("Jane") == Ack(5)
    assert guest.says("not an address") == Ack(7)
    assert guest.log[-1]["kind"] == "field-error"
    assert guest.says("jane@example.com") == Ack(9)
    assert guest.view["required"] is False
    assert guest.skips() == Ack(11)
    assert guest.log[-1] | {"at": 0} == {
        "seq": 13, "at": 0, "kind": "ended", "from": "bot", "author": "", "body": [],
        "outcome": "qualified", "qualified": True,
        "view": {"kind": "ended", "outcome": "qualified", "qualified": True},
    }  # fmt: skip
    (item,) = office.do(office.desk.conversations.folder(office.zoe, "closed")).items
    assert [(record["kind"], record["title"]) for record in item["records"]] == [("lead", "Jane wants to talk")]
    assert (item["missed"], item["visitor"]) == (True, "Jane")
    assert office.replayed(guest)


def test_the_visitors_numbers_have_no_gap_where_agents_see_more(office: Office) -> None:
    guest = office.visit()
    guest.picks(0)
    for text in ("Jane", "jane@example.com", "Initech"):
        guest.says(text)
    assert [row["seq"] for row in guest.log] == list(range(1, len(guest.log) + 1))
    seen = office.do(office.desk.conversations.read(office.zoe, guest.id))
    assert [row["seq"] for row in seen["log"]] == list(range(1, seen["seq"] + 1))
    assert [row["kind"] for row in seen["log"]].count("record") == 1
    assert len(seen["log"]) == len(guest.log) + 1


def test_only_the_last_row_of_a_step_says_what_is_asked(office: Office) -> None:
    guest = office.visit()
    guest.picks(0)
    with_view = [row["seq"] for row in guest.log if "view" in row]
    assert with_view == [1, len(guest.log)]


def test_the_same_key_gives_the_same_answer_for_ever_and_another_body_is_refused(office: Office) -> None:
    guest = office.visit()
    assert guest.picks(0, key="k") == Ack(2)
    before = guest.log
    assert guest.does(type="pick", card="start.question", option=0, key="k") == Ack(2)
    assert guest.does(type="pick", card="start.question", option=1, key="k") == Refusal("key-reused")
    assert guest.says("Jane", key="k") == Refusal("key-reused")
    guest.ends()
    office.restart()
    assert guest.does(type="pick", card="start.question", option=0, key="k") == Ack(2)
    assert guest.log[: len(before)] == before
    assert guest.says("late") == Refusal("closed")


def test_a_key_that_was_refused_stands_for_nothing(office: Office) -> None:
    guest = office.visit()
    assert guest.picks(5, key="k") == Refusal("bad-option")
    assert guest.picks(0, key="k") == Ack(2)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "pick", "card": "start.question", "option": 2}, "bad-option"),
        ({"type": "pick", "card": "start.question", "option": -1}, "bad-option"),
        ({"type": "pick", "card": "sales.capture", "option": 0}, "stale"),
        ({"type": "skip"}, "not-asked"),
        ({"type": "say", "text": ""}, "bad-text"),
        ({"type": "say", "text": " \n "}, "bad-text"),
        ({"type": "say", "text": "x" * 4001}, "bad-text"),
        ({"type": "say", "text": "a\x00b"}, "bad-text"),
        ({"type": "say", "text": "a\ud800b"}, "bad-text"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(office: Office, frame: dict[str, object], code: str) -> None:
    guest = office.visit()
    before = guest.stored
    assert guest.does(**frame) == Refusal(code)
    assert guest.stored == before


def test_four_thousand_characters_of_any_kind_are_stored_as_they_are(office: Office) -> None:
    guest = office.visit()
    text = "<b>{{ person.name }}</b> 😀" + "ü" * 3_900
    assert guest.says(f"  {text}\n") == Ack(2)
    assert guest.heard[1] == text


def test_a_visitor_may_end_it(office: Office) -> None:
    guest = office.visit()
    assert guest.ends() == Ack(2)
    assert guest.log[-1]["kind"] == "ended"
    assert guest.returns().phase == "closed"
    assert office.listed(office.zoe, "closed") == []


@pytest.mark.parametrize("since", range(14))
def test_a_snapshot_and_the_events_after_it_are_the_whole(office: Office, since: int) -> None:
    guest = office.visit()
    guest.picks(0)
    for text in ("Jane", "no", "jane@example.com", "Initech"):
        guest.says(text)
    whole = guest.log
    after = office.do(office.desk.conversations.visitor_rows(guest.id, since))
    assert [*whole[:since], *after] == whole
    assert [row["seq"] for row in guest.returns(since).log] == [row["seq"] for row in after]


def test_what_the_page_says_of_its_visitor_is_taken_where_it_is_declared_and_fits(office: Office) -> None:
    guest = office.visit(
        language="nl",
        page={"url": "https://user:pw@www.example.com/pricing?token=secret#x", "title": "Pricing", "referrer": ""},
        attributes={"plan": "pro", "seats": "many", "admin": True},
    )
    values = state_of(guest.stored).values
    assert values["visitor.plan"] == "pro"
    assert "conversation.page" not in values
    assert not {"visitor.seats", "visitor.admin"} & values.keys()
    assert guest.stored.page == {"language": "nl"}


@pytest.mark.parametrize("playbook", ["nothing", "asleep"])
def test_a_playbook_that_is_unknown_or_inactive_begins_nothing(office: Office, playbook: str) -> None:
    office.deploy("asleep", SALES.replace("name: Sales", "name: Sales\nactive: false"))
    with pytest.raises(UnknownPlaybookError):
        office.visit(playbook)


def test_a_token_opens_its_own_conversation_only(office: Office) -> None:
    guest = office.visit()
    guest.token, mine = "x" * 43, guest.token
    with pytest.raises(BadTokenError):
        guest.returns()
    guest.token, guest.playbook = mine, "support"
    with pytest.raises(BadTokenError):
        guest.returns()


def test_the_database_holds_no_token(office: Office) -> None:
    guest = office.visit()
    assert guest.token not in str(guest.stored)


def test_a_page_that_has_seen_more_than_there_is_is_told_so(office: Office) -> None:
    guest = office.visit()
    assert guest.returns(1).log == ()
    with pytest.raises(AheadError):
        guest.returns(2)


def test_a_conversation_stays_on_the_release_it_began_with(office: Office) -> None:
    guest = office.visit()
    office.deploy("sales", SALES.replace("Talk to sales", "Buy something"))
    assert office.visit().view["options"][0] == "Buy something"
    assert guest.view["options"][0] == "Talk to sales"
    assert guest.picks(0) == Ack(2)
    assert guest.heard[1] == "Talk to sales"


def test_a_conversation_goes_on_when_its_playbook_is_no_longer_active(office: Office) -> None:
    guest = office.visit()
    office.deploy("sales", SALES.replace("name: Sales", "name: Sales\nactive: false"))
    assert guest.picks(1) == Ack(2)
    assert guest.returns().phase == "closed"


def test_a_release_that_cannot_be_read_is_refused_clearly(office: Office) -> None:
    office.desk.database.write_now(lambda connection: connection.execute(releases.update().values(data=b"{}")))
    with pytest.raises(CorruptError):
        office.visit()


def test_a_playbook_that_is_not_installed_never_calls_anybody(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.visit(installed=False)
    guest.picks(0)
    assert guest.returns().phase == "bot"
    assert "Nobody is free." in guest.heard


def test_a_missing_conversation_answers_nothing(office: Office) -> None:
    guest = office.visit()
    guest.id = "nothing"
    with pytest.raises(BadTokenError):
        guest.says("hello")


@pytest.mark.parametrize(
    ("privacy", "kept"),
    [("", None), ("privacy: {track_page: true}\n", "https://www.example.com/machines")],
    ids=["by default", "tracked"],
)
def test_the_page_of_the_conversion_is_kept_only_where_the_playbook_says_so(
    office: Office, privacy: str, kept: str | None
) -> None:
    office.deploy("sales", privacy + SALES)
    guest = office.visit(page={"url": "https://www.example.com/machines?token=secret#top", "title": "Machines"})
    guest.picks(0)
    for answer in ("Jane", "jane@example.com"):
        guest.says(answer)
    guest.skips()
    (fields,) = office.desk.database.read_now(lambda connection: connection.execute(select(records.c.fields)).scalars())
    assert fields.get("conversation.page") == kept
    assert guest.stored.page.get("url") == kept
    history = office.desk.database.read_now(lambda connection: conversations.history(connection, guest.id))
    assert ("www.example.com/machines" in str(history)) is (kept is not None)


def test_a_playbook_that_reads_the_page_is_told_it_without_what_may_be_secret(office: Office) -> None:
    office.deploy("sales", SALES.replace("text: Hi! What brings you here?", 'text: "Hi from {{ conversation.page }}"'))
    guest = office.visit(page={"url": "https://user:pw@www.example.com/pricing?token=secret#x"})
    assert guest.heard == ["Hi from https://www.example.com/pricing"]
