"""Other systems, played by whoever looks at the page: no call leaves this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.jobs.outside import Answer, Outside, OutsideError


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that waits for its answer.

    Attributes:
        body: As it would be sent.
    """

    method: str
    url: str
    body: str


class Stub(Outside):
    """Calls wait here until somebody says what comes of them, or their time is over."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked: Asked | None = None
        self._answer: asyncio.Future[Answer] | None = None

    async def send(
        self,
        method: str,
        url: str,
        headers: Sequence[tuple[str, str]],
        body: bytes,
        timeout_s: float,
        *,
        wanted: bool = True,
    ) -> Answer:
        """What is answered on the page.

        Raises:
            OutsideError: It is said to fail, or nothing is said in time.
        """
        self.asked = Asked(method, url, body.decode("utf-8", "replace"))
        self._answer = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                return await self._answer
        except TimeoutError as error:
            raise OutsideError("there was no answer in time", again=False) from error
        finally:
            self.asked = self._answer = None

    def answers(self, status: int, body: bytes) -> bool:
        """Answer the call that waits; false if none does."""
        if self._answer is None or self._answer.done():
            return False
        self._answer.set_result(Answer(status, body))
        return True

    def fails(self) -> bool:
        """Let the call that waits fail; false if none does."""
        if self._answer is None or self._answer.done():
            return False
        self._answer.set_exception(OutsideError("it was said to fail", again=False))
        return True
