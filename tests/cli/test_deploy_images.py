"""A playbook with images is deployed by the command, shown by `serve --demo` and by `preview --web`."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from cli.folders import Folder
from lang.pictures import gif, png
from runtime.deploying import SHOP
from serving import Server, running_server

TEXT = SHOP.replace("text: Hello, what do you need?", 'text: "![our shop](shop.png) Hello!"')
TEXT = TEXT.replace("install:", "bot: {avatar: faces/ada.gif}\ninstall:", 1)

PATIENCE_S = 60


def got(url: str, data: bytes, kind: str) -> httpx2.Response:
    """What a server answers where an image would be."""
    return httpx2.get(f"{url}/images/{sha256(data).hexdigest()}.{kind}", timeout=PATIENCE_S)


@pytest.fixture
def shop(shop: Folder) -> Folder:
    """The folder, with a playbook that shows two images."""
    shop.write(text=TEXT)
    (shop.path / "faces").mkdir()
    (shop.path / "shop.png").write_bytes(png(64, 48))
    (shop.path / "faces" / "ada.gif").write_bytes(gif(16, 16))
    return shop


def test_what_is_missing_is_sent_and_the_digest_is_that_of_compile(shop: Folder, server: Server) -> None:
    new = png(48, 64)
    (shop.path / "shop.png").write_bytes(new)
    compiled = shop.run("compile", shop.file, "-o", "out.json")[1].strip()
    code, out, err = shop.run("plan", shop.file)
    assert (code, err) == (0, "")
    assert got(server.url, new, "png").status_code == 404, "a plan stores nothing"
    code, out, err = shop.run("deploy", shop.file, "--yes")
    assert (code, out) == (0, f"{shop.playbook}\t{compiled}\n"), err
    assert got(server.url, new, "png").content == new
    assert got(server.url, gif(16, 16), "gif").content == gif(16, 16)


def test_another_picture_under_the_same_name_is_a_change_that_is_told(shop: Folder, server: Server) -> None:
    assert shop.run("deploy", shop.file, "--yes")[0] == 0
    (shop.path / "shop.png").write_bytes(png(65, 48))
    code, out, _ = shop.run("plan", shop.file, "--detailed-exitcode")
    assert code == 2
    assert re.search(r"!\[our shop\]\(shop\.png@[0-9a-f]{8}\)", out)
    assert shop.run("deploy", shop.file, "--yes")[0] == 0
    assert got(server.url, png(65, 48), "png").status_code == 200
    assert got(server.url, png(64, 48), "png").status_code == 200, "conversations still show it"


def test_an_svg_under_another_name_is_found_before_anything_is_sent(shop: Folder) -> None:
    (shop.path / "shop.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    code, out, err = shop.run("deploy", shop.file, "--yes", url="http://127.0.0.1:9")
    assert (code, out) == (1, "")
    assert "error[FD408] 'shop.png' cannot be shown: it is not PNG, JPEG, WebP or GIF" in err


def test_the_demo_shows_them(shop: Folder, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with running_server(home, playbooks=shop.path) as demo:
        assert got(demo.url, png(64, 48), "png").content == png(64, 48)


def test_the_preview_shows_them_and_follows_a_change(shop: Folder) -> None:
    with shown(shop.path / shop.file) as url:
        assert got(url, png(64, 48), "png").content == png(64, 48)
        (shop.path / "shop.png").write_bytes(png(65, 48))
        until_s = time.monotonic() + PATIENCE_S
        while got(url, png(65, 48), "png").status_code != 200:
            assert time.monotonic() < until_s
            time.sleep(0.1)


@contextmanager
def shown(file: Path) -> Iterator[str]:
    """`preview --web` of a file; its address."""
    command = [sys.executable, "-m", "frontdesk_cli.main", "preview", str(file), "--web"]
    process = subprocess.Popen(command, cwd=file.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := re.search(r"(http://\S+)/preview", line)))
        yield found[1]
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)
