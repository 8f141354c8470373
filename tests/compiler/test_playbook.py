"""The settings of a playbook, read from its top level."""

from __future__ import annotations

from datetime import date

import pytest

from compiler.writing import checked, found, settings
from frontdesk.compiler.unit import default_id
from frontdesk.ir.graph import Bot, Crm, Install, Playbook
from frontdesk.lang.hours import Hours, OpenSpan

FULL = """\
id: web
description: For the website
active: false
language: nl
languages: [en, nl]
bot: {name: Ada, color: "#1B5e20", position: left, avatar: "https://cdn.example.com/ada.png"}
install:
  origins: [https://www.example.com, "https://example.com:8443", "http://localhost:8000"]
  pages: {show: [/pricing*], hide: [/admin/*]}
  image_origins: [https://cdn.example.com]
greeting: {after: 1m30s, text: {nl: Hallo, en: Hello}}
hours:
  timezone: Europe/Amsterdam
  weekly: {mon-wed: "09:00-17:30", "fri,sun": ["09:00-12:00", "22:00-02:00"]}
  closed: [2026-12-26, 2026-12-25]
  special: {2026-12-24: "09:00-13:00", 2026-12-31: []}
visitor: {plan: {type: text}, seats: {type: number}}
privacy:
  consent: {text: Mag het?, required: true}
  retention_days: 30
  track_page: true
crm: {owner: mia@example.com, pipeline: p, stage: s, labels: [a, b], currency: EUR,
  unfinished: {after: 8h, create: lead}}
"""


def playbook(text: str) -> Playbook:
    result = checked(settings(text))
    assert result.graph is not None, result.diagnostics
    return result.graph.playbook


def test_every_setting_is_read() -> None:
    read = playbook(FULL)
    assert (read.id, read.name, read.description, read.active) == ("web", "Example", "For the website", False)
    assert (read.language, read.languages) == ("nl", ("nl", "en"))
    assert read.bot == Bot("Ada", "https://cdn.example.com/ada.png", "#1B5e20", "left")
    assert read.install == Install(
        ("https://www.example.com", "https://example.com:8443", "http://localhost:8000"),
        ("/pricing*",),
        ("/admin/*",),
        ("https://cdn.example.com",),
    )
    assert read.greeting is not None
    assert read.greeting.after_ms == 90_000
    assert [tag for tag, _ in (read.greeting.text.variants if read.greeting.text else ())] == ["nl", "en"]
    assert read.attributes == {"plan": "text", "seats": "number"}
    assert (read.privacy.consent_required, read.privacy.retention_days, read.privacy.track_page) == (True, 30, True)
    assert read.privacy.consent_text is not None
    assert read.crm == Crm("mia@example.com", "p", "s", ("a", "b"), "EUR", 8 * 3_600_000)


def test_opening_hours_are_read() -> None:
    day = (OpenSpan(540, 1050),)
    late = (OpenSpan(540, 720), OpenSpan(1320, 120))
    assert playbook(FULL).hours == Hours(
        "Europe/Amsterdam",
        {0: day, 1: day, 2: day, 4: late, 6: late},
        (date(2026, 12, 25), date(2026, 12, 26)),
        {date(2026, 12, 24): (OpenSpan(540, 780),), date(2026, 12, 31): ()},
    )


def test_without_settings_there_are_defaults() -> None:
    read = playbook("")
    assert read == Playbook("example", "Example")
    assert not read.installed


def test_hours_without_a_week_are_open_all_week() -> None:
    hours = playbook("hours: {timezone: UTC, closed: [2026-12-25]}\n").hours
    assert hours is not None
    assert hours.weekly == {weekday: (OpenSpan(0, 1440),) for weekday in range(7)}


def test_the_first_of_the_languages_is_the_playbooks_own_if_it_names_none() -> None:
    assert playbook("languages: [nl, de]\n").language == "nl"
    assert playbook("languages: [nl, en]\n").languages == ("en", "nl")


@pytest.mark.parametrize(
    ("file", "identity"),
    [
        ("website-sales.yaml", "website-sales"),
        ("shared/contact.yml", "contact"),
        ("My Playbook_2.yaml", "my-playbook-2"),
        ("2nd.yaml", "p-2nd"),
        ("_.yaml", "p"),
        ("é" * 3 + ".yaml", "p"),
        ("a" * 100 + ".yaml", "a" * 64),
    ],
)
def test_the_default_id_is_the_files_stem_in_the_form_of_an_id(file: str, identity: str) -> None:
    assert default_id(file) == identity


@pytest.mark.parametrize(
    ("hours", "findings"),
    [
        ("{weekly: {mon: '09:00-17:00'}}", [("FD102", "hours")]),
        ("{timezone: Mars/Base}", [("FD105", "Mars/Base")]),
        ("{timezone: europe/amsterdam}", [("FD105", "europe/amsterdam")]),
        ("{timezone: ''}", [("FD105", "''")]),
        ("{timezone: UTC, weekly: {monday: '09:00-17:00'}}", [("FD105", "monday")]),
        ("{timezone: UTC, weekly: {mon-fri-sun: '09:00-17:00'}}", [("FD105", "mon-fri-sun")]),
        ("{timezone: UTC, weekly: {mon-fri: '09:00-17:00', wed: []}}", [("FD105", "wed")]),
        ("{timezone: UTC, weekly: {mon: 9-17}}", [("FD105", "9-17")]),
        ("{timezone: UTC, weekly: {mon: '09:60-17:00'}}", [("FD105", "'09:60-17:00'")]),
        ("{timezone: UTC, weekly: {mon: '09:00-24:01'}}", [("FD105", "'09:00-24:01'")]),
        ("{timezone: UTC, weekly: {mon: '09:00-09:00'}}", [("FD105", "'09:00-09:00'")]),
        ("{timezone: UTC, weekly: {mon: [closed]}}", [("FD105", "closed")]),
        ("{timezone: UTC, weekly: {mon: {from: '09:00'}}}", [("FD103", "{from: '09:00'}")]),
        ("{timezone: UTC, closed: [2026-02-30]}", [("FD105", "2026-02-30")]),
        ("{timezone: UTC, closed: [25 December]}", [("FD105", "25 December")]),
        ("{timezone: UTC, special: {christmas: []}}", [("FD105", "christmas")]),
    ],
)
def test_wrong_hours_are_found(hours: str, findings: list[tuple[str, str]]) -> None:
    assert found(settings(f"hours: {hours}\n")) == findings


def test_a_stretch_of_days_may_pass_the_end_of_the_week() -> None:
    hours = playbook("hours: {timezone: UTC, weekly: {fri-mon: '00:00-24:00'}}\n").hours
    assert hours is not None
    assert sorted(hours.weekly) == [0, 4, 5, 6]
