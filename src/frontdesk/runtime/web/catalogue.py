"""The texts of agents' pages: one JSON catalogue for each language, and the language of a request."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

from starlette.requests import HTTPConnection

FOLDER: Final = Path(__file__).parents[1] / "static" / "inbox" / "words"

LANGUAGES: Final = ("en", "nl")
"""The first is the default."""

LONGEST_HEADER: Final = 500
"""Characters of an Accept-Language header that are read."""

_PLACE = re.compile(r"\{(\w+)\}")


class Filled(str):
    """A text that is markup already: templates insert it unescaped."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


class Words:
    """The texts of one language; called by templates as `t("key", name=…)`.

    Attributes:
        language: Its tag, for `<html lang>`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts: dict[str, str | dict[str, str]] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))

    def __call__(self, key: str, /, **values: Any) -> Filled:
        """A text with its places filled, safe in a page: every value is escaped unless it is markup."""
        text = html.escape(self.text(key, values.get("n")))
        return Filled(_PLACE.sub(lambda place: _escaped(values[place[1]]), text))

    def text(self, key: str, n: object = None) -> str:
        """A text with its places still in it.

        Args:
            n: The number that selects a plural form; both our languages have one form for 1, and one for all others.

        Raises:
            KeyError: There is no text of this name.
        """
        text = self._texts[key]
        return text if isinstance(text, str) else text["one" if n == 1 else "other"]

    def problem(self, code: str, detail: str) -> str:
        """The text for a problem: ours for its code, else the detail that came with it."""
        key = f"problem.{code}"
        return self.text(key) if key in self._texts else detail


def _escaped(value: object) -> str:
    return str(value) if hasattr(value, "__html__") else html.escape(str(value))


@cache
def words(language: str) -> Words:
    """The texts of a language; those of the default language if we do not have it."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])


def language_of(connection: HTTPConnection) -> str:
    """The language of a page: what the agent has chosen, else the best match for the browser's."""
    user = getattr(connection.state, "user", None)
    chosen = getattr(user, "language", None)
    return chosen if chosen in LANGUAGES else accepted(connection.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """The best of our languages for an Accept-Language header, by its weights (RFC 9110, 12.5.4)."""
    wishes = [_wish(part) for part in header[:LONGEST_HEADER].split(",")]
    known = [wish for wish in wishes if wish[0] in LANGUAGES and wish[1] > 0]
    return max(known, key=lambda wish: wish[1], default=(LANGUAGES[0], 1.0))[0]


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    value = weight.strip().removeprefix("q=")
    try:
        return tag.strip().split("-")[0].lower(), float(value) if value else 1.0
    except ValueError:
        return "", 0.0
