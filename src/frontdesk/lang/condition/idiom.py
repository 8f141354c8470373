"""What authors who know other languages write, and what to write instead."""

from __future__ import annotations

from typing import Final

IN: Final = 'write "text" in answers.topic'
"""The hint for an author who wants to search for a text inside another."""

_EITHER: Final = "write a if condition else b"

INSTEAD: Final = {
    "=": "write == to compare",
    "===": "write == to compare",
    "&": "write 'and'",
    "!": "write 'not', or != for 'is different'",
    "?": "write 'a if condition else b'",
    "“": 'write straight quotes: "',
    "”": 'write straight quotes: "',
    "‘": "write straight quotes: '",
    "’": "write straight quotes: '",
    **dict.fromkeys("„‚«»‹›‟″`", 'write straight quotes: "'),
    "$": "write the name alone",
    "#": "put the note in a YAML comment",
    "{": "write the expression without braces",
    "}": "write the expression without braces",
    "%": "statements do not exist here: use a 'branch' card",
    ";": "one expression only",
    "and": "write 'and' in small letters, between two conditions",
    "or": "write 'or' in small letters, between two conditions",
    "not": "write 'not' in small letters, before a condition",
    "contains": IN,
    "includes": IN,
    "between": "compare twice: answers.people >= 10 and answers.people <= 20",
    "equals": "write == to compare",
    "eq": "write == to compare",
    "then": _EITHER,
    "if": _EITHER,
    "exists": "write 'is defined'",
    "like": IN,
    "matches": IN,
    "startswith": IN,
    "endswith": IN,
    "has": IN,
    "greater": "write > to compare",
    "less": "write < to compare",
    "€": "write the number alone",
    "£": "write the number alone",
    "@": "put the text in quotes",
    ")": "take it out, or open a bracket before",
    "]": "take it out, or open a bracket before",
}
"""A word or sign that does not fit, and what to write instead."""

PAIRS: Final = {
    "<>": "write != to compare",
    "=>": "write >=",
    "=<": "write <=",
    "||": "write 'or'",
    "&&": "write 'and'",
    "??": 'write | default("…")',
}
"""Operators of other languages that the lexer does not read as one token."""

FILTERS: Final = {
    **dict.fromkeys(("capitalize", "capitalise", "titlecase"), "title"),
    **dict.fromkeys(("first", "firstname"), "first_word"),
    **dict.fromkeys(("count", "len", "size"), "length"),
    **dict.fromkeys(("uppercase", "upcase", "toupper"), "upper"),
    **dict.fromkeys(("lowercase", "downcase", "tolower"), "lower"),
    **dict.fromkeys(("fallback", "ifempty", "coalesce"), "default"),
    "strip": "trim",
}
"""What other languages call our filters."""

MISSING: Final = frozenset({"undefined", "none", "null", "empty", "blank", "unset", "missing"})
"""Words of other languages for a missing value."""

_TIMES: Final = frozenset(["today", "now", "tomorrow", "yesterday", "time", "date", "hour", "weekday"])
_NO_CLOCK: Final = 'write a date such as "2026-12-31": an expression cannot read the current date or time'

CALLED: Final = {
    **dict.fromkeys(_TIMES, _NO_CLOCK),
    **dict.fromkeys(("contains", "includes", "has", "startswith", "endswith", "indexof", "search", "match"), IN),
    **dict.fromkeys(("if", "iif"), _EITHER),
    **dict.fromkeys(("concat", "concatenate"), "write ~ between the texts"),
    **dict.fromkeys(("isblank", "isempty", "isnull"), "write 'is not defined' after the name"),
    "and": "write 'and' between two conditions",
    "or": "write 'or' between two conditions",
    "not": "write 'not' before a condition",
}
"""Functions of other languages, and what to write instead."""

_ENDINGS: Final = {
    "name": "person.name",
    "email": "person.email",
    "phone": "person.phone",
    "company": "organization.name",
    "page": "conversation.page",
    "language": "conversation.language",
    "outcome": "conversation.outcome",
}


_ELSEWHERE: Final = frozenset(
    (
        *("slot", "slots", "var", "vars", "variables", "context", "session", "tracker", "params", "data", "form"),
        *("fields", "contact", "user", "customer", "client", "guest"),
    )
)
"""What other tools call the space in which a conversation's values are kept."""

_COMPANY: Final = frozenset(["company", "organisation", "org", "account"])
_YES: Final = frozenset(["yes", "on", "ja", "oui", "si", "sí"])
_NO: Final = frozenset(["no", "off", "nein", "nee", "non"])


def placed(space: str, name: str) -> str | None:
    """Our name for a name in a space of another tool: `slots.topic` is `answers.topic`; None for an unknown space."""
    if space.lower() in _COMPANY:
        return "organization.address" if name.lower() == "address" else "organization.name"
    return known(name) if space.lower() in _ELSEWHERE else None


def known(word: str) -> str:
    """The name that a name of another tool stands for: `name` and `contact.first_name` for `person.name`."""
    part = word.rpartition(".")[2].lower()
    part = {"naam": "name", "mail": "email"}.get(part, part.removeprefix("first_").removeprefix("first"))
    return _ENDINGS.get(part, f"answers.{part}")


def alone(word: str) -> str:
    """What to write for a bare word that is not a name: the name that ends with it, or the word in quotes."""
    if word.lower() in ("true", "false"):
        return f"write {word.lower()}"
    if word.lower() in _TIMES:
        return _NO_CLOCK
    if word.lower() in _YES | _NO:
        return f'write {"true" if word.lower() in _YES else "false"}, or "{word}" if it is a text'
    return f'write {_ENDINGS.get(word.lower(), f"answers.{word}")}, or "{word}" if it is a text'
