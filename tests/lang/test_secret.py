"""Keys and passwords are known by their form, by what they are called, and by having no words in them."""

from __future__ import annotations

import pytest

from frontdesk.lang.secret import Secret, of_address, of_body, of_header, well_known

A = "a1B2c3D4e5" * 4
"""Nothing that any service gave anybody."""

FORMS = [
    ("AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
    ("ghp_" + A[:36], "a GitHub token"),
    ("github_pat_" + A, "a GitHub token"),
    ("glpat-" + A[:20], "a GitLab token"),
    ("sk_live_" + A[:24], "a Stripe key"),
    ("rk_test_" + A[:24], "a Stripe key"),
    ("whsec_" + A[:32], "the secret of a webhook"),
    ("xoxb-123456789012-" + A[:24], "a Slack token"),
    ("AIza" + A[:35], "a Google API key"),
    ("sk-proj-" + A, "an API key"),
    ("SG." + A[:22] + "." + A, "a SendGrid key"),
    ("npm_" + A[:36], "an npm token"),
    ("shpat_" + "0a1b2c3d" * 4, "a Shopify token"),
    ("pat-eu1-01234567-89ab-cdef-0123-456789abcdef", "a HubSpot token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4", "a signed token (JWT)"),
    ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ("-----BEGIN PRIVATE KEY-----", "a private key"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
]
PLAIN = [
    "Our key account managers call you.",
    "pk_live_" + A[:24],
    "https://www.example.com/eyJ.html",
    "AKIA and XAKIAIOSFODNN7EXAMPLE",
    "the risk-based-approach-to-compliance-and-other-long-words",
    "ask-me-anything-about-our-products-in-2026-And-more",
    "-----BEGIN PUBLIC KEY-----",
    "ghp_short",
    "order SG.123.456",
    "[A-Z]{4}AKIA[0-9A-Z]{16}",
]
HEADERS = [
    ("Authorization", "Bearer 7c9e6679f0a64c21", "7c9e6679f0a64c21"),
    ("authorization", "Basic bWlhOmh1bnRlcjI=", "bWlhOmh1bnRlcjI="),
    ("Authorization", "7c9e6679f0a64c21", "7c9e6679f0a64c21"),
    ("X-Api-Key", "hunter2", "hunter2"),
    ("Api-Token", "abc123def", "abc123def"),
    ("X-Auth-Token", "abc123def", "abc123def"),
    ("password", "hunter2", "hunter2"),
    ("X-Account", "9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
]
NO_HEADERS = [
    ("Authorization", "Bearer {{ secret.CRM_TOKEN }}"),
    ("Authorization", "{{ secret.CRM_TOKEN }}"),
    ("Authorization", "Bearer <token>"),
    ("Authorization", "Bearer"),
    ("X-Api-Key", "{{ secret.KEY }}"),
    ("X-Api-Key", "your-key"),
    ("X-Api-Key", "xxxxxxxx"),
    ("Content-Type", "application/json; charset=utf-8"),
    ("Accept", "application/vnd.example.v2+json"),
    ("X-Request-Id", "9f86d081884c7d659a2feaa0c55ad015"),
    ("Idempotency-Key", "{{ conversation.page }}"),
    ("X-Workspace", "01234567-89ab-cdef-0123-456789abcdef"),
    ("X-Source", "the-website-of-our-shop-in-amsterdam-2026"),
]
BODIES = [
    ("password", "hunter2", "hunter2"),
    ("api_key", "abc123", "abc123"),
    ("client_secret", "abc-123-def", "abc-123-def"),
    ("data", A, A),
]
NO_BODIES = [
    ("password", "{{ answers.password }}"),
    ("password", "true"),
    ("password_reset", "requested"),
    ("token", "newsletter"),
    ("spreadsheetId", "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms"),
    ("form", "01234567-89ab-cdef-0123-456789abcdef"),
    ("text", "Somebody on the website asked for a demo of the new machine"),
    ("address", "Keizersgracht-123-1015CJ-Amsterdam-The-Netherlands"),
    ("key", "sales"),
]


@pytest.mark.parametrize(("text", "what"), FORMS)
def test_a_key_of_a_service_is_known_by_its_form_wherever_it_stands(text: str, what: str) -> None:
    assert list(well_known(f"x: {text} # y")) == [Secret(3, 3 + len(text), what)]


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_begins_like_a_key_is_none(text: str) -> None:
    assert list(well_known(text)) == []


@pytest.mark.parametrize(("name", "value", "secret"), HEADERS)
def test_a_header_that_is_called_a_key_or_holds_one_is_found_at_the_key_itself(
    name: str, value: str, secret: str
) -> None:
    found = of_header(name, value)
    assert found is not None
    assert value[found.start : found.end] == secret


@pytest.mark.parametrize(("name", "value"), NO_HEADERS)
def test_a_header_that_names_a_secret_or_holds_none_is_fine(name: str, value: str) -> None:
    assert of_header(name, value) is None


@pytest.mark.parametrize(("name", "value", "secret"), BODIES)
def test_so_is_a_value_of_a_body(name: str, value: str, secret: str) -> None:
    found = of_body(name, value)
    assert found is not None
    assert value[found.start : found.end] == secret


@pytest.mark.parametrize(("name", "value"), NO_BODIES)
def test_a_value_of_a_body_that_is_no_secret_is_fine(name: str, value: str) -> None:
    assert of_body(name, value) is None


def test_a_key_in_the_query_of_an_address_is_found() -> None:
    url = "https://api.example.com/v1/leads?limit=10&api_token=0123456789abcdef&q={{ answers.q }}"
    (found,) = of_address(url)
    assert url[found.start : found.end] == "0123456789abcdef"
    assert list(of_address("https://api.example.com/?api_token={{ answers.x }}&page=token&password=")) == []
