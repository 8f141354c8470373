"""Amounts in the details panel where the playbook names no currency: somebody has to say what they are in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from browser.desks import Desk, opened_desk


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened_desk(chromium, tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def test_no_lead_has_an_amount_of_which_nobody_knows_the_currency(desk: Desk) -> None:
    desk.goes("#/mine")
    page = desk.page
    page.locator("#items a").filter(has_text="Jane Cooper").click()
    amount, currency, lacking = (
        page.locator(f"#detail-deal-{name}") for name in ("value", "currency", "currency-error")
    )
    amount.fill("1250,50")
    amount.blur()
    expect(lacking).to_have_text("Choose a currency for the value.")
    expect(amount).to_have_value("1250.50")
    page.get_by_role("button", name="Create lead").click()
    expect(page.locator("#create-error")).to_have_text("Choose a currency for the value.")
    expect(currency).to_be_focused()
    currency.select_option("EUR")
    expect(lacking).to_have_text("")
    expect(page.locator("#create-error")).to_have_text("")
    page.get_by_role("button", name="Create lead").click()
    expect(page.locator("#records a")).to_have_count(1)
