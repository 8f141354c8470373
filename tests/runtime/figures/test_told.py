"""Figures beside the numbers that they are parts of, and the median of waits."""

from __future__ import annotations

from statistics import median

import pytest

from frontdesk.runtime.figures import facts, told
from frontdesk.store.figures import Count, Sum
from runtime.figures.crowds import MAZE
from runtime.figures.test_follow import GRAPH, graph_of


def counts(**of: int) -> dict[str, Count]:
    return {name.replace("_", "-"): Count(number, number) for name, number in of.items()}


@pytest.mark.parametrize(
    "waits", [{}, {4: 1}, {4: 1, 10: 1}, {0: 3, 7: 2, 60: 1}, {1: 10_000, 2: 10_000}, {5: 1, 6: 1, 7: 1}], ids=str
)
def test_the_median_is_that_of_all_waits(waits: dict[int, int]) -> None:
    every = [wait for wait, number in waits.items() for _ in range(number)]
    assert told.median(waits) == (median(every) if every else None)


def test_who_fell_silent_or_ended_it_has_left_and_who_is_here_has_not() -> None:
    found = {"topic": counts(could=10, reached=10, quit=2, stands=5)}
    card = told.cards(GRAPH, found, {"topic": 2})["topic"]
    assert (card["left"], card["quit"], card["silent"], card["here"]) == (5, 2, 3, 2)
    late = told.cards(GRAPH, found, {"topic": 9})["topic"]
    assert (late["left"], late["here"]) == (2, 5)


def test_each_way_stands_beside_those_who_could_go_it() -> None:
    topic = counts(could=12, reached=10) | {"way:0": Count(4, 4), "way:2": Count(3, 5), "offered:2": Count(6, 6)}
    hello = counts(could=12, reached=4, skipped=8) | {"way:skipped": Count(8, 8), "way:next": Count(4, 4)}
    cards = told.cards(GRAPH, {"topic": topic, "hello-pro": hello}, {})
    ways = {
        (card, way["exit"]): (way["taken"], way["times"], way["of"]) for card in cards for way in cards[card]["ways"]
    }
    assert ways["topic", "0"] == (4, 4, 10)
    assert ways["topic", "2"] == (3, 5, 6)
    assert ways["hello-pro", "skipped"] == (8, 8, 12)
    assert ways["hello-pro", "next"] == (4, 4, 4)
    assert ways["topic", "1"] == (0, 0, 10)


def test_of_waits_the_parts_are_the_whole() -> None:
    found = told.live_chat(
        counts(online=10, picked_up=4, timed_out=2, everybody_left=1, gave_up=1, offline=7, taken_later=2)
        | {"waited:4": Count(1, 1), "waited:9": Count(3, 3)}
    )
    parts = ("picked_up", "timed_out", "everybody_left", "gave_up", "waiting")
    assert found["online"] == sum(found[part] for part in parts) == 10
    assert (found["waiting"], found["offline"], found["taken_later"], found["median_wait_s"]) == (2, 7, 2, 9.0)


def test_every_conversation_has_ended_somehow_or_is_open_or_moved_away() -> None:
    whole = counts(begun=20, moved_here=3, moved_away=2, qualified=5, disqualified=4, ended=3, started=15)
    found = told.conversations(whole)
    assert found["opened"] == 23
    assert found["opened"] == sum(found[part] for part in ("qualified", "disqualified", "ended", "open", "moved_away"))
    assert found["shown"] is None


def test_the_mean_of_the_ratings_is_told_with_how_many_there_are() -> None:
    rated = {facts.rated(5): Count(3, 3), facts.rated(2): Count(1, 1), facts.BEGUN: Count(9, 9)}
    assert told.conversations(rated)["ratings"] == {"count": 4, "mean": 4.25}
    assert told.conversations(counts(begun=9))["ratings"] == {"count": 0, "mean": None}


def test_only_the_figures_of_the_release_are_told() -> None:
    sums = (Sum("a", "topic", "reached", 1, 2), Sum("b", "topic", "reached", 3, 4), Sum("a", "", "begun", 5, 5))
    assert told.by_card(sums, "a") == {"topic": {"reached": Count(1, 2)}, "": {"begun": Count(5, 5)}}


def test_a_way_that_some_releases_offer_is_a_part_of_those_to_whom_they_did() -> None:
    later = graph_of(
        MAZE.replace("label: Again,", "label: Once more,")
        .replace("label: Prices,", 'label: Prices, when: visitor.plan is defined and visitor.plan == "pro",')
        .replace('label: My manager, when: visitor.plan is defined and visitor.plan == "pro",', "label: My manager,")
        .replace('      when: visitor.plan is defined and visitor.plan == "pro"\n', "")
    )
    sums = [
        *(Sum("old", "topic", "reached", 10, 10), Sum("new", "topic", "reached", 20, 20)),
        *(
            Sum("old", "topic", "way:1", 4, 4),
            Sum("new", "topic", "way:1", 2, 2),
            Sum("new", "topic", "offered:1", 5, 5),
        ),
        *(
            Sum("old", "topic", "way:2", 1, 1),
            Sum("old", "topic", "offered:2", 3, 3),
            Sum("new", "topic", "way:2", 9, 9),
        ),
        *(Sum("old", "topic", "way:3", 6, 6), Sum("new", "topic", "way:3", 7, 7)),
        *(Sum("old", "hello-pro", "could", 10, 10), Sum("new", "hello-pro", "could", 20, 20)),
        Sum("old", "hello-pro", "way:skipped", 8, 8),
    ]
    graphs = {"old": GRAPH, "new": later}
    for release, mine in (("new", "Once more"), ("old", "Again")):
        cards = told.cards(graphs[release], told.together(sums, graphs, release), {})
        ways = [(way["taken"], way["of"]) for way in cards["topic"]["ways"]]
        # Talk to all; Prices to all, later to some; My manager to some, later to all; the last by one release only.
        last = {"Once more": (7, 20), "Again": (6, 10)}[mine]
        assert ways == [(0, 30), (6, 15), (10, 23), last]
    skipped = [way for way in cards["hello-pro"]["ways"] if way["exit"] == "skipped"]
    assert [(way["taken"], way["of"]) for way in skipped] == [(8, 10)]


def test_several_releases_count_together_where_their_cards_and_answers_are_the_same() -> None:
    text = MAZE.replace("        - {label: Talk, goto: talk}\n", "").replace("id: enough", "id: fine")
    later = graph_of(text.replace("label: Again,", "label: Once more,"))
    sums = [
        *(Sum("old", "", fact, 5, 5) for fact in ("begun", "moved-away", "qualified")),
        Sum("old", "topic", "reached", 5, 6),
        *(
            Sum("old", "topic", f"way:{name}", number, number)
            for name, number in (("0", 1), ("1", 2), ("2", 3), ("3", 4))
        ),
        Sum("old", "topic", "offered:2", 4, 4),
        Sum("old", "enough", "reached", 2, 2),
        Sum("old", "person", "way:offline", 1, 1),
        Sum("new", "topic", "way:0", 10, 10),
        Sum("new", "", "begun", 20, 20),
        Sum("gone", "topic", "reached", 99, 99),
    ]
    assert told.together(sums, {"old": GRAPH, "new": later}, "new") == {
        "": {"begun": Count(25, 25), "qualified": Count(5, 5)},
        # "Prices" was the second answer and is the first, "My manager" the third; "Talk" and "Again" are no more.
        "topic": {
            "reached": Count(5, 6),
            "way:0": Count(12, 12),
            "way:1": Count(3, 3),
            "offered:1": Count(4, 4),
            # "Once more" is offered by the later one alone, where nobody came.
            "offered:2": Count(0, 0),
        },
        "person": {"way:offline": Count(1, 1)},
    }
