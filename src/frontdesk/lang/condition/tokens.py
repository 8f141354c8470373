"""From an expression's text to Jinja2's syntax tree, with the place of each node.

Jinja2 records only line numbers, which its parser copies from the tokens. So each token gets its own index as its
line number, and the `lineno` of a node is the index of a token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import cast

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import TOKEN_EOF, Token, TokenStream, operators
from jinja2.parser import Parser

from frontdesk.lang import invisible
from frontdesk.lang.condition.idiom import CALLED, INSTEAD, PAIRS
from frontdesk.lang.diagnostic import Finding, Located
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import closest

MOST_DIGITS = 30
_ENVIRONMENT = Environment(autoescape=False)
_LEXER = _ENVIRONMENT.lexer
_SPACE = "whitespace"
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_COMPARING = frozenset({"<", "<=", ">", ">=", "==", "!="})
_OPERATORS = frozenset({"and", "or", "not", "in", "is", "if", "else"})
_DAY = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
_SPACES = frozenset({"person", "organization", "deal", "answers", "visitor", "conversation", "agent"})
_ENDS = frozenset({"name", "integer", "float", "string", "rparen", "rbracket", "rbrace"})
_LONG = 5
"""Words of other languages with so many letters may be misspelt."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9.])")
"""A number whose dots group thousands."""

_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}


class BadExpressionError(Exception):
    """An expression that cannot be parsed; it carries its finding and never leaves this package."""

    def __init__(self, span: Span, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(span, message, hint, name="bad-expression")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of an expression and the place of each; the last token is the end of the text."""

    located: Located
    items: tuple[Token, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """The place from one token to another, both included."""
        return self.located.locate(self.starts[first], self.ends[last])

    def text(self, number: int) -> str:
        """A token as written."""
        return self.located.text[self.starts[number] : self.ends[number]]

    def closing(self, number: int) -> int:
        """The number of the bracket that closes the one at this number; the number itself if there is none."""
        depth = 0
        for index in range(number, len(self.items)):
            kind = self.items[index].type
            depth += (kind in ("lparen", "lbracket", "lbrace")) - (kind in ("rparen", "rbracket", "rbrace"))
            if depth == 0:
                return index
        return number

    def opening(self, number: int) -> int:
        """The number of the innermost bracket that is open at a token; the token's own number if there is none."""
        depth = 0
        for index in range(number - 1, -1, -1):
            kind = self.items[index].type
            depth += (kind in ("rparen", "rbracket", "rbrace")) - (kind in ("lparen", "lbracket", "lbrace"))
            if depth < 0:
                return index
        return number

    def hyphenated(self, number: int) -> tuple[int, str] | None:
        """The number of the `-` that stands within the word at a token, and the word with `_` instead; else None."""
        first = number - 2
        if first < 0 or self.items[number - 1].type != "sub" or self.items[first].type != "name":
            return None
        while first > 1 and self.text(first - 1) == ".":
            first -= 2
        written = self.located.text[self.starts[first] : self.ends[number]]
        apart = self.text(first) not in _SPACES or "." not in written or any(map(str.isspace, written))
        return None if apart else (number - 1, written.replace("-", "_"))

    def before(self, number: int, text: str) -> int:
        """The number of the last token with this text before a token; the token's own number if there is none."""
        return next((n for n in range(number - 1, -1, -1) if self.text(n) == text), number)


def read(located: Located, most_depth: int) -> Tokens:
    """Every token of an expression.

    Raises:
        BadExpressionError: A character or number is not allowed, nesting is too deep, or nothing joins these two texts.
    """
    found: list[tuple[Token, int, int]] = []
    offset = 0
    # Jinja2 drops carriage returns, which would shift the place of every later token; a space does the same job.
    source = located.text.replace("\r", " ")
    lexed = _LEXER.tokeniter(source, None, None, "variable")
    try:
        for _, kind, raw in lexed:
            start, offset = offset, offset + len(raw)
            if kind != _SPACE:
                found.append((_token(located, len(found), kind, raw, start), start, offset))
    except TemplateSyntaxError:
        raise _misplaced(located, offset, offset + 1) from None
    end = len(located.text.rstrip())
    found.append((Token(len(found), TOKEN_EOF, ""), max(end - 1, 0), end))
    items, starts, ends = zip(*found, strict=True)
    tokens = Tokens(located, items, starts, ends)
    _check_depth(tokens, most_depth)
    _check_neighbours(tokens)
    return tokens


def parse(tokens: Tokens) -> nodes.Expr:
    """Jinja2's tree of an expression; the `lineno` of each node is the number of a token.

    Raises:
        BadExpressionError: It is not an expression.
    """
    if len(tokens.items) == 1:
        raise BadExpressionError(tokens.located.span, "the expression is empty", "write a condition or a name")
    parser = Parser(_ENVIRONMENT, "")
    parser.stream = TokenStream(iter(tokens.items), None, None)
    try:
        tree = parser.parse_expression()
        number = parser.stream.current.lineno
    except TemplateSyntaxError as error:
        raise _unexpected(tokens, error.lineno) from None
    if not parser.stream.eos:
        raise _unexpected(tokens, number)
    return tree


def _token(located: Located, number: int, kind: str, raw: str, start: int) -> Token:
    end = start + len(raw)
    match kind:
        case "operator":
            return Token(number, operators[raw], raw)
        case "integer" | "float":
            return Token(number, kind, cast("str", _number(located, raw, start)))
        case "string":
            return Token(number, kind, _text(located, raw, start))
        case "name" if raw.isidentifier():
            return Token(number, kind, raw)
    raise _misplaced(located, start, end)


def _number(located: Located, raw: str, start: int) -> Decimal:
    if not raw.replace(".", "", 1).isascii() or not raw.replace(".", "", 1).isdigit() or len(raw) > MOST_DIGITS:
        span = located.locate(start, start + len(raw))
        raise BadExpressionError(span, f"{raw[:40]!r} is not a plain number", f"write at most {MOST_DIGITS} digits")
    if grouped := _GROUPED.match(located.text, start):
        span, digits = located.locate(*grouped.span()), grouped[0].replace(".", "")
        raise BadExpressionError(span, f"{grouped[0]!r} is not a plain number", f"write {digits}, without dots")
    return Decimal(raw)


def _text(located: Located, raw: str, start: int) -> str:
    parts: list[str] = []
    index = 1
    while index < len(raw) - 1:
        char = raw[index]
        if char == "\\":
            index += 1
            if raw[index] not in _ESCAPES:
                span = located.locate(start + index - 1, start + index + 1)
                raise BadExpressionError(span, f"'\\{raw[index]}' means nothing here", "write \\\\ for a backslash")
            char = _ESCAPES[raw[index]]
        parts.append(char)
        index += 1
    return "".join(parts)


def _check_depth(tokens: Tokens, most: int) -> None:
    """Limit brackets, prefixes and conditions before parsing, because the parser recurses for each of them."""
    depth = prefixes = conditions = 0
    before = ""
    for number, token in enumerate(tokens.items):
        depth += (token.type in ("lparen", "lbracket", "lbrace")) - (token.type in ("rparen", "rbracket", "rbrace"))
        word = token.value if token.type == "name" else token.type
        prefixes += word == "not" or (word in ("add", "sub") and before not in _ENDS)
        conditions += word == "if"
        if max(depth, conditions, prefixes // 2) > most:
            raise BadExpressionError(tokens.span(number, number), "the expression is nested too deeply", _SIMPLER)
        before = token.type


def _check_neighbours(tokens: Tokens) -> None:
    """Refuse two texts side by side: Jinja2 would join them, which hides a forgotten comma or operator."""
    for number, (left, right) in enumerate(pairwise(tokens.items), start=1):
        if left.type == right.type == "string":
            span = tokens.span(number, number)
            raise BadExpressionError(
                span, "nothing joins these two texts", "join them with ~, or write a comma between them"
            )


_SIMPLER = "compute parts of it with 'set' cards"


def _misplaced(located: Located, start: int, end: int) -> BadExpressionError:
    text = located.text[start:end]
    span = located.locate(start, max(end, start + 1))
    if text in ('"', "'"):
        close = 'put a text with an apostrophe in double quotes: "it\'s"' if text == "'" else "close it after the text"
        return BadExpressionError(located.locate(start, len(located.text)), f"the quote {text} is not closed", close)
    if (double := located.text[start : start + 2]) in PAIRS:
        text, span = double, located.locate(start, start + 2)
    hint = "write a plain space" if text.isspace() else PAIRS.get(text) or INSTEAD.get(text)
    shown = invisible.named(text) if text.isspace() else repr(text)
    return BadExpressionError(span, f"{shown} does not belong in an expression", hint)


def _unexpected(tokens: Tokens, number: int) -> BadExpressionError:
    if tokens.items[number].type == TOKEN_EOF:
        opened = tokens.opening(number)
        if opened != number and tokens.items[number - 1].type in _ENDS:
            bracket = tokens.text(opened)
            message = f"the bracket {bracket} is not closed"
            return BadExpressionError(tokens.span(opened, opened), message, f"write {_CLOSING[bracket]} after its end")
        message = f"something is missing after {tokens.text(number - 1)!r}"
        hint = "write what is missing, or remove it"
        return BadExpressionError(tokens.span(number - 1, number - 1), message, hint)
    text = tokens.text(number)
    pair = (tokens.text(number - 1) if number else "") + text, text + tokens.text(number + 1)
    instead = next((PAIRS[each] for each in pair if each in PAIRS), _instead(text))
    if number == 0 and text in ("=", "=="):
        instead = "leave it out"
    if text == ";" and (opened := tokens.opening(number)) not in (0, number):
        instead = CALLED.get(tokens.text(opened - 1).lower(), instead)
    if (day := _day_around(tokens, number)) is not None:
        return day
    before = tokens.text(number - 1) if number else ""
    if before in ("NOT", "Not"):
        return BadExpressionError(tokens.span(number - 1, number - 1), f"{before!r} does not fit here", INSTEAD["not"])
    if number == 1 and before in ("if", "when"):
        return BadExpressionError(
            tokens.span(0, 0),
            f"{before!r} does not fit here",
            "write the condition alone; in a text, 'x' if condition else 'y'",
        )
    instead = instead or _comma(tokens, number) or _side_by_side(tokens, number)
    return BadExpressionError(tokens.span(number, number), f"{text[:40]!r} does not fit here", instead)


def _instead(text: str) -> str | None:
    """The hint for a word or sign of other languages, perhaps misspelt or with underscores."""
    word = text.lower().replace("_", "")
    return INSTEAD.get(word) or INSTEAD.get(closest(word, (each for each in INSTEAD if len(each) >= _LONG)) or "")


def _day_around(tokens: Tokens, number: int) -> BadExpressionError | None:
    """The error for a day without quotes, such as `2026-01-01`, which is read as a subtraction."""
    for found in _DAY.finditer(tokens.located.text):
        if found.start() <= tokens.starts[number] < found.end():
            span = tokens.located.locate(*found.span())
            return BadExpressionError(span, f"{found[0]!r} is read as numbers", f'put the date in quotes: "{found[0]}"')
    return None


def _side_by_side(tokens: Tokens, number: int) -> str | None:
    """The hint for a token that follows a complete value without an operator between them."""
    if not number:
        return None
    left, right = tokens.items[number - 1], tokens.items[number]
    before, here = tokens.text(number - 1), tokens.text(number)
    if before in ("is", "not") and right.type in ("integer", "float", "string"):
        return "write == to compare" if before == "is" else "write != to compare"
    if here in _COMPARING and before in ("and", "or"):
        name = tokens.located.text[: tokens.starts[number - 1]].rpartition("(")[2].split()
        return f"repeat the name: {name[0] if name else 'answers.n'} {here} {tokens.text(number + 1)}"
    if here == ":" and tokens.text(max(number - 2, 0)) == "|":
        return f"put it in brackets: {before}({tokens.text(number + 1)})"
    if here == ":" and left.type == "integer":
        return "put a time of day in quotes"
    if left.type in ("integer", "float") and right.type == "name":
        return f"write the number alone: {before}"
    if left.type == right.type == "name" and before in _SPACES:
        return f"write {before}.{here}"
    if left.type == right.type == "name" and before not in _OPERATORS and tokens.text(max(number - 2, 0)) != ".":
        return "put text in quotes; two values need a sign such as == or 'and' between them"
    value = right.type in ("integer", "float", "string") or here in _SPACES
    if value and left.type in _ENDS and before not in _OPERATORS:
        return "two values need a sign such as == or 'and' between them"
    return None


def _comma(tokens: Tokens, number: int) -> str | None:
    """The hint for a comma within a number: it groups thousands, or stands for a decimal point."""
    before, after = tokens.text(number - 1) if number else "", tokens.text(number + 1)
    if tokens.text(number) != "," or not (before.isdecimal() and after.isdecimal()):
        return None
    return f"write {before}{after}, without a comma" if len(after) == 3 else f"write {before}.{after}"
