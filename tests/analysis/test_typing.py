"""The types of names: everywhere, and where a card finds them."""

from __future__ import annotations

from decimal import Decimal

from analysis import flows
from analysis.flows import capture, end, facts, live_chat, question, setting, target
from frontdesk.analysis.typing import written_types
from frontdesk.ir.card import Setting
from frontdesk.ir.graph import Playbook
from frontdesk.ir.prompt import Prompt
from frontdesk.lang.condition.typing import ANY
from frontdesk.lang.expression import Arithmetic, Literal, Name

ONE = Literal(Decimal(1))
NUMBER = Prompt(name="answers.n", ask=flows.rich("?"), type="number")


def test_names_have_the_types_of_what_fills_them():
    playbook = Playbook("p", "P", attributes={"seats": "number"})
    names = facts(
        playbook,
        start=[
            question("q", None, save="answers.k"),
            capture("c", "person.email", NUMBER),
            setting("s", "answers.t", Arithmetic("+", Name("answers.n"), ONE)),
            live_chat("l", after_chat="z"),
            end("z"),
        ],
    ).types.at("z")
    assert {name: set(names(name)) for name in ("answers.k", "person.email", "answers.n", "answers.t")} == {
        "answers.k": {"choice"},
        "person.email": {"email"},
        "answers.n": {"number"},
        "answers.t": {"number"},
    }
    assert (names("visitor.seats"), names("agent.name")) == ({"number"}, {"text"})
    assert (names("conversation.page"), names("answers.unset")) == ({"url"}, set())


def test_a_name_of_several_types_has_those_of_the_ways_there():
    found = facts(
        start=[
            question("q", "a", "b"),
            setting("a", "answers.v", ONE, goto=target("z")),
            setting("b", "answers.v", Literal("one")),
            end("y"),
            end("z"),
        ]
    ).types
    assert [set(found.at(card)("answers.v")) for card in ("y", "z")] == [{"text"}, {"number"}]


def test_where_ways_meet_a_name_has_the_types_of_all_of_them():
    cards = [
        question("q", "a", "b"),
        setting("a", "answers.v", ONE, goto=target("z")),
        setting("b", "answers.v"),
        end("z"),
    ]
    assert facts(start=cards).types.at("z")("answers.v") == {"number", "text"}


def test_a_card_finds_what_it_has_filled_itself():
    types = facts(start=[setting("a", "answers.n"), capture("c", NUMBER), end("z")]).types
    assert types.at("c")("answers.n") == {"text"}
    assert types.at("c", (Setting("answers.n", "number"),))("answers.n") == {"number"}
    assert types.at("c", (Setting("answers.n", "number", certain=False),))("answers.n") == {"text", "number"}


def test_what_is_known_at_run_time_only_may_be_anything():
    assert written_types(Setting("answers.a", "any")) == ANY
    assert written_types(Setting("answers.a", "date")) == {"date"}
