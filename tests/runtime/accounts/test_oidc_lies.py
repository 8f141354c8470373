"""Signing in with a service that lies: what it says is believed only as far as it can be proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey

from runtime import oidcs
from runtime.oidcs import Liar, said
from serving import DESK, Server, running_server


@pytest.fixture(scope="module")
def liar() -> Iterator[Liar]:
    with oidcs.lying() as liar:
        yield liar


@pytest.fixture(scope="module")
def deceived(liar: Liar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    env = oidcs.settings(liar.issuer)
    with running_server(tmp_path_factory.mktemp("deceived"), playbooks=DESK, env=env) as server:
        yield server


def there_and_back(client: httpx2.Client, liar: Liar) -> tuple[dict[str, str], httpx2.Response]:
    """What the service was asked, and what its answer comes to here."""
    asked = dict(parse_qsl(urlsplit(oidcs.sent(client)).query))
    liar.nonce = asked["nonce"]
    return asked, client.get(f"/login/oidc/callback?{urlencode({'code': 'c', 'state': asked['state']})}")


def turned_away(server: Server, liar: Liar) -> httpx2.Response:
    """What somebody reads whom the service's answer does not sign in."""
    with server.client() as client:
        _, answer = there_and_back(client, liar)
        assert client.get("/api/v1/me").status_code == 401
        return answer


LIES: dict[str, tuple[dict[str, Any], str]] = {
    "issuer": ({"claims": {"iss": "https://elsewhere.example"}}, "it comes from another service"),
    "audience": ({"claims": {"aud": "another"}}, "it is meant for another program"),
    "audience of ours": (
        {"claims": {"aud": "another", "azp": "frontdesk"}},
        "it is meant for another program",
    ),
    "one of many": ({"claims": {"aud": ["frontdesk", "b"], "azp": "b"}}, "it is meant for another program"),
    "nonce": ({"claims": {"nonce": "another"}}, "it belongs to another sign-in"),
    "no nonce": ({"claims": {"nonce": None}}, "it belongs to another sign-in"),
    "expired": ({"claims": {"exp": 1}}, "it has expired"),
    "for ever": ({"claims": {"exp": None}}, "it has expired"),
    "another key": ({"key": RSAKey.generate_key(2048, {"kid": "one"})}, "it is not signed by the service"),
    "an unknown key": ({"header": {"kid": "two"}}, "it is not signed by the service"),
    "no signature": ({"header": {"alg": "none"}}, "it is not signed by the service"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_signs_nobody_in(deceived: Server, liar: Liar, lie: str) -> None:
    told, words = LIES[lie]
    liar.lies(**told)
    answer = turned_away(deceived, liar)
    assert (answer.status_code, said(answer)) == (401, f"What the sign-in service said cannot be trusted: {words}.")


def test_the_truth_does_and_the_code_was_shown_with_its_proof(deceived: Server, liar: Liar) -> None:
    liar.lies()
    with deceived.client() as client:
        asked, answer = there_and_back(client, liar)
        assert answer.status_code == 303, said(answer)
    shown = liar.asked[-1]
    assert oidcs.challenge(shown["code_verifier"]) == asked["code_challenge"]
    assert (shown["grant_type"], shown["code"]) == ("authorization_code", "c")


def test_an_address_that_nobody_verified_counts_only_where_the_operator_says_so(
    deceived: Server, liar: Liar, tmp_path: Path
) -> None:
    liar.lies(claims={"email_verified": None})
    assert said(turned_away(deceived, liar)) == "The sign-in service has not verified your e-mail address."
    env = oidcs.settings(liar.issuer, TRUST_EMAIL="1")
    with running_server(tmp_path, playbooks=DESK, env=env) as server, server.client() as client:
        assert there_and_back(client, liar)[1].status_code == 303
    liar.lies()


def test_an_address_that_fails_a_hundred_times_waits(liar: Liar, tmp_path: Path) -> None:
    liar.lies(claims={"nonce": "another"})
    with running_server(tmp_path, playbooks=DESK, env=oidcs.settings(liar.issuer)) as server:
        answers = [turned_away(server, liar) for _ in range(102)]
    assert [answer.status_code for answer in answers] == [401] * 100 + [429] * 2
    assert said(answers[-1]) == "Too many attempts. Try again in a little while."


def test_a_service_that_calls_itself_otherwise_is_none(liar: Liar, tmp_path: Path) -> None:
    liar.lies(about={"issuer": "https://elsewhere.example"})
    with running_server(tmp_path, playbooks=DESK, env=oidcs.settings(liar.issuer)) as server, server.client() as client:
        assert client.get("/login/oidc").status_code == 503
    liar.lies()
