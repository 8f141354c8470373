"""Settings come from flags, then from the environment, then from what is usual."""

from __future__ import annotations

import pytest

from frontdesk.errors import SetupError
from frontdesk.runtime import settings
from frontdesk.runtime.settings import Settings, from_environment


def test_without_anything_the_server_is_for_this_machine_alone() -> None:
    assert from_environment({}) == Settings()
    assert (Settings().host, Settings().port, Settings().db) == ("127.0.0.1", 8000, "sqlite:///frontdesk.db")


def test_a_flag_beats_the_environment_and_the_environment_what_is_usual() -> None:
    environment = {"FRONTDESK_PORT": "9000", "FRONTDESK_HOST": "0.0.0.0", "FRONTDESK_DB": ""}
    found = from_environment(environment, port="9001", host=None)
    assert (found.port, found.host, found.db) == (9001, "0.0.0.0", Settings().db)


OIDC = {
    "FRONTDESK_OIDC_ISSUER": "https://id.example.com",
    "FRONTDESK_OIDC_CLIENT_ID": "frontdesk",
    "FRONTDESK_OIDC_DOMAINS": "example.com",
}
ON_OR_OFF = {f"FRONTDESK_OIDC_{name}" for name in ("CREATE", "TRUST_EMAIL", "LOGOUT")}


def test_every_variable_that_is_documented_is_read() -> None:
    values = {"FRONTDESK_PORT": "1", "FRONTDESK_PUBLIC_URL": "https://a.example", "FRONTDESK_ALLOW_DIRECT": "1"}
    values["FRONTDESK_IDENTITY_SECRET"] = "s" * 32
    values["FRONTDESK_CALLS_INSIDE"] = "crm.example.com=http://127.0.0.1:9000"
    values["FRONTDESK_OIDC_ISSUER"] = "https://other.example.com"
    for name in settings.VARIABLES:
        if name == "FRONTDESK_BUS":
            continue
        beside = OIDC if name.startswith("FRONTDESK_OIDC_") else {}
        value = "1" if name in ON_OR_OFF else values.get(name, "x")
        assert from_environment({**beside, name: value}) != from_environment(beside), name


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://chat.example.com", "https://chat.example.com"),
        ("https://Chat.Example.com/", "https://chat.example.com"),
        ("https://chat.example.com:443", "https://chat.example.com"),
        ("https://chat.example.com:8443", "https://chat.example.com:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_is_written_as_browsers_write_it(text: str, origin: str) -> None:
    assert settings.public_url(text) == origin


@pytest.mark.parametrize(
    "text",
    ["", "chat.example.com", "ftp://x", "https://", "https://x/chat", "https://x?y", "https://x:port", "https://[x"],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="--public-url"):
        settings.public_url(text)


def test_cookies_are_secure_where_browsers_come_over_https() -> None:
    assert Settings(public_url="https://chat.example.com").secure
    assert not Settings(public_url="http://127.0.0.1:8000").secure
