"""A server that lies, leads elsewhere, stalls or breaks off is told from one that says no, in one sentence."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from farend import Answering, FarEnd, Line, breaks_off, far_end, hangs, in_turn, says
from frontdesk.errors import FrontdeskError, UsageError
from frontdesk.remote import client, deploys
from frontdesk.remote.client import DeclinedError, Remote, ServerError, origin
from remote.shops import GOOD, UPLOAD, remote

PROBLEM = "application/problem+json"
NOBODY = "http://127.0.0.1:9"


def problem(status: int, code: str, **more: object) -> Answering:
    return says(status, {"status": status, "code": code, "detail": "No.", **more}, Content_Type=PROBLEM)


LIES: list[tuple[Answering, str]] = [
    (says(200, b"<html>"), "not that of a Frontdesk server"),
    (says(200, []), "not that of a Frontdesk server"),
    (says(200, {}), "not that of a Frontdesk server"),
    (says(200, b"[" * 100_000), "not that of a Frontdesk server"),
    (says(200, GOOD | {"release": "abc"}), "not that of a Frontdesk server"),
    (says(200, GOOD | {"active": 5}), "not that of a Frontdesk server"),
    (says(200, GOOD | {"conversations": {"open": "many", "cards": []}}), "not that of a Frontdesk server"),
    (says(200, GOOD | {"difference": {"settings": [{"x": 1}]}}), "not that of a Frontdesk server"),
    (says(200, b"x" * (17 * 1024 * 1024)), "too long"),
    (says(302, b"", Location="https://elsewhere.example/"), "redirects to https://elsewhere.example/"),
    (says(307, b"", Location="https://elsewhere.example/\x1b[31m"), "redirects to https://elsewhere.example/[31m"),
    (says(404, b"<html>not here</html>", Content_Type="text/html"), "does not answer as a Frontdesk server"),
    (says(500, b"oops"), "does not answer as a Frontdesk server"),
    (says(503, {"code": "unavailable", "detail": "Later."}, Content_Type=PROBLEM), "cannot answer right now: Later."),
    (breaks_off, "cannot reach"),
    (says(200, GOOD, Content_Encoding="gzip"), "cannot reach"),
    (says(200, GOOD | {"canary": {"release": "x", "share": 10}}), "not that of a Frontdesk server"),
    (says(200, GOOD | {"images": {"missing": ["../../etc"]}}), "not that of a Frontdesk server"),
    (says(200, GOOD | {"diagnostics": [{"code": 1}]}), "not that of a Frontdesk server"),
    (says(200, b"\xff\xfe", Content_Type="text/html"), "not that of a Frontdesk server"),
    (says(204), "not that of a Frontdesk server"),
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


def test_why_a_server_cannot_be_reached_is_said_in_words(far: FarEnd) -> None:
    port = far.url.rpartition(":")[2]
    for url, words in ((f"https://127.0.0.1:{port}", "it does not speak https"), (NOBODY, "Connection refused")):
        with pytest.raises(ServerError) as caught:
            deploys.planned(Remote.of(url, "frontdesk_secret"), UPLOAD)
        assert str(caught.value) == f"cannot reach {url}: {words}"


def test_a_token_may_come_with_the_end_of_its_line() -> None:
    assert Remote.of("http://localhost", " frontdesk_secret\r\n").token == "frontdesk_secret"
    for text in ("", " \n", "frontdesk_a frontdesk_b", "Bearer frontdesk_secret"):
        with pytest.raises(UsageError):
            Remote.of("http://localhost", text)


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
