"""What the tests of deploys share: a server, its tokens, and playbooks of a few lines that differ in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2

from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from frontdesk.runtime.accounts import token_commands
from serving import BRIEF, Server

SHOP = """frontdesk: 1
name: Shop
install:
  origins: [https://www.example.com]
pathways:
  start:
    - card: question
      text: Hello, what do you need?
      answers:
        - {label: A person, goto: person}
        - {label: Nothing, goto: nothing}
  person:
    - card: live_chat
      wait_time: 10m
      online_message: One moment.
      offline_message: Nobody is here.
    - card: capture
      fields:
        - {field: person.email, ask: "Where can we reach you?"}
  nothing:
    - card: end
      text: Goodbye.
"""


def shop(word: str = "Hello") -> dict[str, str]:
    """The files of a playbook `shop`; each word makes another release."""
    return {"shop.yaml": SHOP.replace("Hello", word)}


def named(playbook: str, word: str = "Hello") -> dict[str, str]:
    """The same under another id."""
    return {f"{playbook}.yaml": SHOP.replace("Hello", word)}


def digest(files: Mapping[str, str], playbook: str = "shop") -> str:
    """The digest that `compile` prints."""
    checked = check(MemoryFiles(files), f"{playbook}.yaml")
    assert checked.graph is not None, checked.diagnostics
    return make(checked.graph).digest


def token(server: Server, name: str, *scopes: str, expires: str = "1d") -> str:
    """A new token, made beside the server."""
    return token_commands.create(f"sqlite:///{server.db}", name, scopes, expires)


@contextmanager
def program(server: Server, text: str) -> Iterator[httpx2.Client]:
    """A program that carries a token."""
    headers = {"Authorization": f"Bearer {text}"}
    # Whoever compiles beside others waits for them.
    with httpx2.Client(base_url=server.url, headers=headers, timeout=300, limits=BRIEF) as client:
        yield client


def deploy(client: httpx2.Client, files: Mapping[str, Any], base: str | None, **more: Any) -> httpx2.Response:
    """Send files onto what runs: a digest, or nothing yet."""
    playbook, key = more.pop("playbook", "shop"), more.pop("key", None)
    headers = {"If-None-Match": "*"} if base is None else {"If-Match": f'"{base}"'}
    headers |= {} if key is None else {"Idempotency-Key": key}
    body = {"files": dict(files), **more}
    return client.post(f"/api/v1/playbooks/{playbook}/releases", json=body, headers=headers)


def roll_back(client: httpx2.Client, base: str, to: str | None = None, playbook: str = "shop") -> httpx2.Response:
    body = {} if to is None else {"release": to}
    return client.post(f"/api/v1/playbooks/{playbook}/rollback", json=body, headers={"If-Match": f'"{base}"'})
