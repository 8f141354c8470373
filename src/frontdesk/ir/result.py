"""How the bot's part of a conversation went."""

from __future__ import annotations

from typing import Final, Literal, get_args

Result = Literal["qualified", "disqualified", "none"]

RESULTS: Final[tuple[Result, ...]] = get_args(Result)
