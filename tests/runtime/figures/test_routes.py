"""The figures over HTTP: of which days, of which release, for whom, and what the page needs beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from browser.funnel import ID, TOKENS, Month, files, served
from frontdesk.compiler.difference import difference
from frontdesk.compiler.release import open_release
from frontdesk.store import sightings
from runtime.halls import guest
from serving import Server, running_server

PATIENCE_S = 30
SEEN_AT = 1_795_000_000_000
API = f"/api/v1/playbooks/{ID}"


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, str]]]:
    """A server on a database that visitors came to before: on one release, then on another."""
    folder = tmp_path_factory.mktemp("month")
    walked = Month(folder, 10)
    early = files()
    early[f"{ID}.yaml"] = early[f"{ID}.yaml"].replace("Just browsing", "Only looking")
    digests = {"early": walked.deploys(early, "Ann", "v1")}
    walked.visitors(20, 5)
    digests["late"] = walked.deploys(files(), "Ann", "v2")
    walked.visitors(40, 4.9)
    seen = ((ID, "https://www.example.com", True), (ID, "https://copy.example", False))
    walked.office.desk.database.write_now(lambda connection: sightings.note(connection, seen, SEEN_AT))
    walked.ends()
    with served(folder) as server:
        yield server, digests


@pytest.fixture(scope="module")
def ann(month: tuple[Server, dict[str, str]]) -> Iterator[httpx2.Client]:
    with month[0].client() as client:
        client.cookies.set("frontdesk", TOKENS["ann"], domain="127.0.0.1")
        yield client


def figures(ann: httpx2.Client, **query: str) -> dict[str, Any]:
    answer = ann.get(f"{API}/figures", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def settled(ann: httpx2.Client, number: int) -> dict[str, Any]:
    """The figures, once a sweep has found what was walked while no server ran."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = figures(ann)
        if found["complete"]:
            assert sum(one["opened"] for one in found["releases"]) == number
            return found
    raise AssertionError(found["releases"])


def test_what_was_walked_before_the_server_began_is_counted(ann: httpx2.Client, month: Any) -> None:
    found = settled(ann, 60)
    digests = month[1]
    assert [(one["digest"], one["active"], one["opened"]) for one in found["releases"]] == [
        (digests["late"], True, 40),
        (digests["early"], False, 20),
    ]
    assert found["conversations"]["opened"] == found["cards"]["start.question"]["reached"] == 40
    assert (found["time_zone"], found["not_counted"], found["behind"]) == ("UTC", ["shown"], 0)
    assert {way["exit"] for way in found["cards"]["start.question"]["ways"]} == {"0", "1", "2"}
    chat = found["cards"]["sales.live_chat"]["live_chat"]
    assert chat["online"] + chat["offline"] == found["cards"]["sales.live_chat"]["reached"] > 0


def test_the_list_tells_where_each_playbook_was_seen_and_who_deployed_it(ann: httpx2.Client, month: Any) -> None:
    text = " ".join(ann.get("/playbooks").text.split())
    row = text[text.index(f'data-id="{ID}"') :]
    assert f'<span>https://www.example.com</span> <span class="hint">seen <time data-at="{SEEN_AT}">' in row
    assert '<span>http://localhost:8000</span> <span class="hint">not seen yet</span>' in row
    assert "Refused on" in row[: row.index("https://copy.example")]
    assert 'data-look="good">Installed and seen</span>' in row
    running = ann.get(API).json()["counts"]["releases"]
    assert all(f"{digest[:8]}</code> {number}</dd>" in row for digest, number in running.items())
    assert 'by Ann <code title="v2">v2</code>' in row
    assert ("by Ann" in row, f'href="/playbooks/{ID}"' in row) == (True, True)


def test_days_and_releases_are_chosen(ann: httpx2.Client, month: Any) -> None:
    settled(ann, 60)
    early = figures(ann, release=month[1]["early"])
    assert early["conversations"]["opened"] == 20
    assert figures(ann, **{"from": "2020-01-01", "to": "2020-12-31"})["conversations"]["opened"] == 0
    since = figures(ann, **{"from": early["today"]})
    # Midnight may have come since.
    assert (since["from"], since["to"]) == (early["today"], since["today"])


def test_all_releases_count_together_on_the_one_that_runs(ann: httpx2.Client, month: Any) -> None:
    settled(ann, 60)
    late, early, both = (figures(ann, release=one) for one in (month[1]["late"], month[1]["early"], "all"))
    assert (both["all"], both["release"], both["conversations"]["opened"]) == (True, month[1]["late"], 60)
    cards = [one["cards"]["start.question"] for one in (late, early, both)]
    assert cards[0]["reached"] + cards[1]["reached"] == cards[2]["reached"]
    talk, _, browsing = (way["taken"] for way in cards[2]["ways"])
    assert talk == cards[0]["ways"][0]["taken"] + cards[1]["ways"][0]["taken"]
    assert browsing == cards[0]["ways"][2]["taken"]


def test_whoever_signs_in_for_the_page_comes_to_it(month: Any) -> None:
    with month[0].client() as stranger:
        sent = stranger.get(f"/playbooks/{ID}")
        assert (sent.status_code, sent.headers["location"]) == (303, f"/login?next=/playbooks/{ID}")
        form = {"email": "ann@example.com", "password": "correct horse battery", "next": f"/playbooks/{ID}"}
        assert stranger.post("/login", data=form).headers["location"] == f"/playbooks/{ID}"
        assert stranger.get("/playbooks/nothing").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        *("from=2026-11-31", "from=yesterday", "from=", "to=20261101", "to=2026-W48-1", "to=0001-01-02"),
        *("to=2026-11-1%D9%A1", "from=2026-11-02&to=2026-11-01"),
    ],
)
def test_days_that_cannot_be_are_refused(ann: httpx2.Client, query: str) -> None:
    answer = ann.get(f"{API}/figures?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-period")


@pytest.mark.parametrize("path", ["/figures?release=none", "/releases/none/drawing", "/releases/none/difference"])
def test_what_is_not_there_is_404(ann: httpx2.Client, path: str) -> None:
    assert ann.get(API + path).status_code == 404
    assert ann.get("/api/v1/playbooks/nothing/figures").status_code == 404


def test_an_agent_sees_the_status_and_no_figures(month: Any) -> None:
    with month[0].client() as mia:
        mia.cookies.set("frontdesk", TOKENS["mia"], domain="127.0.0.1")
        assert mia.get(API).status_code == 200
        listed = mia.get("/playbooks")
        assert "Website sales" in listed.text
        assert f'href="/playbooks/{ID}"' not in listed.text
        for path in (f"{API}/figures", f"/playbooks/{ID}", f"{API}/releases/{month[1]['late']}/drawing"):
            assert mia.get(path).status_code == 403


def test_a_drawing_has_a_place_for_every_card_and_points_for_every_arrow(ann: httpx2.Client, month: Any) -> None:
    found = ann.get(f"{API}/releases/{month[1]['late']}/drawing").json()
    boxes = {box["id"] for group in found["groups"] for box in group["boxes"]}
    assert boxes <= {place["id"] for place in found["places"]}
    assert all(len(arrow["points"]) >= 2 for arrow in found["arrows"])
    assert found["findings"]["valid"] is True
    assert all(box["line"] for group in found["groups"] for box in group["boxes"])


def test_a_difference_is_that_of_the_command(ann: httpx2.Client, month: Any) -> None:
    digests = month[1]
    found = ann.get(f"{API}/releases/{digests['late']}/difference").json()
    graphs = [open_release(ann.get(f"{API}/releases/{digests[one]}").content) for one in ("early", "late")]
    expected = difference(graphs[0], graphs[1])
    assert (found["old"], found["new"], found["same"]) == (digests["early"], digests["late"], False)
    assert [pair["new"]["id"] for pair in found["changed"]] == [pair.new.id for pair in expected.changed]
    first = ann.get(f"{API}/releases/{digests['early']}/difference").json()
    assert (first["first"], first["old"]) == (True, None)
    same = ann.get(f"{API}/releases/{digests['late']}/difference", params={"from": digests["late"]}).json()
    assert same["same"] is True


def test_who_is_there_has_not_left_and_is_counted_at_once(tmp_path: Path) -> None:
    month = Month(tmp_path, 1)
    month.deploys(files(), "Ann")
    month.ends()
    with running_server(tmp_path, demo=False, arguments=("--allow-direct",)) as server, server.client() as ann:
        ann.cookies.set("frontdesk", TOKENS["ann"], domain="127.0.0.1")
        with guest(server, playbook=ID) as visitor:
            first = figures(ann)["cards"]["start.question"]
            assert (first["reached"], first["here"], first["left"]) == (1, 1, 0)
            visitor.pick(0)
            first, then = (figures(ann)["cards"][card] for card in ("start.question", "sales.machines"))
            assert (first["ways"][0]["taken"], first["here"], then["here"], then["left"]) == (1, 0, 1, 0)
            visitor.send(type="end", key="over")
            visitor.until(type="ack", key="over")
            then = figures(ann)["cards"]["sales.machines"]
            assert (then["here"], then["left"], then["quit"]) == (0, 1, 1)
            assert figures(ann)["conversations"]["ended"] == 1
