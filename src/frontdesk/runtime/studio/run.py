"""Running `preview --web`: a server of its own, on a database in a temporary folder."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

from uvicorn.loops.auto import auto_loop_factory

from frontdesk.report import text
from frontdesk.runtime import app, logs, server
from frontdesk.runtime.desk.desk import Desk, kept
from frontdesk.runtime.settings import Settings
from frontdesk.runtime.studio.routes import ROUTES
from frontdesk.runtime.studio.shift import Shift
from frontdesk.runtime.studio.stub import Stub
from frontdesk.runtime.studio.studio import Studio

HOST: Final = "127.0.0.1"
QUIET: Final = "warning"

WELCOME: Final = """
  Preview   {url}/preview

  Change the file and save it: the page follows within a second.
  Stop with Ctrl+C. Nothing is left behind.
"""


def run(file: str, port: int = 0) -> int:
    """Show a playbook until SIGTERM or SIGINT; gives the exit code.

    Args:
        port: Where to listen, on this machine only; 0 takes a free one.

    Raises:
        SetupError: The port is in use.
        UsageError: There is no such file.
    """
    logs.set_up()
    listener = server.listen(HOST, port)
    with contextlib.closing(listener), tempfile.TemporaryDirectory(prefix="frontdesk-preview-") as folder:
        settings = Settings(db=f"sqlite:///{folder}/frontdesk.db", host=HOST, port=port, demo=True)
        settings = server.reachable(settings, listener.getsockname()[1])
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_show(Path(file), settings, listener))
    return 0


async def _show(file: Path, settings: Settings, listener: socket.socket) -> None:
    shift, stub = Shift(), Stub()
    desk = Desk.open(settings.db, shift.clock, stub)
    async with app.Shell.open(settings, desk) as shell:
        studio = Studio(file, desk, shift, stub)
        report = await studio.begin()
        if report.diagnostics:
            print(text.render(report), file=sys.stderr, flush=True)
        application = app.build(shell, (*app.ROUTES, *ROUTES))
        application.state.studio = studio
        watching = asyncio.create_task(kept("preview", studio.watch))
        print(WELCOME.format(url=settings.public_url), flush=True)
        try:
            await server.serve(shell, listener, application)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
