"""What should not come and does: strange frames, endless answers, pictures that are not there. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.waiting import box_at_rest
from browser.widget_far import EMAIL, TEXT, Far, row, types, until
from browser.widget_site import Site, opened, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def far() -> Far:
    return Far(view=TEXT)


@pytest.fixture
def page(chromium: Browser, site: Site, far: Far) -> Iterator[Page]:
    """The widget's own page; whatever comes, no script fails."""
    with opened(chromium) as (page, faults):
        page.route_web_socket("**/ws/visitor", far.connect)
        page.goto(f"{site.url}/w/sales")
        page.get_by_role("textbox").wait_for()
        yield page
        assert [fault for fault in faults if "Failed to load" not in fault] == []


STRANGE = [
    *("", "{", "null", "7", '"x"', "[]", "{}", '{"type": "poem"}', '{"type": {"a": 1}}', '{"type": "constructor"}'),
    *('{"type": "event"}', '{"type": "event", "seq": "2"}', '{"type": "ack"}', '{"type": "refused", "key": "k"}'),
    *('{"type": "event", "seq": 1, "kind": "message", "from": "bot", "body": []}', '{"type": "typing"}'),
]


@pytest.mark.parametrize("text", STRANGE)
def test_a_strange_frame_changes_nothing(page: Page, far: Far, text: str) -> None:
    assert far.socket is not None
    far.socket.send(text)
    far.tell(row(2, "bot", "Go on"), view=TEXT)
    expect(page.get_by_role("log")).to_contain_text("Go on")
    expect(page.locator("li")).to_have_count(2)


def test_rows_that_come_twice_are_shown_once_and_a_gap_is_asked_for(page: Page, far: Far) -> None:
    second, third = row(2, "bot", "Second"), row(3, "bot", "Third")
    far.log += [second, third]
    far.send({"type": "event", **third, "view": TEXT})
    assert until(page, far, 2, "hello")[1]["since"] == 1
    for one in (second, third, second):
        far.send({"type": "event", **one, "view": TEXT})
    expect(page.get_by_text("Third")).to_have_count(1)
    expect(page.locator("li")).to_have_count(3)


def test_an_answer_that_is_too_long_stays_and_says_by_how_much(page: Page, far: Far) -> None:
    field = page.get_by_role("textbox")
    field.fill("x" * 9_999 + "👍")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Too long by 6000 characters")
    assert len(field.input_value()) == 10_000
    assert "say" not in far.kinds()
    field.fill("x" * 3_999 + "👍")
    field.press("Enter")
    [said] = until(page, far, 1, "say")
    assert len(said["text"]) == 4_000


def test_four_thousand_lines_are_sent_and_shown(page: Page, far: Far) -> None:
    text = "\n".join(["a"] * 2_000)
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Send").click()
    # So much takes a busy machine long: what the widget has no answer to for seconds, it says again.
    assert until(page, far, 1, "say")[0]["text"] == text
    expect(page.locator(".mine br")).to_have_count(1_999)
    expect(page.locator(".mine")).to_be_in_viewport()


def test_a_picture_has_room_before_it_is_there_and_words_if_it_never_is(page: Page, far: Far) -> None:
    def shown(src: str) -> dict[str, object]:
        return {"body": [{"t": "p", "c": [{"t": "image", "src": src, "alt": "A machine"}]}]}

    page.route("https://pictures.example.com/**", lambda route: None)
    far.tell(row(2, "bot") | shown("https://pictures.example.com/slow.png"), row(3, "bot", "After it"), view=TEXT)
    place = page.locator(".picture")
    expect(place.get_by_role("img", name="A machine")).to_be_visible()
    before = box_at_rest(place)
    assert before["height"] > 100
    page.unroute_all()
    page.route("https://pictures.example.com/**", lambda route: route.abort())
    far.tell(row(4, "bot") | shown("https://pictures.example.com/none.png"), view=TEXT)
    expect(place.last).to_have_text("A machine")
    assert round(box_at_rest(place.last)["height"]) == round(before["height"])


def test_a_picture_of_known_size_has_its_own_room(page: Page, far: Far) -> None:
    sizes = [(400, 100), (24, 24), (None, None), ("x", 3)]
    nodes = [{"t": "image", "src": "/none.png", "alt": "A", "width": w, "height": h} for w, h in sizes]
    far.tell(*(row(n, "bot") | {"body": [{"t": "p", "c": [node]}]} for n, node in enumerate(nodes, 2)), view=TEXT)
    expect(page.locator(".picture")).to_have_count(4)
    expect(page.locator(".picture img")).to_have_count(0)
    boxes = page.locator(".picture").evaluate_all("(all) => all.map((one) => [one.offsetWidth, one.offsetHeight])")
    assert boxes == [[240, 60], [24, 24], [240, 180], [240, 180]]


def test_what_was_typed_waits_for_a_place_where_it_fits(page: Page, far: Far) -> None:
    note = {**EMAIL, "field": "note", "type": "text"}
    page.get_by_role("textbox").fill("My grinder makes a noise")
    far.tell(row(2, "bot", "Nobody is free. Your address?"), view=EMAIL)
    expect(page.get_by_role("textbox")).to_have_value("")
    expect(page.locator("footer")).to_contain_text("For later: “My grinder makes a noise”")
    page.reload()
    expect(page.locator("footer")).to_contain_text("My grinder makes a noise")
    page.get_by_role("textbox").fill("jane@example.com")
    page.keyboard.press("Enter")
    until(page, far, 1, "say")
    far.tell(row(3, "visitor", "jane@example.com"), row(4, "bot", "What is it about?"), view=note)
    expect(page.get_by_role("textbox")).to_have_value("My grinder makes a noise")
    expect(page.locator("footer")).not_to_contain_text("For later")


def test_a_server_that_is_away_is_said_and_what_was_written_is_sent_when_it_is_back(page: Page, far: Far) -> None:
    far.mute = True
    far.close(1012)
    page.get_by_role("textbox").fill("Are you there?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("No connection")
    expect(page.locator(".mine")).to_contain_text("Not sent yet")
    far.mute = False
    far.close(1012)
    [said] = until(page, far, 1, "say")
    assert said["text"] == "Are you there?"
    far.tell(row(2, "visitor", "Are you there?"), view=TEXT)
    expect(page.locator(".mine")).not_to_contain_text("Not sent yet")
    expect(page.get_by_text("No connection")).to_have_count(0)


def test_what_has_arrived_is_marked_while_people_talk(page: Page, far: Far) -> None:
    far.tell(row(2, "agent", kind="joined"), row(3, "visitor", "One"), row(4, "visitor", "Two"), view=TEXT)
    expect(page.get_by_text("Delivered")).to_have_count(1)
    expect(page.locator(".mine").last).to_contain_text("Delivered")


def test_what_the_agent_has_read_is_marked_as_seen(page: Page, far: Far) -> None:
    far.tell(row(2, "agent", kind="joined"), row(3, "visitor", "One"), row(4, "visitor", "Two"), view=TEXT)
    far.send({"type": "seen", "seq": 3})
    types(page, far)
    expect(page.locator(".mine").last).to_contain_text("Delivered")
    far.send({"type": "seen", "seq": 4})
    expect(page.get_by_text("Seen")).to_have_count(1)
    expect(page.locator(".mine").last).to_contain_text("Seen")
    far.tell(row(5, "visitor", "Three"), view=TEXT)
    expect(page.get_by_text("Seen")).to_have_count(0)
    expect(page.locator(".mine").last).to_contain_text("Delivered")


def test_a_bot_without_people_never_says_that_the_team_is_away(page: Page, far: Far) -> None:
    far.send({"type": "presence", "available": False})
    far.tell(row(2, "bot", "Go on"), view=TEXT)
    expect(page.get_by_role("log")).to_contain_text("Go on")
    expect(page.locator("header")).to_contain_text("Automated assistant")
    expect(page.locator(".banner")).to_be_empty()
