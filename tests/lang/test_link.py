"""Which links and images a visitor may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang.richtext.link import bad_image, bad_link, better, misleading
from lang.marks import unhurried

GOOD = [
    "https://example.com",
    "http://example.com:8080/a/b?c=d&e=%20#f",
    "https://www.example.com./x",
    "https://müller.de/ä",
    "https://[2001:db8::1]:443/",
    "https://127.0.0.1/x",
    "HTTPS://EXAMPLE.COM",
    "https://my_host.example.com",
    "mailto:mia@example.com",
    "mailto:mia@example.com?subject=Hi%20there&body=x",
    "mailto:?subject=Look%20at%20this",
    "tel:+31201234567",
    "tel:+1-202-555-0123",
]
BAD = [
    ("", "nowhere"),
    ("example.com", "https://"),
    ("/page", "https://"),
    ("#part", "https://"),
    ("//evil.com", "https://"),
    ("javascript:alert(1)", "'javascript:'"),
    ("JaVaScRiPt:alert(1)", "'javascript:'"),
    ("java\tscript:alert(1)", "space"),
    ("java\nscript:alert(1)", "space"),
    (" https://a.nl", "space"),
    ("https://a.nl/\x00", "control"),
    ("https://a.nl/\u202egpj", "invisible"),
    ("https://a.nl/\u200b", "invisible"),
    ("https://a.nl\\@b.nl", "backslash"),
    ("data:text/html,x", "'data:'"),
    ("vbscript:x", "'vbscript:'"),
    ("file:///etc/passwd", "'file:'"),
    ("intent://x", "'intent:'"),
    ("blob:https://a.nl/x", "'blob:'"),
    ("https:a.nl", "two slashes"),
    ("https:/a.nl", "two slashes"),
    ("https://", "host"),
    ("https:///a.nl", "host"),
    ("https://?x", "host"),
    ("https://user@a.nl", "user name"),
    ("https://a.nl:80@b.nl", "user name"),
    ("https://a.nl:x", "port"),
    ("https://a.nl:99999", "port"),
    ("https://[::1", "host"),
    ("https://a%2eb.nl", "host"),
    ("https://a..nl", "host"),
    ("https://-a.nl", "host"),
    ("mailto:", "e-mail"),
    ("mailto:?", "e-mail"),
    ("mailto:?subject=x%0aBcc:c@d.nl", "e-mail"),
    ("mailto:mia", "e-mail"),
    ("mailto:a@b.nl?subject=x%0aBcc:c@d.nl", "e-mail"),
    ("tel:", "phone"),
    ("tel:+31;x\u00e9", "phone"),
    ("tel:javascript", "phone"),
]
IMAGES = ["a.png", "../a.png", "pictures/team/mia-2.jpg", "A.WEBP", "x.y.gif"]
NO_IMAGES = [
    "",
    "/a.png",
    "a/../../a.png",
    "..a.png",
    "a.html",
    "a.png?x",
    "a b.png",
    ".hidden/../a.png",
    "c:\\a.png",
    "data:image/png,x",
]
MISLEADING = [
    ("https://bank.nl", "https://evil.nl"),
    ("www.bank.nl", "https://evil.nl"),
    ("bank.nl", "https://evil.nl"),
    ("bank.nl/login", "https://evil.nl"),
    ("see https://bank.nl now", "https://evil.nl"),
    ("bank.nl", "https://bank.nl.evil.com"),
    ("login.bank.nl", "https://bank.nl"),
    ("bank.nl", "https://evilbank.nl"),
    ("a@bank.nl", "mailto:a@evil.nl"),
    ("https://bank.nl", "tel:+31201234567"),
]
HONEST = [
    ("our hours", "https://a.nl"),
    ("bank.nl", "https://www.bank.nl/x"),
    ("www.bank.nl", "https://bank.nl"),
    ("https://bank.nl/a", "https://bank.nl/b"),
    ("BANK.nl", "https://bank.NL"),
    ("bank.nl", "https://shop.bank.nl"),
    ("see https://bank.nl.", "https://bank.nl"),
    ("Node.js", "https://nodejs.org"),
    ("manual.pdf", "https://a.nl/m"),
    ("e.g. this", "https://a.nl"),
    ("a@b.nl", "mailto:A@b.nl?subject=x"),
    ("write us", "mailto:a@b.nl"),
    ("", "https://a.nl"),
]


@pytest.mark.parametrize("url", GOOD)
def test_a_link_that_leads_somewhere_safe_is_fine(url: str) -> None:
    assert bad_link(url) is None


@pytest.mark.parametrize(("url", "reason"), BAD)
def test_an_unsafe_link_has_a_reason(url: str, reason: str) -> None:
    assert reason in (bad_link(url) or "")


@pytest.mark.parametrize("src", IMAGES)
def test_an_image_file_beside_the_playbook_is_fine(src: str) -> None:
    assert bad_image(src, ()) is None


@pytest.mark.parametrize("src", NO_IMAGES)
def test_anything_else_is_no_image_file(src: str) -> None:
    assert bad_image(src, ()) is not None


def test_an_image_from_elsewhere_needs_its_origin_listed() -> None:
    origins = ("https://img.nl", "https://cdn.nl:444")
    fine = ["https://img.nl/a.png", "https://IMG.nl/x?y", "https://cdn.nl:444/a"]
    wrong = ["http://img.nl/a.png", "https://img.nl:444/a", "https://img.nl.evil.com/a", "https://u@img.nl/a"]
    assert [bad_image(src, origins) for src in fine] == [None] * 3
    assert None not in [bad_image(src, origins) for src in wrong]


@pytest.mark.parametrize(("text", "url"), MISLEADING)
def test_a_text_that_shows_another_address_is_misleading(text: str, url: str) -> None:
    assert misleading(text, url)


@pytest.mark.parametrize(("text", "url"), HONEST)
def test_a_text_that_shows_the_address_or_words_is_not(text: str, url: str) -> None:
    assert not misleading(text, url)


@unhurried
@given(st.text("htps:/@.[]a1%\\ \u3002?#-_", max_size=25))
def test_any_text_is_judged(text: str) -> None:
    bad_link(text)
    bad_link("https://" + text)
    bad_image(text, ("https://a",))
    misleading(text, "https://" + text)


def test_a_host_that_mixes_alphabets_is_unsafe() -> None:
    assert "U+0435" in (bad_link("https://www.еxample.com/") or "")
    assert [bad_link(url) for url in ("https://пример.рф/", "https://müller.de/", "https://παράδειγμα.com/")] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("www.example.com", "write https://www.example.com"),
        ("example.com/a?b=c", "write https://example.com/a?b=c"),
        ("//example.com", "write https://example.com"),
        ("mia@example.com", "write mailto:mia@example.com"),
        ("+31 20 123 4567", "write tel:+31201234567"),
        ("/contact", "write an address that begins with https://, mailto: or tel:"),
        ("ftp://example.com", "write an address that begins with https://, mailto: or tel:"),
    ],
)
def test_the_address_that_was_meant_is_proposed(url: str, hint: str) -> None:
    assert better(url) == hint
    assert hint.startswith("write an address") or bad_link(hint.removeprefix("write ")) is None


def test_a_password_in_a_link_is_to_be_taken_out() -> None:
    hint = "remove what is before the @: everybody who sees the link can read it"
    assert (better("https://mia:pw@example.com"), better("https://a.nl:80@b.nl")) == (hint, hint)
