"""How people come in, for tests: an account beside the server, its password, and a link that is for one of them."""

from __future__ import annotations

import httpx2

from frontdesk.runtime.accounts import user_commands
from serving import Server

PASSWORD = "a long enough password"


def add_user(server: Server, email: str, name: str) -> None:
    user_commands.add(url_of(server), server.url, email, name=name, role="agent", teams=(), password=PASSWORD)


def url_of(server: Server) -> str:
    return server.db_url or f"sqlite:///{server.db}"


def sign_in(client: httpx2.Client, email: str, password: str) -> httpx2.Response:
    return client.post("/api/v1/session", json={"email": email, "password": password})


def invite(server: Server, email: str) -> str:
    link = user_commands.set_password(url_of(server), server.url, email, None)
    assert link
    return link
