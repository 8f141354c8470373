"""Keys and passwords in a file: anywhere by their form, in a call by what they are called."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, found, marked, said

KEY = "AKIAIOSFODNN7EXAMPLE"
TOKEN = "7c9e6679f0a64c21"
URL = "https://crm.example.com/leads"


def secrets(text: str) -> list[str]:
    """What is found to be a secret, in order."""
    result = checked(text)
    return [marked(each, result) for each in result.diagnostics if each.code == "FD504"]


def call(lines: str) -> str:
    return flow("- card: call\n  url: " + URL + "\n" + lines + "- {card: end, text: Thanks}\n")


ANYWHERE = [
    flow(f"- {{card: end, text: 'Use {KEY}'}}"),
    flow(f"- {{card: end, text: Thanks}} # {KEY}"),
    f"# {KEY}\n" + flow("- {card: end, text: Thanks}"),
    flow(f"- {{card: set, values: {{note: \"'{KEY}'\"}}}}\n- {{card: end, text: '{{{{ note }}}}'}}"),
    call(f"  headers:\n    X-Amz: {KEY}\n"),
]


@pytest.mark.parametrize("text", ANYWHERE)
def test_a_known_form_is_found_wherever_it_stands(text: str) -> None:
    assert secrets(text) == [KEY]


IN_CALLS = [
    f"  headers:\n    Authorization: Bearer {TOKEN}\n",
    f"  headers: {{X-Api-Key: '{TOKEN}'}}\n",
    f"  method: POST\n  body:\n    login: {{user: bot, password: {TOKEN}}}\n",
    f"  method: POST\n  body:\n    api_key:\n      - {TOKEN}\n",
]


@pytest.mark.parametrize("lines", IN_CALLS)
def test_in_a_call_a_name_tells(lines: str) -> None:
    assert secrets(call(lines)) == [TOKEN]


def test_in_the_address_of_a_call_too() -> None:
    assert secrets(call("").replace(URL, f"{URL}?api_token={TOKEN}")) == [TOKEN]


FINE = [
    "  headers:\n    Authorization: Bearer {{ secret.CRM_TOKEN }}\n    Accept: application/json\n",
    "  method: POST\n  body:\n    topic: newsletter\n    token: '{{ conversation.page | default(1) }}'\n",
]


@pytest.mark.parametrize("lines", FINE)
def test_a_secret_that_is_named_is_none_in_clear(lines: str) -> None:
    assert secrets(call(lines)) == []


def test_words_about_passwords_are_fine_in_a_text() -> None:
    assert found(flow("- {card: end, text: 'Your password: it is on the card that we sent you.'}")) == []


def test_no_message_repeats_a_secret_and_the_hint_says_where_one_belongs() -> None:
    (header,) = [words for words in said(call(IN_CALLS[0])) if "in plain text" in words[0]]
    assert header == (
        "a key or password is written here in plain text",
        "write {{ secret.NAME }} in its place, and set it in the server's environment",
    )
    (text,) = said(ANYWHERE[0])
    assert text[0] == "an AWS access key is written here in plain text"
    assert (text[1] or "").startswith("revoke it and remove it")


def test_a_known_form_in_a_header_is_told_once() -> None:
    text = call("  headers:\n    Authorization: Bearer ghp_" + "a1B2c3D4e5" * 4 + "\n")
    (each,) = [each for each in checked(text).diagnostics if each.code == "FD504"]
    assert each.finding.message == "a GitHub token is written here in plain text"
    assert "in its place" in (each.finding.hint or "")
