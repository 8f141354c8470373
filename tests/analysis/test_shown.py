"""The ways that findings show: how much work it is to show many long ones."""

from __future__ import annotations

import sys
from types import FrameType

from analysis import flows
from frontdesk.ir.prompt import Prompt, setting
from frontdesk.lang.expression import Name


def test_what_a_card_asks_for_is_not_worked_out_again_for_each_way_past_it() -> None:
    fields = [
        Prompt(name=f"answers.f{each}", ask=flows.rich("?"), required=False, span=flows.at(each)) for each in range(60)
    ]
    cards = [flows.capture(f"c{place}", field) for place, field in enumerate(fields)]
    reads = [flows.message(f"m{place}", Name(field.name)) for place, field in enumerate(fields)]
    facts, asked = flows.facts(start=[*cards, *reads, flows.end("z")]), 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal asked
        asked += event == "call" and frame.f_code is setting.__code__

    sys.setprofile(count)
    try:
        shown = [len(each.related) for each in flows.judged("maybe-unset", facts)]
    finally:
        sys.setprofile(None)
    assert shown == [1] * len(fields)
    assert asked < 10 * len(fields)
