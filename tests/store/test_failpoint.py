"""Failpoints: orders are read, carried out at their reach, and forgotten."""

from __future__ import annotations

import pytest

from frontdesk.errors import SetupError
from frontdesk.store.failpoint import VARIABLE, FailpointError, Order, arm_from_environment, armed, reach, read


@pytest.mark.parametrize("text", ["nowhere=kill", "writer.commit.before", "writer.commit.before=jump", "a=hang:x"])
def test_an_order_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match=VARIABLE):
        arm_from_environment({VARIABLE: text})


def test_orders_are_read_from_one_variable() -> None:
    text = "bus.publish.before=raise@3, writer.commit.before=hang:0.5,"
    assert {"bus.publish.before": Order("raise", nth=3), "writer.commit.before": Order("hang", 0.5)} == read(text)


def test_a_point_fails_at_the_reach_that_was_ordered_and_does_nothing_where_none_was() -> None:
    with armed("bus.publish.before=raise@2") as plan:
        reach("bus.publish.before")
        with pytest.raises(FailpointError):
            reach("bus.publish.before")
        reach("bus.publish.before")
        with pytest.raises(LookupError):
            reach("nowhere")
    reach("nowhere")
    assert 3 == plan.reached["bus.publish.before"]
