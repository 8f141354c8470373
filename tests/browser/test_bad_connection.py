"""A visitor with a bad connection: what is written while the line is down is seen to be unsent, and arrives once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.patient import patient
from browser.people import BACK_S, PHONE, Agent, Visitor
from serving import Server, running_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running_server(tmp_path, playbooks=patient(tmp_path)) as server:
        yield server


def test_what_is_written_without_a_network_is_sent_once_when_there_is_one(chromium: Browser, server: Server) -> None:
    mia = Agent.signs_in(chromium, server, "mia@example.com")
    mia.goes_online()
    visitor = Visitor.arrives(chromium, server, size=PHONE)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.takes()
    visitor.reads("Mia joined")

    visitor.page.context.set_offline(True)
    expect(visitor.widget.get_by_role("status")).to_have_text("No connection. Trying again…")
    visitor.says("Are you there?")
    visitor.says("I am in a tunnel.")
    expect(visitor.log.get_by_text("Not sent yet").last).to_be_visible()
    expect(mia.thread).not_to_contain_text("tunnel")
    mia.says("Take your time.")

    visitor.page.context.set_offline(False)
    visitor.reads("Take your time.", within_s=BACK_S)
    expect(visitor.log).not_to_contain_text("Not sent yet")
    expect(visitor.widget.get_by_role("status")).to_be_hidden()
    expect(mia.thread).to_contain_text("I am in a tunnel.")
    for words in ("Are you there?", "I am in a tunnel."):
        expect(visitor.log.get_by_text(words, exact=True)).to_have_count(1)
        expect(mia.thread.get_by_text(words, exact=True)).to_have_count(1)


def test_an_answer_to_the_bot_outlives_the_server_and_a_reload(chromium: Browser, server: Server) -> None:
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    visitor.reads("What is your name?")
    server.kill()
    visitor.says("Jane Doe")
    expect(visitor.log).to_contain_text("Not sent yet")
    server.start()
    visitor.reads("Where can we reach you, Jane?", within_s=BACK_S)
    expect(visitor.log.get_by_text("Jane Doe", exact=True)).to_have_count(1)
    visitor.page.reload()
    visitor.reads("Where can we reach you, Jane?")
    expect(visitor.log.get_by_text("Jane Doe", exact=True)).to_have_count(1)


LIES_OVER = """
(lost) => {
  const over = lost.getBoundingClientRect();
  const met = ({left, right, top, bottom}) =>
    left < over.right && right > over.left && top < over.bottom && bottom > over.top;
  const parts = document.querySelectorAll('.list-head > *, #items a, .folders a, #online');
  return Array.from(parts, (part) => met(part.getBoundingClientRect()) && (part.id || part.className)).filter(Boolean);
}
"""


def test_an_agent_on_a_phone_sees_that_the_line_is_down(chromium: Browser, server: Server) -> None:
    mia = Agent.signs_in(chromium, server, "mia@example.com", size=PHONE)
    mia.goes_online()
    visitor = Visitor.arrives(chromium, server)
    visitor.opens()
    visitor.picks("Talk to sales")
    visitor.picks("Up to 20")
    mia.takes()
    server.kill()
    lost = mia.page.get_by_text("Connection lost")
    expect(lost).to_be_in_viewport()
    mia.page.get_by_role("button", name="Back to the list").click()
    expect(lost).to_be_in_viewport()
    assert lost.evaluate(LIES_OVER) == []
