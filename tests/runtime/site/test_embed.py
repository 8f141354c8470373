"""What other websites get: the loader, the widget's page with its boot token, and policies that browsers enforce."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest

from serving import DESK, PLAYBOOKS, Server, running_server
from talking import boot_of, visit

SITE = "https://www.example.com"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("embed"), playbooks=DESK) as server:
        yield server


@pytest.fixture(scope="module")
def plain(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same playbooks without the demo: only their own websites count."""
    folder = tmp_path_factory.mktemp("plain")
    with running_server(folder, playbooks=DESK) as server:
        server.stop()
        server.arguments = ()
        server.start()
        yield server


def directives(answer: httpx2.Response) -> dict[str, str]:
    policy = answer.headers["content-security-policy"]
    return dict(part.strip().partition(" ")[::2] for part in policy.split(";"))


def page(server: Server, playbook: str = "helpline", **headers: str) -> httpx2.Response:
    wanted = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.get(f"{server.url}/w/{playbook}", headers=wanted, timeout=60)


def test_only_the_playbooks_websites_may_embed_the_widget(plain: Server) -> None:
    answer = page(plain)
    assert directives(answer)["frame-ancestors"] == SITE
    assert "x-frame-options" not in answer.headers


def test_a_playbook_that_is_not_installed_is_embedded_nowhere(plain: Server) -> None:
    assert directives(page(plain, "quiet"))["frame-ancestors"] == "'none'"


def test_the_demo_may_embed_every_playbook(demo: Server) -> None:
    assert directives(page(demo))["frame-ancestors"] == f"{SITE} {demo.url}"
    assert directives(page(demo, "quiet"))["frame-ancestors"] == demo.url


def test_an_inactive_playbook_serves_nothing(plain: Server) -> None:
    assert page(plain, "retired").status_code == 404
    assert httpx2.get(f"{plain.url}/w/retired/config.json", timeout=60).status_code == 404


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ({"Referer": f"{SITE}/prices?x=1", "Sec_Fetch_Dest": "iframe"}, True),
        ({"Referer": SITE.upper().replace("HTTPS", "https") + ":443/"}, True),
        ({"Referer": f"{SITE}/", "Sec_Fetch_Dest": "document"}, False),
        ({"Referer": f"{SITE}.evil.example/"}, False),
        ({"Referer": "http://www.example.com/"}, False),
        ({"Referer": f"{SITE}:8443/"}, False),
        ({"Referer": "not an address"}, False),
        ({"Referer": "https://[broken"}, False),
        ({}, False),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_boot_token_is_given_to_pages_of_the_playbooks_websites(
    plain: Server, headers: dict[str, str], given: bool
) -> None:
    found = re.search(r'"boot": ?(null|"[^"]+")', page(plain, **headers).text)
    assert found
    assert (found[1] != "null") is given


def test_a_visitor_of_an_installed_page_can_reach_people(plain: Server, demo: Server) -> None:
    assert boot_of(demo, "helpline")
    boot = boot_of(plain, "helpline", referer=SITE)
    with visit(plain, "helpline", boot=boot) as visitor:
        assert visitor.welcome["view"]["options"] == ["A person", "Sales", "Nothing"]


@pytest.mark.parametrize("path", ["/login", "/demo", "/w/helpline"])
def test_a_page_loads_scripts_of_ours_only(demo: Server, path: str) -> None:
    answer = httpx2.get(f"{demo.url}{path}", timeout=60)
    found = directives(answer)
    assert answer.status_code == 200
    assert (found["default-src"], found["script-src"], found["style-src"]) == ("'none'", "'self'", "'self'")
    assert (found["base-uri"], found["form-action"]) == ("'none'", "'self'")
    assert found["require-trusted-types-for"] == "'script'"
    assert found["connect-src"] == f"'self' {demo.socket_url}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/login", "/demo"])
def test_a_page_of_ours_is_embedded_nowhere(demo: Server, path: str) -> None:
    answer = httpx2.get(f"{demo.url}{path}", timeout=60)
    assert directives(answer)["frame-ancestors"] == "'none'"
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_loader_can_be_loaded_by_any_website(plain: Server) -> None:
    answer = httpx2.get(f"{plain.url}/widget.js", timeout=60)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_static_file_is_asked_for_again_and_sent_once(plain: Server) -> None:
    url = f"{plain.url}/static/widget/widget.js"
    first = httpx2.get(url, timeout=60)
    again = httpx2.get(url, headers={"If-None-Match": first.headers["etag"]}, timeout=60)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_static_file_travels_compressed_where_the_browser_takes_it(plain: Server) -> None:
    url = f"{plain.url}/static/widget/widget.js"
    packed = httpx2.get(url, headers={"Accept-Encoding": "gzip"}, timeout=60)
    whole = httpx2.get(url, headers={"Accept-Encoding": "identity"}, timeout=60)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert packed.content == whole.content
    assert packed.headers["etag"] != whole.headers["etag"]


def test_the_widgets_page_travels_compressed_where_the_browser_takes_it(plain: Server) -> None:
    url = f"{plain.url}/w/helpline"
    packed = httpx2.get(url, headers={"Accept-Encoding": "gzip"}, timeout=60)
    whole = httpx2.get(url, headers={"Accept-Encoding": "identity"}, timeout=60)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert packed.text == whole.text
    assert int(packed.headers["content-length"]) < int(whole.headers["content-length"])


def test_no_search_engine_keeps_the_widgets_page(plain: Server) -> None:
    answer = page(plain)
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_website_may_read_how_the_widget_looks(demo: Server) -> None:
    answer = httpx2.get(f"{demo.url}/w/helpline/config.json", headers={"Origin": SITE}, timeout=60)
    shown = answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    assert shown["greeting"]["after_ms"] == 5000
    assert shown["greeting"]["text"][0]["c"][0]["v"] == "What is it about?"
    assert (shown["installed"], shown["bot"]["position"]) == (True, "right")
    assert "boot" not in shown


def test_without_the_demo_there_is_no_demo(plain: Server) -> None:
    assert httpx2.get(f"{plain.url}/demo", timeout=60).status_code == 404


def embedded(server: Server, path: str) -> list[str]:
    return re.findall(r'data-playbook="(.*?)"', httpx2.get(f"{server.url}{path}", timeout=60).text)


@pytest.mark.parametrize(
    ("path", "playbook"),
    [
        ("/demo?playbook=quiet", "quiet"),
        ("/demo/pricing?playbook=quiet", "quiet"),
        ("/demo", "helpline"),
        ("/demo?playbook=retired", "helpline"),
        ("/demo?playbook=unheard-of", "helpline"),
        ("/demo?playbook=%22%3E%3Cb%3E", "helpline"),
    ],
)
def test_the_demo_embeds_the_playbook_that_is_asked_for_if_it_runs(demo: Server, path: str, playbook: str) -> None:
    assert embedded(demo, path) == [playbook]


def test_the_demos_pages_keep_the_playbook_that_was_asked_for(demo: Server) -> None:
    text = httpx2.get(f"{demo.url}/demo?playbook=quiet", timeout=60).text
    assert {
        target for target in re.findall(r'href="(/demo.*?)"', text) if not target.endswith("?playbook=quiet")
    } == set()
    assert "quiet" not in httpx2.get(f"{demo.url}/demo", timeout=60).text


def test_a_page_asked_for_as_localhost_moves_to_the_servers_own_address(demo: Server) -> None:
    port = demo.port
    answer = httpx2.get(f"{demo.url}/login?next=/inbox", headers={"Host": f"localhost:{port}"}, timeout=60)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{demo.url}/login?next=/inbox")


def test_a_browser_that_is_lost_gets_a_page(demo: Server) -> None:
    answer = httpx2.get(f"{demo.url}/nowhere", headers={"Accept": "text/html,*/*"}, timeout=60)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_the_examples_are_what_the_demo_serves_by_default() -> None:
    assert (PLAYBOOKS / "website-sales.yaml").is_file()
