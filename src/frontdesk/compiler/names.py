"""What names mean: pathways and cards that a file may go to, pathways that it may run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from frontdesk.cards import KINDS
from frontdesk.compiler.include import Bundle
from frontdesk.compiler.unit import Unit
from frontdesk.compiler.wording import article, quoted, respelling
from frontdesk.ir.card import Target
from frontdesk.lang import spelling, synonyms
from frontdesk.lang.diagnostic import Finding, Related
from frontdesk.lang.source import Span

_ENDS = frozenset({"done", "none"})
"""What authors write as a target to end a conversation, beside the words for an `end` card."""

_NEXT = frozenset({"next", "continue", "on", "true", "yes", "below"})
"""What authors write as a target to go on with the next card."""

MOST_ELSEWHERE = 8
"""How many other places that lead to an unknown name are shown."""

Pathway = tuple[str, str]
"""A file and a pathway in it."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a bundle's files."""

    bundle: Bundle
    _guesses: dict[tuple[str, str, str], str | None] = field(default_factory=dict)
    _sure: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)
    _of_file: dict[str, dict[str, Pathway]] = field(default_factory=dict)
    _called: dict[str, Counter[str]] = field(default_factory=dict)

    def goal(self, unit: Unit, name: str) -> str | None:
        """The pathway or card that a target means, or most likely means; None if no name is close."""
        if name in unit.pathways or name in unit.homes:
            return name
        bare = name.removeprefix("pathways.").lstrip("#@/")
        if bare != name and (bare in unit.pathways or bare in unit.homes):
            return bare
        pathway, _, card = name.rpartition(".")
        if pathway and unit.homes.get(card) == pathway:
            return card
        return self._guess(("goto", unit.file, name), (*unit.pathways, *unit.homes))

    def run(self, unit: Unit, name: str) -> Pathway | None:
        """The pathway that a `run` card means, or most likely means; None if no name is close."""
        known = self._runnable(unit)
        meant = name if name in known else self._guess(("run", unit.file, name), known)
        return known[meant] if meant else None

    def _guess(self, key: tuple[str, str, str], known: Iterable[str]) -> str | None:
        """The known name that an unknown one most likely means; None if none is close, or after too many guesses."""
        if key not in self._guesses:
            enough = len(self._guesses) >= spelling.MOST_GUESSES
            self._guesses[key] = None if enough else spelling.closest(key[2], known)
        return self._guesses[key]

    def _certain(self, key: tuple[str, str, str], unit: Unit, known: Iterable[str]) -> tuple[str, ...]:
        """The known name that an unknown one certainly means; none if only the unknown one is used, and repeatedly."""
        if key not in self._sure:
            goal = spelling.only(key[2], known)
            names = [target.name for target in (*unit.targets, *(target for _, target in unit.runs))]
            slip = names.count(key[2]) == 1 or goal in names
            self._sure[key] = (goal,) if goal and slip else ()
        return self._sure[key]

    def _runnable(self, unit: Unit) -> dict[str, Pathway]:
        """The pathways that a file may run, by the names that it uses for them."""
        if unit.file not in self._of_file:
            known = {pathway: (unit.file, pathway) for pathway in unit.pathways}
            for stem, file in self.bundle.included.get(unit.file, {}).items():
                other = self.bundle.units.get(file)
                known |= {f"{stem}.{pathway}": (file, pathway) for pathway in (other.pathways if other else ())}
            self._of_file[unit.file] = known
        return self._of_file[unit.file]

    def findings(self) -> Iterator[Finding]:
        """Findings in every file: unknown targets, unknown pathways to run, and pathways that run themselves."""
        units = [unit for unit in self.bundle.units.values() if unit]
        for unit in units:
            used = Counter(target.name for target in unit.targets)
            met = set[str]()
            for target in unit.targets:
                if target.name not in met:
                    yield from self._unknown_target(unit, target)
                if used[target.name] > 1 and self.goal(unit, target.name) is None:
                    met.add(target.name)
            for _, target in unit.runs:
                yield from self._unknown_pathway(unit, target)
        yield from self._rounds(units)

    def _unknown_target(self, unit: Unit, target: Target) -> Iterator[Finding]:
        goal = self.goal(unit, target.name)
        if goal == target.name or target.span is None:
            return
        if goal is not None and "-".join(goal.lower().split()) == target.name:
            return  # capital letters and spaces are reported where the pathway or card gets its name
        hint = spelling.proposal(target.name, goal)
        if goal is not None and target.name == f"{unit.homes.get(goal)}.{goal}":
            hint = f"write {goal}: a card is named by its `id` alone"
        if hint is None and target.name in self._runnable(unit):
            hint = "run it with a `run` card"
        elif hint is None and (kind := _kind_meant(target.name.lower())):
            hint = f"name a pathway that holds {article(kind)} `{kind}` card"
        message = f"no pathway or card is called {quoted(target.name)}" if target.name else "this leads nowhere"
        sure = self._certain(("goto", unit.file, target.name), unit, (*unit.pathways, *unit.homes)) if goal else ()
        fix = respelling(target.name, sure, target.span)
        hint = hint or spelling.disguised(target.name) or _onward(target.name) or _offer(unit.pathways)
        related = self._misspelt(unit, goal, target.name) if goal else _elsewhere(unit, target)
        yield Finding(target.span, message, hint, related, fix, name="unknown-target")

    def _misspelt(self, unit: Unit, goal: str, name: str) -> tuple[Related, ...]:
        """A note at the pathway meant, if targets use `name` twice and its own name never: that may be misspelt."""
        span = unit.pathway_spans.get(goal)
        if unit.file not in self._called:
            targets = (*unit.targets, *(each for _, each in unit.runs))
            self._called[unit.file] = Counter(target.name.partition(".")[0] for target in targets)
        called = self._called[unit.file]
        if span is None or goal in called or called[name] < 2:
            return ()
        return (Related(span, f"or should this pathway be called {quoted(name)}?"),)

    def _unknown_pathway(self, unit: Unit, target: Target) -> Iterator[Finding]:
        known = self._runnable(unit)
        if target.name in known or target.span is None or self._unread(unit, target.name):
            return
        goal = self._guess(("run", unit.file, target.name), known)
        sure = self._certain(("run", unit.file, target.name), unit, known) if goal else ()
        hint, fix = spelling.proposal(target.name, goal), respelling(target.name, sure, target.span)
        if hint is None and target.name in unit.homes:
            hint = f"run the whole pathway {unit.homes[target.name]!r}, or go to the card with `goto:`"
        stem = target.name.rpartition(".")[0]
        if hint is None and stem and stem not in self.bundle.included.get(unit.file, {}):
            hint = f"list the file that it is in under `include:`, such as {stem}.yaml"
        message = f"no pathway is called {quoted(target.name)}"
        yield Finding(target.span, message, hint or _offer(known), fix=fix, name="unknown-target")

    def _unread(self, unit: Unit, name: str) -> bool:
        """The name is of a pathway in an included file that could not be read, as another finding says."""
        stem = name.rpartition(".")[0]
        files = self.bundle.included.get(unit.file, {})
        unread = {each for each, file in files.items() if self.bundle.units.get(file) is None}
        return stem in unread or bool(stem and unread and stem not in files)  # the include may be misspelt, too

    def _rounds(self, units: list[Unit]) -> Iterator[Finding]:
        calls: dict[Pathway, list[tuple[Span | None, Pathway]]] = {}
        for unit in units:
            for pathway, target in unit.runs:
                goal = self.run(unit, target.name)
                if goal:
                    calls.setdefault((unit.file, pathway), []).append((target.span, goal))
        done: set[Pathway] = set()
        for first in calls:
            yield from _walk(first, calls, done)


def _walk(
    first: Pathway, calls: dict[Pathway, list[tuple[Span | None, Pathway]]], done: set[Pathway]
) -> Iterator[Finding]:
    """Follow runs depth first; a finding for each that leads back into a pathway still being run."""
    way: list[tuple[Pathway, Span | None]] = [(first, None)]
    rest = [iter(calls.get(first, ()))]
    while way:
        span, goal = next(rest[-1], (None, None))
        if goal is None:
            done.add(way.pop()[0])
            rest.pop()
        elif goal in (at := [pathway for pathway, _ in way]):
            if span is not None:
                yield _round(span, goal, way[at.index(goal) + 1 :])
        elif goal not in done:
            way.append((goal, span))
            rest.append(iter(calls.get(goal, ())))


def _round(span: Span, goal: Pathway, way: list[tuple[Pathway, Span | None]]) -> Finding:
    related = tuple(Related(at, f"{pathway[1]!r} is run here") for pathway, at in way if at is not None)
    message = f"running {quoted(goal[1])} here leads back to itself"
    return Finding(span, message, "use `goto:` to go back to a pathway", related, name="include-cycle")


def _elsewhere(unit: Unit, target: Target) -> tuple[Related, ...]:
    """The other places that lead to the same unknown name: a whole pathway is missing, or its name."""
    spans = (each.span for each in unit.targets if each.name == target.name and each.name and each.span != target.span)
    return tuple(Related(span, "this leads there too") for span in spans if span is not None)[:MOST_ELSEWHERE]


def _kind_meant(name: str) -> str | None:
    """The kind of card that an author wanted to lead to, though only pathways and cards have names."""
    kind = synonyms.kind(name)
    return name if name in KINDS else "end" if name in _ENDS else kind if kind in ("end", "live_chat") else None


def _onward(name: str) -> str | None:
    """The hint for a target that is empty, a website, words for visitors, or a word for the next card."""
    if not name:
        return "write the name of a pathway, or leave the key out to go on with the next card"
    if "://" in name or name.startswith("www."):
        return "it leads to a pathway or card; a website is linked in a text: `[words](https://…)`"
    if " " in name.strip():
        return "write the name of a pathway here: what visitors read goes in one of its cards"
    return "leave the key out: the next card follows anyway" if name.lower() in _NEXT else None


def _offer(names: Iterable[str]) -> str | None:
    words = ", ".join(sorted(names)[:8])
    return f"{'write one of' if ', ' in words else 'there is only'} {words}" if words else None
