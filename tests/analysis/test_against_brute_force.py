"""The flow rules against everything that can happen in small random flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import assume, given

from analysis.brute import EMAIL, TOPIC, WHO, Spot, Step, flows, spots
from analysis.flows import capture, graph, judged, live_chat, setting
from frontdesk.analysis.facts import Facts
from frontdesk.ir.card import AFTER_CHAT, OFFLINE, SKIPPED, Card
from frontdesk.ir.graph import Edge, Graph
from lang.marks import unhurried

ASIDE: list[Card] = [setting("set", TOPIC), capture("ask", EMAIL), live_chat("call")]
"""Cards that nobody comes to: whatever conditions ask for is given by some card, so that it counts as well spelt."""


def made(cards: list[Card]) -> Facts:
    """The facts about a flow of these cards."""
    return Facts(graph(start=cards, aside=ASIDE))


def named(rule: str, found: Facts) -> set[str]:
    """The cards that a rule names: a card stands on the line of its number."""
    ids = list(found.cards)
    return {ids[finding.span.start.line - 1] for finding in judged(rule, found)}


def reached(known: dict[Spot, list[Step]], starts: Iterable[Spot], along: Callable[[Edge], bool]) -> set[Spot]:
    """The spots that can be come to from some, they too."""
    found = set(starts)
    queue = list(found)
    for here in queue:
        for edge, there in known[here]:
            if there is not None and there not in found and along(edge):
                found.add(there)
                queue.append(there)
    return found


def enters(graph_: Graph, known: dict[Spot, list[Step]], spot: Spot) -> bool:
    """Whether the card is not skipped there."""
    return all(edge.exit.name != SKIPPED for edge, _ in known[spot])


@unhurried
@given(flows("mmqbcswle"))
def test_whatever_happens_was_held_possible(cards: list[Card]):
    found = made(cards)
    known = spots(found.graph)
    taken = {(edge.source, edge.exit.name) for each in known.values() for edge, _ in each}
    assert taken <= {(card, edge.exit.name) for card, edges in found.prospects.open.items() for edge in edges}
    assert {spot.card for spot in spots(found.graph, late=False)} <= set(found.passage())


@unhurried
@given(flows("mmqbswe"))
def test_a_card_that_is_called_unreachable_is_never_met(cards: list[Card]):
    found = made(cards)
    assert named("unreachable-card", found).isdisjoint(spot.card for spot in spots(found.graph))


@unhurried
@given(flows("mmqqcwle", most=5))
def test_without_conditions_every_card_that_is_never_met_is_called_unreachable(cards: list[Card]):
    found = made(unconditional(cards))
    met = {spot.card for spot in spots(found.graph)}
    assert named("unreachable-card", found) == set(found.graph.pathways["start"]) - met


@unhurried
@given(flows("mmbqswle"))
def test_a_circle_without_a_visitor_is_never_missed(cards: list[Card]):
    found = made(cards)
    known = spots(found.graph)
    circles = {spot.card for spot in known if goes_round(known, spot, found.idle)}
    assert not circles or {card for loop in found.idle_loops for card in loop} >= circles


@unhurried
@given(flows("mqcwle"))
def test_a_circle_without_a_visitor_is_there_where_nothing_is_conditional(cards: list[Card]):
    found = made(unconditional(cards))
    known = spots(found.graph)
    circles = {spot.card for spot in known if goes_round(known, spot, found.idle)}
    assert {card for loop in found.idle_loops for card in loop} == circles


def goes_round(known: dict[Spot, list[Step]], spot: Spot, idle: Callable[[Edge], bool]) -> bool:
    """Whether a visitor can come back to the very spot without being asked."""
    onward = [there for edge, there in known[spot] if there is not None and idle(edge)]
    return spot in reached(known, onward, idle)


@unhurried
@given(flows("mqblle"))
def test_a_second_live_chat_is_found_where_there_is_one(cards: list[Card]):
    found = made(cards)
    known, calls = spots(found.graph, late=False), {card.id for card in found.live_chats}
    seconds = set()
    for spot in (spot for spot in known if spot.card in calls):
        for edge, there in known[spot]:
            if there is not None and edge.exit.name != SKIPPED:
                behind = reached(known, [there], lambda way: way.source not in calls or way.exit.name == SKIPPED)
                met = {each.card for each in behind if each.card in calls and enters(found.graph, known, each)}
                seconds |= met if edge.exit.name == AFTER_CHAT else met - {spot.card}
    assert named("second-live-chat", found) == seconds


@unhurried
@given(flows("mqqbcswle"))
def test_who_cannot_get_out_is_found(cards: list[Card]):
    found = made(cards)
    known = spots(found.graph, late=False)
    stuck = any(not gets_out(known, spot) for spot in known)
    assume(not found.idle_loops)
    assert bool(named("no-way-out", found)) is stuck


@unhurried
@given(flows("mqqcwle", most=5))
def test_where_nothing_is_conditional_who_cannot_get_out_is_found(cards: list[Card]):
    found = made(unconditional(cards))
    known = spots(found.graph, late=False)
    stuck = {spot.card for spot in known if not gets_out(known, spot)}
    trapped = {card for trap in found.traps for card in trap}
    assert trapped <= stuck
    assert bool(trapped) is bool(stuck)


def gets_out(known: dict[Spot, list[Step]], spot: Spot) -> bool:
    """Whether the conversation can end from there on."""
    behind = reached(known, [spot], lambda _: True)
    return any(not known[each] or any(there is None for _, there in known[each]) for each in behind)


@unhurried
@given(flows("mqbcle"))
def test_a_visitor_is_lost_where_the_rule_says_so(cards: list[Card]):
    found = made(cards)
    assert named("lost-visitor", found) == set(lost(found))


def lost(found: Facts) -> Iterable[str]:
    """The live chats behind which a conversation can end without an address, as language.md counts them."""
    unknown = found.without(lambda setting: setting.name == EMAIL)
    known = spots(found.graph, late=False)
    first = next(iter(known))
    for spot in reached(known, [first], unknown):
        for edge, there in known[spot] if found.cards[spot.card].CALLS else ():
            if edge.exit.name == OFFLINE and unknown(edge):
                missed = lambda way: unknown(way) and way.exit.name != AFTER_CHAT  # noqa: E731 - it is passed on
                behind = [] if there is None else reached(known, [there], missed)
                if there is None or any(ends(known, each, missed) for each in behind):
                    yield spot.card


def ends(known: dict[Spot, list[Step]], spot: Spot, along: Callable[[Edge], bool]) -> bool:
    """Whether the conversation can end right there."""
    return not known[spot] or any(there is None and along(edge) for edge, there in known[spot])


@unhurried
@given(flows("mqbcrre"))
def test_a_record_is_without_a_person_where_the_rule_says_so(cards: list[Card]):
    found = made(cards)
    known = spots(found.graph, late=False)
    anonymous = found.without(lambda setting: setting.name in (EMAIL, WHO))
    nameless = {
        spot.card
        for spot in reached(known, [next(iter(known))], anonymous)
        if found.cards[spot.card].KIND == "create_lead"
        and enters(found.graph, known, spot)
        and found.cards[spot.card].proves("next").isdisjoint({EMAIL, WHO})
    }
    assert named("record-without-person", found) == nameless


def unconditional(cards: list[Card]) -> list[Card]:
    """The same cards without any condition."""
    plain = [replace(card, when=None) for card in cards]
    return [
        replace(card, answers=tuple(replace(each, when=None) for each in card.answers))
        if hasattr(card, "answers")
        else card
        for card in plain
    ]
