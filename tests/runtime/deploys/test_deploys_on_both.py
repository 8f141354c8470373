"""A deploy with an image, a canary, a promotion and a migration: a server as a process, on each kind of database."""

from __future__ import annotations

from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

from frontdesk.runtime.accounts import token_commands
from lang.pictures import png
from runtime.deploying import SHOP, deploy, program
from runtime.halls import guest
from serving import running_server


def pictured(word: str) -> dict[str, str]:
    return {"shop.yaml": SHOP.replace("Hello, what", f'"![us](shop.png) {word}, what').replace("need?", 'need?"')}


def test_everything_that_a_deploy_does(tmp_path: Path, database_url: str) -> None:
    data, word = png(64, 48), sha256(png(64, 48)).hexdigest()
    images = {"shop.png": {"digest": word, "kind": "png", "width": 64, "height": 48}}
    with running_server(tmp_path, demo=False, arguments=("--allow-direct",), db_url=database_url) as server:
        text = token_commands.create(database_url, "ci", ["deploy"], "1d")
        with program(server, text) as ci, ExitStack() as pages:
            path, kind = f"/api/v1/playbooks/shop/images/{word}", {"Content-Type": "image/png"}
            assert ci.put(path, content=data, headers=kind).status_code == 201
            first = deploy(ci, pictured("Hello"), None, images=images).json()["release"]
            assert ci.get(f"/images/{word}.png").content == data
            visitor = pages.enter_context(guest(server, playbook="shop"))
            canary = deploy(ci, pictured("Welcome"), first, canary=50, images=images)
            assert canary.status_code == 201
            tag = canary.headers["etag"]
            promoted = ci.post("/api/v1/playbooks/shop/promote", json={}, headers={"If-Match": tag})
            assert promoted.json()["release"] == canary.json()["canary"]["release"]
            headers = {"If-Match": promoted.headers["etag"], "Idempotency-Key": "once"}
            moved = ci.post("/api/v1/playbooks/shop/migrate", json={}, headers=headers)
            assert (moved.json()["moved"], moved.json()["next"]) == (1, None)
            assert ci.post("/api/v1/playbooks/shop/migrate", json={}, headers=headers).json() == moved.json()
            assert ci.get("/api/v1/playbooks/shop").json()["counts"]["releases"] == {promoted.json()["release"]: 1}
            assert visitor.pick(1)["type"] == "ack"
