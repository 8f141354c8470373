"""FD309 unused-pathway: nothing leads into a pathway."""

import re
from collections.abc import Iterator, Mapping, Sequence

from frontdesk.analysis.facts import LABEL_SHOWN, Facts, written_id
from frontdesk.analysis.rule import rule
from frontdesk.cards.question import Question
from frontdesk.ir.answer import Answer
from frontdesk.ir.text import skeleton
from frontdesk.lang.diagnostic import Finding, Related, Severity
from frontdesk.lang.language import choose
from frontdesk.lang.spelling import quoted


@rule("FD309", "unused-pathway", Severity.WARNING)
def unused_pathway(facts: Facts) -> Iterator[Finding]:
    """No path from the start enters a pathway of the playbook; pathways of a library may stay unused.

    If the words of an answer without a target contain the pathway's name, that answer is shown. A pathway that only
    such pathways lead into is not reported as well.
    """
    if facts.broken:
        return
    spans = facts.graph.pathway_spans
    held = [name for name in spans if facts.graph.pathways[name] and spans[name].file == facts.main_file]
    unused = [name for name in held if name not in facts.entered]
    leading_on = _leading_on(facts) if unused else {}
    for name in _roots(facts, unused):
        message = f"no path from the start enters pathway {quoted(name)}"
        answer = leading_on.get(name)
        if answer is None:
            yield Finding(spans[name], message, hint="lead an answer to it, run it, or delete it")
        else:
            words = quoted(_words(answer), LABEL_SHOWN)
            hint = f"write `goto: {name}` at the answer {words}, or delete the pathway"
            related = (Related(answer.span, "this answer goes on with the next card"),) if answer.span else ()
            yield Finding(spans[name], message, hint, related)


def _roots(facts: Facts, unused: Sequence[str]) -> list[str]:
    """Those of some pathways from which paths lead into all the others; of several in a circle the first."""
    home = {card: name for name in unused for card in facts.graph.pathways[name]}
    after: dict[str, set[str]] = {name: set() for name in unused}
    for card, edges in facts.out.items():
        here = home.get(card.partition("/")[0])
        if here is not None:
            after[here].update(home[written_id(e.target)] for e in edges if e.target and written_id(e.target) in home)
    reached = {name: _reached(name, after) for name in unused}
    roots: list[str] = []
    for name in unused:
        sources = [other for other in unused if name in reached[other] and other not in reached[name]]
        circle = any(other in reached[name] and name in reached[other] for other in roots)
        if not sources and not circle:
            roots.append(name)
    return roots


def _reached(name: str, after: Mapping[str, set[str]]) -> set[str]:
    """The pathways that paths from one of them lead into."""
    found, rest = set[str](), [name]
    while rest:
        more = after[rest.pop()] - found
        found |= more
        rest += more
    return found


def _leading_on(facts: Facts) -> Mapping[str, Answer]:
    """The answers without a target, by all their words joined with dashes or underscores, and by each single word."""
    found: dict[str, Answer] = {}
    for card in facts.cards.values():
        if isinstance(card, Question) and card.goto is None:
            for answer in card.answers:
                words = re.findall(r"[a-z0-9]+", _words(answer).lower()) if answer.goto is None else []
                for word in ("-".join(words), "_".join(words), *words):
                    found.setdefault(word, answer)
    return found


def _words(answer: Answer) -> str:
    return skeleton(choose(answer.label.variants, ""))
