"""Compiling for others: judged by this server's teams, one after another, and never at the cost of those who talk."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from frontdesk.runtime.deploys import sources
from frontdesk.runtime.deploys.compiling import MOST_WAITING, Compiling
from frontdesk.runtime.deploys.orders import Sources
from frontdesk.runtime.web.problems import ProblemError
from frontdesk.store import users
from runtime.deploying import SHOP, program, token
from runtime.halls import guest, refusal
from runtime.offices import Office
from serving import Server
from talking import PATIENCE_S

TEAM = SHOP.replace("wait_time: 10m", "team: slaes\n      wait_time: 10m")


def plan(client: httpx2.Client, files: dict[str, str], playbook: str = "shop") -> httpx2.Response:
    return client.post(f"/api/v1/playbooks/{playbook}/plan", json={"files": files})


def test_a_team_that_nobody_belongs_to_is_found(office: Office) -> None:
    sent = Sources(files={"shop.yaml": TEAM})
    made = office.do(Compiling().compiled(office.desk.database, "shop", sent))
    (found,) = [each for each in made.checked.diagnostics if each.code == "FD702"]
    assert (found.severity, found.finding.hint) == ("warning", "did you mean 'sales'?")
    assert found.span.start.line == TEAM[: TEAM.index("slaes")].count("\n") + 1


def test_a_team_of_somebody_who_may_sign_in_is_known(office: Office) -> None:
    sent = Sources(files={"shop.yaml": TEAM.replace("slaes", "sales")})
    made = office.do(Compiling().compiled(office.desk.database, "shop", sent))
    assert [each.code for each in made.checked.diagnostics] == []
    assert made.release.digest == sources.compile_sources("shop", sent.files).release.digest


def test_one_compiles_and_who_comes_too_late_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, gate = 0, 0, threading.Lock()
    real = sources.compile_sources

    def counted(*arguments: object) -> object:
        nonlocal running, most
        with gate:
            running += 1
            most = max(most, running)
        try:
            return real(*arguments)  # type: ignore[arg-type]
        finally:
            with gate:
                running -= 1

    monkeypatch.setattr(sources, "compile_sources", counted)
    compiling, sent = Compiling(), Sources(files={"shop.yaml": SHOP})

    async def everybody() -> list[object]:
        asking = (compiling.compiled(office.desk.database, "shop", sent) for _ in range(MOST_WAITING + 3))
        return await asyncio.gather(*asking, return_exceptions=True)

    answers = office.do(everybody())
    refused = [one for one in answers if isinstance(one, ProblemError)]
    assert (len(refused), most) == (3, 1)
    assert {(one.status, one.code, one.headers["Retry-After"]) for one in refused} == {(503, "busy", "2")}
    assert office.do(compiling.compiled(office.desk.database, "shop", sent)), "there is room again"


def test_while_one_compiles_everybody_else_is_served(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, served = threading.Event(), threading.Event()
    real = sources.compile_sources

    def held(*arguments: object) -> object:
        begun.set()
        assert served.wait(PATIENCE_S), "nobody else had a turn"
        return real(*arguments)  # type: ignore[arg-type]

    async def meanwhile() -> object:
        making = asyncio.create_task(
            Compiling().compiled(office.desk.database, "shop", Sources(files={"shop.yaml": SHOP}))
        )
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)
        await office.desk.database.read(users.teams)
        served.set()
        return await making

    monkeypatch.setattr(sources, "compile_sources", held)
    assert office.do(meanwhile())


CARDS = "".join(
    f"    - card: question\n      text: Question {n}\n      save: answers.a{n}\n"
    f"      answers: [{{label: Yes {n}}}, {{label: No {n}, goto: end}}]\n"
    for n in range(240)
)
LARGE = f"frontdesk: 1\nname: Large\npathways:\n  start:\n{CARDS}  end:\n    - {{card: end}}\n"


def test_a_flood_of_plans_leaves_those_who_talk_alone(server: Server) -> None:
    """Somebody talks while everybody plans a large playbook: they are answered all the time."""
    stop, answers = threading.Event(), list[int]()
    with program(server, token(server, "flood", "deploy")) as client, guest(server) as visitor:

        def flood() -> None:
            while not stop.is_set():
                answers.append(plan(client, {"large.yaml": LARGE}, "large").status_code)

        with ThreadPoolExecutor(6) as pool:
            floods = [pool.submit(flood) for _ in range(6)]
            try:
                for number in range(40):
                    assert visitor.say(f"Hello {number}")["type"] in ("ack", "refused")
            finally:
                stop.set()
            for each in floods:
                each.result()
    assert set(answers) <= {200, 503}
    assert 200 in answers


def test_who_floods_is_told_to_come_back(server: Server) -> None:
    with program(server, token(server, "many", "deploy")) as client, ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: plan(client, {"large.yaml": LARGE}, "large"), range(30)))
    busy = [answer for answer in answers if answer.status_code != 200]
    assert {refusal(answer) for answer in busy} <= {(503, "busy")}
    assert all(answer.headers["retry-after"] == "2" for answer in busy)
    assert len(answers) - len(busy) >= 16
