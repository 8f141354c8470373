"""Answers that are one of a few, yes or no, web addresses and free texts."""

from __future__ import annotations

from decimal import Decimal

from frontdesk.lang.condition import printed
from frontdesk.lang.phrases import words
from frontdesk.lang.richtext.link import bad_link
from frontdesk.lang.types.answer import Rules, Wrong, typed

MOST_ADDRESS = 2_000


def choice(text: str, rules: Rules) -> str | Wrong:
    """The label that was meant: equal but for case and space, or named by its number, counted from one."""
    wanted = typed(text).casefold()
    for label in rules.choices:
        if typed(label).casefold() == wanted:
            return label
    number = wanted.removesuffix(".").removesuffix(")")
    if number.isascii() and number.isdigit() and len(number) <= 3 and 1 <= int(number) <= len(rules.choices):
        return rules.choices[int(number) - 1]
    return Wrong("wrong-choice", (("choices", ", ".join(rules.choices)),))


def boolean(text: str, language: str) -> bool | Wrong:
    """Yes or no, in the visitor's language or in English."""
    word = typed(text[:100]).casefold().strip(".!,?") if len(text) <= 100 else ""
    for tongue in (language, "en"):
        if word in words("yes-words", tongue):
            return True
        if word in words("no-words", tongue):
            return False
    return Wrong("wrong-boolean")


def url(text: str) -> str | Wrong:
    """A web address with its scheme, `https` where none was written."""
    written = typed(text[: MOST_ADDRESS * 2])
    address = written if "://" in written[:10] else f"https://{written.removeprefix('//')}"
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    address = f"{scheme.lower()}://{host.lower()}{slash}{path}"
    wrong = bad_link(address) is not None or scheme.lower() not in ("http", "https") or "." not in host.strip(".")
    return Wrong("wrong-url") if wrong or len(text) > MOST_ADDRESS else address


def free(text: str, rules: Rules, language: str) -> str | Wrong:
    """The text without space around it, if its length is within the bounds."""
    words_ = text.strip()
    if isinstance(rules.minimum, Decimal) and len(words_) < rules.minimum:
        return Wrong("wrong-short", (("least", printed(rules.minimum)),))
    if isinstance(rules.maximum, Decimal) and len(words_) > rules.maximum:
        return Wrong("wrong-long", (("most", printed(rules.maximum)),))
    return words_
