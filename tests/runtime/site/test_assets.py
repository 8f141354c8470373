"""Static files are made ready without keeping anybody else waiting."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from frontdesk.runtime import server
from frontdesk.runtime.app import Shell
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.site import assets, embed, packing

PATIENCE_S = 60
"""How long the packing of all files may take on a busy machine."""


@pytest.fixture
def collecting() -> Iterator[None]:
    """Python looks for cycles as before, once the test is over: a server has it do so seldom."""
    often = gc.get_threshold()
    yield
    gc.set_threshold(*often)
    gc.unfreeze()


def asked(path: str) -> Request:
    scope = {"type": "http", "method": "GET", "path": f"/static/{path}", "headers": []}
    return Request(scope | {"path_params": {"path": path}})


def test_others_are_served_while_a_file_is_packed_for_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, others, sent = threading.Event(), threading.Event(), packing.content

    def slowly(path: Path) -> bytes:
        begun.set()
        assert others.wait(PATIENCE_S), "nobody else had a turn"
        return sent(path)

    async def scene() -> int:
        assets._load.cache_clear()
        serving = asyncio.create_task(assets.static(asked("widget/chat.js")))
        async with asyncio.timeout(PATIENCE_S):
            while not begun.is_set():
                await asyncio.sleep(0)
        others.set()
        return (await serving).status_code

    monkeypatch.setattr(packing, "content", slowly)
    assert asyncio.run(scene()) == 200


def test_who_wants_the_same_file_waits_for_it_and_does_not_pack_it_again() -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(assets.fetched("widget/talk.js") for _ in range(5)))

    assets._load.cache_clear()
    asyncio.run(all_at_once())
    assert assets._load.cache_info().misses == 1


def test_the_first_visitor_finds_everything_packed() -> None:
    assert {name.removeprefix("widget/") for name in embed.FILES} == {
        *("loader.js", "widget.css", *packing.ENTRIES),
        *(path.relative_to(packing.FOLDER).as_posix() for path in packing.FOLDER.glob("words/*")),
    }
    assets._load.cache_clear()
    asyncio.run(embed.prepare())
    before = assets._load.cache_info().misses
    for name in embed.FILES:
        assert assets.load(name) is not None
    assert (before, assets._load.cache_info().misses) == (len(embed.FILES), len(embed.FILES))


@pytest.mark.usefixtures("collecting")
def test_a_server_that_starts_packs_what_nobody_has_asked_for_yet(tmp_path: Path) -> None:
    async def packed() -> int:
        settings = Settings(db=f"sqlite:///{tmp_path / 'frontdesk.db'}")
        async with Shell.open(settings) as shell:
            with closing(server.listen("127.0.0.1", 0)) as listener:
                serving = asyncio.create_task(server.serve(shell, listener, Starlette()))
                async with asyncio.timeout(PATIENCE_S):
                    while assets._load.cache_info().misses < len(embed.FILES):
                        await asyncio.sleep(0.01)
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)
        return assets._load.cache_info().misses

    assets._load.cache_clear()
    assert asyncio.run(packed()) == len(embed.FILES)
