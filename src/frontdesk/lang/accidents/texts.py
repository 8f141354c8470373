"""Texts that should stand in quotes, and quotes and brackets that are not closed."""

from __future__ import annotations

import re

from frontdesk.lang.accidents.case import KEYS, QUOTES, Accident, Case
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.invisible import named

_BRACE = "'{{' at the beginning of a text means a mapping in YAML"
_COLON = "': ' in the middle of a text makes it a mapping"
_INDICATORS = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    "%": "a directive",
    "@": "a reserved sign",
    "`": "a reserved sign",
    ">": "a folded block",
    "|": "a block",
    "?": "a key",
    ",": "the next item",
    "]": "the end of a list",
    "}": "the end of a mapping",
    "-": "a list item",
}


_CONTEXTS = frozenset(
    {
        "while scanning an alias",
        "while scanning an anchor",
        "while scanning a tag",
        "while parsing a tag",
        "while parsing a node",
    }
)
_CURLY = re.compile(r"(?P<quote>[\u2018-\u201f\u00ab\u00bb\u2032\u2033])(?=[ \t]*(?:$|[,\]}]))")
"""A typographic quote at the end of a line or item."""

_BLOCK = "while scanning a block scalar"
_MESSAGES = (
    "cannot start any token",
    "expected node content",
    "sequence entries are not allowed",
    "mapping keys are not allowed",
)
_KEY_BEHIND = re.compile(rf"[ \t](?:{KEYS})[ \t]*$")
"""A text within brackets that ends with a key of playbooks: what follows is the value of that key."""

_PAIR = {"[": "]", "{": "}"}
_BRACKETS = re.compile(r"(?<=[\s,:{[])\"[^\"\n]*\"|(?<=[\s,:{[])'[^'\n]*'|\s#.*|[{}\[\]]")
"""A bracket, or a text in quotes or a comment, in which none counts."""

_CARD_AND_KEY = re.compile(r"[ \t]*-[ \t]+card:[ \t]+[a-z_]+[,;]?[ \t]+(?P<key>[a-z_]+)")
"""A card with a key on the same line as its kind."""

_GLUED = re.compile(r"[ \t]*(?P<dash>-)[{\[]")
"""A dash without a space before an item in brackets."""

_KIND_AND_MORE = re.compile(r"[ \t]*-[ \t]+card:[ \t]+(?P<kind>[a-z_]+)")
"""A card and its kind."""


def _escape(case: Case) -> Accident | None:
    problem = case.problem
    if problem.context != "while parsing a quoted scalar":
        return None
    start = case.text.rfind("\\", 0, problem.at + 1)
    if start < 0:
        return None
    if "invalid Unicode" in problem.message:
        found = re.compile(r"\\(x..|u.{4}|U.{8})").match(case.text, start)
        end = found.end() if found is not None else start + 2
        message = f"{case.text[start:end][:12]!r} is not a character".replace("\\\\", "\\")
        finding = Finding(case.source.span(start, end), message, "remove it", name="bad-encoding")
        return Accident(finding, (start, end))
    message = f"'{case.text[start : start + 2]}' is not an escape that YAML knows"
    accident = case.found(start, start + 2, message, "write \\\\ for a backslash, or use a | block")
    return Accident(accident.finding, (start, start + 2))


def _quote(case: Case) -> Accident | None:
    problem = case.problem
    start = problem.context_at
    if problem.context != "while scanning a quoted scalar" or start is None:
        return None
    curly = _curly(case, start)
    if curly is not None:
        return curly
    hint = "close it, or use a | block for a text of several lines"
    return case.found(start, start + 1, f"the quote {case.text[start]} is not closed", hint)


def _curly(case: Case, start: int) -> Accident | None:
    """A quote that the author closed with a typographic one, which YAML does not count as a quote."""
    found = _CURLY.search(case.text, start + 1, case.line(start)[1])
    if found is None:
        return None
    quote = case.text[start]
    message = f"the quote {quote} is not closed by {named(found['quote'])}"
    return case.found(*found.span("quote"), message, f"write {quote} here too")


def _template(case: Case) -> Accident | None:
    """A text that begins with `{{`, which YAML takes for a mapping."""
    at = case.problem.at
    first, _ = case.line(at)
    start = case.value_start(at)
    if start is None or not case.text.startswith("{{", start) or start > at:
        start = case.text.rfind("{{", first, at + 2)
        if start < 0 or "}}" in case.text[start:at] or not re.search(r"[:,\[{-]\s+$", case.text[first:start]):
            return None
    return case.unquoted(start, _BRACE, (start, start + 2))


def _indicator(case: Case) -> Accident | None:
    """A sign at the beginning of a text that means something else to YAML."""
    problem = case.problem
    start = problem.at
    block = problem.context == _BLOCK and "comment or line break" in problem.message
    if problem.context_at is not None and (block or problem.context in _CONTEXTS):
        start = problem.context_at
    elif not any(said in problem.message for said in _MESSAGES):
        return None
    sign = case.text[start : start + 1]
    if sign not in _INDICATORS:
        return None
    if case.text.startswith("```", start) and start == case.line(start)[0]:
        message, hint = (
            "``` marks code in documents and chats: it is no part of a file",
            "delete the line; the last one too",
        )
        return case.found(start, start + 3, message, hint)
    if sign == "-" and problem.bracket is not None and problem.bracket < case.line(start)[0]:
        return _flow(case, problem.bracket)
    if block and case.goes_on(start):
        end = case.line(start)[1]
        return case.found(start, end, f"the text of a {sign} block begins on the line below", "put it there, indented")
    return case.unquoted(start, _meaning(sign))


def _meaning(sign: str) -> str:
    return f"{sign!r} at the beginning of a text means {_INDICATORS[sign]} in YAML"


def _bracket(case: Case) -> Accident | None:
    """A text that begins with a bracket, or a list or mapping in brackets that is not closed."""
    problem = case.problem
    if problem.bracket is not None and "expected node content" in problem.message and problem.at >= len(case.text):
        return _open(case, problem.bracket)
    flow = problem.context.startswith("while parsing a flow")
    start = problem.context_at if flow else case.value_start(problem.at)
    if start is None or case.text[start : start + 1] not in ("[", "{"):
        return None
    if re.compile(r"\[[^\]\r\n]*\]\(").match(case.text, start):
        return case.unquoted(start, "'[' at the beginning of a text means a list in YAML")
    if problem.context.startswith("while parsing a block"):
        if case.text[problem.at : problem.at + 1] in ("]", "}") and problem.last and problem.last[1] <= problem.at:
            return case.found(problem.at, problem.at + 1, "this bracket closes nothing", "delete it")
        return case.unquoted(start, f"{case.text[start]!r} at the beginning of a text means a list or mapping in YAML")
    if not flow or "expected ','" not in problem.message:
        return None
    return _flow(case, start)


def _open(case: Case, start: int) -> Accident:
    bracket = case.text[start]
    return case.found(start, start + 1, f"the bracket {bracket} is not closed", f"write {_PAIR[bracket]} after its end")


def _flow(case: Case, start: int) -> Accident | None:
    """A mistake inside brackets that open at `start`."""
    problem = case.problem
    here = case.line(problem.at)[0]
    hash_at = re.compile(r"\s(#)").search(case.text, start, case.line(start)[1])
    if hash_at is not None:
        return case.found(*hash_at.span(1), "' #' makes the rest of this line a comment", QUOTES)
    last, end, _ = problem.last or (0, 0, "")
    if case.text.startswith(": ", problem.at) and end == problem.at and last >= here:
        key = _KEY_BEHIND.search(case.text, last, problem.at)
        if key is not None:
            hint = "write a comma between the keys, or put the text in quotes"
            return case.found(key.start() + 1, problem.at, "a comma is missing before this key", hint)
        return case.unquoted(last, _COLON, (problem.at, problem.at + 1))
    accident = _last_value(case)
    if accident is not None:
        return accident
    at, end = case.visible(problem.at)
    if start < here and problem.at < len(case.text) and _closes(case.text, start):
        return case.found(at, end, "a comma is missing before this", "write a comma at the end of the line above")
    if start < here or problem.at >= len(case.text):
        return _open(case, start)
    opened = _open_before(case.text[start : problem.at])
    if case.text[at : at + 1] in "]}" and _PAIR.get(opened, case.text[at]) != case.text[at]:
        return case.found(at, at + 1, f"the bracket {opened} is not closed", f"write {_PAIR[opened]} before this")
    return case.found(at, end, "a comma is missing before this", QUOTES)


def _closes(text: str, start: int) -> bool:
    """Whether the bracket at `start` is closed, with all brackets inside it in pairs, at the end of a line."""
    opened: list[str] = []
    for found in _BRACKETS.finditer(text, start):
        if found[0] in _PAIR:
            opened.append(found[0])
        elif found[0] in "]}":
            if found[0] != _PAIR[opened.pop()]:
                return False
            if not opened:
                return re.compile(r"[ \t]*(?:#.*)?$", re.MULTILINE).match(text, found.end()) is not None
    return False


def _open_before(text: str) -> str:
    """The innermost bracket that is open at the end of a text; empty if all are closed."""
    opened = [""]
    for char in re.sub(r'"[^"]*"|' + r"'[^']*'", "", text):
        if char in _PAIR:
            opened.append(char)
        elif char == _PAIR.get(opened[-1]):
            opened.pop()
    return opened[-1]


def _last_colon(case: Case) -> Accident | None:
    """A colon at the end of a text within brackets."""
    problem = case.problem
    if "found unexpected ':'" not in problem.message or problem.context_at is None:
        return None
    message = "a colon at the end of a text within brackets makes it a key"
    return case.unquoted(problem.context_at, message, (problem.at, problem.at + 1))


def _colon(case: Case) -> Accident | None:
    """A `: ` in the middle of a text that begins on the same line."""
    problem = case.problem
    if "mapping values are not allowed" not in problem.message or problem.last is None:
        return None
    start, _, style = problem.last
    if start < case.line(problem.at)[0]:
        return None
    glued = _GLUED.match(case.text, *case.line(start))
    if glued is not None:
        hint = "write '- ' before an item of a list"
        return case.found(*glued.span("dash"), "a space is missing after this dash", hint)
    begin = case.value_start(start)
    if begin is not None and begin < start and case.text[begin] in "&!":
        return case.unquoted(begin, _meaning(case.text[begin]))
    second = _CARD_AND_KEY.match(case.text, *case.line(start))
    kind = _KIND_AND_MORE.match(case.text, *case.line(start))
    if kind is not None and kind.end() == problem.at:
        hint = f"write `card: {kind['kind']}`, and the keys of the card on the lines below"
        return case.unquoted(start, "the kind of a card is not followed by a colon", (problem.at, problem.at + 1), hint)
    if second is not None and second.end() == problem.at:
        return case.found(
            *second.span("key"),
            "this key needs a line of its own",
            "put it on the line below 'card', with the same indent",
        )
    if style == "plain":
        return case.unquoted(start, _COLON, (problem.at, problem.at + 1))
    return _after_quote(case) if style in ("single", "double") else case.unquoted(start, _BRACE)


def _last_value(case: Case) -> Accident | None:
    """The parser met something unexpected after a value, because the value ended before the author's text did."""
    problem = case.problem
    if problem.last is None or not problem.context.startswith(("while parsing a block", "while parsing a flow")):
        return None
    start, end, style = problem.last
    same_line = case.line(end)[0] == case.line(problem.at)[0]
    if style == "alias" and same_line:
        return case.unquoted(start, "'*' at the beginning of a text means an alias in YAML")
    if style == "flow" and same_line and case.text.startswith("{{", start):
        return case.unquoted(start, _BRACE, (start, start + 2))
    if style in ("single", "double") and same_line:
        return _after_quote(case)
    if style == "plain" and re.compile(r"[ \t]+#").match(case.text, end):
        hash_at = case.text.index("#", end)
        return case.found(hash_at, hash_at + 1, "' #' makes the rest of this text a comment", QUOTES)
    return None


def _after_quote(case: Case) -> Accident | None:
    if case.problem.last is None:
        return None
    start, end, style = case.problem.last
    if case.line(start)[0] != case.line(end)[0]:
        curly = _curly(case, start)
        if curly is not None:
            return curly
        line = case.source.position(end - 1).line
        hint = "close it on its own line, or use a | block"
        return case.found(start, start + 1, f"the quote that opens here is not closed until line {line}", hint)
    within = "'' for an apostrophe" if style == "single" else '\\" for a quote'
    hint = f"write {within} inside quotes, or use a | block"
    if style == "double" and "'" not in case.text[start : case.line(end)[1]]:
        hint = "put single quotes around all of it, or use a | block"
    return case.unquoted(start, "the text goes on after its closing quote", (end - 1, end), hint)


def _closed_late(case: Case) -> Accident | None:
    """An unclosed quote, which YAML closes at a quote on a later line that was meant to open another text."""
    if case.problem.last is None:
        return None
    start, end, style = case.problem.last
    first, _ = case.line(case.problem.at)
    late = style in ("single", "double") and first < end <= case.problem.at and start < first
    return _after_quote(case) if late and not case.text[end : case.problem.at].strip() else None


JUDGES = (_closed_late, _escape, _quote, _last_colon, _colon, _template, _bracket, _indicator, _last_value)
"""In the order in which they are asked."""
