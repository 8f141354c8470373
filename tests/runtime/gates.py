"""The people and the chats of the access matrix, and the tables that say what each may do with each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from frontdesk.runtime import wire
from frontdesk.runtime.accounts import sessions
from frontdesk.runtime.talk.visits import Arrival, Welcome
from frontdesk.store import conversations
from frontdesk.store import sessions as stored_sessions
from frontdesk.store import users as stored_users
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import Conversation
from frontdesk.store.users import User
from runtime.houses import House
from runtime.offices import SUPPORT
from serving import BRIEF

TABLES = Path(__file__).resolve().parent.parent / "fixtures" / "access"

STATES = ("bot", "waiting", "mine", "another's", "closed")
"""Where a chat stands: with the bot; in *Unassigned* of the team; the owner's; somebody else's; closed by the owner."""

AGENTS = {
    "owner": ("agent", ("support",)),
    "other": ("agent", ("support",)),
    "other-team": ("agent", ("sales",)),
    "disabled": ("agent", ("support",)),
    "deals-admin": ("deals-admin", ()),
    "admin": ("admin", ()),
    "third": ("agent", ("support",)),
}
"""Everybody who has an account, with role and teams; `third` has the chats that are somebody else's."""

PERSONS = ("nobody", "visitor", *(name for name in AGENTS if name != "third"))
"""Those whom a table is about. The visitor shows the secret of its own conversation wherever a secret can stand."""

MADE_UP = "0" * 26
"""What looks like a conversation's id and is none."""

PATIENT = SUPPORT.replace("wait_time: 30s", "wait_time: 24h")
"""The clock of a house goes on by itself: nobody's wait ends while a table is gone through."""

_KEYS = count(1)


def agent(name: str) -> User:
    """Somebody with an account."""
    role, teams = AGENTS[name]
    return User(name, f"{name}@example.com", name.title(), role, teams, disabled=name == "disabled")


@dataclass
class Gate:
    """A server with everybody in it, and a session for each of them."""

    house: House
    _seen: dict[str, Welcome] = field(default_factory=dict)

    @property
    def desk(self) -> Any:
        return self.house.desk

    def on_the_loop(self, act: Callable[..., object], *given: object) -> None:
        """Do something where the server would: on its event loop."""

        async def scene() -> None:
            act(*given)

        self.house.do(scene())

    def opens(self) -> None:
        """Hire everybody, and have them come online."""

        def unit(connection: Connection) -> None:
            for name in AGENTS:
                stored_users.add(connection, agent(name))

        self.desk.database.write_now(unit)
        for name in AGENTS:
            self.house.comes_online(name)

    def chat(self, state: str) -> Welcome:
        """A new conversation that stands so."""
        desk, do = self.desk, self.house.do
        welcome: Welcome = do(desk.conversations.begin("support", Arrival(installed=True)))
        if state == "bot":
            return welcome
        self.visitor_does(welcome, type="pick", card=welcome.view["card"], option=0)
        if state != "waiting":
            owner = agent("third" if state == "another's" else "owner")
            do(desk.conversations.assign(owner, welcome.conversation, "me"))
            do(desk.conversations.edit_details(owner, welcome.conversation, {"person.name": "Jane"}))
        if state == "closed":
            do(desk.conversations.close(agent("owner"), welcome.conversation))
        return welcome

    def seen(self, state: str) -> Welcome:
        """A conversation that stands so, for those who change nothing."""
        if state not in self._seen:
            self._seen[state] = self.chat(state)
        return self._seen[state]

    def visitor_does(self, welcome: Welcome, **frame: Any) -> Any:
        command = wire.from_visitor({"key": f"g{next(_KEYS)}", **frame})
        return self.house.do(self.desk.conversations.visitor(welcome.conversation, command))

    def stored(self, welcome: Welcome) -> Conversation:
        found = self.desk.database.read_now(lambda connection: conversations.load(connection, welcome.conversation))
        assert found is not None
        return found

    def headers(self, person: str, welcome: Welcome | None) -> dict[str, str]:
        """What a person's requests carry."""
        if person == "visitor":
            secret = welcome.token if welcome else "t" * 43
            return {"Cookie": f"frontdesk={secret}", "Authorization": f"Bearer {secret}"}
        return {} if person == "nobody" else {"Cookie": f"frontdesk={self.session(person)}"}

    def session(self, person: str) -> str:
        """The token of a new session of somebody's; of one who is disabled, as if it had begun before."""
        token = f"{person}-{next(_KEYS)}"
        now_ms = self.desk.clock.now_ms()
        self.desk.database.write_now(
            lambda connection: stored_sessions.begin(connection, sessions.digest(token), person, now_ms, now_ms + 10**9)
        )
        return token

    @contextmanager
    def client(self, person: str, welcome: Welcome | None = None) -> Iterator[httpx2.Client]:
        """A browser of somebody, on a page of our own."""
        headers = {"Origin": self.house.origin, **self.headers(person, welcome)}
        with httpx2.Client(base_url=self.house.origin, headers=headers, timeout=60, limits=BRIEF) as client:
            yield client


@contextmanager
def opened(folder: Path) -> Iterator[Gate]:
    """A gate with everybody in it, in a house where nobody's wait ends."""
    house = House(folder, support=PATIENT)
    try:
        gate = Gate(house)
        gate.opens()
        yield gate
    finally:
        house.close()


@dataclass(frozen=True)
class Row:
    """One line of a table: what it is about, whom it is about, and a word for each column."""

    about: str
    persons: tuple[str, ...]
    cells: tuple[str, ...]


def table(name: str) -> tuple[Row, ...]:
    """A table's rows.

    A line without indent says what the lines below it are about; those name persons and then, after two spaces or
    more each, a word for each column. `#` begins a comment.
    """
    rows: list[Row] = []
    about = ""
    for line in (TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].rstrip()
        if text.startswith(" "):
            persons, *cells = re.split(r"\s{2,}", text.strip())
            rows.append(Row(about, tuple(persons.split()), tuple(cells)))
        elif text:
            about = text
    return tuple(rows)


def expected(name: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What a table is about and a person to the words of its columns; each pair stands there once."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in table(name):
        for person in row.persons:
            assert (row.about, person) not in found, f"twice in {name}.txt: {row.about}, {person}"
            found[row.about, person] = row.cells
    return found


def written(name: str, seen: dict[tuple[str, str], tuple[str, ...]]) -> str:
    """A table's text, those together who may do the same: what a person reviews before it is kept."""
    lines: list[str] = []
    for about in dict.fromkeys(about for about, _ in seen):
        grouped: dict[tuple[str, ...], list[str]] = {}
        for (one, person), cells in seen.items():
            if one == about:
                grouped.setdefault(cells, []).append(person)
        lines.append(about)
        lines += [
            f"  {' '.join(persons):<63}" + "".join(f"  {cell:<9}" for cell in cells)
            for cells, persons in grouped.items()
        ]
    return "\n".join(line.rstrip() for line in lines) + "\n"
