"""The way out: to the world and nowhere else, whatever a name's owner says; an answer of a bounded size, in time."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from farend import FarEnd, far_end, hangs, says
from frontdesk.jobs.outside import Answer, Outside, OutsideError

HOST = "crm.example.com"


@pytest.fixture
def far() -> Iterator[FarEnd]:
    with far_end(says(200, {"a": 1})) as far:
        yield far


def sends(far: FarEnd | None = None, url: str = f"https://{HOST}/x", timeout_s: float = 60.0, **how: Any) -> Answer:
    outside = Outside({HOST: far.url} if far else {})
    how = {"method": "GET", "headers": (), "body": b""} | how
    return asyncio.run(outside.send(how.pop("method"), url, how.pop("headers"), how.pop("body"), timeout_s, **how))


def lookups(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name lead to these addresses."""

    def getaddrinfo(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_an_answer_is_its_status_and_its_body(far: FarEnd) -> None:
    assert sends(far) == Answer(200, b'{"a": 1}')
    assert sends(far, wanted=False) == Answer(200, b"")


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (f"https://{HOST}", "/"),
        (f"https://{HOST}?a=1", "/?a=1"),
        (f"https://{HOST}/a%20b/c?d=%2F&e#f", "/a%20b/c?d=%2F&e"),
    ],
)
def test_what_is_asked_for_is_what_stands_behind_the_host(far: FarEnd, url: str, target: str) -> None:
    sends(far, url)
    assert [asked.target for asked in far.asked] == [target]


def test_the_host_is_named_with_its_port(far: FarEnd) -> None:
    sends(far, f"https://{HOST}:8443/")
    assert far.asked[0].headers["host"] == f"{HOST}:8443"


@pytest.mark.parametrize(
    "addresses",
    [("10.0.0.5",), ("127.0.0.1", "::1"), ("169.254.169.254",), ("fd00::1", "fe80::1%eth0"), ("64:ff9b::7f00:1",)],
)
def test_a_name_that_leads_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]) -> None:
    lookups(monkeypatch, *addresses)
    with pytest.raises(OutsideError, match="inside the network") as caught:
        sends()
    assert not caught.value.again


def test_of_several_addresses_only_those_outside_are_gone_to(monkeypatch: pytest.MonkeyPatch) -> None:
    lookups(monkeypatch, "10.0.0.5", "93.184.215.14", "2606:2800::1", "93.184.215.14")
    origins = asyncio.run(Outside()._origins(HOST, 8443))
    assert origins == ["https://93.184.215.14:8443", "https://[2606:2800::1]:8443"]


def test_a_name_that_nobody_knows_may_be_known_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*rest: Any, **more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(OutsideError, match="cannot be looked up") as caught:
        sends()
    assert caught.value.again


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "http://crm.example.com/", "https://a@crm.example.com/", "x"]
)
def test_an_address_that_no_card_could_name_is_refused(url: str) -> None:
    with pytest.raises(OutsideError, match="inside the network") as caught:
        sends(url=url)
    assert not caught.value.again


def test_a_redirect_is_an_answer_and_is_not_followed(far: FarEnd) -> None:
    far.answering = says(307, b"", Location=f"{far.url}/inside")
    assert sends(far).status == 307
    assert len(far.asked) == 1


def test_an_answer_is_as_long_as_64_kib_and_no_longer(far: FarEnd) -> None:
    far.answering = says(200, b"x" * 65_536)
    assert len(sends(far).body) == 65_536
    far.answering = says(200, b"x" * 65_537)
    with pytest.raises(OutsideError, match="longer than 64 KiB") as caught:
        sends(far)
    assert not caught.value.again


def test_a_compressed_answer_is_not_asked_for_and_not_unpacked(far: FarEnd) -> None:
    far.answering = says(200, gzip.compress(b" " * 10_000_000), Content_Encoding="gzip")
    with pytest.raises(OutsideError, match="compressed") as caught:
        sends(far)
    assert not caught.value.again
    assert far.asked[0].headers["accept-encoding"] == "identity"


def test_who_does_not_answer_in_time_is_not_waited_for(far: FarEnd) -> None:
    far.answering = hangs
    with pytest.raises(OutsideError, match="in time") as caught:
        sends(far, timeout_s=0.2)
    assert caught.value.again


def test_nobody_is_kept_waiting_byte_by_byte(far: FarEnd) -> None:
    def drips(line: Any, number: int) -> None:
        line.send_response(200)
        line.end_headers()
        while not line.far.go.wait(0.02):
            line.wfile.write(b" ")
            line.wfile.flush()

    far.answering = drips
    with pytest.raises(OutsideError, match="in time"):
        sends(far, timeout_s=0.3)
    far.go.set()


def test_a_cookie_is_not_kept(far: FarEnd) -> None:
    far.answering = says(200, b"", Set_Cookie="a=b")
    outside = Outside({HOST: far.url})

    async def twice() -> None:
        for _ in range(2):
            await outside.send("GET", f"https://{HOST}/", (), b"", 60.0)

    asyncio.run(twice())
    assert "cookie" not in far.asked[1].headers


def test_words_that_are_no_header_are_not_sent_and_not_repeated() -> None:
    with far_end() as far, pytest.raises(OutsideError) as caught:
        sends(far, headers=[("X-A", "secret\r\nX-B: c")])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert far.asked == []


def test_a_header_may_be_in_any_language(far: FarEnd) -> None:
    sends(far, headers=[("X-Name", "Zoë 田")])
    assert far.asked[0].headers["x-name"].encode("latin-1").decode() == "Zoë 田"


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate of the host, which this process trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificate can be made")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    named = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *named]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_the_host_shows_who_it_is_under_its_name_though_an_address_is_connected_to(identity: ssl.SSLContext) -> None:
    with far_end(says(200, {"a": 1}), identity) as far:
        assert sends(far).status == 200
        assert far.asked[0].headers["host"] == HOST


def test_who_shows_another_name_is_told_nothing(identity: ssl.SSLContext) -> None:
    with far_end(says(200, {"a": 1}), identity) as far:
        outside = Outside({"other.example.com": far.url})
        with pytest.raises(OutsideError, match="ConnectError"):
            asyncio.run(outside.send("GET", "https://other.example.com/", (), b"", 60.0))
        assert far.asked == []


def test_who_has_gone_away_may_come_back() -> None:
    with socket.socket() as silent:
        # Bound, so that nobody else is given the port, and listening to nobody.
        silent.bind(("127.0.0.1", 0))
        gone = FarEnd(f"http://127.0.0.1:{silent.getsockname()[1]}", says(200))
        with pytest.raises(OutsideError, match="ConnectError") as caught:
            sends(gone)
    assert caught.value.again
