"""The ways that leave names without a value."""

from __future__ import annotations

from analysis import flows
from analysis.flows import branch, capture, defined, end, facts, message, question, setting, target
from frontdesk.analysis import gaps
from frontdesk.analysis.facts import Facts
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.expression import Junction, Not


def optional(name: str) -> Prompt:
    return Prompt(name=name, ask=flows.rich("?"), required=False)


def steps(found: Facts, names: str, card: str) -> list[str] | None:
    way = found.gaps.way(frozenset(names.split()), card, bool)
    return None if way is None else [f"{edge.source} {edge.exit.name}" for edge in way]


def test_a_way_is_the_shortest_that_does_not_set_the_name():
    found = facts(
        start=[
            question("q", "s", "m"),
            setting("s", "answers.a", goto=target("z")),
            message("m"),
            message("n"),
            end("z"),
        ]
    )
    assert steps(found, "answers.a", "z") == ["q 1", "m next", "n next"]
    assert steps(found, "answers.a", "s") == ["q 0"]


def test_there_is_none_where_every_way_sets_or_tests_it():
    cards = [capture("c", optional("answers.a")), branch("b", (defined("answers.a"), "z")), end("y"), end("z")]
    found = facts(start=cards)
    assert steps(found, "answers.a", "z") is None
    assert steps(found, "answers.a", "y") == ["c next", "b else"]


def test_a_shortest_way_that_contradicts_itself_is_passed_over():
    cards = [
        capture("c", optional("answers.a"), optional("answers.b")),
        branch("b", (defined("answers.a"), "d")),
        message("m"),
        message("d"),
        branch("e", (defined("answers.a"), "z")),
        end("y"),
        end("z"),
    ]
    assert steps(facts(start=cards), "answers.b", "z") == ["c next", "b 0", "d next", "e 0"]
    assert steps(facts(start=cards), "answers.b", "y") == ["c next", "b else", "m next", "d next", "e else"]


def test_a_way_leaves_all_of_several_names_unset():
    cards = [
        capture("c", optional("answers.a"), optional("answers.b")),
        branch("b", (Not(Junction("or", (defined("answers.a"), defined("answers.b")))), "z")),
        end("y"),
        end("z"),
    ]
    found = facts(start=cards)
    assert steps(found, "answers.a", "y") == ["c next", "b else"]
    assert steps(found, "answers.a answers.b", "y") is None
    assert steps(found, "answers.a answers.b", "z") == ["c next", "b 0"]


def test_after_many_names_no_more_ways_are_looked_for(monkeypatch):
    monkeypatch.setattr(gaps, "MOST_WALKS", 1)
    found = facts(start=[capture("c", optional("answers.a"), optional("answers.b")), end("z")])
    assert steps(found, "answers.a", "z") == ["c next"]
    assert steps(found, "answers.b", "z") is None
