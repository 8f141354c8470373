"""How conversations may begin: with an agent online or not, and with values that conditions look at from the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final

from frontdesk.ir.graph import Graph
from frontdesk.lang.hours import is_open
from frontdesk.scenario import plausible
from frontdesk.scenario.acting import Beginning
from frontdesk.scenario.read import NOON

MOST: Final = 64
"""How many kinds of visitors are tried; those with the fewest known values come first."""

MOST_VALUES: Final = 8
"""How many values of one attribute are tried."""

HOUR_MS: Final = 3_600_000
DAYS: Final = 14
PAGE, LANGUAGE, VISITOR = "conversation.page", "conversation.language", "visitor."


def beginnings(graph: Graph, tested: Mapping[str, Sequence[object]]) -> Iterator[Beginning]:
    """Each beginning that may make a difference, the plainest first.

    Args:
        tested: Names that conditions look at, with the values that these compare them with.
    """
    at_ms = open_at(graph)
    for known in _visitors(graph, tested):
        attributes = tuple((name.removeprefix(VISITOR), text) for name, text in known.items() if VISITOR in name)
        for online in (True, False):
            yield Beginning(at_ms, online, attributes, known.get(PAGE, ""), known.get(LANGUAGE, ""))


def _visitors(graph: Graph, tested: Mapping[str, Sequence[object]]) -> Iterator[dict[str, str]]:
    """What may be known of a visitor, name to text: for each name, nothing or one of its values."""
    names = [name for name in tested if name in (PAGE, LANGUAGE) or name.startswith(VISITOR)]
    values = [("", *islice(_values(graph, name, tested[name]), MOST_VALUES)) for name in names]
    whole = islice(product(*values), MOST * MOST)
    some = sorted(whole, key=lambda texts: sum(map(bool, texts)))
    yield from ({name: text for name, text in zip(names, texts, strict=True) if text} for texts in some[:MOST])


def _values(graph: Graph, name: str, tested: Sequence[object]) -> Iterator[str]:
    playbook = graph.playbook
    if name == LANGUAGE:
        yield from (tag for tag in playbook.languages if tag != playbook.language)
    elif name == PAGE:
        yield from (text for text in tested if isinstance(text, str))
    elif type_ := playbook.attributes.get(name.removeprefix(VISITOR)):
        yield from plausible.known(type_, playbook.language, tested)


def open_at(graph: Graph) -> int:
    """The first instant from a Monday noon on at which all hours of the playbook are open; that noon if never."""
    chats = (card for card in graph.cards.values() if card.CALLS)
    hours = [graph.playbook.hours, *(getattr(card, "hours", None) for card in chats)]
    instants = (NOON + hour * HOUR_MS for hour in range(24 * DAYS))
    return next((at for at in instants if all(is_open(each, at) for each in hours)), NOON)
