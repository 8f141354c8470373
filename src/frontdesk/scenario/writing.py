"""A talk as the text of a scenario, as an author would write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from frontdesk.ir.effect import Record
from frontdesk.ir.graph import Graph
from frontdesk.ir.state import Phase
from frontdesk.lang.richtext import plain
from frontdesk.scenario.acting import AGENT, Act, Beginning, begun
from frontdesk.scenario.coverage import Traced
from frontdesk.scenario.generate import Talk
from frontdesk.scenario.plausible import WRONG
from frontdesk.scenario.stage import BOT_KINDS, shown

WORDS: Final = 60
"""How many characters of a message a step repeats at most."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9+][A-Za-z0-9 .'()/@+_?!-]*[A-Za-z0-9.?!)]|[A-Za-z]")
_READ_OTHERWISE: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


def suite(graph: Graph, playbook: str, talks: Sequence[Talk]) -> str:
    """A file of scenarios.

    Args:
        playbook: The playbook's name relative to the file.
    """
    lines = [f"playbook: {_scalar(playbook)}", "tests:"]
    names = set[str]()
    for talk in talks:
        lines += ["", *_test(graph, talk, names)] if names else list(_test(graph, talk, names))
    return "\n".join(lines) + "\n"


def _test(graph: Graph, talk: Talk, names: set[str]) -> Iterator[str]:
    beginning = talk.beginning
    simulation = begun(graph, beginning)
    steps = list(_opening(simulation))
    for act in talk.acts:
        steps += _played(simulation, act)
    yield f"  - name: {_scalar(_distinct(_name(talk), names))}"
    yield from (f"    {line}" for line in _began(beginning))
    yield "    steps:"
    yield from (f"      {line}" for line in steps)


def _began(beginning: Beginning) -> Iterator[str]:
    yield f"at: {datetime.fromtimestamp(beginning.at_ms / 1000, UTC).isoformat()}"
    if beginning.online:
        yield f"online: [{AGENT}]"
    if beginning.visitor:
        yield f"visitor: {{{', '.join(f'{name}: {_scalar(text)}' for name, text in beginning.visitor)}}}"
    if beginning.page:
        yield f"page: {_scalar(beginning.page)}"
    if beginning.language:
        yield f"language: {beginning.language}"


def _opening(simulation: Traced) -> Iterator[str]:
    if simulation.graph.playbook.privacy.consent_required:
        yield "- consent: yes"
    yield from _bot(simulation, 0)
    yield from _state(simulation)


def _name(talk: Talk) -> str:
    """The name of a scenario: whether an agent is there, then what happens, in a few words."""
    said = ["a wrong answer" if act.text == WRONG else _DONE.get(act.kind, act.text) for act in talk.acts]
    told = ", ".join(dict.fromkeys(word[:30] for word in said if word))
    known = [f"{name} is {text}" for name, text in talk.beginning.visitor]
    known += [text for text in (talk.beginning.page, talk.beginning.language) if text]
    there = ", ".join([f"{'somebody' if talk.beginning.online else 'nobody'} is there", *known])
    return f"{there}: {told}" if told else there


_DONE: Final = {
    "skip": "",
    "join": "an agent joins",
    "close": "",
    "wait": "nobody picks up",
    "leave": "everybody leaves",
    "answer": "",
    "fail": "a call fails",
}


def _distinct(name: str, names: set[str]) -> str:
    name, count = name[:120], 2
    found = name
    while found in names:
        found, count = f"{name} ({count})", count + 1
    names.add(found)
    return found


def _played(simulation: Traced, act: Act) -> Iterator[str]:
    """The steps for an act and for its results; the simulation moves on."""
    rows, records, phase = len(simulation.log), len(simulation.records), simulation.phase
    url = simulation.asked.url if simulation.asked else ""
    yield from _step(act, url)
    act.do(simulation)
    simulation.settles()
    yield from _bot(simulation, rows)
    yield from (_record(record) for record in simulation.records[records:])
    if simulation.phase is not phase:
        yield from _state(simulation)


def _step(act: Act, url: str) -> Iterator[str]:
    match act.kind:
        case "pick" | "say":
            yield f"- visitor: {_scalar(act.text)}"
        case "skip":
            yield "- visitor: {skip: true}"
        case "join":
            yield f"- agent: {{{AGENT}: joins}}"
        case "close":
            yield f"- agent: {{{AGENT}: closes}}"
        case "leave":
            yield f"- agent: {{{AGENT}: offline}}"
        case "wait":
            yield f"- after: {act.text}"
        case "answer":
            yield f"- call: {_scalar(url)}"
            yield f"  answer: {act.text}"
        case "fail":
            yield f"- call: {_scalar(url)}"
            yield "  fails: true"


def _bot(simulation: Traced, since: int) -> Iterator[str]:
    """The steps for what the bot said, with the buttons under its last message."""
    said = [plain(row.body) for row in simulation.log[since:] if row.sender == "bot" and row.kind in BOT_KINDS]
    texts = [words for words in map(_words, said) if words]
    for number, text in enumerate(texts, 1):
        yield f"- bot: {_scalar(text)}"
        if number == len(texts) and simulation.options:
            yield f"  answers: [{', '.join(_scalar(option) for option in simulation.options)}]"


def _words(text: str) -> str:
    """The beginning of a message, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= WORDS else line[:WORDS].rpartition(" ")[0] or line[:WORDS]


def _record(record: Record) -> str:
    fields = ", ".join(f"{name}: {_scalar(shown(value))}" for name, value in record.fields.items() if shown(value))
    return f"- {record.kind}: {{{fields}}}"


def _state(simulation: Traced) -> Iterator[str]:
    if simulation.phase is Phase.CLOSED:
        yield f"- ended: {simulation.state.outcome or 'none'}"
    elif simulation.phase is not Phase.BOT:
        yield f"- phase: {simulation.phase.value}"


def _scalar(text: str) -> str:
    """The text as YAML, also valid within brackets and braces; quoted only if necessary."""
    plainly = _PLAIN.fullmatch(text) and text.lower() not in _READ_OTHERWISE
    return text if plainly else json.dumps(text, ensure_ascii=False)
