"""The ways in which chat text breaks YAML: where the author went wrong, and what to type instead.

A YAML parser says where it gave up, which is often far behind the mistake. Each function here knows one mistake, by
what the parser said and what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.source import Source

QUOTES = "put the text in quotes, or use a | block"
_BRACE = "'{{' at the beginning of a text means a mapping in YAML"
_COLON = "': ' in the middle of a text makes a mapping of it"
_LINE_END = re.compile(r"[\r\n\u0085\u2028\u2029]|$")
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_KEY = re.compile(r"""[ \t]*(?:-[ \t]+)*(?:"[^"]*"|'[^']*'|[^\s"'\[\]{}#&*!|>%@`,-][^\r\n:#]*?)[ \t]*:[ \t]+""")
_NO_SPACE = re.compile(r"[ \t]*(?:-[ \t]+)*[A-Za-z_][\w.-]*(:)[^\s:/]")
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
        "while scanning a block scalar",
    }
)
_MEANINGS = {
    "did not find expected key": "a key with a colon is expected here",
    "did not find expected '-' indicator": "the next item of the list, with its dash, is expected here",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What the YAML parser said when it gave up; places are offsets in the text that it read.

    Attributes:
        context: What it was reading, and since where.
        message: What it missed or met, and where.
        last: Start, end and style of the value that was read last.
    """

    text: str
    context: str
    context_at: int | None
    message: str
    at: int
    last: tuple[int, int, str] | None


@dataclass(frozen=True, slots=True)
class Accident:
    """What went wrong.

    Attributes:
        repair: The stretch that was meant to be one text; none where that is not sure.
    """

    finding: Finding
    repair: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A problem, and the file that it is in."""

    source: Source
    problem: Problem

    @property
    def text(self) -> str:
        return self.problem.text

    def found(self, start: int, end: int, message: str, hint: str | None, name: str = "yaml-syntax") -> Accident:
        return Accident(Finding(self.source.span(start, end), message, hint, name=name))

    def unquoted(self, start: int, message: str, at: tuple[int, int] | None = None, hint: str = QUOTES) -> Accident:
        """A text that begins here and should stand in quotes; the finding stands at its first character, or elsewhere."""
        first, last = at or (start, start + 1)
        finding = Finding(self.source.span(first, last), message, hint, name="yaml-syntax")
        return Accident(finding, (start, max(self.value_end(start), last)))

    def line(self, at: int) -> tuple[int, int]:
        """Where the line around an offset begins and ends."""
        start = max((self.text.rfind(char, 0, at) for char in "\r\n\u0085\u2028\u2029"), default=-1) + 1
        found = _LINE_END.search(self.text, at)
        return start, found.start() if found is not None else len(self.text)

    def value_start(self, at: int) -> int | None:
        """Where the value of the key on this line begins; none for a line without a key and a value."""
        start, end = self.line(at)
        found = _KEY.match(self.text, start, end) or _LEAD.match(self.text, start, end)
        return found.end() if found is not None and found.end() < end else None

    def value_end(self, start: int) -> int:
        """Where a text that begins here ends: with its line, or with its item within brackets."""
        first, end = self.line(start)
        before = re.sub(r'"[^"]*"|' + r"'[^']*'", "", self.text[first:start])
        if before.count("{") + before.count("[") > before.count("}") + before.count("]"):
            hole = self.text.find("}}", start, end) + 2 if self.text.startswith("{{", start) else 0
            found = re.compile(r"[,}\]]").search(self.text, max(start + 1, hole), end)
            end = found.start() if found is not None else end
        return start + len(self.text[start:end].rstrip())


def recognise(source: Source, problem: Problem) -> Accident:
    """What the author did, as far as it can be told; else what the parser said, at its place."""
    case = _Case(source, problem)
    for judge in _JUDGES:
        accident = judge(case)
        if accident is not None:
            return accident
    start, end = _visible(case, problem.at)
    message = _MEANINGS.get(problem.message, f"this is not YAML: {problem.message[:70]}")
    return case.found(start, end, message, "compare with the lines around it")


def _visible(case: _Case, at: int) -> tuple[int, int]:
    """The word at an offset, or the last character before it at the end of a file or line."""
    found = re.compile(r"\S+").match(case.text, at)
    if found is not None:
        return found.start(), min(found.end(), found.start() + 40)
    end = max(len(case.text[:at].rstrip()), 1) if case.text else 0
    return max(end - 1, 0), end


def _escape(case: _Case) -> Accident | None:
    problem = case.problem
    if problem.context != "while parsing a quoted scalar":
        return None
    start = case.text.rfind("\\", 0, problem.at + 1)
    if start < 0:
        return None
    if "invalid Unicode" in problem.message:
        found = re.compile(r"\\[xuU][0-9A-Fa-f]*").match(case.text, start)
        end = found.end() if found is not None else start + 2
        message = f"{case.text[start:end][:12]!r} is not a character".replace("\\\\", "\\")
        finding = Finding(case.source.span(start, end), message, "remove it", name="bad-encoding")
        return Accident(finding, (start, end))
    message = f"'{case.text[start : start + 2]}' is not an escape that YAML knows"
    accident = case.found(start, start + 2, message, "write \\\\ for a backslash, or use a | block")
    return Accident(accident.finding, (start, start + 2))


def _quote(case: _Case) -> Accident | None:
    problem = case.problem
    start = problem.context_at
    if problem.context != "while scanning a quoted scalar" or start is None:
        return None
    hint = "close it, or use a | block for a text of several lines"
    return case.found(start, start + 1, f"the quote {case.text[start]} is not closed", hint)


def _tab(case: _Case) -> Accident | None:
    at = case.problem.at
    if case.text[at : at + 1] != "\t" and "tab" not in case.problem.message:
        return None
    start = case.text.find("\t", max(at - 1, 0))
    start = at if start < 0 else start
    return case.found(start, start + 1, "a tab cannot indent a line", "use spaces")


def _indicator(case: _Case) -> Accident | None:
    """A sign at the beginning of a text that means something else to YAML."""
    problem = case.problem
    start = problem.at
    if problem.context in _CONTEXTS and problem.context_at is not None:
        start = problem.context_at
    elif "cannot start any token" not in problem.message and "expected node content" not in problem.message:
        if "sequence entries are not allowed" not in problem.message:
            return None
    sign = case.text[start : start + 1]
    if sign not in _INDICATORS:
        return None
    return case.unquoted(start, f"{sign!r} at the beginning of a text means {_INDICATORS[sign]} in YAML")


def _directive(case: _Case) -> Accident | None:
    problem = case.problem
    if problem.context != "while scanning a directive" and "incompatible YAML document" not in problem.message:
        return None
    start, end = case.line(problem.at if problem.context_at is None else problem.context_at)
    return case.found(start, end, "directives are not used here", "remove the line", "yaml-feature")


def _document(case: _Case) -> Accident | None:
    if "<document start>" not in case.problem.message:
        return None
    start, end = _visible(case, case.problem.at)
    hint = "the file is one mapping: write 'key: value' lines"
    return case.found(start, end, "something follows what the file is already complete with", hint, "yaml-feature")


def _colon(case: _Case) -> Accident | None:
    """A `: ` in the middle of a text, or a line that is indented into the text above it."""
    problem = case.problem
    if "mapping values are not allowed" not in problem.message or problem.last is None:
        return None
    start, _, style = problem.last
    line, _ = case.line(problem.at)
    if start >= line and style == "plain":
        return case.unquoted(start, _COLON, (problem.at, problem.at + 1))
    if start >= line:
        return _after_quote(case) if style in ("single", "double") else case.unquoted(start, _BRACE)
    missing = _no_space(case, start)
    if missing is not None:
        return missing
    key = line + len(case.text[line : problem.at]) - len(case.text[line : problem.at].lstrip(" -"))
    number = case.source.position(start).line
    hint = f"indent it like the key in line {number}, or put the text above in quotes"
    return case.found(key, problem.at, "this line is indented into the text above it", hint)


def _simple_key(case: _Case) -> Accident | None:
    problem = case.problem
    if "could not find expected ':'" not in problem.message or problem.context_at is None:
        return None
    missing = _no_space(case, problem.context_at)
    if missing is not None:
        return missing
    start, end = _visible(case, problem.context_at)
    _, line_end = case.line(start)
    end = max(end, start + len(case.text[start:line_end].rstrip()))
    hint = "write 'key: value', or indent the line to let it go on with the text above"
    return case.found(start, end, "this line has no key", hint)


def _no_space(case: _Case, at: int) -> Accident | None:
    start, end = case.line(at)
    found = _NO_SPACE.match(case.text, start, end)
    if found is None:
        return None
    return case.found(*found.span(1), "a space is missing after this colon", "write 'key: value'")


def _dash(case: _Case) -> Accident | None:
    problem = case.problem
    start, end = case.line(problem.at)
    found = re.compile(r"[ \t]*(-)[^\s-]").match(case.text, start, end)
    if found is None or not problem.context.startswith("while parsing a block"):
        return None
    return case.found(*found.span(1), "a space is missing after this dash", "write '- ' before an item of a list")


def _last_value(case: _Case) -> Accident | None:
    """The parser met something behind a value: the value was not what the author thought."""
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
        return case.found(hash_at, hash_at + 1, "' #' makes a comment of the rest of this text", QUOTES)
    return None


def _after_quote(case: _Case) -> Accident | None:
    if case.problem.last is None:
        return None
    start, end, style = case.problem.last
    if case.line(start)[0] != case.line(end)[0]:
        line = case.source.position(end - 1).line
        hint = "close it on its own line, or use a | block"
        return case.found(start, start + 1, f"the quote that opens here is closed in line {line} only", hint)
    within = "'' for an apostrophe" if style == "single" else '\\" for a quote'
    hint = f"write {within} inside quotes, or use a | block"
    return case.unquoted(start, "the text goes on behind its closing quote", (end - 1, end), hint)


def _template(case: _Case) -> Accident | None:
    """A text that begins with `{{`, which YAML takes for a mapping."""
    at = case.problem.at
    first, _ = case.line(at)
    start = case.value_start(at)
    if start is None or not case.text.startswith("{{", start) or start > at:
        start = case.text.rfind("{{", first, at + 2)
        if start < 0 or "}}" in case.text[start:at] or not re.search(r"[:,\[{-]\s+$", case.text[first:start]):
            return None
    return case.unquoted(start, _BRACE, (start, start + 2))


def _bracket(case: _Case) -> Accident | None:
    """A text that begins with a bracket, or a list or mapping in brackets that is not closed."""
    problem = case.problem
    flow = problem.context.startswith("while parsing a flow")
    start = problem.context_at if flow else case.value_start(problem.at)
    if start is None or case.text[start : start + 1] not in ("[", "{"):
        return None
    if re.compile(r"\[[^\]\r\n]*\]\(").match(case.text, start):
        return case.unquoted(start, "'[' at the beginning of a text means a list in YAML")
    if problem.context.startswith("while parsing a block"):
        return case.unquoted(start, f"{case.text[start]!r} at the beginning of a text means a list or mapping in YAML")
    if not flow or "expected ','" not in problem.message:
        return None
    return _flow(case, start)


def _flow(case: _Case, start: int) -> Accident | None:
    """Something is wrong in brackets that begin here."""
    problem = case.problem
    if case.text.startswith(": ", problem.at) and problem.last is not None and problem.last[1] == problem.at:
        return case.unquoted(problem.last[0], _COLON, (problem.at, problem.at + 1))
    if case.line(start)[0] != case.line(problem.at)[0] or problem.at >= len(case.text):
        closing = "]" if case.text[start] == "[" else "}"
        return case.found(
            start, start + 1, f"the bracket {case.text[start]} is not closed", f"write {closing} after its end"
        )
    accident = _last_value(case)
    if accident is not None:
        return accident
    at, end = _visible(case, problem.at)
    return case.found(at, end, "a comma is missing before this", QUOTES)


def _indentation(case: _Case) -> Accident | None:
    problem = case.problem
    if not problem.context.startswith("while parsing a block") or problem.context_at is None:
        return None
    start, end = _visible(case, problem.at)
    if (
        problem.last is not None
        and problem.last[2] in ("literal", "folded")
        and not case.text[problem.last[1] : start].strip()
    ):
        message = "this line is indented less than the block of text above it"
        return case.found(start, end, message, "indent it like the first line of the block")
    block, here = case.source.position(problem.context_at), case.source.position(start)
    if here.column == block.column:
        return None
    spaces = block.column - 1
    hint = f"indent it by {spaces} space{'' if spaces == 1 else 's'}, like line {block.line}"
    return case.found(start, end, "this line is indented unlike the lines around it", hint)


_JUDGES: tuple[Callable[[_Case], Accident | None], ...] = (
    _escape,
    _quote,
    _tab,
    _directive,
    _document,
    _colon,
    _simple_key,
    _template,
    _bracket,
    _indicator,
    _dash,
    _last_value,
    _indentation,
)
"""Asked in this order; the first that knows the mistake speaks."""
