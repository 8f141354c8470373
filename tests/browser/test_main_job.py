"""The main job, end to end: real browsers, a real server, a visitor and agents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.patient import patient
from browser.people import BACK_S, PATIENCE_S, Agent, Visitor
from serving import Server, running_server

WAIT_S = 5
"""The shortest wait that a live-chat card may have."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The demo, with a wait that a test can sit out."""
    with running_server(tmp_path, playbooks=patient(tmp_path, wait=f"{WAIT_S}s")) as server:
        yield server


@pytest.fixture
def patient_server(tmp_path: Path) -> Iterator[Server]:
    """The demo, with a wait that no test sits out."""
    with running_server(tmp_path, playbooks=patient(tmp_path)) as server:
        yield server


def asks_for_sales(visitor: Visitor) -> None:
    visitor.opens()
    visitor.reads("What brings you here today?")
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")


def test_a_visitor_asks_for_sales_and_an_agent_answers(chromium: Browser, patient_server: Server) -> None:
    mia = Agent.signs_in(chromium, patient_server, "mia@example.com")
    mia.goes_online()
    visitor = Visitor.arrives(chromium, patient_server)
    asks_for_sales(visitor)
    visitor.reads("I'm getting a colleague for you")
    visitor.is_with("Ada")

    expect(mia.chats).to_have_count(1)
    mia.takes()
    expect(mia.thread).to_contain_text("How many people will be drinking coffee?")
    visitor.reads("Mia joined")
    visitor.is_with("Mia")
    mia.says("Hello! What would you like to know?")
    visitor.reads("What would you like to know?")
    visitor.says("What does the small machine cost?")
    expect(mia.thread).to_contain_text("What does the small machine cost?")

    mia.fills("Name", "Jane Doe")
    mia.fills("E-mail", "jane@example.com")
    mia.page.get_by_role("button", name="Create lead").click()
    expect(mia.thread).to_contain_text(re.compile(r"Lead created", re.IGNORECASE))
    expect(mia.page.get_by_role("textbox", name="Reply")).to_be_visible()

    mia.page.get_by_role("button", name="Close", exact=True).click()
    mia.page.get_by_role("dialog").get_by_role("button", name=re.compile("close", re.IGNORECASE)).first.click()
    expect(visitor.widget.get_by_role("button", name=re.compile("new conversation", re.IGNORECASE))).to_be_visible()
    mia.looks_at("Closed")
    expect(mia.chats).to_have_count(1)
    expect(mia.chats.first).to_contain_text("Jane Doe")
    mia.chats.first.click()
    expect(mia.page.locator("#foot-closed")).to_contain_text(re.compile(r"\d\d:\d\d"))


def test_nobody_picks_up_and_the_offline_flow_captures_a_lead(chromium: Browser, server: Server) -> None:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    visitor = Visitor.arrives(chromium, server)
    asks_for_sales(visitor)
    visitor.reads("I'm getting a colleague for you")
    visitor.reads("Nobody is free right now", within_s=WAIT_S + PATIENCE_S)
    expect(mia.chats.first).to_contain_text(re.compile("missed", re.IGNORECASE))

    visitor.says("Jane Doe")
    visitor.reads("Where can we reach you, Jane?")
    visitor.says("not an address")
    visitor.reads("e-mail address")
    visitor.says("jane@example.com")
    visitor.picks("Skip")
    visitor.reads("Which company are you with?")
    visitor.says("Example Ltd")
    visitor.reads("We will be in touch")

    mia.looks_at("Closed")
    mia.chats.first.click()
    expect(mia.thread).to_contain_text("Jane Doe wants to talk to sales")
    with server.sign_in("admin@example.com") as client:
        (item,) = client.get("/api/v1/conversations", params={"folder": "closed"}).json()["items"]
        assert [("lead", "Jane Doe wants to talk to sales")] == [(r["kind"], r["title"]) for r in item["records"]]


def test_nobody_online_leads_straight_to_the_offline_flow(chromium: Browser, patient_server: Server) -> None:
    visitor = Visitor.arrives(chromium, patient_server)
    asks_for_sales(visitor)
    visitor.reads("Nobody is free right now")
    visitor.reads("What is your name?")
    expect(visitor.log).not_to_contain_text("I'm getting a colleague")


def test_a_visitor_reloads_in_the_middle_and_goes_on(chromium: Browser, patient_server: Server) -> None:
    visitor = Visitor.arrives(chromium, patient_server)
    asks_for_sales(visitor)
    visitor.says("Jane Doe")
    visitor.reads("Where can we reach you, Jane?")
    visitor.page.reload()
    expect(visitor.log).to_be_visible()
    visitor.reads("Where can we reach you, Jane?")
    expect(visitor.log.get_by_text("Jane Doe", exact=True)).to_have_count(1)
    visitor.says("jane@example.com")
    visitor.reads("phone number")


def test_neither_side_notices_more_than_a_pause_when_the_server_dies(chromium: Browser, patient_server: Server) -> None:
    mia = Agent.signs_in(chromium, patient_server, "mia@example.com")
    mia.goes_online()
    visitor = Visitor.arrives(chromium, patient_server)
    asks_for_sales(visitor)
    mia.takes()
    visitor.reads("Mia joined")
    patient_server.kill()
    visitor.says("Are you there?")
    patient_server.start()
    expect(mia.thread).to_contain_text("Are you there?", timeout=BACK_S * 1000)
    mia.says("I am.")
    visitor.reads("I am.", within_s=BACK_S)
    expect(visitor.log.get_by_text("Are you there?", exact=True)).to_have_count(1)


def test_the_second_agent_never_sees_the_first_ones_chat_until_it_is_released(
    chromium: Browser, patient_server: Server
) -> None:
    mia = Agent.signs_in(chromium, patient_server, "mia@example.com")
    omar = Agent.signs_in(chromium, patient_server, "omar@example.com")
    mia.goes_online()
    omar.goes_online()
    visitor = Visitor.arrives(chromium, patient_server)
    asks_for_sales(visitor)
    expect(omar.chats).to_have_count(1)
    expect(mia.chats).to_have_count(1)
    mia.takes()
    expect(omar.chats).to_have_count(0)
    for folder in ("My conversations", "Closed"):
        omar.looks_at(folder)
        expect(omar.page.get_by_text("Loading…").first).to_be_hidden()
        expect(omar.chats).to_have_count(0)
    omar.looks_at("Unassigned")
    mia.reassigns("Unassigned")
    expect(omar.chats).to_have_count(1)
    visitor.reads("Mia left")
    omar.takes()
    visitor.reads("Omar joined")
    expect(mia.chats).to_have_count(0)
