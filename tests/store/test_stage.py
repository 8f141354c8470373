"""What is decided and not written yet: what comes later goes on from what was there."""

from frontdesk.store.keys import Answered
from frontdesk.store.stage import Stage
from store.test_conversations import conversation


def test_nothing_is_staged_at_first_and_anything_counts() -> None:
    assert not Stage()
    assert Stage(keys={("c", "visitor", "k"): Answered("d", {})})
    assert Stage(events=[("c", 1, {})])


def test_a_conversation_that_changes_twice_is_compared_with_what_was_read_first() -> None:
    first, second, third = (conversation("c", version=version) for version in range(3))
    stage, later = Stage(), Stage()
    stage.save(first, second)
    later.save(second, third)
    stage.absorb(later)
    assert (stage.base, stage.latest) == ({"c": first}, {"c": third})
    assert stage.conversation("c") == third


def test_a_new_conversation_that_changes_is_still_a_new_one() -> None:
    first, second = conversation("c"), conversation("c", version=1)
    stage, later = Stage(begun={"c": first}), Stage()
    later.save(first, second)
    stage.absorb(later)
    assert (stage.begun, stage.base, stage.latest) == ({"c": second}, {}, {})
    assert stage.conversation("c") == second
    assert stage.conversation("d") is None


def test_rows_keep_their_order() -> None:
    stage = Stage(events=[("c", 1, "a")])
    stage.absorb(Stage(events=[("c", 2, "b"), ("d", 1, "c")]))
    assert stage.events == [("c", 1, "a"), ("c", 2, "b"), ("d", 1, "c")]
