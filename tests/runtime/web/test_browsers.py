"""How a browser is called: by the name that people know it by, made of what it says of itself."""

from __future__ import annotations

import pytest

from frontdesk.runtime.accounts import browsers

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"

KNOWN = [
    (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/150.0.0.0 Safari/537.36", "Chrome", "Linux"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64) {WEBKIT} Chrome/150.0 Safari/537.36 Edg/150.0", "Edge", "Windows"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox", "macOS"),
    (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Version/18.0 Safari/604.1", "Safari", "iPhone"),
    (f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} SamsungBrowser/28 Chrome/150 Safari", "Samsung Internet", "Android"),
    ("curl/8.5.0", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("agent", "browser", "system"), KNOWN, ids=lambda value: str(value)[-20:])
def test_a_browser_is_called_as_people_call_it(agent: str, browser: str | None, system: str | None) -> None:
    assert browsers.names(agent) == (browser, system)
