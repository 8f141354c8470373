"""What can stand in a playbook, by chance: texts that break things, values of every shape, expressions."""

from __future__ import annotations

from random import Random
from typing import Any, Final

TEXTS: Final = (
    *(
        "",
        " ",
        "x",
        "a\nb",
        "true",
        "no",
        "null",
        "0",
        "-1",
        "3",
        "2.5",
        "1e999",
        "9" * 5_000,
        "NaN",
        "０１２",
        "1_000",
    ),
    *("5s", "0s", "60s", "1h30m", "99999999d", "-5s", "P1D", "2026-12-25", "2024-99-99", "0000-00-00", "1250.50 EUR"),
    *("start", "start.message", "start.question", "answers.topic", "person.email", "answers.", "person", "deal.value"),
    *("{{ person.name }}", "{{", "}}", "{{ }}", "{% if x %}", "{# x #}", "{{ answers.topic | default('x') | upper }}"),
    *("**bold**", "*a", "[a](https://example.com)", "[a](javascript:alert(1))", "![a](b.png)", "![](x.png)", "# head"),
    *("<b>x</b>", "- a\n- b\n  1. c", "> q", "`c`", "a  \nb", "\\", "a\\", "[a](https://e.com/?q={{ person.email }})"),
    *("https://example.com", "http://10.0.0.1/", "https://user@host/", "https://{{ answers.a }}/", "https://[::1]/"),
    *("mia@example.com", "+31 20 123 4567", "EUR", "USD", "Europe/Amsterdam", "mon-fri", "09:00-17:30", "22:00-02:00"),
    *("(a+)+$", "[a-z", "^[0-9]{4}$", "(?P<x>a)", "\\", "#1b5e20", "#ffffff", "en", "nl-BE", "xx-", "../x.yaml"),
    *("shared/contact.yaml", "contact.collect", "question", "live_chat", "text", "number", "choice", "boolean", "date"),
    *("\u202eabc", "a\u200bb", "е-mail", "\u2028", "\x85", "e\u0301", "😀", "\x00", "\ufeff", "İ", "ß", "９"),
    *("x" * 1_200, "x" * 9_000, "- " * 200, "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "{{ secret.KEY }}", "/a/b", "POST"),
)

VALUES: Final[tuple[Any, ...]] = (
    *(None, [], {}, [None], {"": ""}, {"a": {"b": {"c": []}}}, [[["x"]]], {"en": "Hello", "nl": "Hallo"}, ["a", "a"]),
    *({"label": "Yes"}, [{"label": "Yes", "goto": "start"}, {"label": "yes"}], {"when": "true", "goto": "start"}),
    *(
        [{"field": "answers.a", "ask": "A?", "type": "number", "min": "1", "max": "0"}],
        {"pointer": "/x", "type": "date"},
    ),
)

WORDS: Final = (
    *(
        "answers.topic",
        "answers.size",
        "person.name",
        "person.email",
        "deal.value",
        "note",
        "visitor.plan",
        "agent.name",
    ),
    *(
        "conversation.language",
        "conversation.outcome",
        "answers.nothing",
        "1",
        "2.5",
        "-3",
        "'a'",
        '"18"',
        "true",
        "none",
    ),
    *("[1, 2]", "['a', 'b']", "10", "0", "person", "x", "1e9", "'2026-01-01'"),
)
JOINTS: Final = (
    "and",
    "or",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "~",
    "in",
    "not in",
    "**",
    "%",
    "//",
)
FILTERS: Final = (
    *("default('x')", "default(0)", "lower", "upper", "title", "trim", "length", "round", "round(2)", "round(99)"),
    *("date", "date('x')", "first_word", "default", "nope", "length(1)"),
)


def expression(chance: Random, depth: int = 3) -> str:
    """Something like an expression."""
    if depth == 0 or chance.random() < 0.25:
        return chance.choice(WORDS)
    one, other = expression(chance, depth - 1), expression(chance, depth - 1)
    match chance.randrange(8):
        case 0:
            return f"{one} | {chance.choice(FILTERS)}"
        case 1:
            return f"not {one}"
        case 2:
            return f"({one})"
        case 3:
            return f"{one} if {other} else {chance.choice(WORDS)}"
        case 4:
            return f"{one} is {chance.choice(('defined', 'not defined', 'none', 'odd'))}"
    return f"{one} {chance.choice(JOINTS)} {other}"


def text(chance: Random) -> str:
    """A text that may mean something where it comes to stand."""
    drawn = chance.random()
    if drawn < 0.2:
        return expression(chance)
    if drawn < 0.3:
        return f"Hello {{{{ {expression(chance)} }}}}{chance.choice(TEXTS)[:20]}"
    return chance.choice(TEXTS)


def value(chance: Random) -> Any:
    """Anything that a key can hold."""
    return chance.choice(VALUES) if chance.random() < 0.25 else text(chance)
