"""The forms of origins, languages and variables."""

from __future__ import annotations

import pytest

from compiler.writing import found, said, settings
from frontdesk.compiler.places import language_problem, meant_variable, origin_problem, page_problem, web_problem

GOOD_ORIGINS = [
    "https://www.example.com",
    "https://example.com:8443",
    "https://intranet",
    "https://xn--bcher-kva.example",
    "https://192.0.2.7",
    "http://localhost",
    "http://localhost:3000",
    "https://localhost:3000",
]
BAD_ORIGINS = {
    "": "write https:// and the host, such as https://www.example.com",
    "example.com": "write https://example.com",
    "https://www.example.com/": "write https://www.example.com",
    "https://www.example.com/chat": "write https://www.example.com",
    "https://www.example.com?x": "write https://www.example.com",
    "https://*.example.com": "list every origin in full",
    "*": "write https:// and the host, such as https://www.example.com",
    "http://www.example.com": "write https://www.example.com",
    "http://127.0.0.1": "write https://127.0.0.1",
    "ftp://example.com": "write https:// and the host",
    "https://me@example.com": "write https://example.com",
    "https://Example.com": "write https://example.com",
    "https://bücher.example": "write https:// and the host, such as https://www.example.com",
    "https://example.com:443": "write https://example.com",
    "http://localhost:80": "write http://localhost",
    "https://example.com:0": "write a port from 1 to 65535, or leave it out",
    "https://example.com:65536": "write a port from 1 to 65535, or leave it out",
    "https://example.com:": "write a port from 1 to 65535, or leave it out",
    "https://": "write https:// and the host, such as https://www.example.com",
    "https://a b": "write https:// and the host, such as https://www.example.com",
    "https://a;script-src": "write https:// and the host, such as https://www.example.com",
    "https://-a.example": "write https:// and the host, such as https://www.example.com",
    "https://example..com": "write https:// and the host, such as https://www.example.com",
}


@pytest.mark.parametrize("origin", GOOD_ORIGINS)
def test_an_origin_is_what_a_browser_sends(origin: str) -> None:
    assert origin_problem(origin) is None


@pytest.mark.parametrize(("origin", "hint"), BAD_ORIGINS.items())
def test_anything_else_is_no_origin_and_the_hint_says_what_is(origin: str, hint: str) -> None:
    problem = origin_problem(origin)
    assert problem is not None
    assert problem[1] == hint


def test_a_bad_origin_has_its_own_code_and_so_has_one_that_is_listed_twice() -> None:
    text = settings(
        "install: {origins: [https://a.example, 'https://b.example/', https://a.example], image_origins: ['*']}\n"
    )
    assert found(text) == [("FD503", "'https://b.example/'"), ("FD503", "https://a.example"), ("FD503", "'*'")]
    assert said(text)[1] == ("'https://a.example' is listed already", "delete it")


@pytest.mark.parametrize("tag", ["en", "nl", "pt-BR", "zh-Hant-TW", "es-419", "de-CH-1996", "sl-rozaj", "en-x-simple"])
def test_a_language_tag_is_well_formed(tag: str) -> None:
    assert language_problem(tag) is None


@pytest.mark.parametrize("tag", ["", "e", "english", "en_US", "en-", "en us", "en-a", "-en", "ën"])
def test_anything_else_is_no_language_tag(tag: str) -> None:
    assert language_problem(tag) is not None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("person.name", "person.name"),
        ("answers.size", "answers.size"),
        ("person.nmae", "person.name"),
        ("email", "person.email"),
        ("size", "answers.size"),
        ("answers.Size", "answers.size"),
        ("answer.size", "answers.size"),
        ("e-mail", "person.email"),
        ("{{ person.name }}", "person.name"),
        ("person.first name", "person.name"),
        ("company", "organization.name"),
        ("organization.phone", None),
        ("person", None),
        ("true", None),
        ("person.shoe_size", None),
        ("", None),
    ],
)
def test_a_variable_that_is_none_may_mean_one(name: str, meant: str | None) -> None:
    assert meant_variable(name) == meant


def test_a_picture_on_the_web_has_an_https_address() -> None:
    assert web_problem("https://cdn.example.com/a.png") is None
    assert web_problem("https://") is not None
    assert web_problem("https://a b/c.png") is not None


def test_a_page_of_many_marks_is_judged_at_once() -> None:
    found = page_problem("#" * 100_000 + "\nx\ny")
    assert found is not None
    assert found[1] == "write the path of a page, such as /"
