"""A month of visitors for browser tests: real conversations of the example playbook, walked before anybody looks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Browser, Page

from frontdesk.compiler.check import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from frontdesk.runtime.accounts import passwords
from frontdesk.runtime.accounts.sessions import digest
from frontdesk.store import playbooks, sessions, users
from frontdesk.store.connection import Connection
from frontdesk.store.playbooks import StoredRelease
from frontdesk.store.users import User
from runtime.offices import Guest, Office
from serving import PLAYBOOKS, Server, running_server

DAY_S = 86_400
ID = "website-sales"
FILES = (f"{ID}.yaml", "shared/contact.yaml")
TOKENS = {"ann": "session-of-ann", "mia": "session-of-mia"}
"""Who is signed in: an admin of deals, and an agent."""

LANGUAGES = {"en": "en-GB", "nl": "nl-NL"}

# A page's first answer about 2020 comes when the test says so.
HELD = """
() => {
  const ask = window.fetch;
  window.fetch = async (...given) => {
    const answer = await ask(...given);
    if (!String(given[0]).includes('from=2020') || window.go) return answer;
    const said = await answer.text();
    await new Promise((go) => { window.go = go; });
    return new Response(said, answer);
  };
}
"""


def files(**changed: str) -> dict[str, str]:
    """The example playbook's files; `main` is put in place of the playbook's own."""
    found = {name: (PLAYBOOKS / name).read_text("utf-8") for name in FILES}
    return found | ({FILES[0]: changed["main"]} if "main" in changed else {})


class Month:
    """An office whose clock begins so many days ago, and visitors on each day since."""

    def __init__(self, folder: Path, days: int, seed: int = 1) -> None:
        self.office = Office(folder)
        self.random = Random(seed)
        self.office.clock._now_ms = int(time.time() * 1000) - days * DAY_S * 1000
        self.office.desk.database.write_now(self._people)

    def _people(self, connection: Connection) -> None:
        now_ms = int(time.time() * 1000)
        for name, role in (("ann", "deals-admin"), ("mia", "agent")):
            if users.by_id(connection, name) is None:
                users.add(connection, User(name, f"{name}@example.com", name.title(), role=role))
            users.change(connection, name, password_hash=passwords.hash_password("correct horse battery"))
            sessions.begin(connection, digest(TOKENS[name]), name, now_ms, now_ms + 10**9)

    def deploys(self, sent: Mapping[str, str], by: str, revision: str | None = None) -> str:
        """Let new conversations begin with these files; the digest."""
        checked = check(MemoryFiles(dict(sent)), FILES[0])
        assert checked.graph is not None, checked.diagnostics
        release, now_ms = make(checked.graph), self.office.clock.now_ms()

        def unit(connection: Connection) -> None:
            running = playbooks.running(connection, ID)
            before = running.release if running else None
            stored = StoredRelease(release.digest, ID, now_ms, by, revision, before)
            playbooks.add_release(connection, stored, release.data, sent)
            playbooks.activate(connection, ID, release.digest, before, now_ms, by)

        self.office.desk.database.write_now(unit)
        self.office.desk.playbooks.forget()
        return release.digest

    def visitors(self, number: int, days: float) -> None:
        """So many come and go, evenly over some days; the agent is there half of the time."""
        for _ in range(number):
            self.office.passes(days * DAY_S / number * self.random.uniform(0.4, 1.6))
            there = self.random.random() < 0.55
            (self.office.comes_online if there else self.office.goes_offline)(self.office.mia)
            self._visit(self.office.visit(ID))

    def _visit(self, guest: Guest) -> None:
        chance = self.random.random
        if chance() < 0.18:
            return
        if self.random.choices([0, 1, 2], [5, 3, 2])[0] == 0:
            guest.picks(0)
            self._buyer(guest)
        elif chance() < 0.7:
            guest.picks(1)
            if chance() < 0.85:
                guest.picks(0 if chance() < 0.6 else 1)
        else:
            guest.picks(2)
        if guest.stored.phase == "waiting":
            self._waits(guest)
        if guest.stored.phase == "bot":
            self._details(guest)

    def _buyer(self, guest: Guest) -> None:
        if self.random.random() < 0.88:
            guest.picks(self.random.choices([0, 1, 2], [6, 3, 1])[0])

    def _waits(self, guest: Guest) -> None:
        if self.random.random() < 0.12:
            guest.ends()
        elif self.random.random() < 0.75:
            self.office.passes(self.random.triangular(3, 55, 14))
            if guest.stored.phase == "waiting":
                self.office.do(self.office.desk.conversations.assign(self.office.mia, guest.id, "me"))
                self.office.do(self.office.desk.conversations.close(self.office.mia, guest.id))
        else:
            self.office.passes(61)

    def _details(self, guest: Guest) -> None:
        if guest.view.get("kind") != "field":
            return
        for answer in ("Jane Cooper", "jane@example.com", "+31 20 123 4567", "Acme"):
            if self.random.random() < 0.14 or guest.stored.phase != "bot":
                return
            guest.says(answer)

    def ends(self) -> None:
        """Everything is stored; a server may open the database."""
        self.office.close()


@dataclass
class Admin:
    """Somebody who looks at the playbooks page, in a browser."""

    page: Page

    @classmethod
    def opens(
        cls, chromium: Browser, server: Server, path: str, who: str = "ann", language: str = "en", **context: Any
    ) -> Admin:
        made = chromium.new_context(locale=LANGUAGES[language], **context)
        made.add_cookies([{"name": "frontdesk", "value": TOKENS[who], "url": server.url}])
        page = made.new_page()
        page.goto(server.url + path)
        return cls(page)


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """The server that shows what was walked in this folder."""
    with running_server(folder, demo=False) as server:
        yield server
