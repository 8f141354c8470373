"""What is written down of a visitor: details and records."""

from typing import Any

import pytest

from frontdesk.runtime.refusal import ChangedError, InvalidError, RefusedError
from frontdesk.runtime.talk.details import flat, nested
from runtime.clocks import TEN
from runtime.offices import SALES, Guest, Office

EMPTY = nested({})


def edit(office: Office, guest: Guest, **changes: Any) -> dict[str, Any]:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return edited(office, guest, named)["details"]


def edited(office: Office, guest: Guest, changes: dict[str, Any], **expected: Any) -> Any:
    return office.do(office.desk.conversations.edit_details(office.mia, guest.id, changes, **expected))


def record(office: Office, guest: Guest, kind: str, key: str = "k", **fields: str) -> dict[str, Any]:
    return office.do(office.desk.conversations.record(office.mia, guest.id, kind, key, fields))


@pytest.fixture
def guest(office: Office) -> Guest:
    office.comes_online(office.mia)
    return office.talking(office.mia)


def test_details_are_nested_and_null_where_nothing_is_known() -> None:
    assert EMPTY == {
        "person": {"name": None, "email": None, "phone": None},
        "organization": {"name": None, "address": None},
        "deal": {"value": None, "currency": None, "expected_close_date": None},
        "note": None,
    }
    assert nested({"person.name": "Jane", "note": "x"})["person"]["name"] == "Jane"


def test_a_requests_objects_become_dotted_names() -> None:
    assert flat({"person": {"name": "Jane", "email": None}, "note": "x"}) == {
        "person.name": "Jane", "person.email": None, "note": "x",
    }  # fmt: skip
    assert flat({"deal": None}) == {"deal.value": None, "deal.currency": None, "deal.expected_close_date": None}


def test_what_the_bot_captured_fills_the_panel(office: Office) -> None:
    guest = office.waiting()
    guest.says("Jane")
    guest.says("JANE@Example.com")
    seen = office.do(office.desk.conversations.read(office.mia, guest.id))
    assert seen["details"]["person"] == {"name": "Jane", "email": "JANE@example.com", "phone": None}


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("person__name", " Jane Doe ", "Jane Doe"),
        ("person__email", "Jane@EXAMPLE.com", "Jane@example.com"),
        ("person__phone", "+31 20 624 1111", "+31206241111"),
        ("organization__address", "Dam 1, Amsterdam", "Dam 1, Amsterdam"),
        ("deal__value", "1250.50", "1250.50"),
        ("deal__value", "100000000000000.01", "100000000000000.01"),
        ("deal__value", "00012.50", "12.50"),
        ("deal__value", "000", "0"),
        ("deal__currency", "eur", "EUR"),
        ("deal__expected_close_date", "2026-12-31", "2026-12-31"),
        ("note", "two\nlines <b>and</b> {{ more }}", "two\nlines <b>and</b> {{ more }}"),
    ],
)
def test_a_value_is_kept_in_one_form(office: Office, guest: Guest, name: str, written: str, kept: str) -> None:
    assert edit(office, guest, **{name: written}) == nested({name.replace("__", "."): kept})
    assert edit(office, guest, **{name: None}) == EMPTY


@pytest.mark.parametrize("written", ["\u200b", "\u2066 \u2069", "\u00ad\ufeff"], ids=ascii)
def test_a_name_that_nobody_can_see_is_none(office: Office, guest: Guest, written: str) -> None:
    edit(office, guest, person__name="Jane")
    assert edit(office, guest, person__name=written) == EMPTY


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("person.email", "not an address"),
        ("person.phone", "12"),
        ("deal.value", "1,250.50"),
        ("deal.value", "1e5"),
        ("deal.value", "-3"),
        ("deal.value", "NaN"),
        ("deal.value", "9" * 5000),
        ("deal.currency", "XXQ"),
        ("deal.expected_close_date", "2026-02-30"),
        ("deal.expected_close_date", "0000-00-00"),
        ("note", "x" * 4001),
        ("person.name", "a\x00b"),
        ("person.shoe_size", "44"),
        ("__class__", "x"),
        ("person", "x"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field_and_nothing_changes(
    office: Office, guest: Guest, name: str, written: str
) -> None:
    before = guest.stored
    changes = {"person.name": "Jane", name: written} if name != "person.name" else {name: written}
    with pytest.raises(InvalidError) as caught:
        office.do(office.desk.conversations.edit_details(office.mia, guest.id, changes))
    assert list(caught.value.fields) == [name]
    assert caught.value.fields[name]
    assert guest.stored == before


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(office: Office, guest: Guest) -> None:
    edit(office, guest, person__name="Jane", note="rings at noon")
    before = guest.stored
    with pytest.raises(ChangedError) as caught:
        edited(
            office, guest, {"person.name": "Joan", "note": "x"}, expected={"person.name": None, "note": "rings at noon"}
        )
    assert (caught.value.code, caught.value.fields) == ("details-changed", {"person.name": "Jane"})
    assert caught.value.version == before.version
    assert guest.stored == before


@pytest.mark.parametrize(
    ("wanted", "seen"),
    [
        ({"person.name": "Joan"}, {"person.name": "Jane"}),
        ({"person.name": None}, {"person.name": "Jane"}),
        ({"person.phone": "+31206241111"}, {"person.phone": None}),
        ({"person.name": "Joan"}, {"person.phone": "+31206241111"}),
        ({"person.name": "Joan"}, {}),
        # The same request once more, because its answer never came.
        ({"person.name": " Jane "}, {"person.name": "Jnae"}),
    ],
    ids=str,
)
def test_what_is_as_it_was_seen_is_changed(
    office: Office, guest: Guest, wanted: dict[str, Any], seen: dict[str, Any]
) -> None:
    edit(office, guest, person__name="Jane")
    answer = edited(office, guest, wanted, expected=seen)
    (name, value), *_ = wanted.items()
    assert answer["details"]["person"][name.partition(".")[2]] == (value and value.strip())
    assert (answer["id"], answer["version"]) == (guest.id, guest.stored.version)


@pytest.fixture
def priced(office: Office) -> Guest:
    """A guest of a playbook whose amounts are in euros."""
    office.deploy("sales", SALES + "crm: {currency: EUR}\n")
    office.comes_online(office.mia)
    return office.talking(office.mia)


def deal(details: dict[str, Any]) -> tuple[Any, Any]:
    return details["deal"]["value"], details["deal"]["currency"]


def test_an_amount_that_names_no_currency_is_in_the_playbooks(office: Office, priced: Guest) -> None:
    assert office.do(office.desk.conversations.read(office.mia, priced.id))["default_currency"] == "EUR"
    assert deal(edit(office, priced, person__name="Jane")) == (None, None)
    assert deal(edit(office, priced, deal__value="1250.50")) == ("1250.50", "EUR")
    assert {"deal.value", "deal.currency"} <= set(priced.stored.edited)


@pytest.mark.parametrize("first", ["deal__currency", "deal__value"])
def test_a_currency_that_an_agent_chose_stands(office: Office, priced: Guest, first: str) -> None:
    changes = {"deal__currency": "USD", "deal__value": "10"}
    for name in sorted(changes, key=lambda name: name != first):
        edit(office, priced, **{name: changes[name]})
    assert deal(edit(office, priced, deal__value="20")) == ("20", "USD")


def test_a_record_of_an_amount_without_a_currency_is_in_the_playbooks(office: Office, priced: Guest) -> None:
    edit(office, priced, person__name="Jane", deal__value="10", deal__currency=None)
    assert priced.stored.details == {"person.name": "Jane", "deal.value": "10"}
    assert record(office, priced, "deal")["fields"]["deal.currency"] == "EUR"
    edit(office, priced, deal__value=None)
    assert "deal.currency" not in record(office, priced, "deal", "k2")["fields"]


def test_without_a_currency_of_the_playbook_an_amount_has_none(office: Office, guest: Guest) -> None:
    assert office.do(office.desk.conversations.read(office.mia, guest.id))["default_currency"] == ""
    assert deal(edit(office, guest, deal__value="10")) == ("10", None)


def test_a_change_of_nothing_is_no_change(office: Office, guest: Guest) -> None:
    edit(office, guest, person__name="Jane")
    before = guest.stored
    edit(office, guest, person__name="Jane")
    edit(office, guest)
    assert guest.stored == before


def test_what_an_agent_wrote_stays_when_the_bot_learns_the_same(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    edit(office, guest, person__name="Jane Doe")
    office.do(office.desk.conversations.assign(office.mia, guest.id, None))
    office.goes_offline(office.mia)
    guest.says("Jenny")
    guest.says("jenny@example.com")
    assert guest.stored.details == {"person.name": "Jane Doe", "person.email": "jenny@example.com"}


def test_a_closed_chat_still_takes_details_and_records_from_anybody(office: Office, guest: Guest) -> None:
    office.do(office.desk.conversations.close(office.mia, guest.id))
    service = office.desk.conversations
    answer = office.do(service.edit_details(office.omar, guest.id, {"person.name": "Jane"}))
    assert answer["details"]["person"]["name"] == "Jane"
    made = office.do(service.record(office.omar, guest.id, "lead", "k", {}))
    assert made["title"] == "Jane lead"


@pytest.mark.parametrize("kind", ["lead", "deal"])
def test_a_lead_or_deal_needs_a_person_or_an_organization(office: Office, guest: Guest, kind: str) -> None:
    edit(office, guest, deal__value="10", organization__address="Dam 1", note="rich")
    with pytest.raises(InvalidError) as caught:
        record(office, guest, kind)
    assert caught.value.code == "nobody-named"
    edit(office, guest, organization__name="Initech")
    made = record(office, guest, kind)
    assert made["title"] == f"Initech {kind}"
    assert made["fields"] == {
        "deal.value": "10", "organization.address": "Dam 1", "note": "rich", "organization.name": "Initech",
        "title": f"Initech {kind}",
    }  # fmt: skip


def test_a_record_shows_in_the_agents_thread_with_its_time_and_never_to_the_visitor(
    office: Office, guest: Guest
) -> None:
    edit(office, guest, person__name="Jane")
    office.clock.move(7)
    visible = len(guest.log)
    made = record(office, guest, "deal", title="Big deal")
    row = office.do(office.desk.conversations.read(office.mia, guest.id))["log"][-1]
    assert row == {
        "seq": visible + 1, "at": TEN + 7_000, "kind": "record", "from": "agent", "author": "Mia", "body": [],
        "record": {"id": made["id"], "kind": "deal", "title": "Big deal", "created_at": TEN + 7_000},
    }  # fmt: skip
    assert len(guest.log) == visible
    assert guest.says("Deal?") == row_number(visible)
    (item,) = office.do(office.desk.conversations.folder(office.mia, "mine")).items
    assert [one["title"] for one in item["records"]] == ["Big deal"]
    assert item["phase"] == "agent"


def row_number(visible: int) -> Any:
    from frontdesk.runtime.desk.conversations import Ack

    return Ack(visible + 1)


def test_the_same_key_makes_one_record(office: Office, guest: Guest) -> None:
    edit(office, guest, person__name="Jane")
    first = record(office, guest, "lead")
    edit(office, guest, person__name="Jenny")
    assert record(office, guest, "lead") == first
    with pytest.raises(RefusedError) as caught:
        record(office, guest, "lead", title="Another")
    assert caught.value.code == "key-reused"
    assert record(office, guest, "lead", key="k2")["id"] != first["id"]


def test_a_message_and_a_record_may_have_the_same_key(office: Office, guest: Guest) -> None:
    edit(office, guest, person__name="Jane")
    office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Hello"))
    assert record(office, guest, "lead")["kind"] == "lead"


def test_an_activity_needs_nobody_and_keeps_what_was_said_of_it(office: Office, guest: Guest) -> None:
    made = record(office, guest, "activity", subject="Call back", type="call", due="2026-12-01")
    assert (made["title"], made["fields"]["type"], made["fields"]["due"]) == ("Call back", "call", "2026-12-01")


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "x", "type": "picnic"},
        {"subject": "x", "due": "tomorrow"},
        {"subject": "x", "due": "2026-02-30"},
        {"subject": "x" * 301},
        {"subject": "a\x00"},
    ],
)
def test_an_activity_that_cannot_be_is_refused(office: Office, guest: Guest, fields: dict[str, str]) -> None:
    before = guest.stored
    with pytest.raises(InvalidError):
        record(office, guest, "activity", **fields)
    assert guest.stored == before
