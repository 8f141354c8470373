"""A preview that runs in a process of its own, for tests: its playbook, and what its page sees and does."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from serving import BRIEF, Server

SHOP = """\
frontdesk: 1
name: Shop
active: false
include: [asked.yaml]
install:
  origins: [https://www.example.com]
  pages: {show: [/nowhere]}
pathways:
  start:
    - card: question
      text: What brings you here?
      save: answers.topic
      answers:
        - {label: A person, goto: person}
        - {label: The weather, goto: weather}
  person:
    - card: live_chat
      team: sales
      wait_time: 1h
      online_message: One moment.
      offline_message: Nobody is there.
    - {card: run, pathway: asked.address}
  weather:
    - card: call
      url: https://api.example.com/weather
      body: {place: Utrecht}
      save: {answers.sky: /sky}
      timeout: 60s
      failed: person
    - {card: message, text: "It is {{ answers.sky }}."}
    - {card: end, text: Bye.}
"""
ASKED = """\
frontdesk: 1
pathways:
  address:
    - card: capture
      fields:
        - {field: person.email, ask: "Your address?"}
"""
PATIENCE_S = 60.0
PAUSE_S = 0.05

State = dict[str, Any]


class Studio:
    """A preview that runs, as its page sees it."""

    def __init__(self, file: Path, url: str) -> None:
        self.file = file
        self.server = Server(file.parent, (), {}, url=url, port=int(url.rpartition(":")[2]))
        self.client = httpx2.Client(base_url=url, timeout=PATIENCE_S, limits=BRIEF)

    def state(self) -> State:
        answer = self.client.get("/preview/state")
        assert 200 == answer.status_code
        found: State = answer.json()
        return found

    def comes_to(self, holds: Callable[[State], object]) -> State:
        """The state, once this is so."""
        end = time.monotonic() + PATIENCE_S
        while not holds(state := self.state()):
            assert time.monotonic() < end, state
            time.sleep(PAUSE_S)
        return state

    def stands_at(self, card: str) -> State:
        return self.comes_to(lambda state: state["conversation"] and state["conversation"]["card"] == card)

    def does(self, agent: int, act: str, text: str = "") -> httpx2.Response:
        name = self.state()["agents"][agent]["id"]
        return self.client.post("/preview/agent", json={"agent": name, "does": act, "text": text})


def written(file: Path, text: str) -> None:
    """Put another text in place of a file's at once: nobody finds it half written."""
    new = file.with_name("new")
    new.write_text(text)
    new.replace(file)


def command(file: Path) -> list[str]:
    return [sys.executable, "-m", "frontdesk_cli.main", "preview", str(file), "--web"]


@contextmanager
def shown(folder: Path, text: str = SHOP) -> Iterator[Studio]:
    folder.mkdir(exist_ok=True)
    (folder / "shop.yaml").write_text(text)
    (folder / "asked.yaml").write_text(ASKED)
    process = subprocess.Popen(
        command(folder / "shop.yaml"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = next((line for line in process.stdout if "http://" in line), "")
        found = re.search(r"(http://\S+)/preview", line)
        assert found
        studio = Studio(folder / "shop.yaml", found[1])
        with studio.client:
            yield studio
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S * 2)
