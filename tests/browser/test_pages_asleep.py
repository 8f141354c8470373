"""A page made by the server cannot be used before its scripts listen: no choice is lost, no form sent as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.waiting import comes_to
from serving import Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def admin(chromium: Browser, server: Server) -> Iterator[Page]:
    with closing(chromium.new_context()) as context:
        page = context.new_page()
        page.goto(server.links["admin@example.com"])
        page.get_by_role("button").click()
        page.wait_for_url("**/inbox*")
        yield page


@pytest.fixture
def slow(admin: Page) -> Iterator[list[Route]]:
    """The texts, for which every script waits: they stay on the way until the test lets them go."""
    held: list[Route] = []
    admin.route("**/words/*.json", lambda route: held.append(route))
    yield held
    admin.unroute("**/words/*.json")


@pytest.mark.parametrize(
    ("place", "control"),
    [
        ("inbox", "#search"),
        ("inbox", "#shortcuts"),
        ("settings", "#name"),
        ("settings", "#language"),
        ("settings", "#words"),
        ("settings", "#reply-name"),
        ("settings", "#password"),
        ("settings", "#sign-out"),
        ("people", "#invite"),
        ("playbooks/website-sales", "#asked input[value='7']"),
        ("playbooks/website-sales", "#tab-cards"),
    ],
)
def test_a_control_waits_for_the_scripts(
    server: Server, admin: Page, slow: list[Route], place: str, control: str
) -> None:
    admin.goto(f"{server.url}/{place}", wait_until="commit")
    found = admin.locator(control)
    expect(found).to_be_disabled()
    for route in comes_to(admin, lambda: slow):
        route.continue_()
    expect(found).to_be_enabled()
