"""What is proposed in place of a value of the wrong shape can be typed as it is; nothing is where none is certain."""

from __future__ import annotations

import pytest

from compiler.writing import said, settings
from frontdesk.compiler.remedy import formed, value_of
from frontdesk.ir import schema


@pytest.mark.parametrize(
    ("text", "form", "hint"),
    [
        ("Sales Team", schema.NAME, "write 'sales-team'"),
        ("@sales", schema.NAME, "write 'sales'"),
        ("“sales”", schema.NAME, "write 'sales'"),
        ("9lives", schema.NAME, None),
        ("abc", r"^#[0-9a-fA-F]{6}$", "write '#aabbcc'"),
        ("1b5e20", r"^#[0-9a-fA-F]{6}$", "write '#1b5e20'"),
        ("green", r"^#[0-9a-fA-F]{6}$", None),
        ("1,5", schema.LIMIT["pattern"], "write '1.5'"),
        ("10 EUR", schema.LIMIT["pattern"], "write '10'"),
        ("many", schema.LIMIT["pattern"], None),
        ("", schema.NAME, None),
    ],
)
def test_a_text_that_nearly_has_a_form(text: str, form: str, hint: str | None) -> None:
    assert formed(text, form) == hint


def test_a_value_that_there_is_not() -> None:
    assert value_of("int", ("text", "number")) == "write 'number'"
    assert value_of("colour", ("text", "number")) == "use one of text, number"


LIST = "begin each item on its own line with `- `"
KEYS = "write its keys on the lines below, each indented: `timezone:`, `weekly:`, `closed:`, `special:`"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("languages: en, nl", "write it as `[en, nl]`"),
        ("languages: 'en: nl'", LIST),
        ("languages: '[en'", LIST),
        ("crm: {labels: web}", "write it as `[web]`"),
        ("crm: {labels: 'web, \"x\"'}", LIST),
        ("install: www.example.com", "write it as `origins: [https://www.example.com]`"),
        ("install: {origins: 'www.a.nl, https://b.nl'}", "write it as `[https://www.a.nl, https://b.nl]`"),
        ("install: {pages: /pricing*}", "write it as `show: [/pricing*]`"),
        ("install: {pages: pricing}", "write its keys on the lines below, each indented: `show:`, `hide:`"),
        ("install: yes", "write its keys on the lines below, each indented: `origins:`, `pages:`, `image_origins:`"),
        ("install: no", "leave it out"),
        ("greeting: 8s", "write it as `after: 8s`"),
        ("greeting: Hello", "write it as `text: Hello`"),
        ("hours: Europe/Amsterdam", "write it as `timezone: Europe/Amsterdam`"),
        ("hours: 9-5", KEYS),
        ("bot: Ada", "write it as `name: Ada`"),
        ("crm: mia@example.com", "write it as `owner: mia@example.com`"),
        ("visitor: {plan: text}", "write it as `type: text`"),
        ("privacy: {consent: true}", "write its keys on the lines below, each indented: `text:`, `required:`"),
        ("privacy: {retention_days: 90 days}", "write 90"),
        ("privacy: {retention_days: a lot}", "write it in digits, such as 3"),
        ("description: {en: a, nl: b}", "write one text: this one is the same in all languages"),
        ("description: [a, b]", "write one of them, without a list"),
    ],
)
def test_what_to_write_for_a_value_of_another_shape(text: str, hint: str | None) -> None:
    assert said(settings(f"{text}\n"))[0][1] == hint


def test_a_pathway_that_is_a_text_is_a_finding() -> None:
    (finding,) = said("frontdesk: 1\nname: A\npathways: hello\n")
    assert finding == (
        "keys and values belong here, not text",
        "write keys and values on the lines below, each indented, as `key: value`",
    )
