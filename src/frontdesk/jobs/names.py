"""The addresses of names, looked up on threads of their own: a resolver that hangs holds up nobody else."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread
from typing import Final

from frontdesk.errors import FrontdeskError

AT_ONCE: Final = 32
"""Names that are looked up at once at most."""


class CrowdError(FrontdeskError):
    """So many names are being looked up that this one has to wait."""


class Names:
    """Looks names up, each once at a time: one that takes long has one thread, however many ask for it.

    A resolver cannot be stopped; nobody waits for it when the server ends.
    """

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int], Future[tuple[str, ...]]] = {}

    async def addresses(self, name: str, port: int) -> tuple[str, ...]:
        """The addresses of a name.

        Raises:
            CrowdError: Too many others are being looked up.
            OSError: They cannot be found now.
            UnicodeError: It is no name.
        """
        found = self._pending.get((name, port)) or self._begun(name, port)
        return await asyncio.wrap_future(found)

    def _begun(self, name: str, port: int) -> Future[tuple[str, ...]]:
        if len(self._pending) >= AT_ONCE:
            raise CrowdError("too many names are being looked up")
        found = Future[tuple[str, ...]]()
        # Who stops waiting stops nobody who waits for the same.
        found.set_running_or_notify_cancel()
        self._pending[name, port] = found
        Thread(target=self._look_up, args=(name, port, found), name="frontdesk-names", daemon=True).start()
        return found

    def _look_up(self, name: str, port: int, found: Future[tuple[str, ...]]) -> None:
        try:
            known = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(each[4][0]) for each in known))
        except BaseException as error:  # noqa: BLE001 - who waits hears it, whatever it was
            del self._pending[name, port]
            found.set_exception(error)
        else:
            del self._pending[name, port]
            found.set_result(addresses)
