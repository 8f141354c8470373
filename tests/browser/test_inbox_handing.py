"""Handing a chat over and giving it back: to whom it can go, and what its agent looks at then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.people import Agent
from serving import DESK, Server
from talking import Visitor, visit


@pytest.fixture(scope="module")
def deployed() -> Path:
    return DESK


@pytest.fixture(params=["A person", "Sales"])
def visitor(request: pytest.FixtureRequest, server: Server, mia: Agent) -> Iterator[Visitor]:
    """Somebody who waits for anybody at all, or for Sales."""
    with visit(server, "helpline") as visitor:
        assert visitor.pick(["A person", "Sales"].index(request.param))["type"] == "ack"
        mia.page.goto(f"{server.url}/inbox?chat={visitor.welcome['conversation']}")
        expect(mia.page.locator("#foot-claim")).to_be_visible()
        # Colleagues are known, and can be named.
        expect(mia.page.locator("#online")).to_be_enabled()
        yield visitor
        visitor.send(type="end", key="end")
        visitor.until(type="ack", key="end")


def offered(page: Page) -> set[str]:
    """Whom the menu at the top right names."""
    page.locator("#chat-reassign").click()
    names = page.get_by_role("menuitem").locator("span:not(.dot, .menu-hint)").all_inner_texts()
    page.keyboard.press("Escape")
    return set(names)


@pytest.mark.parametrize(
    ("visitor", "unassigned"),
    [("A person", {"Omar", "Alex"}), ("Sales", {"Omar"})],
    indirect=["visitor"],
)
def test_a_chat_that_nobody_has_is_offered_to_its_team_and_an_owners_to_everybody(
    mia: Agent, visitor: Visitor, unassigned: set[str]
) -> None:
    assert offered(mia.page) == unassigned
    mia.page.locator("#foot-claim").click()
    expect(mia.page.locator("#reply")).to_be_focused()
    assert offered(mia.page) == {"Omar", "Alex", "Unassigned"}


@pytest.mark.parametrize("visitor", ["A person"], indirect=True)
def test_a_chat_that_is_given_back_stays_in_sight_in_unassigned(mia: Agent, visitor: Visitor) -> None:
    mia.page.locator("#foot-claim").click()
    expect(mia.page).to_have_url(re.compile("#/mine/"))
    mia.reassigns("Unassigned")
    expect(mia.page).to_have_url(re.compile("#/unassigned/"))
    expect(mia.page.locator("#folder-unassigned")).to_have_attribute("aria-current", "page")
    expect(mia.page.locator("#items a[aria-current]")).to_have_count(1)
    expect(mia.page.locator("#foot-claim")).to_be_visible()
    expect(mia.page.locator("#chat-reassign")).to_be_focused()
    mia.page.locator("#foot-claim").click()
    expect(mia.page).to_have_url(re.compile("#/mine/"))
