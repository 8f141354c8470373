"""Addresses of host names, looked up on threads of their own: a lookup that hangs holds up nothing else."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import Future
from threading import Thread
from typing import Final

from frontdesk.errors import FrontdeskError

AT_ONCE: Final = 32
"""How many names are looked up at once at most."""


class CrowdError(FrontdeskError):
    """Too many names are being looked up: this one has to be tried again later."""


class Names:
    """Looks names up. Callers that ask for the same name share one lookup, so a slow name takes one thread only.

    A lookup cannot be cancelled; the server ends without waiting for it.
    """

    def __init__(self) -> None:
        self._pending: dict[tuple[str, int], Future[tuple[str, ...]]] = {}

    async def addresses(self, name: str, port: int) -> tuple[str, ...]:
        """The addresses of a name.

        Raises:
            CrowdError: Too many other names are being looked up.
            OSError: The addresses cannot be found now.
            UnicodeError: The text is not a host name.
        """
        found = self._pending.get((name, port)) or self._begun(name, port)
        return await asyncio.wrap_future(found)

    def _begun(self, name: str, port: int) -> Future[tuple[str, ...]]:
        if len(self._pending) >= AT_ONCE:
            raise CrowdError("too many names are being looked up")
        found = Future[tuple[str, ...]]()
        # A caller that stops waiting must not cancel the lookup for the others.
        found.set_running_or_notify_cancel()
        self._pending[name, port] = found
        Thread(target=self._look_up, args=(name, port, found), name="frontdesk-names", daemon=True).start()
        return found

    def _look_up(self, name: str, port: int, found: Future[tuple[str, ...]]) -> None:
        try:
            known = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(each[4][0]) for each in known))
        except BaseException as error:  # noqa: BLE001 - the callers that wait get it, whatever it was
            del self._pending[name, port]
            found.set_exception(error)
        else:
            del self._pending[name, port]
            found.set_result(addresses)
