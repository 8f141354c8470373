"""A server that lies, leads elsewhere, stalls or breaks off is told from one that says no, in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import pytest

from farend import Answering, FarEnd, Line, breaks_off, far_end, hangs, in_turn, says
from frontdesk.errors import FrontdeskError, UsageError
from frontdesk.remote import client, deploys
from frontdesk.remote.client import DeclinedError, Remote, ServerError, origin
from frontdesk.remote.upload import Upload

JSON = "application/json"
PROBLEM = "application/problem+json"
UPLOAD = Upload("shop", "shop.yaml", {"shop.yaml": "x"}, None, "0" * 64)
GOOD = {
    "playbook": "shop",
    "release": "0" * 64,
    "active": "1" * 64,
    "changed": True,
    "difference": None,
    "conversations": {"open": 0, "affected": 0, "cards": []},
    "origins": {"changed": False, "added": [], "removed": []},
    "teams": {"changed": False, "added": [], "removed": []},
    "hours": {"changed": False},
}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSES_S", (0.0,))
    monkeypatch.setattr(client, "LONG_PAUSES_S", (0.0, 0.0))


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with far_end() as far:
        yield far


def remote(far: FarEnd) -> Remote:
    return Remote.of(far.url, "frontdesk_secret")


def problem(status: int, code: str, **more: object) -> Answering:
    return says(status, {"status": status, "code": code, "detail": "No.", **more}, Content_Type=PROBLEM)


LIES: list[tuple[Answering, str]] = [
    (says(200, b"<html>"), "not what a Frontdesk server says"),
    (says(200, []), "not what a Frontdesk server says"),
    (says(200, {}), "not what a Frontdesk server says"),
    (says(200, b"[" * 100_000), "not what a Frontdesk server says"),
    (says(200, GOOD | {"release": "abc"}), "not what a Frontdesk server says"),
    (says(200, GOOD | {"active": 5}), "not what a Frontdesk server says"),
    (says(200, GOOD | {"conversations": {"open": "many", "cards": []}}), "not what a Frontdesk server says"),
    (says(200, GOOD | {"difference": {"settings": [{"x": 1}]}}), "not what a Frontdesk server says"),
    (says(200, b"x" * (17 * 1024 * 1024)), "too long"),
    (says(302, b"", Location="https://elsewhere.example/"), "leads to https://elsewhere.example/"),
    (says(307, b"", Location="https://elsewhere.example/\x1b[31m"), "leads to https://elsewhere.example/[31m"),
    (says(404, b"<html>not here</html>", Content_Type="text/html"), "does not answer as a Frontdesk server"),
    (says(500, b"oops"), "does not answer as a Frontdesk server"),
    (says(503, {"code": "unavailable", "detail": "Later."}, Content_Type=PROBLEM), "cannot answer right now: Later."),
    (breaks_off, "cannot reach"),
    (says(200, GOOD, Content_Encoding="gzip"), "cannot reach"),
    (says(200, GOOD | {"canary": {"release": "x", "share": 10}}), "not what a Frontdesk server says"),
    (says(200, GOOD | {"images": {"missing": ["../../etc"]}}), "not what a Frontdesk server says"),
    (says(200, GOOD | {"diagnostics": [{"code": 1}]}), "not what a Frontdesk server says"),
    (says(200, b"\xff\xfe", Content_Type="text/html"), "not what a Frontdesk server says"),
    (says(204), "not what a Frontdesk server says"),
    (says(403, b"<html>", Content_Type="text/html"), "does not answer as a Frontdesk server"),
    (says(422, {"code": "findings"}, Content_Type="application/json"), "does not answer as a Frontdesk server"),
]


@pytest.mark.parametrize(("answering", "says_so"), LIES, ids=[str(n) for n in range(len(LIES))])
def test_what_no_frontdesk_server_says_is_not_believed(far: FarEnd, answering: Answering, says_so: str) -> None:
    far.answering = answering
    with pytest.raises(ServerError) as caught:
        deploys.planned(remote(far), UPLOAD)
    assert says_so in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert all(asked.target.startswith("/api/") for asked in far.asked)


def drips(line: Line, number: int) -> None:
    """A letter at a time, for ever: never silent for long, and never done."""
    line.send_response(200)
    line.send_header("Content-Length", "1000000")
    line.end_headers()
    with suppress(OSError):
        while not line.far.go.wait(0.05):
            line.wfile.write(b" ")
    line.close_connection = True


def test_a_server_that_drips_is_not_waited_for_without_end(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WHOLE_S", 0.5)
    far.answering = drips
    with pytest.raises(ServerError, match="takes too long"):
        deploys.planned(remote(far), UPLOAD)
    far.go.set()


def test_a_server_that_says_nothing_is_not_waited_for_without_end(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ANSWER_S", 0.2)
    far.answering = hangs
    with pytest.raises(ServerError, match="cannot reach"):
        deploys.planned(remote(far), UPLOAD)
    far.go.set()


def test_a_server_that_moves_for_ever_is_not_believed(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    far.answering = says(200, GOOD)
    plan = deploys.planned(remote(far), UPLOAD)
    monkeypatch.setattr(deploys, "MOST_BATCHES", 3)
    far.answering = says(200, {"moved": 1, "stays": {}, "next": ["a", "b"]})
    with pytest.raises(ServerError):
        list(deploys.migrate(remote(far), plan, {}))
    far.answering = says(200, {"moved": "x", "stays": []})
    with pytest.raises(ServerError):
        list(deploys.migrate(remote(far), plan, {}))


def test_the_token_goes_to_the_server_alone_and_not_where_it_leads(far: FarEnd) -> None:
    with far_end() as other:
        far.answering = says(307, b"", Location=f"{other.url}/api/v1/playbooks/shop/plan")
        with pytest.raises(ServerError):
            deploys.planned(remote(far), UPLOAD)
        assert other.asked == []
    assert [asked.headers["authorization"] for asked in far.asked] == ["Bearer frontdesk_secret"]


def test_no_proxy_of_the_surroundings_is_shown_what_stays_on_this_machine(
    far: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    with far_end() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        far.answering = says(200, GOOD)
        assert deploys.planned(remote(far), UPLOAD).changed
        assert proxy.asked == []


@pytest.mark.parametrize(("status", "code"), [(401, "bad-token"), (403, "forbidden"), (412, "stale"), (429, "x")])
def test_a_no_is_told_from_a_failure(far: FarEnd, status: int, code: str) -> None:
    far.answering = problem(status, code, release="2" * 64)
    with pytest.raises(DeclinedError) as caught:
        deploys.planned(remote(far), UPLOAD)
    assert (caught.value.status, caught.value.code, caught.value.data["release"]) == (status, code, "2" * 64)
    assert len(far.asked) == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_base(far: FarEnd) -> None:
    far.answering = says(200, GOOD)
    plan = deploys.planned(remote(far), UPLOAD)
    far.asked.clear()
    far.answering = in_turn(breaks_off, says(503, b""), says(201, {"release": "0" * 64, "changed": True}))
    assert deploys.deploy(remote(far), UPLOAD, plan)
    assert len(far.asked) == 3
    assert len({(one.headers["idempotency-key"], one.headers["if-match"], one.body) for one in far.asked}) == 1
    assert far.asked[0].headers["if-match"] == f'"{"1" * 64}"'
    assert json.loads(far.asked[0].body) == {"files": {"shop.yaml": "x"}}


def test_a_server_that_deploys_something_else_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, GOOD)
    plan = deploys.planned(remote(far), UPLOAD)
    far.answering = says(201, {"release": "3" * 64, "changed": True})
    with pytest.raises(ServerError, match="another release than it planned"):
        deploys.deploy(remote(far), UPLOAD, plan)


def test_a_release_that_is_not_what_its_digest_says_is_not_believed(far: FarEnd) -> None:
    status = {"id": "shop", "release": "0" * 64}
    far.answering = in_turn(says(200, status), says(200, {"digest": "0" * 64, "format": 1}))
    with pytest.raises(ServerError, match="is not what its digest says"):
        deploys.running(remote(far), "shop")


def test_a_list_without_an_end_is_not_read_for_ever(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploys, "MOST_PAGES", 3)
    far.answering = says(200, {"items": [], "next": "again"})
    with pytest.raises(ServerError):
        list(deploys.releases(remote(far), "shop"))
    assert len(far.asked) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://chat.example.com", "https://chat.example.com"),
        ("https://chat.example.com/", "https://chat.example.com"),
        ("https://chat.example.com:8443", "https://chat.example.com:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_server_is_named_by_its_origin(text: str, found: str) -> None:
    assert origin(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "http://chat.example.com",
            "http://192.168.1.5:8000",
            "http://localhost.example.com",
            "http://127.0.0.1.nip.io",
        ),
        *("ftp://chat.example.com", "chat.example.com", "https://", "https://u:p@chat.example.com", "https://x:port"),
        *(
            "https://chat.example.com/api",
            "https://chat.example.com?x=1",
            "https://chat.example.com#x",
            "//x",
            "",
            "http://",
        ),
    ],
)
def test_what_is_no_server_or_would_show_the_token_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        origin(text)


def test_every_error_is_one_that_ends_the_command_in_a_sentence() -> None:
    assert issubclass(DeclinedError, FrontdeskError)
    assert issubclass(ServerError, FrontdeskError)


ODD_STATES: list[dict[str, object]] = [
    {"id": "other", "release": "0" * 64},
    {"id": "shop\x1b[2J", "release": "0" * 64},
    {"id": "shop"},
    {"id": "shop", "release": "\x1b[2J"},
    {"id": "shop", "release": "0" * 64, "canary": ["1" * 64]},
    {"id": "shop", "release": "0" * 64, "canary": {"release": "\x1b[2J", "share": 10}},
]


@pytest.mark.parametrize("state", ODD_STATES, ids=[str(n) for n in range(len(ODD_STATES))])
def test_a_state_that_cannot_be_is_not_believed(far: FarEnd, state: dict[str, object]) -> None:
    far.answering = says(200, state)
    with pytest.raises(ServerError, match="not what a Frontdesk server says"):
        deploys.status(remote(far), "shop")


@pytest.mark.parametrize("answer", [{}, {"release": "\x1b[2J"}, {"release": 5}], ids=["none", "terminal", "number"])
def test_a_change_to_what_is_no_digest_is_not_believed(far: FarEnd, answer: dict[str, object]) -> None:
    state: dict[str, object] = {"id": "shop", "release": "0" * 64, "canary": {"release": "1" * 64, "share": 10}}
    far.answering = in_turn(says(200, state), says(200, answer))
    with pytest.raises(ServerError, match="not what a Frontdesk server says"):
        deploys.roll_back(remote(far), "shop", None)
    far.answering = says(200, answer)
    with pytest.raises(ServerError, match="not what a Frontdesk server says"):
        deploys.promote(remote(far), state)


def test_a_list_with_names_that_cannot_be_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, {"items": [{"id": "\x1b[2J"}], "next": None})
    with pytest.raises(ServerError, match="not what a Frontdesk server says"):
        list(deploys.statuses(remote(far)))


def test_a_plan_of_another_playbook_is_not_believed(far: FarEnd) -> None:
    far.answering = says(200, GOOD | {"playbook": "\x1b[2J"})
    with pytest.raises(ServerError, match="not what a Frontdesk server says"):
        deploys.planned(remote(far), UPLOAD)
