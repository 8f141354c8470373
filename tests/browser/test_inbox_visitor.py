"""What an agent sees of the visitor: whether they are there, what they have read, and who they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.people import Agent, Visitor

NOON = 1_795_420_800_000


def test_a_message_is_delivered_and_then_seen(mia: Agent, visitor: Visitor) -> None:
    mark = mia.thread.locator(".read-mark")
    mia.says("Are you there?")
    expect(mark).to_contain_text("Seen")
    visitor.widget.get_by_role("button", name="Close chat").first.click()
    mia.says("Hello?")
    expect(mark).to_have_count(2)
    expect(mark.last).to_have_text("Delivered")
    visitor.widget.locator("#launcher").click()
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("Seen")
    mia.page.reload()
    expect(mia.thread).to_contain_text("Hello?")
    expect(mark).to_contain_text("Seen")


def test_a_visitor_who_leaves_is_gone_and_one_who_comes_back_is_there(mia: Agent, visitor: Visitor) -> None:
    where = mia.page.locator("#chat-where")
    expect(where).to_have_attribute("data-here", "yes")
    address = visitor.page.url
    visitor.page.goto("about:blank")
    expect(where).to_have_attribute("data-here", "no")
    expect(where).to_contain_text("Left at")
    visitor.page.goto(address)
    expect(where).to_have_attribute("data-here", "yes")


def test_the_panel_says_what_they_answered_and_what_time_it_is_there(mia: Agent, visitor: Visitor) -> None:
    panel = mia.page.get_by_role("complementary", name="Details")
    expect(panel.locator("#about-answers")).to_contain_text("Talk to sales")
    expect(panel.locator("#about-answers")).to_contain_text("How many people will be drinking coffee?")
    expect(panel.locator("#about-facts")).to_contain_text("English")
    expect(panel.locator('[data-fact="time"]')).to_contain_text("UTC")


ABOUT = """
async ({about, visit}) => {
  document.body.innerText = '';
  for (const id of ['about-group', 'about-facts', 'answers-title', 'about-answers']) {
    const element = document.createElement('div');
    element.id = id;
    document.body.append(element);
  }
  const module = await import('/static/inbox/about.js');
  module.about(document).draw({open: {about, visit}});
  return {
    words: document.getElementById('about-facts').innerText + document.getElementById('about-answers').innerText,
    links: Array.from(document.querySelectorAll('a'), (link) => link.getAttribute('href')),
    foreign: document.body.querySelectorAll('img, script, iframe').length,
  };
}
"""


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "\u202eevil", "e" + "\u0301" * 200, "__proto__"]
)
def test_whatever_a_visitors_browser_says_is_text(blank: Page, text: str) -> None:
    about = {
        "language": text,
        "offset": None,
        "arrived_on": {"url": text, "title": text, "referrer": text},
        "attributes": {text: text},
        "answers": [{"asked": text, "said": text}],
    }
    drawn = blank.evaluate(ABOUT, {"about": about, "visit": {"here": True, "page": {"url": text, "title": text}}})
    assert text in drawn["words"]
    assert (drawn["links"], drawn["foreign"]) == ([], 0)


@pytest.mark.parametrize(
    ("offset", "words"),
    [(0, "08:00 (UTC+0)"), (-330, "13:30 (UTC+5:30)"), (240, "04:00 (UTC−4)"), (None, "")],
    ids=str,
)
def test_a_clock_behind_or_before_ours(blank: Page, offset: int | None, words: str) -> None:
    script = "async ([offset, at]) => (await import('/static/inbox/about.js')).localTime(offset, at)"
    assert blank.evaluate(script, [offset, NOON]) == words
