"""`deploy --migrate`: against a server as a process that may die at each step."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from cli.folders import Folder
from frontdesk.runtime.accounts import token_commands
from runtime.deploying import SHOP, program
from runtime.halls import guest
from serving import START_S, Server, running_server
from talking import Visitor

RENAMED = SHOP.replace("      text: Hello", "      id: hello\n      text: Hello")

STEPS = ("move.unit.before", "move.moved.after", "move.key.after", "move.answer.before")


@pytest.fixture
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server; one that dies when it comes to a point the second time, where a test names one."""
    folder, point = tmp_path / "server", getattr(request, "param", None)
    folder.mkdir()
    env = {"FRONTDESK_FAILPOINTS": f"{point}=kill@2"} if point else {}
    with running_server(folder, demo=False, env=env, arguments=("--allow-direct",)) as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path, server: Server) -> Folder:
    token = token_commands.create(f"sqlite:///{server.db}", "ci", ["deploy"], "1d")
    folder = Folder(tmp_path, server, token, "shop")
    folder.write()
    return folder


def visitors(pages: ExitStack, server: Server, number: int) -> list[Visitor]:
    return [pages.enter_context(guest(server, playbook="shop")) for _ in range(number)]


def releases(server: Server) -> Counter[str]:
    """Releases to how many conversations are on them."""
    with closing(sqlite3.connect(server.db)) as connection:
        return Counter(release for (release,) in connection.execute("SELECT release FROM conversations"))


def moves(server: Server) -> Counter[str]:
    """Conversations to how often they were moved."""
    with closing(sqlite3.connect(server.db)) as connection:
        return Counter(one for (one,) in connection.execute("SELECT conversation FROM moves"))


def written(server: Server) -> list[int]:
    """What the audit says of how many were moved."""
    with closing(sqlite3.connect(server.db)) as connection:
        rows = connection.execute("SELECT details FROM audit WHERE action = 'migrate' ORDER BY n")
        return [json.loads(details)["moved"] for (details,) in rows]


def test_conversations_go_on_with_a_new_release(shop: Folder, server: Server) -> None:
    first = shop.deploy("Hello")
    with ExitStack() as pages:
        stays, *goes = visitors(pages, server, 4)
        assert stays.pick(1)["type"] == "ack"
        shop.write("Welcome")
        code, out, err = shop.run("deploy", shop.file, "--yes", "--migrate")
        second = out.split()[1]
        assert (code, err.splitlines()[-1]) == (0, "shop: 3 conversations moved, 0 stay")
        assert releases(server) == {first: 1, second: 3}
        for visitor in goes:
            assert visitor.pick(0)["type"] == "ack"
        err = shop.run("deploy", shop.file, "--yes", "--migrate")[2]
        assert err.splitlines()[-1] == "shop: no open conversation is on another release"
        assert written(server) == [3]


def test_who_cannot_go_on_stays_and_the_reasons_are_counted(shop: Folder, server: Server) -> None:
    first = shop.deploy("Hello")
    with ExitStack() as pages:
        visitors(pages, server, 2)
        shop.write("Hello", RENAMED)
        _, out, err = shop.run("deploy", shop.file, "--yes", "--migrate")
        assert err.splitlines()[-1] == "shop: 0 conversations moved, 2 stay: 2 at a card that is gone"
        assert releases(server) == {first: 2}
        said = shop.run("deploy", shop.file, "--yes", "--migrate", "--card", "start.question=hello")[2]
        assert said.splitlines()[-1] == "shop: 2 conversations moved, 0 stay"
        assert releases(server) == {out.split()[1]: 2}


@pytest.mark.parametrize(("server", "point"), [(step, step) for step in STEPS], ids=STEPS, indirect=["server"])
def test_the_server_dies_and_each_conversation_goes_on_once(shop: Folder, server: Server, point: str) -> None:
    number = 120
    shop.deploy("Hello")
    with ExitStack() as pages:
        visitors(pages, server, number)
    shop.write("Welcome")
    with shop.begun("deploy", shop.file, "--yes", "--migrate") as process:
        assert server.process is not None
        server.process.wait(START_S)
        moved = 100 if point == "move.answer.before" else 50
        assert sum(moves(server).values()) == moved
        server.environment = {}
        server.start()
        out, err = process.communicate(timeout=START_S)
    assert (process.returncode, err.splitlines()[-1]) == (0, f"shop: {number} conversations moved, 0 stay")
    assert releases(server) == {out.split()[1]: number}
    assert set(moves(server).values()) == {1}
    assert written(server) == [50, 50, 20]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--migrate", "--canary", "10%"), 2, "--migrate needs a deploy to everybody"),
        (("--migrate", "--promote"), 2, "--migrate needs a deploy to everybody"),
        (("--card", "a=b"), 2, "--card goes with --migrate"),
        (("--migrate", "--card", "a"), 2, "write OLD=NEW"),
        (("--migrate", "--card", "a=b", "--card", "a=c"), 2, "write OLD=NEW"),
        (("--migrate", "--card", "start.question=nowhere"), 2, "there is no card 'nowhere' in shop.yaml"),
    ],
)
def test_what_cannot_be_meant_is_refused(shop: Folder, arguments: tuple[str, ...], code: int, words: str) -> None:
    found, out, err = shop.run("deploy", shop.file, "--yes", *arguments)
    assert (found, out) == (code, "")
    assert words in err.splitlines()[-1]
    assert shop.run("status", "shop")[0] == 2, "nothing was deployed"


def test_nobody_goes_on_while_a_canary_runs(shop: Folder, server: Server) -> None:
    first = shop.deploy("Hello")
    shop.write("Welcome")
    with program(shop.server, shop.token) as client:
        body, headers = {"cards": {"start.question": "nowhere"}}, {"If-Match": f'"{first}"'}
        answer = client.post("/api/v1/playbooks/shop/migrate", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "no-such-card")
        assert shop.run("deploy", shop.file, "--yes", "--canary", "10%")[0] == 0
        tag = client.get("/api/v1/playbooks/shop").headers["etag"]
        answer = client.post("/api/v1/playbooks/shop/migrate", json={}, headers={"If-Match": tag})
        assert (answer.status_code, answer.json()["code"]) == (422, "no-migration")
        stale = client.post("/api/v1/playbooks/shop/migrate", json={}, headers={"If-Match": f'"{first}"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "stale")
        assert client.post("/api/v1/playbooks/shop/migrate", json={}).status_code == 428
        wrong = client.post("/api/v1/playbooks/shop/migrate", json={"after": ["x", 1]}, headers={"If-Match": tag})
        assert wrong.status_code == 422
