"""What stands behind `preview --web`: how things stand, the clock, agents, calls, bad requests, and files that go."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from runtime.studios import ASKED, PATIENCE_S, SHOP, State, Studio, command, shown, written
from talking import Visitor, visit

MINUTES_MS = 20 * 60_000
"""Longer than a test takes, and shorter than the wait for a person."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with shown(tmp_path_factory.mktemp("studio")) as found:
        yield found


@pytest.fixture
def visitor(studio: Studio) -> Iterator[Visitor]:
    """Somebody who has just come; Mia is online and Omar is not."""
    for number, act in enumerate(("online", "offline")):
        assert 204 == studio.does(number, act).status_code
    with visit(studio.server, "shop") as found:
        studio.stands_at("start.question")
        yield found


def test_nothing_has_begun_until_a_visitor_comes(tmp_path: Path) -> None:
    with shown(tmp_path) as fresh:
        state = fresh.state()
        assert (None, True, "", "Shop", []) == tuple(
            state[name] for name in ("conversation", "valid", "problem", "name", "findings")
        )
        assert [("Mia", True), ("Omar", False)] == [(each["name"], each["online"]) for each in state["agents"]]
        refused = fresh.does(0, "joins")
        assert (409, "no conversation has begun") == (refused.status_code, refused.json()["detail"])


def test_the_way_so_far_is_told_with_its_words(studio: Studio, visitor: Visitor) -> None:
    visitor.pick(0)
    found = studio.stands_at("person.live_chat")["conversation"]
    way = {"card": "start.question", "exit": "0", "words": "A person", "to": "person.live_chat"}
    assert ([way], "waiting", "wait") == (found["way"], found["phase"], found["timer"])
    assert "A person" == found["values"]["answers.topic"]


def test_the_clock_goes_forward_by_what_is_asked_and_ends_a_wait(studio: Studio, visitor: Visitor) -> None:
    visitor.pick(0)
    before = studio.stands_at("person.live_chat")
    left = before["conversation"]["due_ms"] - before["now_ms"]
    assert 204 == studio.client.post("/preview/clock", json={"ms": left - MINUTES_MS}).status_code
    nearly = studio.state()
    assert "waiting" == nearly["conversation"]["phase"]
    assert left - MINUTES_MS <= nearly["now_ms"] - before["now_ms"] < left
    assert 204 == studio.client.post("/preview/clock", json={"ms": MINUTES_MS}).status_code
    assert "bot" == studio.stands_at("person.run/asked.address.capture")["conversation"]["phase"]


def test_one_agent_joins_and_the_other_comes_too_late(studio: Studio, visitor: Visitor) -> None:
    studio.does(1, "online")
    visitor.pick(0)
    studio.stands_at("person.live_chat")
    assert 204 == studio.does(0, "joins").status_code
    late = studio.does(1, "joins")
    assert (409, "not-now") == (late.status_code, late.json()["code"])
    assert 409 == studio.does(1, "closes").status_code
    assert 204 == studio.does(0, "says", "Hello from Mia").status_code
    assert "Hello from Mia" in str(visitor.until(kind="message", **{"from": "agent"}))
    assert "Mia" == studio.state()["conversation"]["agent"]
    assert 204 == studio.does(0, "closes").status_code
    assert "closed" == studio.state()["conversation"]["phase"]


def test_when_the_last_agent_goes_the_wait_is_over(studio: Studio, visitor: Visitor) -> None:
    visitor.pick(0)
    studio.stands_at("person.live_chat")
    studio.does(0, "offline")
    studio.stands_at("person.run/asked.address.capture")


@pytest.mark.parametrize(
    ("answer", "card", "value"),
    [
        ({"status": 200, "body": '{"sky": "blue"}'}, "weather.end", "blue"),
        ({"status": 404, "body": ""}, "person.live_chat", None),
        ({"status": 200, "body": "not JSON"}, "person.live_chat", None),
        ({"status": None, "body": ""}, "person.live_chat", None),
    ],
)
def test_a_call_waits_for_its_answer(
    studio: Studio, visitor: Visitor, answer: State, card: str, value: str | None
) -> None:
    visitor.pick(1)
    state = studio.comes_to(lambda found: found["conversation"]["call"])
    wanted = {"method": "POST", "url": "https://api.example.com/weather", "body": '{"place":"Utrecht"}'}
    asked = state["conversation"]["call"]
    assert wanted == asked | {"body": asked["body"].replace(" ", "")}
    assert 204 == studio.client.post("/preview/call", json=answer).status_code
    found = studio.comes_to(lambda state: state["conversation"]["card"] == card or state["conversation"]["outcome"])
    assert value == found["conversation"]["values"].get("answers.sky")
    assert 409 == studio.client.post("/preview/call", json=answer).status_code


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("clock", {"ms": -1}, 422),
        ("clock", {"ms": 10**15}, 422),
        ("clock", {"ms": "soon"}, 422),
        ("clock", {}, 422),
        ("clock", [], 422),
        ("agent", {"agent": "nobody", "does": "joins"}, 409),
        ("agent", {"agent": "nobody", "does": "sings"}, 422),
        ("agent", {"agent": "nobody"}, 422),
        ("call", {"status": 99, "body": ""}, 422),
        ("call", {"status": 200, "body": "", "more": 1}, 422),
        ("call", {"status": 200, "body": ""}, 409),
    ],
)
def test_what_cannot_be_done_is_a_problem_and_changes_nothing(
    studio: Studio, path: str, body: object, status: int
) -> None:
    before = studio.state()
    answer = studio.client.post(f"/preview/{path}", json=body)
    assert (status, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert {**before, "now_ms": 0} == {**studio.state(), "now_ms": 0}


def test_another_website_can_do_nothing_and_read_nothing(studio: Studio) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert 403 == studio.client.post("/preview/clock", json={"ms": 1}, headers=foreign).status_code
    assert 415 == studio.client.post("/preview/clock", content="{}", headers={"Content-Type": "text/plain"}).status_code
    for path in ("/preview", "/preview/site", "/preview/state", "/preview/graph.svg", "/preview/graph.json"):
        assert 200 == studio.client.get(path).status_code, path
        # A name of somebody else's that leads to this machine.
        assert 404 == studio.client.get(path, headers={"Host": "evil.example"}).status_code, path
        assert 404 == studio.client.get(path, headers={"X-Forwarded-For": "203.0.113.5"}).status_code, path


def test_only_this_machine_is_listened_to(studio: Studio) -> None:
    assert "127.0.0.1" == httpx2.URL(studio.server.url).host


def test_a_change_of_an_included_file_is_followed(tmp_path: Path) -> None:
    with shown(tmp_path) as fresh:
        revision = fresh.state()["revision"]
        written(tmp_path / "asked.yaml", ASKED.replace("Your address?", "Where to?"))
        fresh.comes_to(lambda state: state["revision"] > revision)
        assert "Where to?" in fresh.client.get("/preview/graph.json").text
        written(tmp_path / "asked.yaml", "frontdesk: [")
        state = fresh.comes_to(lambda state: not state["valid"])
        assert [str(tmp_path / "asked.yaml")] == [each["file"] for each in state["findings"]]


def test_a_file_that_goes_is_told_and_followed_when_it_is_back(tmp_path: Path) -> None:
    with shown(tmp_path) as fresh:
        fresh.file.unlink()
        gone = fresh.comes_to(lambda state: state["problem"])
        assert (False, []) == (gone["valid"], gone["findings"])
        assert "shop.yaml" in gone["problem"]
        with visit(fresh.server, "shop"):
            fresh.stands_at("start.question")
        written(fresh.file, SHOP.replace("What brings you here?", "Back again?"))
        back = fresh.comes_to(lambda state: state["valid"])
        assert "" == back["problem"]
        assert "Back again?" in fresh.client.get("/preview/graph.json").text


def test_a_playbook_that_becomes_a_library_is_told(tmp_path: Path) -> None:
    with shown(tmp_path) as fresh:
        written(fresh.file, ASKED)
        assert "is a library" in fresh.comes_to(lambda state: state["problem"])["problem"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("none.yaml", "there is no"), ("folder", "is a folder"), ("library.yaml", "is a library")],
)
def test_what_is_no_playbook_is_refused_at_the_start(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "shop.yaml").write_text(SHOP.replace("include: [asked.yaml]\n", ""))
    (tmp_path / "library.yaml").write_text(ASKED)
    done = subprocess.run(command(tmp_path / name), capture_output=True, text=True, check=False, timeout=PATIENCE_S * 2)
    assert (2, "") == (done.returncode, done.stdout)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
