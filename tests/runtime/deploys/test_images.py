"""Contract, from outside: images are sent under their digest, shown for ever, and are nothing but pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from typing import Any

import httpx2
import pytest

from frontdesk.lang import raster
from frontdesk.lang.raster import Raster
from lang.pictures import gif, jpeg, png, png_head, webp
from runtime.deploying import SHOP, deploy, program, token
from runtime.halls import guest, refusal
from serving import Server

numbers = count(1)


@pytest.fixture(scope="module")
def ci(server: Server) -> Iterator[httpx2.Client]:
    with program(server, token(server, "pictures", "deploy")) as client:
        yield client


@pytest.fixture
def playbook() -> str:
    return f"pictured-{next(numbers)}"


def send(client: httpx2.Client, playbook: str, data: bytes, kind: str = "image/png", digest: str = "") -> Any:
    path = f"/api/v1/playbooks/{playbook}/images/{digest or sha256(data).hexdigest()}"
    return client.put(path, content=data, headers={"Content-Type": kind})


def facts(data: bytes) -> dict[str, object]:
    found = raster.read(data)
    assert isinstance(found, Raster)
    return {"digest": found.digest, "kind": found.kind, "width": found.width, "height": found.height}


def pictured(playbook: str) -> dict[str, str]:
    text = SHOP.replace("text: Hello, what do you need?", 'text: "![our shop](shop.png) Hello, what do you need?"')
    return {f"{playbook}.yaml": text.replace("install:", "bot: {avatar: faces/ada.gif}\ninstall:", 1)}


@pytest.mark.parametrize(
    ("data", "kind"),
    [(png(9, 8), "png"), (gif(9, 8), "gif"), (jpeg(9, 8), "jpeg"), (webp(b"VP8X", 9, 8), "webp")],
    ids=["png", "gif", "jpeg", "webp"],
)
def test_an_image_is_stored_once_and_shown_as_what_it_is(
    server: Server, ci: httpx2.Client, data: bytes, kind: str
) -> None:
    made = send(ci, "any", data, f"image/{kind}")
    assert (made.status_code, made.json()) == (201, facts(data))
    assert send(ci, "other", data, "image/png").status_code == 200
    with server.client() as anyone:
        shown = anyone.get(f"/images/{sha256(data).hexdigest()}.{kind}")
    assert (shown.status_code, shown.content) == (200, data)
    assert {name: shown.headers[name] for name in ("content-type", "cache-control", "x-content-type-options")} == {
        "content-type": f"image/{kind}",
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
    }
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

REFUSED: dict[str, tuple[bytes, str, str, tuple[int, str]]] = {
    "svg": (SVG, "image/png", "", (422, "bad-image")),
    "svg-as-such": (SVG, "image/svg+xml", "", (415, "wrong-media-type")),
    "html": (b"<!doctype html><p>", "image/png", "", (422, "bad-image")),
    "nothing": (b"", "image/png", "", (422, "bad-image")),
    "another-digest": (png(), "image/png", "0" * 64, (422, "wrong-digest")),
    "no-digest": (png(), "image/png", "shop.png", (422, "wrong-digest")),
    "large-letters": (png(), "image/png", sha256(png()).hexdigest().upper(), (422, "wrong-digest")),
    "too-many-pixels": (png_head(8_192, 8_192), "image/png", "", (422, "bad-image")),
    "too-large": (png() + bytes(raster.MOST_BYTES), "image/png", "", (413, "too-large")),
    "no-kind": (png(), "application/json", "", (415, "wrong-media-type")),
}


@pytest.mark.parametrize(("data", "kind", "digest", "expected"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_image_is_not_stored(
    ci: httpx2.Client, data: bytes, kind: str, digest: str, expected: tuple[int, str]
) -> None:
    answer = send(ci, "any", data, kind, digest)
    assert (answer.status_code, answer.json()["code"]) == expected


@pytest.mark.parametrize("name", ["x", "0" * 64, f"{'0' * 64}.png", f"{'0' * 64}.svg", "..%2f..%2fetc%2fpasswd"])
def test_what_is_not_stored_is_not_shown(ci: httpx2.Client, name: str) -> None:
    assert ci.get(f"/images/{name}").status_code == 404


def test_an_image_is_shown_under_its_own_kind_only(ci: httpx2.Client) -> None:
    data = png(20, 20)
    send(ci, "any", data)
    assert ci.get(f"/images/{sha256(data).hexdigest()}.gif").status_code == 404


def test_whoever_may_not_deploy_sends_no_image(server: Server) -> None:
    data = png(30, 30)
    with program(server, token(server, "reading", "read")) as reading:
        assert refusal(send(reading, "any", data)) == (403, "forbidden")
    with program(server, token(server, "one", "deploy:shop")) as one:
        assert refusal(send(one, "other", data)) == (403, "forbidden")
        assert send(one, "shop", data).status_code == 201
    with server.client() as anyone:
        assert send(anyone, "shop", data).status_code == 401


def test_a_playbook_is_deployed_with_its_images(server: Server, ci: httpx2.Client, playbook: str) -> None:
    shop, ada = png(640, 480), gif(32, 32)
    images = {"shop.png": facts(shop), "faces/ada.gif": facts(ada)}
    body = {"files": pictured(playbook), "images": images}
    plan = ci.post(f"/api/v1/playbooks/{playbook}/plan", json=body).json()
    assert plan["images"]["missing"] == sorted(str(one["digest"]) for one in images.values())
    refused = deploy(ci, pictured(playbook), None, playbook=playbook, images=images)
    assert refusal(refused) == (422, "images-missing")
    assert refused.json()["missing"] == plan["images"]["missing"]
    assert ci.get(f"/api/v1/playbooks/{playbook}").status_code == 404
    for data in (shop, ada):
        assert send(ci, playbook, data).status_code == 201
    assert ci.post(f"/api/v1/playbooks/{playbook}/plan", json=body).json()["images"]["missing"] == []
    made = deploy(ci, pictured(playbook), None, playbook=playbook, images=images)
    assert made.json()["release"] == plan["release"]
    path = f"/images/{facts(shop)['digest']}.png"
    with guest(server, playbook=playbook) as visitor:
        welcome = visitor.welcome
    assert {"t": "image", "src": path, "alt": "our shop", "width": 640, "height": 480} in welcome["log"][0]["body"][0][
        "c"
    ]
    assert welcome["bot"]["avatar"] == f"/images/{facts(ada)['digest']}.gif"
    assert ci.get(path).content == shop
    release = f"/api/v1/playbooks/{playbook}/releases/{plan['release']}"
    assert path in json.dumps(ci.get(release).json())
    drawing = ci.get(f"{release}/drawing").json()
    assert (drawing["findings"]["valid"], drawing["findings"]["diagnostics"]) == (True, plan["diagnostics"])
    assert all(box["line"] for group in drawing["groups"] for box in group["boxes"])


def test_images_that_are_not_what_is_said_of_them_are_refused(ci: httpx2.Client, playbook: str) -> None:
    shop, ada = png(64, 48), gif(3, 3)
    for data in (shop, ada):
        send(ci, playbook, data)
    lie = {"shop.png": facts(shop) | {"width": 1}, "faces/ada.gif": facts(ada)}
    assert refusal(deploy(ci, pictured(playbook), None, playbook=playbook, images=lie)) == (422, "other-image")
    assert ci.get(f"/api/v1/playbooks/{playbook}").status_code == 404


@pytest.mark.parametrize(
    "images",
    [
        {"shop.png": "x"},
        {"shop.png": {"digest": "0" * 64, "kind": "svg", "width": 1, "height": 1}},
        {"shop.png": {"digest": "0" * 64, "kind": "png", "width": 0, "height": 1}},
        {"shop.png": {"digest": "0" * 64, "kind": "png", "width": 9_000, "height": 1}},
        {"shop.png": {"digest": "x", "kind": "png", "width": 1, "height": 1}},
        {"shop.png": {"digest": "0" * 64, "kind": "png", "width": 1, "height": 1, "data": ""}},
    ],
    ids=["text", "svg", "flat", "wide", "no-digest", "unknown-field"],
)
def test_what_says_nothing_of_an_image_is_refused(ci: httpx2.Client, playbook: str, images: dict[str, object]) -> None:
    answer = deploy(ci, pictured(playbook), None, playbook=playbook, images=images)
    assert refusal(answer) == (422, "invalid")


@pytest.mark.parametrize("name", ["../shop.png", "C:/shop.png", "SHOP.YAML/x.png", "a\x00.png", "nul.png"])
def test_names_of_images_stay_in_the_folder(ci: httpx2.Client, playbook: str, name: str) -> None:
    images = {name: facts(png())}
    files = pictured(playbook) | {"shop.yaml": ""}
    assert refusal(deploy(ci, files, None, playbook=playbook, images=images)) == (422, "bad-name")
