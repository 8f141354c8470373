"""What of a page's address is kept: what brought a visitor there, and nothing that lets anybody in."""

from __future__ import annotations

import pytest

from frontdesk.runtime.presence import whereabouts
from frontdesk.runtime.presence.query import LONGEST, without_secrets


@pytest.mark.parametrize(
    "query",
    [
        *("plan=pro", "utm_source=ad&utm_campaign=spring-sale-2026-newsletter-a", "q=red%20shoes", "q=red+shoes"),
        *("page=2&sort=price", "flag", "empty=", "keyword=shoes", "monkey=1", "ref=partner-7", "size=42&size=43"),
    ],
)
def test_what_can_be_no_secret_is_kept_as_it_was_written(query: str) -> None:
    assert without_secrets(query) == query


@pytest.mark.parametrize(
    "secret",
    [
        *("token=abc", "access_token=abc", "accessToken=abc", "APIKEY=1", "api-key=1", "password=x", "pwd=x", "sid=7"),
        *("session_id=7", "PHPSESSIONID=7", "code=x", "state=x", "sig=x", "X-Amz-Signature=x", "jwt=x", "to%6ben=x"),
        *("email=jane%40example.com", "e=jane%40example.com", "e=jane%2540example.com", "name=Jane", "phone=1"),
        *("next=https://example.com/?token%3Dabc", "r=%2Fa%3Ftoken%3Dabc", "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc1"),
        *("u=123e4567-e89b-12d3-a456-426614174000", "card=4111111111111111", "c=4111 1111 1111 1111", "a%00=1"),
        *("abcdefghij1234567890", "utm_source=jane%40example.com"),
    ],
)
def test_what_may_be_one_is_not(secret: str) -> None:
    assert without_secrets(f"plan=pro&{secret}&x=1") == "plan=pro&x=1"
    assert without_secrets(f"{secret};plan=pro") == "plan=pro"


def test_a_long_query_is_kept_in_whole_parts() -> None:
    kept = without_secrets("&".join(f"p{number}=x" for number in range(1_000)))
    assert LONGEST - 10 < len(kept) <= LONGEST
    assert kept.endswith("=x")


def test_an_address_keeps_its_query_where_a_referrer_does_not() -> None:
    url = "https://user:pw@www.example.com/p?utm_source=ad&token=secret#top"
    kept = whereabouts.of({"url": url, "title": "P", "referrer": url})
    assert kept == {
        "url": "https://www.example.com/p?utm_source=ad",
        "title": "P",
        "referrer": "https://www.example.com/p",
    }
    assert whereabouts.of({"url": "javascript:alert(1)?plan=pro"}) == {}
