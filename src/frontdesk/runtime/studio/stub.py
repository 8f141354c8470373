"""Other systems, played by the person at the preview's page: no call leaves this machine."""

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
    """Calls wait here until the page answers them, or until they time out."""

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
        """The answer that is given on the page.

        Raises:
            OutsideError: The page lets the call fail, or gives no answer in time.
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
        """Answer the waiting call; false if no call waits."""
        if self._answer is None or self._answer.done():
            return False
        self._answer.set_result(Answer(status, body))
        return True

    def fails(self) -> bool:
        """Let the waiting call fail; false if no call waits."""
        if self._answer is None or self._answer.done():
            return False
        self._answer.set_exception(OutsideError("it was made to fail", again=False))
        return True
