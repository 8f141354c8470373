"""A hand: how much is in it, which keys, and when it is empty."""

from __future__ import annotations

import asyncio

from frontdesk.runtime.sockets.hand import COMMANDS, Hand


def test_a_key_that_was_sent_twice_is_in_hand_until_both_are_answered() -> None:
    hand = Hand()
    hand.add("k1")
    hand.add("k1")
    hand.drop("k1")
    assert (bool(hand), "k1" in hand) == (True, True)
    hand.drop("k1")
    assert (bool(hand), "k1" in hand) == (False, False)


def test_a_hand_is_full_with_so_many_commands_whatever_their_keys() -> None:
    hand = Hand()
    fullness = []
    for number in range(COMMANDS):
        fullness.append(hand.full)
        hand.add(f"k{number % 2}")
    assert (fullness, hand.full) == ([False] * COMMANDS, True)
    hand.drop("k0")
    assert not hand.full


def test_who_waits_for_an_empty_hand_waits_for_the_last_answer() -> None:
    async def scene() -> list[bool]:
        hand = Hand()
        await hand.empty()
        hand.add("a")
        hand.add("b")
        waiting = asyncio.create_task(hand.empty())
        done = []
        for key in "ab":
            await asyncio.sleep(0)
            done.append(waiting.done())
            hand.drop(key)
        await waiting
        return done

    assert asyncio.run(scene()) == [False, False]
