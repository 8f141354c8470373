"""A snapshot and the frames after it are the snapshot now: for visitors and agents, whatever happens in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args, get_type_hints

import pytest

from frontdesk.ir.effect import Show
from frontdesk.ir.event import Event
from frontdesk.runtime import wire
from frontdesk.runtime.sockets import watched
from frontdesk.runtime.talk import policy
from runtime.offices import Office
from runtime.pages import employs_a_clock
from runtime.scenes import (
    Scene,
    Step,
    agent,
    claims,
    ends,
    falls,
    is_called_back,
    nobody_is_left,
    passes,
    picks,
    rates,
    reads,
    says,
    skips,
)

SLOW: Final = """
frontdesk: 1
name: Slow
bot: {name: Ada}
install: {origins: [https://www.example.com]}
pathways:
  start:
    - card: question
      text: Are you there?
      answers: [{label: "Yes"}]
    - card: message
      text: One moment.
    - card: wait
      for: 5s
    - card: message
      text: There.
    - card: end
      text: Bye.
"""

ASKING: Final = """
frontdesk: 1
name: Asking
install: {origins: [https://www.example.com]}
pathways:
  start:
    - card: question
      text: Are you there?
      answers: [{label: "Yes"}]
    - card: live_chat
      wait_time: 60s
      online_message: One moment.
      offline_message: Nobody is free.
    - card: call
      url: https://crm.example.com/score
      headers: {Authorization: "{{ secret.NOBODY_KNOWS }}"}
    - card: message
      text: There.
"""

NAMED = {"person.name": "Jane", "person.email": "jane@example.com"}


def kinds(names: str) -> frozenset[str]:
    """Kinds by their names."""
    return frozenset(names.split())


@dataclass(frozen=True)
class Case:
    """What happens in a conversation, and the kinds that it is here for."""

    name: str
    steps: tuple[Step, ...]
    kinds: frozenset[str]
    playbook: str = "sales"
    online: tuple[str, ...] = ("mia", "zoe")


CASES: Final = (
    Case(
        "nobody is there: the offline flow to a lead",
        (picks(0), says("Jane"), says("nowhere"), says("jane@example.com"), skips),
        kinds(
            "Opened Picked Said Skipped row:message:bot row:message:visitor row:field-error:bot "
            "row:record:bot row:ended:bot feed:requested feed:message feed:closed"
        ),
        online=(),
    ),
    Case(
        "the wait is over",
        (picks(0), says("Hello?"), passes(60), says("Jane")),
        frozenset({"TimerFired", "feed:missed"}),
    ),
    Case("the last agent goes", (picks(0), nobody_is_left, says("Jane")), frozenset({"EverybodyOffline"})),
    Case(
        "claimed, handed on, given back, closed with something after it",
        (
            picks(0), says("Hello?"), claims("mia"), agent("mia", "say", "k1", "Hi"), says("I'm Jane"),
            reads("mia"), agent("mia", "edit_details", NAMED), agent("mia", "note", "n1", "Be kind"),
            agent("mia", "record", "lead", "k2", {"title": "Jane"}), agent("mia", "assign", "zoe"),
            says("Still there?"), reads("zoe"), agent("zoe", "assign", None), says("Anybody?"),
            claims("mia"), agent("mia", "record", "deal", "k3", {}), agent("mia", "close"), picks(0),
        ),
        kinds(
            "AgentJoined AgentSaid AgentLeft AgentClosed row:joined:agent row:left:agent "
            "row:message:agent row:record:agent feed:assigned feed:released feed:details feed:record "
            "feed:seen feed:note row:note:agent"
        ),
    ),
    Case(
        "closed with nothing after it, and recorded later",
        (picks(0), claims("omar"), says("Hello"), agent("omar", "close"),
         agent("omar", "edit_details", NAMED), agent("mia", "record", "lead", "k", {})),
        frozenset({"AgentClosed", "row:ended:bot"}),
        playbook="support", online=("omar",),
    ),
    Case("the visitor leaves the bot", (ends,), frozenset({"VisitorEnded"})),
    Case("the visitor leaves the queue", (picks(0), ends), frozenset({"VisitorEnded"})),
    Case("the visitor leaves the agent", (picks(0), claims("mia"), says("Bye"), ends), frozenset({"VisitorEnded"})),
    Case(
        "the visitor rates the chat",
        (picks(0), claims("mia"), agent("mia", "close"), ends, rates),
        frozenset({"Rated", "row:rating:visitor"}),
    ),
    Case(
        "the visitor leaves what follows the chat",
        (picks(0), claims("mia"), agent("mia", "close"), ends),
        frozenset({"feed:changed"}),
    ),
    Case(
        "somebody takes a chat that was missed",
        (picks(0), passes(60), claims("zoe"), agent("zoe", "say", "k", "Sorry!"), agent("zoe", "assign", None)),
        frozenset({"AgentJoined"}),
    ),
    Case("a card fails", (falls,), frozenset({"row:notice:bot"})),
    Case(
        "another system is called",
        (picks(0), says("Hello?"), is_called_back),
        frozenset({"CallReturned"}), playbook="asking", online=(),
    ),
    Case("a card makes a pause", (picks(0), passes(5)), frozenset({"TimerFired"}), playbook="slow"),
)  # fmt: skip


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an agent is shown counts as read at once."""
    monkeypatch.setattr(watched, "SEEN_AFTER_S", 0.0)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_frame_keeps_every_page_true(office: Office, case: Case) -> None:
    office.deploy("slow", SLOW)
    office.deploy("asking", ASKING)
    employs_a_clock(office)
    scene = Scene(office, case.playbook, case.online)
    for number, step in enumerate(case.steps):
        step(scene)
        assert (number, scene.differing()) == (number, [])
        scene.watch()
    assert case.kinds <= scene.came_to()
    assert office.replayed(scene.guest) or falls in case.steps


def test_every_kind_of_event_row_and_change_has_a_case() -> None:
    wanted = {event.__name__ for event in get_args(Event)}
    wanted |= {f"feed:{kind}" for kind in get_args(policy.Kind)}
    covered = frozenset[str]().union(*(case.kinds for case in CASES))
    assert wanted <= covered
    rows = set(get_args(get_type_hints(Show)["kind"])) | set(get_args(wire.Row.model_fields["kind"].annotation))
    assert rows == {kind.split(":")[1] for kind in covered if kind.startswith("row:")}
    senders = {kind.split(":")[2] for kind in covered if kind.startswith("row:message:")}
    assert senders == {"bot", "visitor", "agent"}


@pytest.mark.parametrize("name", ["mia", "omar", "zoe"])
def test_news_from_memory_is_what_the_store_would_say(office: Office, name: str) -> None:
    office.comes_online(office.mia, office.zoe)
    guests = [office.waiting(), office.waiting("support"), office.talking(office.mia)]
    service = office.desk.conversations
    guests[2].says("Hello")
    office.do(service.assign(office.zoe, guests[0].id, "me"))
    office.do(service.edit_details(office.mia, guests[2].id, NAMED))
    office.do(service.record(office.mia, guests[2].id, "lead", "k", {}))
    office.do(service.assign(office.mia, guests[2].id, "zoe"))
    heard = {"mia": office.mia, "omar": office.omar, "zoe": office.zoe}[name]
    places = range(office.do(service.feed_end()) + 1)
    from_memory = [office.do(service.feed(heard, place)) for place in places]
    assert office.desk.changes.recent.after(0, 1) is not None
    office.desk.changes.recent.clear()
    assert [office.do(service.feed(heard, place)) for place in places] == from_memory
