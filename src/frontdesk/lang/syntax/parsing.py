"""From a text to its nodes, by way of libyaml's events.

Events come one at a time and are counted before anything is built from them, so no input costs more than the limits.
After a syntax error that was certainly a text without quotes, the file is read again with that text as it was meant, so
that one run finds as many mistakes as possible.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from frontdesk.lang import accidents
from frontdesk.lang.diagnostic import Finding, Read
from frontdesk.lang.source import Source
from frontdesk.lang.syntax.building import Builder, StopReading
from frontdesk.lang.syntax.decoding import FORBIDDEN
from frontdesk.lang.syntax.node import YamlNode

MOST_EVENTS = 20_000
"""Most events that libyaml may make of one file."""

MOST_DEPTH = 32
"""Deepest nesting of lists and mappings."""

MOST_CHARACTERS = 8_000
"""Longest text of one scalar."""

MOST_REPAIRS = 8
"""How often a file may be read again after a text without quotes."""


_TOO_DEEP = "exceeded maximum nesting depth"
"""libyaml's message for more than a thousand levels."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    node: YamlNode | None
    findings: tuple[Finding, ...]
    problem: accidents.Problem | None
    complete: bool


def parse(source: Source) -> Read[YamlNode]:
    """The node at the top of a file; None if the file is empty, or cannot be read to its end.

    Returns:
        Findings `yaml-syntax`, `duplicate-key` (the first stays), `yaml-feature`, `over-limit` and `bad-encoding`
        (for escapes), in the order of the file.
    """
    text = FORBIDDEN.sub("\ufffd", source.text)
    source = source if text == source.text else Source(source.name, text)
    repairs: dict[int, int] = {}
    syntax: list[Finding] = []
    while True:
        attempt = _read(source, text, repairs)
        if attempt.problem is None:
            break
        accident = accidents.recognise(source, attempt.problem)
        # Earlier findings after the place of this mistake were consequences of it.
        start = accident.finding.span.start.offset
        syntax = [*(each for each in syntax if each.span.start.offset < start), accident.finding]
        repair = accident.repair
        if repair is None or repair[0] in repairs or len(repairs) == MOST_REPAIRS:
            break
        repairs[repair[0]] = repair[1]
        text = text[: repair[0]] + "x" * (repair[1] - repair[0]) + text[repair[1] :]
    found = sorted([*syntax, *attempt.findings], key=lambda finding: finding.span.begins)
    return Read(attempt.node if attempt.complete else None, tuple(found))


def _read(source: Source, text: str, repairs: dict[int, int]) -> _Attempt:
    builder = Builder(source, repairs, MOST_DEPTH, MOST_CHARACTERS)
    complete = True
    problem = None
    parser = yaml.CSafeLoader(text)
    try:
        for number, event in enumerate(iter(parser.get_event, None)):  # as `yaml.parse`, in one call per event
            if number >= MOST_EVENTS:
                builder.over_limit(event, f"the file holds more than {MOST_EVENTS:,} keys and values")
            builder.take(event)
    except StopReading as stop:
        complete = stop.complete
    except yaml.MarkedYAMLError as error:
        complete = False
        if error.problem == _TOO_DEEP:
            builder.findings.append(_deep(source, error.problem_mark))
        else:
            problem = _problem(error, text, builder)
    return _Attempt(builder.root, tuple(builder.findings), problem, complete)


def _deep(source: Source, mark: yaml.Mark | None) -> Finding:
    """The finding for so many brackets that libyaml gives up before its first event."""
    at = 0 if mark is None else mark.index
    message = f"lists and mappings nest deeper than {MOST_DEPTH}"
    return Finding(source.span(at, at + 1), message, "close the brackets, or put the text in quotes", name="over-limit")


def _problem(error: yaml.MarkedYAMLError, text: str, builder: Builder) -> accidents.Problem:
    def offset(mark: yaml.Mark | None) -> int | None:
        return None if mark is None else min(mark.index, len(text))

    at = offset(error.problem_mark)
    return accidents.Problem(
        text=text,
        context=error.context or "",
        context_at=offset(error.context_mark),
        message=error.problem or "it is not YAML",
        at=len(text) if at is None else at,
        last=builder.last,
        bracket=builder.bracket,
    )
