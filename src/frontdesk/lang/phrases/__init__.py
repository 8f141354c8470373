"""The words that Frontdesk itself says to visitors and agents, in every supported language.

One module for each language: being in the folder is being supported. Every language has the same keys as English. In
a phrase, `{name}` is replaced by a value that the caller gives; a value is never read as a phrase.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast


@cache
def languages() -> tuple[str, ...]:
    """The supported languages, by main tag; English, the fallback for all others, comes first."""
    found = sorted(module.name for module in iter_modules(__path__))
    return ("en", *(name for name in found if name != "en"))


@lru_cache(maxsize=256)
def table(language: str) -> Mapping[str, str]:
    """Every phrase of a language by key; the English ones for a language that is not supported."""
    main = language.partition("-")[0].lower()
    return _words(main if main in languages() else "en")


def phrase(key: str, language: str = "en", **values: object) -> str:
    """A phrase in the reader's language.

    Args:
        key: A key of English.
        language: A BCP 47 tag; its main language counts.
        values: What the phrase's `{names}` stand for.

    Raises:
        KeyError: There is no such phrase, or it needs a value that is missing.
    """
    return table(language)[key].format_map(values)


def words(key: str, language: str) -> tuple[str, ...]:
    """The words of a phrase that lists them: the months, what counts as yes."""
    return tuple(table(language)[key].split())


def months(language: str) -> tuple[str, ...]:
    """The names of the twelve months, January first, in the form used within a date."""
    return words("months", language)


def weekdays(language: str) -> tuple[str, ...]:
    """The names of the seven days, Monday first, in the form used within a date."""
    return words("weekdays", language)


@cache
def _words(main: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", import_module(f"{__name__}.{main}").PHRASES)
