"""The kinds of steps: what each makes happen, or what it says must have happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from frontdesk.engine.step import Step as Result
from frontdesk.ir.schema import Schema
from frontdesk.lang import duration
from frontdesk.lang.syntax import ListNode, MapNode, ScalarNode, YamlNode
from frontdesk.scenario import calls, form
from frontdesk.scenario.stage import Stage, line, shown
from frontdesk.scenario.suite import Step


class Differs(NamedTuple):
    """Why a step did not hold: what it expected, and what came instead."""

    expected: str
    came: str


_LINK: Final = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
"""A link or an image in Markdown: visitors see its words only."""

Play: TypeAlias = Callable[[Stage, Step], Differs | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of step: how it is played, and its shape: a mapping whose first key names the kind."""

    play: Play
    shape: Schema


def _text(node: YamlNode | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def _list(node: YamlNode | None) -> list[str]:
    return [_text(item) for item in node.items] if isinstance(node, ListNode) else []


def _quoted(texts: list[str]) -> str:
    return ", ".join(repr(text) for text in texts) or "nothing"


def bot(stage: Stage, step: Step) -> Differs | None:
    """The bot has said this, after the messages that earlier steps have matched."""
    wanted, exact = _text(step.argument), _text(step.node.get("exact")) == "true"
    unmet = stage.unmet()
    for index, text in enumerate(unmet):
        if _same(wanted) == _same(text) if exact else _same(wanted) in _same(text):
            stage.met += index + 1
            return answers(stage, step) if step.node.get("answers") else None
        if stage.strict:
            break
    asked = stage.simulation.asked
    waits = f"; the call to {asked.url} waits for its answer" if asked else ""
    return Differs(f"the bot to say {wanted!r}", f"the bot said {_quoted(unmet)}{waits}")


def _same(text: str) -> str:
    """Text without what a scenario may write differently: markup, line breaks, repeated spaces."""
    return " ".join(_LINK.sub(r"\1", text).replace("*", "").replace("_", " ").split())


def answers(stage: Stage, step: Step) -> Differs | None:
    """The visitor sees exactly these buttons, in this order."""
    wanted, seen = _list(step.node.get("answers")), list(stage.simulation.options)
    return None if wanted == seen else Differs(f"the buttons {_quoted(wanted)}", _quoted(seen))


def visitor(stage: Stage, step: Step) -> Differs | None:
    """The visitor clicks the button with these words, else types them; `{skip: true}` skips, `{end: true}` ends."""
    if stage.strict and stage.unmet():
        return Differs("every message of the bot to have a step", f"no step for {_quoted(stage.unmet())}")
    simulation = stage.simulation
    stage.turn()
    if isinstance(step.argument, MapNode):
        action = simulation.ends if step.argument.get("end") else simulation.skips
        return _taken(action(), "the visitor")
    text = _text(step.argument)
    return _taken(simulation.picks(text) if text in simulation.options else simulation.says(text), "the visitor")


def consent(stage: Stage, step: Step) -> Differs | None:
    """The visitor gives the consent that the playbook requires; or does not, and then nothing begins."""
    if not stage.simulation.graph.playbook.privacy.consent_required:
        return Differs("a playbook that asks for consent", "one without `privacy: {consent: {required: true}}`")
    if stage.simulation.begun:
        return Differs("the visitor to be asked for consent", "the conversation has begun")
    if _text(step.argument) == "yes":
        stage.begins()
    return None


def after(stage: Stage, step: Step) -> Differs | None:
    """Time passes."""
    stage.simulation.passes(duration.read(_text(step.argument)) or 0)
    return None


def agent(stage: Stage, step: Step) -> Differs | None:
    """Agents do something, one after the other: `joins`, `closes`, `releases`, `online`, `offline`; other text is said.

    Agents under `refused` cannot do it: another agent was first, or the chat is not their team's.
    """
    node = step.node.get("refused")
    refused = _list(node) if isinstance(node, ListNode) else [_text(node)]
    for entry in step.argument.entries if isinstance(step.argument, MapNode) else ():
        name = entry.key.text
        why = stage.agents.does(name, _text(entry.value))
        if why is None and name in refused:
            return Differs(f"{name} to be refused", f"{name} could do this")
        if why is not None and name not in refused:
            return Differs(f"{name} to be able to do this now", f"refused: {why}")
    return None


def notice(stage: Stage, step: Step) -> Differs | None:
    """Since the visitor's last step, something was shown that nobody said: a notice, who joined or left, the end."""
    wanted = _text(step.argument)
    seen = [
        line(row).strip("()") for row in stage.simulation.fresh if row.kind in ("notice", "joined", "left", "ended")
    ]
    return (
        None if any(_same(wanted) in _same(text) for text in seen) else Differs(f"the notice {wanted!r}", _quoted(seen))
    )


def record(stage: Stage, step: Step) -> Differs | None:
    """A lead, deal or activity was made with these fields; each step names a different record."""
    wanted = {e.key.text: _text(e.value) for e in step.argument.entries} if isinstance(step.argument, MapNode) else {}
    made = list(stage.records(step.kind))
    for number, found in made:
        if all(shown(found.fields.get(name, "")) == text for name, text in wanted.items()):
            stage.recorded.add(number)
            return None
    fields = [", ".join(f"{name}: {shown(value)}" for name, value in found.fields.items()) for _, found in made]
    return Differs(f"a {step.kind} with {wanted}", "; ".join(fields) or f"no {step.kind}")


def call(stage: Stage, step: Step) -> Differs | None:
    """Another system is called at this address and answers like this; with `fails` or `times_out` it does not."""
    simulation, wanted, node = stage.simulation, _text(step.argument), step.node
    asked = simulation.asked
    if asked is None:
        return Differs(f"a call to {wanted!r}", "no call")
    if not calls.is_meant(asked, wanted, node.get("method"), node.get("sent")):
        return Differs(calls.wanted(wanted, node.get("method"), node.get("sent")), calls.shown(asked))
    status = _text(node.get("status")) or "200"
    if _text(node.get("times_out")) == "true":
        simulation.times_out()
    elif _text(node.get("fails")) == "true":
        simulation.fails()
    else:
        simulation.answers(int(status), calls.json_of(node.get("answer")))
    return None


def phase(stage: Stage, step: Step) -> Differs | None:
    """Who answers the visitor now."""
    wanted, is_now = _text(step.argument), stage.simulation.phase.value
    return None if wanted == is_now else Differs(f"phase {wanted!r}", f"phase {is_now!r}")


def ended(stage: Stage, step: Step) -> Differs | None:
    """The bot's part is over, with this outcome."""
    wanted, outcome = _text(step.argument), stage.simulation.state.outcome
    came = f"the outcome {outcome!r}" if outcome else "a conversation that goes on"
    return None if wanted == outcome else Differs(f"the outcome {wanted!r}", came)


def restart(stage: Stage, step: Step) -> Differs | None:
    """The server restarts here: the stored state and a replay of the events must both give the same conversation."""
    same = _text(step.argument) != "true" or stage.simulation.restarts()
    return None if same else Differs("the same conversation after a restart", "its events lead to another one")


def _taken(result: Result, who: str) -> Differs | None:
    return Differs(f"{who} to be able to do this now", f"refused: {result.refused}") if result.refused else None


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "bot": Kind(bot, form.BOT),
        "answers": Kind(answers, form.ANSWERS),
        "visitor": Kind(visitor, form.VISITOR),
        "consent": Kind(consent, form.CONSENT),
        "after": Kind(after, form.AFTER),
        "agent": Kind(agent, form.AGENT),
        "notice": Kind(notice, form.NOTICE),
        "lead": Kind(record, form.LEAD),
        "deal": Kind(record, form.DEAL),
        "activity": Kind(record, form.ACTIVITY),
        "call": Kind(call, form.CALL),
        "phase": Kind(phase, form.PHASE),
        "ended": Kind(ended, form.ENDED),
        "restart": Kind(restart, form.RESTART),
    }
)
"""Every kind of step by its first key."""
