"""A sign-in service that says odd or hostile things causes a sentence, no accident, and opens nobody else's account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from frontdesk.runtime.accounts import provider as module
from frontdesk.runtime.accounts.provider import Identity, Provider, ProviderError, Sealed
from frontdesk.runtime.clock import Clock
from frontdesk.runtime.settings import Oidc
from runtime import oidcs
from runtime.oidcs import Liar

SEALED = Sealed("state", "nonce", "v" * 50)


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    with oidcs.lying() as liar:
        liar.nonce = SEALED.nonce
        yield liar


@pytest.fixture
def provider(liar: Liar) -> Iterator[Provider]:
    liar.lies()
    with pytest.MonkeyPatch.context() as patient:
        patient.setattr(module, "TIMEOUT_S", 60.0)
        yield Provider(Oidc(liar.issuer, oidcs.CLIENT, "a secret"), Clock())


def identity(provider: Provider) -> Identity:
    return asyncio.run(provider.identity("code", "http://localhost/back", SEALED))


def refused(provider: Provider) -> str:
    with pytest.raises(ProviderError) as error:
        identity(provider)
    return error.value.code


@pytest.mark.parametrize(
    "email",
    [
        "mi\u212ae@example.com",
        "mia@\u212aompany.example",
        "\uff4dia@example.com",
        "mia\x00@example.com",
        5,
        ["mia@example.com"],
    ],
    ids=["kelvin sign", "kelvin sign in the domain", "wide letter", "nul", "number", "list"],
)
def test_an_address_that_folds_to_somebody_elses_is_none(provider: Provider, liar: Liar, email: Any) -> None:
    liar.lies(claims={"email": email})
    assert identity(provider).email == ""


@pytest.mark.parametrize("email", ["Mia@Example.com", "m\u00fcller@example.com"], ids=["capitals", "umlaut"])
def test_an_address_is_given_as_it_is(provider: Provider, liar: Liar, email: str) -> None:
    liar.lies(claims={"email": email})
    assert identity(provider) == Identity(email, True, "")


@pytest.mark.parametrize("said", [1, "yes", "True", [True], {}], ids=["1", "yes", "True", "list", "object"])
def test_only_true_means_that_an_address_was_verified(provider: Provider, liar: Liar, said: Any) -> None:
    liar.lies(claims={"email_verified": said})
    assert not identity(provider).verified


def test_a_name_is_cleared_of_what_cannot_be_stored(provider: Provider, liar: Liar) -> None:
    liar.lies(claims={"name": "Mia\x00 M."})
    assert identity(provider).name == "Mia M."


@pytest.mark.parametrize(
    "about",
    [
        {"token_endpoint": "http://[::1"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": 5},
        {"issuer": "https://elsewhere.example"},
    ],
    ids=["broken", "script", "number", "another"],
)
def test_what_is_no_service_is_down_and_is_asked_again(provider: Provider, liar: Liar, about: Any) -> None:
    liar.lies(about=about)
    assert refused(provider) == "provider-down"
    liar.lies()
    assert identity(provider).email == "mia@example.com"


@pytest.mark.parametrize(
    "keys", [{}, {"keys": None}, {"keys": [{}]}, {"keys": []}], ids=["none", "null", "empty", "no"]
)
def test_a_service_without_keys_is_down_and_is_asked_again(
    provider: Provider, liar: Liar, keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = liar.answer
    monkeypatch.setattr(liar, "answer", lambda path: keys if path == "/jwks_uri" else answer(path))
    assert refused(provider) == "provider-down"
    monkeypatch.undo()
    assert identity(provider).email == "mia@example.com"


def test_odd_ways_to_show_the_secret_are_read_as_none(provider: Provider, liar: Liar) -> None:
    liar.lies(about={"token_endpoint_auth_methods_supported": 5})
    assert identity(provider).email == "mia@example.com"


@pytest.mark.parametrize(
    ("place", "leads"),
    [("https://id.example/out?x=1", True), ("javascript:alert(1)", False), (5, False), (None, False)],
)
def test_signing_out_leads_to_web_addresses_only(provider: Provider, liar: Liar, place: Any, leads: bool) -> None:
    liar.lies(about={"end_session_endpoint": place})
    assert bool(asyncio.run(provider.exit("https://chat.example/login"))) is leads
