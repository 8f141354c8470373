"""A visitor agrees, talks with a person and says how it was; agents see the consent and the rating."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, expect

from browser.people import Agent, Visitor
from serving import PLAYBOOKS, Server, running_server

CONSENT = 'privacy:\n  consent: {text: "We keep what you **write**.", required: true}\n\npathways:'


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The demo, with a playbook that asks for consent."""
    playbooks = tmp_path / "playbooks"
    copytree(PLAYBOOKS, playbooks)
    sales = playbooks / "website-sales.yaml"
    sales.write_text(sales.read_text().replace("pathways:", CONSENT, 1))
    with running_server(tmp_path, playbooks=playbooks) as server:
        yield server


def test_consent_and_rating_reach_the_agents(chromium: Browser, server: Server) -> None:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    visitor = Visitor.arrives(chromium, server)
    visitor.widget.get_by_role("button").first.click()
    expect(visitor.widget.get_by_text("We keep what you write.")).to_be_visible()
    visitor.widget.get_by_role("button", name="I agree").click()
    visitor.reads("What brings you here today?")
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.takes()
    expect(mia.page.get_by_role("complementary", name="Details")).to_contain_text(
        re.compile(r"given .+, text [0-9a-f]{16}")
    )
    mia.says("Hello!")
    mia.page.get_by_role("button", name="Close", exact=True).click()
    mia.page.get_by_role("dialog").get_by_role("button", name=re.compile("close", re.IGNORECASE)).click()

    visitor.reads("This conversation has ended")
    visitor.widget.get_by_text("5", exact=True).click()
    visitor.widget.get_by_role("textbox").fill("Quick <b>and</b> kind")
    visitor.widget.get_by_role("textbox").press("Enter")
    expect(visitor.widget.get_by_text("Thank you!")).to_be_visible()
    mia.looks_at("Closed")
    mia.chats.first.click()
    expect(mia.thread).to_contain_text("The visitor rated this chat: 5 of 5")
    expect(mia.thread).to_contain_text("Quick <b>and</b> kind")
