"""A press on a button of the widget counts, whatever comes between finger down and finger up."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.people import Agent, Visitor
from browser.waiting import comes_true
from serving import running_server


def test_an_answer_that_is_pressed_while_somebody_comes_online_is_given(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        mia = Agent.signs_in(chromium, server, "mia@example.com")
        visitor = Visitor.arrives(chromium, server)
        visitor.opens()
        banner = visitor.widget.get_by_text("Nobody is here right now.")
        expect(banner).to_be_visible()
        visitor.page.evaluate("Frontdesk.on('available', (there) => Object.assign(window, { there }))")
        visitor.page.evaluate("window.there = false")
        visitor.widget.get_by_role("button", name="Talk to sales", exact=True).hover()
        visitor.page.mouse.down()
        mia.goes_online()
        comes_true(visitor.page, "there")
        visitor.page.mouse.up()
        expect(visitor.widget.get_by_role("button", name="Up to 20", exact=True)).to_be_visible()
        expect(banner).to_be_hidden()
