"""Folders: their order, their pages, what a search finds in them."""

from typing import Any

import pytest

from frontdesk.runtime.refusal import InvalidError
from frontdesk.runtime.talk.listing import Part
from runtime.offices import Office


def test_unassigned_lists_those_who_wait_before_the_missed_and_the_longest_wait_first(office: Office) -> None:
    office.comes_online(office.mia)
    early = office.waiting()
    office.clock.move(50)
    later = office.waiting()
    office.clock.move(1)
    last = office.waiting()
    assert office.listed(office.mia, "unassigned") == [early.id, later.id, last.id]
    office.passes(10)
    assert office.listed(office.mia, "unassigned") == [later.id, last.id, early.id]


@pytest.mark.parametrize("folder", ["unassigned", "mine", "closed"])
def test_pages_of_a_folder_hold_everything_once_in_order(office: Office, folder: Any) -> None:
    office.comes_online(office.mia)
    guests = []
    for number in range(7):
        office.clock.move(number % 2)
        guests.append(office.waiting())
    if folder == "unassigned":
        office.passes(58)
    else:
        for guest in guests:
            office.do(office.desk.conversations.assign(office.mia, guest.id, "me"))
            if folder == "closed":
                office.do(office.desk.conversations.close(office.mia, guest.id))
    whole = office.listed(office.mia, folder)
    assert sorted(whole) == sorted(guest.id for guest in guests)
    paged, cursor = [], None
    while True:
        page = office.do(office.desk.conversations.folder(office.mia, folder, after=cursor, limit=2))
        paged += [item["id"] for item in page.items]
        if (cursor := page.next) is None:
            break
    assert paged == whole


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "W10", "WzEsMiwzXQ", "bnVsbA", "WzFlOTksMSwiYSJd", "[" * 90, "é"])
def test_a_cursor_that_is_not_ours_is_refused(office: Office, cursor: str) -> None:
    with pytest.raises(InvalidError) as caught:
        office.do(office.desk.conversations.folder(office.mia, "unassigned", after=cursor))
    assert caught.value.code == "bad-cursor"


def test_a_row_says_what_the_bot_captured(office: Office) -> None:
    guest = office.waiting()
    for answer in ("Jane", "jane@example.com", "Initech " + "x" * 200):
        guest.says(answer)
    (item,) = office.do(office.desk.conversations.folder(office.mia, "closed")).items
    assert (item["missed"], item["visitor"]) == (True, "Jane")
    assert item["captured"] == {"person.email": "jane@example.com", "organization.name": "Initech " + "x" * 72}


def test_a_search_finds_by_what_is_known_of_the_visitor(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    office.talking(office.mia)
    changes = {"person.name": "Élodie Martin", "person.email": "elodie@example.com"}
    office.do(office.desk.conversations.edit_details(office.mia, guest.id, changes))

    def found(q: str) -> list[str]:
        return [item["id"] for item in office.do(office.desk.conversations.folder(office.mia, "mine", q=q)).items]

    assert found("élodie") == found("ÉLODIE martin") == found("elodie@example") == [guest.id]
    assert found("nobody") == found("%") == found("élodie nobody") == []
    assert len(found("")) == 2


def test_a_long_log_is_read_in_pages(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    for number in range(120):
        guest.says(f"line {number}")
    service = office.desk.conversations
    first = office.do(service.read(office.mia, guest.id))
    rest = office.do(service.read(office.mia, guest.id, Part(since=first["log"][-1]["seq"])))
    assert len(first["log"]) == 100
    assert [row["seq"] for row in first["log"] + rest["log"]] == list(range(1, first["seq"] + 1))


def test_a_long_log_is_read_from_its_end_to_its_beginning(office: Office) -> None:
    guest = office.talking(office.mia)
    for number in range(30):
        guest.says(f"line {number}")
    service = office.desk.conversations
    end = office.do(service.read(office.mia, guest.id, Part(last=20)))
    seqs = [row["seq"] for row in end["log"]]
    assert seqs == list(range(end["seq"] - 19, end["seq"] + 1))
    while seqs[0] > 1:
        before = office.do(service.read(office.mia, guest.id, Part(last=20, before=seqs[0])))
        seqs = [row["seq"] for row in before["log"]] + seqs
    assert seqs == list(range(1, end["seq"] + 1))
    assert office.do(service.read(office.mia, guest.id, Part(last=20, before=1)))["log"] == []
    assert len(office.do(service.read(office.mia, guest.id, Part(last=20, before=10**15)))["log"]) == 20
