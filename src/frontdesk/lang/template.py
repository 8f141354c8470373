"""Text with `{{ … }}` in it: read from what an author wrote, and filled with values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Final, TypeAlias

from frontdesk.lang import condition
from frontdesk.lang.condition import idiom, put_in
from frontdesk.lang.diagnostic import Finding, Located, Read, Severity
from frontdesk.lang.excerpt import Excerpt
from frontdesk.lang.expression import Expr
from frontdesk.lang.language import Variants, choose
from frontdesk.lang.noun import UNSTORED
from frontdesk.lang.source import Span
from frontdesk.lang.spelling import quoted
from frontdesk.lang.value import Values

MOST_INSERTED = 8_000
"""Most characters that all values together may put into one template; the rest is cut."""

MOST_HOLES = 100
"""Most `{{ … }}` in one text."""

MOST_FINDINGS = 10
"""After this many findings the text is read no further."""

_SPACES = "person|organization|deal|answers|visitor|conversation|agent"
_NAME = rf"(?:{_SPACES})\.[a-z][a-z0-9_]{{0,63}}(?: \|[^{{}}\n]*[^{{}}\s])?"
_SINGLE = re.compile(rf"(?<!\{{)\$?\{{ ?(?P<name>{_NAME}) ?\}}(?:\}}(?!\}})|(?!\}}))")
"""One of our names in single braces, as other tools write values."""

_FOREIGN = re.compile(
    r"\$\{ ?(?P<any>[A-Za-z_][\w.]*) ?\}(?!\})"
    r"|(?<![{$])\{ ?(?P<word>first_?[nN]ame|name|naam|e?mail|phone|company) ?\}(?!\})"
)
"""A name of another tool in its braces: `${name}`, `{first_name}`."""

_WORD = (
    r"(?:(?:first|last|full|your|customer|visitor|company)[ _-]?)?name|vorname|nachname|naam|voornaam|prénom"
    r"|e-?mail(?:[ _-]?address)?|phone(?:[ _-]?number)?|company"
)
_PLACEHOLDER = re.compile(
    rf"%(?P<percent>{_WORD})%|(?<![!\]\w])\[(?P<bracket>{_WORD})\](?![(\[:])|\*\|(?P<merge>F?L?{_WORD})\|\*",
    re.IGNORECASE,
)
"""A gap in the text of another tool, to be filled in by hand or by that tool: `%name%`, `[First Name]`, `*|FNAME|*`."""

_OPENING = re.compile(r"\{[{%#]")
_STEP = re.compile(r"""\{\{|\}\}|[{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|["']""", re.DOTALL)
"""What decides where a `{{` is closed: braces, and quotes with everything inside them."""

_GOES_ON = re.compile(r"\{%-?\s*(?:end\w+|else|elif)\b")


_Form: TypeAlias = Callable[[Values, str], str]
"""A template made ready: gives the text for a reader of a language. Never raises."""


@dataclass(frozen=True, slots=True)
class Template:
    """Plain text and expressions, in order."""

    parts: tuple[str | Expr, ...]
    _form: _Form | None = field(init=False, default=None, compare=False, repr=False, metadata=UNSTORED)

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """The expressions, in order."""
        return tuple(part for part in self.parts if not isinstance(part, str))

    def fill(self, values: Values, language: str = "en") -> str:
        """The text with its values filled in; a missing value prints as nothing. Never raises.

        Args:
            language: The language of the words for yes and no.
        """
        return (self._form or self._ready())(values, language)

    def _ready(self) -> _Form:
        form = _form(self.parts)
        object.__setattr__(self, "_form", form)
        return form


def _form(parts: tuple[str | Expr, ...]) -> _Form:
    holes = [(at, part) for at, part in enumerate(parts) if not isinstance(part, str)]
    if not holes:
        whole = "".join(map(str, parts))
        return lambda values, language: whole
    if len(holes) > 1:
        return partial(_several, parts)
    at, hole = holes[0]
    before, after = ("".join(map(str, beside)) for beside in (parts[:at], parts[at + 1 :]))
    return lambda values, language: f"{before}{put_in(hole, values, language)}{after}"


def _several(parts: tuple[str | Expr, ...], values: Values, language: str) -> str:
    room = MOST_INSERTED
    made: list[str] = []
    for part in parts:
        if isinstance(part, str):
            made.append(part)
        else:
            text = put_in(part, values, language)[:room]
            room -= len(text)
            made.append(text)
    return "".join(made)


@dataclass(frozen=True, slots=True)
class Words:
    """A template in one or more languages.

    Attributes:
        places: Language to the place of its text; empty if one text serves all languages.
    """

    variants: Variants[Template]
    places: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False, metadata=UNSTORED)

    def fill(self, values: Values, language: str) -> str:
        """The text for a reader of this language, with its values filled in."""
        return choose(self.variants, language).fill(values, language)


@dataclass(frozen=True, slots=True)
class Hole:
    """A `{{ … }}`: where it stands in the text, and the expression inside, if it can be read."""

    start: int
    end: int
    value: Expr | None


@dataclass(frozen=True, slots=True)
class Scan:
    """The holes of a text, in order, and what is wrong with them."""

    holes: tuple[Hole, ...]
    findings: tuple[Finding, ...]


_NOTHING: Final = Scan((), ())


def read(located: Located) -> Read[Template]:
    """The template that a text holds, and findings `bad-template` and `bad-expression`; Markdown is not read.

    What could be parsed is given even when there are findings, so that the names in it can be checked.
    """
    found = scan(located)
    text, parts, last = located.text, list[str | Expr](), 0
    for hole in found.holes:
        parts += [text[last : hole.start]] if hole.start > last else []
        parts += [hole.value] if hole.value is not None else []
        last = hole.end
    parts += [text[last:]] if last < len(text) else []
    return Read(Template(tuple(parts)), found.findings)


def scan(located: Located, *, shown: bool = False) -> Scan:
    """Every `{{ … }}` of a text. A `}}` within quotes does not end one.

    Args:
        shown: Visitors see the text, so a name in the braces of another tool is a mistake.
    """
    gaps: list[Finding] = []
    if shown and any(sign in located.text for sign in ("%", "[", "*|")):
        gaps = [_gap(located, each) for each in islice(_PLACEHOLDER.finditer(located.text), MOST_FINDINGS)]
    if "{" not in located.text:
        return Scan((), tuple(gaps)) if gaps else _NOTHING
    holes: list[Hole] = []
    findings: list[Finding] = gaps
    for start, end in _braces(located.text):
        opening = located.text[start : start + 2]
        if len(holes) == MOST_HOLES:
            message = f"the text holds more than {MOST_HOLES} values"
            findings.append(Finding(located.locate(start, start + 2), message, "split the text", name="over-limit"))
            break
        if opening != "{{":
            if not (findings and _GOES_ON.match(located.text, start)):  # one finding for each statement
                findings.append(_statement(located, start, opening))
        elif end is None:
            message = "'{{' is not closed"
            hint = 'write }} after the expression, or {{ "{{" }} to show two braces'
            findings.append(Finding(located.locate(start, start + 2), message, hint, name="bad-template"))
        else:
            inner = _inside(located, start, end)
            findings += inner.findings
            holes.append(Hole(start, end, inner.value))
        if len(findings) >= MOST_FINDINGS or end is None:
            break
    findings += [_single(located, found) for found in islice(_SINGLE.finditer(located.text), MOST_FINDINGS)]
    if shown:
        known = {each.span.begins for each in findings}
        others = (_single(located, found) for found in islice(_FOREIGN.finditer(located.text), MOST_FINDINGS))
        findings += [each for each in others if each.span.begins not in known]
    return Scan(tuple(holes), tuple(findings))


def _inside(located: Located, start: int, end: int) -> Read[Expr]:
    if located.text[start + 2 : end - 2].strip():
        return condition.read(Excerpt(located, start + 2, end - 2))
    hint = "write a name between them, such as {{ person.name }}"
    return Read(
        None, (Finding(located.locate(start, end), "there is nothing in '{{ }}'", hint, name="bad-expression"),)
    )


def _single(located: Located, found: re.Match[str]) -> Finding:
    message = f"{quoted(found[0])} is not a value: visitors see it as it is written"
    groups = found.groupdict()
    name = groups.get("name") or idiom.known(groups.get("any") or groups.get("word") or "")
    hint = f"write {{{{ {name} }}}}, with two braces on each side"
    return Finding(located.locate(*found.span()), message, hint, name="bad-template")


def _gap(located: Located, found: re.Match[str]) -> Finding:
    """The finding for a placeholder; in square brackets it is a warning, because they may be meant as such."""
    word = next(filter(None, found.groups())).lower()
    names = {"company": "organization.name", "mail": "person.email", "phone": "person.phone"}
    name = next((ours for part, ours in names.items() if part in word), "person.name")
    message = f"{quoted(found[0])} is not a value: visitors see it as it is written"
    severity = Severity.WARNING if found["bracket"] else None
    hint = f"write {{{{ {name} }}}}, with two braces on each side"
    return Finding(located.locate(*found.span()), message, hint, name="bad-template", severity=severity)


def _statement(located: Located, start: int, opening: str) -> Finding:
    what = "a statement" if opening == "{%" else "a comment"
    hint = "use {{ a if condition else b }} or a 'branch' card" if opening == "{%" else "use a YAML comment: # …"
    return Finding(located.locate(start, start + 2), f"{what} is not allowed in a text", hint, name="bad-template")


def _braces(text: str) -> Iterator[tuple[int, int | None]]:
    """Where each `{{`, `{%` or `{#` begins and where it ends: a `{{` after its `}}`, with None if it is not closed."""
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        at = opening.end()
        end = _closing(text, at) if opening[0] == "{{" else at
        yield opening.start(), end
        at = at if end is None else end


def _closing(text: str, at: int) -> int | None:
    depth = 0
    while (step := _STEP.search(text, at)) is not None:
        at = step.end()
        if step[0] in ("{{", '"', "'"):  # another hole before this one is closed, or an unclosed quote
            return None
        if step[0] == "{":
            depth += 1
        elif depth and step[0] in ("}", "}}"):
            depth, at = depth - 1, step.start() + 1
        elif step[0] == "}}":
            return at
    return None
