"""Contract, from outside: releases are made of sources, on what their author saw, once a key, and can be taken back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from typing import Any

import httpx2
import pytest

from frontdesk.store import old_releases
from frontdesk.store.database import Database
from runtime.deploying import SHOP, deploy, digest, named, program, roll_back, shop, token
from runtime.halls import guest, refusal
from serving import Server

numbers = count(1)


@pytest.fixture(scope="module")
def ci(server: Server) -> Iterator[httpx2.Client]:
    with program(server, token(server, "ci", "deploy")) as client:
        yield client


@pytest.fixture
def playbook() -> str:
    """An id that nothing was deployed under yet."""
    return f"shop-{next(numbers)}"


def running(client: httpx2.Client, playbook: str) -> str | None:
    answer = client.get(f"/api/v1/playbooks/{playbook}")
    return answer.json()["release"] if answer.status_code == 200 else None


def audit(server: Server, playbook: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.db, timeout=60)) as connection:
        rows = connection.execute("SELECT action, actor, details FROM audit WHERE subject = ? ORDER BY n", (playbook,))
        return [(action, actor, json.loads(details)) for action, actor, details in rows]


def test_the_first_and_the_next_release_of_a_playbook(server: Server, ci: httpx2.Client, playbook: str) -> None:
    one, two = named(playbook), named(playbook, "Welcome")
    first, second = digest(one, playbook), digest(two, playbook)
    made = deploy(ci, one, None, playbook=playbook, revision="v1.0")
    assert (made.status_code, made.headers["etag"]) == (201, f'"{first}"')
    assert made.json() == {"release": first, "before": None, "changed": True}
    made = deploy(ci, two, first, playbook=playbook)
    assert made.json() == {"release": second, "before": first, "changed": True}
    status = ci.get(f"/api/v1/playbooks/{playbook}")
    assert (status.headers["etag"], status.json()["deployed_by"]) == (f'"{second}"', "token ci")
    listed = ci.get(f"/api/v1/playbooks/{playbook}/releases").json()["items"]
    told = [(one["digest"], one["before"], one["created_by"], one["revision"], one["active"]) for one in listed]
    assert told == [(second, first, "token ci", None, True), (first, None, "token ci", "v1.0", False)]
    assert audit(server, playbook) == [
        ("deploy", "token ci", {"release": first, "revision": "v1.0"}),
        ("deploy", "token ci", {"release": second, "before": first}),
    ]
    assert [one["release"] for one in status.json()["deploys"]] == [second, first]


def test_a_release_can_be_read_with_what_it_was_made_of(ci: httpx2.Client, playbook: str) -> None:
    main = SHOP.replace("  nothing:\n", "  nothing:\n    - {card: run, pathway: more.thanks}\n")
    files = {f"{playbook}.yaml": "include: [shared/more.yaml]\n" + main, "unused.yaml": "x"}
    files["shared/more.yaml"] = "frontdesk: 1\npathways:\n  thanks:\n    - {card: message, text: Thank you.}\n"
    wanted = digest(files, playbook)
    assert deploy(ci, files, None, playbook=playbook).json()["release"] == wanted
    path = f"/api/v1/playbooks/{playbook}/releases/{wanted}"
    assert ci.get(path).json()["digest"] == wanted
    del files["unused.yaml"]
    assert ci.get(f"{path}/sources").json() == {"files": files}
    assert ci.get(f"/api/v1/playbooks/hall/releases/{wanted}").status_code == 404


def test_without_a_precondition_and_with_a_stale_one_nothing_changes(ci: httpx2.Client, playbook: str) -> None:
    path, body = f"/api/v1/playbooks/{playbook}/releases", {"files": named(playbook)}
    first = digest(named(playbook), playbook)
    assert refusal(ci.post(path, json=body)) == (428, "no-precondition")
    assert refusal(ci.post(path, json=body, headers={"If-Match": "*"})) == (428, "no-precondition")
    assert refusal(ci.post(path, json=body, headers={"If-Match": f'"{first}"'})) == (412, "stale")
    assert running(ci, playbook) is None
    assert deploy(ci, named(playbook), None, playbook=playbook).status_code == 201
    for base in (None, "0" * 64, "nonsense"):
        answer = deploy(ci, named(playbook, "Other"), base, playbook=playbook)
        assert refusal(answer) == (412, "stale")
        assert (answer.json()["by"], answer.json()["release"]) == ("token ci", first)
    assert running(ci, playbook) == first


def test_a_list_of_tags_lets_a_change_pass_if_one_of_them_runs(ci: httpx2.Client, playbook: str) -> None:
    path = f"/api/v1/playbooks/{playbook}/releases"
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]

    def deploys(word: str, *headers: str) -> int:
        body = {"files": named(playbook, word)}
        return ci.post(path, json=body, headers=[("If-Match", one) for one in headers]).status_code

    assert deploys("Other", f'"{"0" * 64}", W/"{first}"') == 412, "a weak tag is for caches"
    assert deploys("Other", f'"{"0" * 64}" ,"{first}"') == 201
    assert deploys("Third", f'"{first}"', f'"{running(ci, playbook)}"') == 201
    assert deploys("Fourth", f'"{first}"', '"x"') == 412


def test_of_two_deploys_from_one_base_one_wins_and_the_other_hears_of_it(ci: httpx2.Client, playbook: str) -> None:
    base = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    words = [f"Word{n}" for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda word: deploy(ci, named(playbook, word), base, playbook=playbook), words))
    assert sorted(answer.status_code for answer in answers) == [201, *[412] * 5]
    won = running(ci, playbook)
    assert {answer.json()["release"] for answer in answers} == {won}


def test_a_key_makes_a_release_once(server: Server, ci: httpx2.Client, playbook: str) -> None:
    one, two = named(playbook), named(playbook, "Other")
    made = deploy(ci, one, None, playbook=playbook, key="k1")
    again = deploy(ci, one, None, playbook=playbook, key="k1")
    assert (again.status_code, again.json(), again.headers["etag"]) == (201, made.json(), made.headers["etag"])
    assert refusal(deploy(ci, two, None, playbook=playbook, key="k1")) == (422, "key-reused")
    first = made.json()["release"]
    assert deploy(ci, two, first, playbook=playbook, key="k2").status_code == 201
    assert deploy(ci, one, None, playbook=playbook, key="k1").json() == made.json()
    assert running(ci, playbook) == digest(two, playbook)
    assert len(audit(server, playbook)) == 2
    with server.sign_in("admin@example.com") as alex:
        assert refusal(deploy(alex, one, None, playbook=playbook, key="k1")) == (412, "stale")


def test_the_same_sources_again_change_nothing(server: Server, ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    again = deploy(ci, named(playbook), first, playbook=playbook)
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert len(audit(server, playbook)) == 1


def test_rolling_back_and_forth_lists_each_release_once(server: Server, ci: httpx2.Client, playbook: str) -> None:
    first = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    assert refusal(roll_back(ci, first, playbook=playbook)) == (422, "no-such-release")
    second = deploy(ci, named(playbook, "Other"), first, playbook=playbook).json()["release"]
    assert refusal(roll_back(ci, first, first, playbook=playbook)) == (412, "stale")
    assert refusal(ci.post(f"/api/v1/playbooks/{playbook}/rollback", json={})) == (428, "no-precondition")
    assert refusal(roll_back(ci, second, "0" * 64, playbook=playbook)) == (422, "no-such-release")
    assert roll_back(ci, second, playbook=playbook).json() == {"release": first, "before": second, "changed": True}
    assert running(ci, playbook) == first
    assert roll_back(ci, first, second, playbook=playbook).status_code == 200
    assert running(ci, playbook) == second
    listed = ci.get(f"/api/v1/playbooks/{playbook}/releases").json()["items"]
    assert [one["digest"] for one in listed] == [second, first]
    assert [action for action, *_ in audit(server, playbook)] == ["deploy", "deploy", "rollback", "rollback"]


def test_releases_of_another_playbook_are_no_way_back(ci: httpx2.Client, playbook: str) -> None:
    other = f"{playbook}-other"
    theirs = deploy(ci, named(other), None, playbook=other).json()["release"]
    ours = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    assert refusal(roll_back(ci, ours, theirs, playbook=playbook)) == (422, "no-such-release")


def test_a_release_that_was_removed_is_no_way_back_and_nothing_is_compared_with_it(
    server: Server, ci: httpx2.Client, playbook: str
) -> None:
    digests, base = list[str](), None
    for word in ("One", "Two", "Three"):
        base = deploy(ci, named(playbook, word), base, playbook=playbook).json()["release"]
        digests.append(base)
    beside = Database.open(f"sqlite:///{server.db}")
    (left,) = (one for one in beside.read_now(old_releases.unneeded) if one.playbook == playbook)
    assert beside.write_now(lambda connection: old_releases.remove(connection, left))
    beside.close()
    assert left.digest == digests[0]
    assert refusal(roll_back(ci, digests[2], digests[0], playbook)) == (422, "release-removed")
    assert refusal(roll_back(ci, digests[2], "e" * 64, playbook)) == (422, "no-such-release")
    assert running(ci, playbook) == digests[2]
    path = f"/api/v1/playbooks/{playbook}/releases/{digests[1]}/difference"
    assert refusal(ci.get(path)) == (422, "release-removed")
    assert ci.get(path, params={"from": digests[0]}).status_code == 404
    assert ci.get(path, params={"from": digests[2]}).json()["same"] is False
    assert roll_back(ci, digests[2], playbook=playbook).json()["release"] == digests[1]


def test_the_list_is_read_in_pages(ci: httpx2.Client, playbook: str) -> None:
    base = None
    for word in ("One", "Two", "Three"):
        base = deploy(ci, named(playbook, word), base, playbook=playbook).json()["release"]
    path = f"/api/v1/playbooks/{playbook}/releases"
    whole = ci.get(path).json()["items"]
    first = ci.get(f"{path}?limit=2").json()
    rest = ci.get(f"{path}?limit=2&after={first['next']}").json()
    assert ([*first["items"], *rest["items"]], rest["next"]) == (whole, None)
    assert whole[0]["digest"] == base


def test_errors_are_told_as_check_tells_them_and_warnings_refuse_nothing(ci: httpx2.Client, playbook: str) -> None:
    wrong = named(playbook)
    wrong[f"{playbook}.yaml"] = wrong[f"{playbook}.yaml"].replace("goto: person}", "goto: persn}")
    answer = deploy(ci, wrong, None, playbook=playbook)
    assert refusal(answer) == (422, "findings")
    found = next(one for one in answer.json()["diagnostics"] if one["code"] == "FD201")
    assert (found["file"], found["range"]["start"]["line"]) == (f"{playbook}.yaml", 10)
    assert running(ci, playbook) is None
    warned = named(playbook)
    warned[f"{playbook}.yaml"] = warned[f"{playbook}.yaml"].replace(
        "install:\n  origins: [https://www.example.com]\n", ""
    )
    assert deploy(ci, warned, None, playbook=playbook).status_code == 201


FILES: list[tuple[dict[str, Any], str]] = [
    ({"../shop.yaml": ""}, "bad-name"),
    ({"/shop.yaml": ""}, "bad-name"),
    ({"a/../../b.yaml": ""}, "bad-name"),
    ({"C:/b.yaml": ""}, "bad-name"),
    ({"c:b.yaml": ""}, "bad-name"),
    ({"a\\b.yaml": ""}, "bad-name"),
    ({"a\x00b.yaml": ""}, "bad-name"),
    ({"a//b.yaml": ""}, "bad-name"),
    ({"./b.yaml": ""}, "bad-name"),
    ({"b.yaml.": ""}, "bad-name"),
    ({"nul.yaml": ""}, "bad-name"),
    ({"": ""}, "bad-name"),
    ({"a" * 201: ""}, "bad-name"),
    ({"SHOP.yaml": ""}, "bad-name"),
    ({"e\u0301.yaml": "", "\u00e9.yaml": ""}, "bad-name"),
    ({"a": "", "a/b.yaml": ""}, "bad-name"),
    ({f"{n}.yaml": "" for n in range(64)}, "invalid"),
    ({"more.yaml": 5}, "invalid"),
]


@pytest.mark.parametrize(("more", "code"), FILES, ids=[ascii(next(iter(more)))[:20] for more, _ in FILES])
def test_names_that_may_leave_the_folder_are_refused(ci: httpx2.Client, more: dict[str, Any], code: str) -> None:
    answer = deploy(ci, shop() | more, None)
    assert refusal(answer) == (422, code)
    assert running(ci, "shop") is None


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("shop", {"files": {}}, (422, "no-playbook")),
        ("shop", {"files": {"other.yaml": SHOP}}, (422, "no-playbook")),
        ("shop", {"files": {"shop.yaml": "id: other\n" + SHOP}}, (422, "other-playbook")),
        (
            "shop",
            {"files": {"shop.yaml": "frontdesk: 1\npathways:\n  x:\n    - {card: message, text: Hi.}\n"}},
            (422, "findings"),
        ),
        ("shop", {"files": {"shop.yaml": "x" * (257 * 1024)}}, (422, "findings")),
        ("shop", {"files": shop(), "release": "0" * 64}, (422, "invalid")),
        ("shop", {"files": shop(), "revision": "a b"}, (422, "invalid")),
        ("shop", {}, (422, "invalid")),
        ("Shop", {"files": shop()}, (422, "bad-name")),
        ("shop", {"files": {"shop.yaml": "x" * (4 * 1024 * 1024)}}, (413, "too-large")),
    ],
    ids=lambda value: str(value)[:50],
)
def test_what_is_no_playbook_is_refused(
    ci: httpx2.Client, path: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    headers = {"If-None-Match": "*"}
    assert refusal(ci.post(f"/api/v1/playbooks/{path}/releases", json=body, headers=headers)) == expected


def test_a_file_that_is_named_twice_is_refused(ci: httpx2.Client) -> None:
    body = json.dumps({"files": shop() | {"other.yaml": SHOP}}).replace("other.yaml", "shop.yaml")
    headers = {"If-None-Match": "*", "Content-Type": "application/json"}
    answer = ci.post("/api/v1/playbooks/shop/releases", content=body, headers=headers)
    assert (refusal(answer), answer.json()["detail"]) == (
        (422, "named-twice"),
        "The body has the key 'shop.yaml' twice.",
    )


def test_a_body_of_almost_four_megabytes_is_read(ci: httpx2.Client, playbook: str) -> None:
    more = {f"more-{n}.yaml": "# " + "x" * 250_000 for n in range(15)}
    assert deploy(ci, named(playbook) | more, None, playbook=playbook).status_code == 201


def test_a_visitor_finishes_on_the_release_that_they_began_with(
    server: Server, ci: httpx2.Client, playbook: str
) -> None:
    base = deploy(ci, named(playbook), None, playbook=playbook).json()["release"]
    with guest(server, playbook=playbook) as early:
        deploy(ci, named(playbook, "Welcome"), base, playbook=playbook)
        with guest(server, playbook=playbook) as late:
            assert "Hello" in json.dumps(early.welcome)
            assert "Welcome" in json.dumps(late.welcome)
            assert early.pick(1)["type"] == "ack"
            counts = ci.get(f"/api/v1/playbooks/{playbook}").json()["counts"]
            assert counts == {"open": 1, "releases": {digest(named(playbook, "Welcome"), playbook): 1}}
