"""Signing in with the company's own service: a real provider process, and one that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
import pytest

from frontdesk.errors import SetupError
from frontdesk.runtime.accounts import audit_commands, user_commands
from frontdesk.runtime.settings import from_environment
from runtime import oidcs
from runtime.oidcs import said
from serving import DESK, Server, running_server

DOMAINS = {"DOMAINS": "example.com, example.org"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidcs.place() as port, oidcs.provider(port) as issuer:
        oidcs.knows(issuer, "mia", email="MIA@example.com", email_verified=True, name="Mia at the service")
        oidcs.knows(issuer, "new", email="new@example.org", email_verified=True, name="New Person")
        oidcs.knows(issuer, "stray", email="stray@elsewhere.example", email_verified=True)
        oidcs.knows(issuer, "loose", email="loose@example.com", email_verified=False)
        oidcs.knows(issuer, "mute", name="Nobody")
        oidcs.knows(issuer, "gone", email="gone@example.com", email_verified=True)
        yield issuer


@pytest.fixture(scope="module")
def server(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    env = oidcs.settings(issuer, LOGOUT="1", **DOMAINS)
    with running_server(tmp_path_factory.mktemp("oidc"), playbooks=DESK, env=env) as server:
        db = f"sqlite:///{server.db}"
        user_commands.add(db, server.url, "gone@example.com", name="Gone", role="agent", teams=(), password="x" * 12)
        user_commands.disable(db, "gone@example.com")
        yield server


def people(server: Server) -> list[str]:
    return [user.email for user in user_commands.everybody(f"sqlite:///{server.db}")]


def test_the_button_leads_there_and_back_into_the_inbox(server: Server) -> None:
    with server.client() as client:
        assert "Sign in with Example ID" in client.get("/login").text
        answer = oidcs.signed_in(server, client, "mia")
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        me = client.get("/api/v1/me").json()
        assert (me["email"], me["name"], me["role"]) == ("mia@example.com", "Mia", "agent")
        (session,) = client.get("/api/v1/me/sessions").json()["items"]
        assert session["way"] == "oidc"


def test_what_is_sent_there_is_a_code_flow_with_proof(server: Server, issuer: str) -> None:
    with server.client() as client:
        place = urlsplit(oidcs.sent(client))
        cookie = client.get("/login/oidc").headers["set-cookie"].lower()
    asked = dict(parse_qsl(place.query))
    assert f"{place.scheme}://{place.netloc}" == issuer
    assert asked["redirect_uri"] == f"{server.url}/login/oidc/callback"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid email profile"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip() for part in cookie.split(";")}


def test_signing_out_leads_to_the_exit_of_the_service(server: Server, issuer: str) -> None:
    with server.client() as client:
        oidcs.signed_in(server, client, "mia")
        leads_to = client.delete("/api/v1/session").json()["leads_to"]
        assert leads_to.startswith(f"{issuer}/oauth2/end_session?client_id=frontdesk&")
        assert client.get("/api/v1/me").status_code == 401
        assert httpx2.get(leads_to, timeout=60).status_code == 200
    with server.sign_in("omar@example.com") as omar:
        assert omar.delete("/api/v1/session").status_code == 204


REFUSED = [
    ("stray", 403, "Addresses of this e-mail domain cannot sign in here.", ""),
    ("loose", 403, "The sign-in service has not verified your e-mail address.", ""),
    ("mute", 403, "The sign-in service did not give an e-mail address.", ""),
    ("gone", 403, "This account is disabled. Ask an administrator.", "gone@example.com"),
    ("new", 403, "This e-mail address has no account here. Ask an administrator for one.", ""),
]


@pytest.mark.parametrize(("sub", "status", "sentence", "account"), REFUSED, ids=lambda value: str(value)[:12])
def test_who_is_not_ours_reads_why_and_nothing_is_made(
    server: Server, sub: str, status: int, sentence: str, account: str
) -> None:
    before = people(server)
    with server.client() as client:
        answer = oidcs.signed_in(server, client, sub)
        assert (answer.status_code, said(answer)) == (status, sentence)
        assert client.get("/api/v1/me").status_code == 401
    assert people(server) == before
    (entry,) = audit_commands.last(f"sqlite:///{server.db}", 1)
    act = entry.act
    assert (act.action, act.subject, act.details) == ("sign-in-failure", account, {"way": "oidc"})


def test_a_state_of_another_browser_is_refused(server: Server) -> None:
    with server.client() as victim, server.client() as attacker:
        oidcs.sent(victim)
        back = oidcs.agreed(oidcs.sent(attacker), "mia")
        answer = victim.get(back)
        assert (answer.status_code, said(answer)[:42]) == (400, "This sign-in was begun in another browser,")
        assert victim.get("/api/v1/me").status_code == 401


def test_an_answer_that_comes_twice_signs_in_once(server: Server) -> None:
    with server.client() as client:
        back = oidcs.agreed(oidcs.sent(client), "mia")
        word = client.cookies["frontdesk-oidc"]
        assert client.get(back).status_code == 303
        assert client.get(back).status_code == 400, "the cookie is gone"
    with server.client() as thief:
        thief.cookies.set("frontdesk-oidc", word)
        answer = thief.get(back)
        assert (answer.status_code, said(answer)) == (
            401,
            "The sign-in service does not accept this sign-in any more. Begin again.",
        )
        assert thief.get("/api/v1/me").status_code == 401


def test_who_took_too_long_begins_again(server: Server) -> None:
    with server.client() as client:
        back = oidcs.agreed(oidcs.sent(client), "mia")
        word = client.cookies["frontdesk-oidc"]
        begun, _, rest = word.partition(".")
        client.cookies.set("frontdesk-oidc", f"{int(begun) - 600_001}.{rest}", domain="127.0.0.1")
        with server.client() as late:
            late.cookies.set("frontdesk-oidc", f"{int(begun) - 600_001}.{rest}")
            assert late.get(back).status_code == 400


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?error=access_denied&state=x", "?code=x&state=%00é"])
def test_what_nobody_sent_is_refused(server: Server, query: str) -> None:
    with server.client() as client:
        assert client.get(f"/login/oidc/callback{query}").status_code == 400


def test_somebody_who_refuses_over_there_reads_so(server: Server) -> None:
    with server.client() as client:
        entrance = oidcs.sent(client)
        state = dict(parse_qsl(urlsplit(entrance).query))["state"]
        answer = client.get("/login/oidc/callback?" + urlencode({"error": "access_denied", "state": state}))
        assert (answer.status_code, said(answer)) == (401, "The sign-in service did not let you in.")


def test_with_the_setting_an_agent_is_made_of_somebody_new_and_only_of_a_domain(issuer: str, tmp_path: Path) -> None:
    env = oidcs.settings(issuer, CREATE="1", **DOMAINS)
    with running_server(tmp_path, playbooks=DESK, env=env) as server:
        with server.client() as client:
            assert oidcs.signed_in(server, client, "new").status_code == 303
            me = client.get("/api/v1/me").json()
            assert (me["email"], me["name"], me["role"], me["teams"]) == ("new@example.org", "New Person", "agent", [])
        with server.client() as again:
            assert oidcs.signed_in(server, again, "new").status_code == 303
            assert oidcs.signed_in(server, again, "stray").status_code == 403
        acts = [entry.act for entry in audit_commands.last(f"sqlite:///{server.db}", 9)]
        assert [(act.actor, act.subject) for act in acts if act.action == "user-added"] == [("oidc", "new@example.org")]


def test_before_the_set_up_there_is_no_such_way_in(issuer: str, tmp_path: Path) -> None:
    env = oidcs.settings(issuer, CREATE="1", **DOMAINS)
    with running_server(tmp_path, demo=False, env=env) as server, server.client() as client:
        assert client.get("/login/oidc").headers["location"] == "/set-up"
        assert people(server) == []


def test_a_service_that_is_down_is_one_sentence_and_all_is_well_when_it_is_back(tmp_path: Path) -> None:
    with (
        oidcs.place() as port,
        running_server(tmp_path, playbooks=DESK, env=oidcs.settings(f"http://127.0.0.1:{port}")) as server,
        server.client() as client,
    ):
        answer = client.get("/login/oidc")
        assert (answer.status_code, said(answer)) == (
            503,
            "The sign-in service does not answer right now. Try again in a moment.",
        )
        with oidcs.provider(port) as issuer:
            oidcs.knows(issuer, "mia", email="mia@example.com", email_verified=True)
            back = oidcs.agreed(oidcs.sent(client), "mia")
        answer = client.get(back)
        assert answer.status_code == 503, "it went away in the middle"
        with oidcs.provider(port, "--token-max-age", "-600") as issuer:
            oidcs.knows(issuer, "mia", email="mia@example.com", email_verified=True)
            assert client.get("/login/oidc").status_code == 303
            assert client.get("/api/v1/me").status_code == 401


WRONG = [
    ({"ISSUER": "http://id.example.com"}, "is not of the form https://"),
    ({"ISSUER": "id.example.com"}, "is not of the form https://"),
    ({"ISSUER": "https://id.example.com", "CLIENT_ID": ""}, "FRONTDESK_OIDC_CLIENT_ID"),
    ({"ISSUER": "https://id.example.com", "CREATE": "1"}, "FRONTDESK_OIDC_DOMAINS"),
]


@pytest.mark.parametrize(("values", "words"), WRONG, ids=str)
def test_settings_that_cannot_be_are_one_sentence(values: dict[str, str], words: str) -> None:
    with pytest.raises(SetupError, match=words):
        from_environment(oidcs.settings(**{"issuer": values.pop("ISSUER"), **values}))
