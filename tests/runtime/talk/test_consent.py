"""Consent on the server: without a yes to the text as it is now nothing is stored; agents see what was agreed to."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.ir.consent import version
from frontdesk.runtime.desk.conversations import Ack
from frontdesk.runtime.talk.turn import state_of
from frontdesk.runtime.talk.visits import ConsentError
from frontdesk.store import conversations
from runtime.clocks import TEN
from runtime.houses import House
from runtime.offices import SALES, Office

ASKING = SALES.replace(
    "bot: {name: Ada}", "bot: {name: Ada}\nprivacy: {consent: {text: We keep this., required: true}}"
)


def agreed(text: str = ASKING) -> str:
    graph = check(MemoryFiles({"asking.yaml": text}), "asking.yaml").graph
    assert graph is not None
    return version(graph.playbook.privacy)


@pytest.mark.parametrize("consent", ["", "yes", agreed(ASKING.replace("keep", "sell"))])
def test_nothing_is_stored_without_a_yes_to_the_text(office: Office, consent: str) -> None:
    office.deploy("asking", ASKING)
    with pytest.raises(ConsentError):
        office.visit("asking", consent=consent)
    assert office.desk.database.read_now(conversations.newest) is None


def test_the_version_and_the_time_are_kept_and_agents_see_them(office: Office) -> None:
    office.deploy("asking", ASKING)
    office.comes_online(office.mia)
    guest = office.visit("asking", consent=agreed())
    state = state_of(guest.stored)
    assert (state.consent, state.consented_at) == (agreed(), TEN)
    assert guest.picks(0) == Ack(2)
    seen = office.do(office.desk.conversations.read(office.mia, guest.id))
    assert seen["about"]["consent"] == {"version": agreed(), "at": TEN}
    assert office.replayed(guest)


def test_where_none_is_required_a_yes_is_not_kept(office: Office) -> None:
    guest = office.visit(consent="yes")
    assert state_of(guest.stored).consent == ""
    office.comes_online(office.mia)
    guest.picks(0)
    assert office.do(office.desk.conversations.read(office.mia, guest.id))["about"]["consent"] is None


def test_the_socket_says_so_with_a_code_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House(tmp_path_factory.mktemp("house"), asking=ASKING)
    try:
        with house.opened() as tab:
            tab.send(type="hello", playbook="asking")
            assert tab.closing_code() == 4403
        with house.opened() as tab:
            assert tab.hello("asking", consent=agreed())["view"]["kind"] == "choices"
    finally:
        house.close()


def test_the_widgets_page_has_the_text_in_each_language_and_its_version(tmp_path: Path) -> None:
    texts = "{text: {en: We keep this., nl: Wij bewaren dit.}, required: true}"
    playbook = SALES.replace("bot: {name: Ada}", f"languages: [en, nl]\nprivacy: {{consent: {texts}}}")
    house = House(tmp_path, bilingual=playbook, sales=SALES)
    try:
        shown, plain = (
            httpx2.get(f"{house.origin}/w/{name}/config.json", timeout=60).json() for name in ("bilingual", "sales")
        )
    finally:
        house.close()
    words = {tag: body[0]["c"][0]["v"] for tag, body in shown["consent"]["texts"].items()}
    assert words == {"en": "We keep this.", "nl": "Wij bewaren dit."}
    assert shown["consent"]["version"] == agreed(playbook)
    assert (plain["consent"], plain["languages"], plain["live_chat"]) == (None, [], True)
