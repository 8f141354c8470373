"""What conversations add to the figures: their events replayed on the releases that they were on."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.engine.replay import moved
from frontdesk.errors import CorruptError
from frontdesk.ir import codec
from frontdesk.ir.event import Event
from frontdesk.runtime.figures import days
from frontdesk.runtime.figures.follow import Fact, Facts, Follower
from frontdesk.runtime.logs import logger
from frontdesk.runtime.talk.playbooks import Playbooks
from frontdesk.store import conversations, figures
from frontdesk.store.connection import Connection
from frontdesk.store.conversations import REMOVED, Conversation
from frontdesk.store.figures import Count, Place, Progress
from frontdesk.store.moves import Move

FOLLOWERS: Final = 64
"""The most releases that are kept ready for replaying conversations."""

log = logger("figures")

Story = tuple[list[Any], list[Move]]
"""Everything that happened in a conversation, and its moves; in order."""

ByRelease = Mapping[str, Facts]
"""Digest of a release to the facts there."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the figures gain by counting a conversation up to now.

    Attributes:
        known: How far it was counted before.
        reached: How far it is counted afterwards.
    """

    conversation: str
    known: Progress
    reached: Progress
    counts: Mapping[Place, Count]


class Accounts:
    """Works out what conversations add to the figures. One call at a time."""

    def __init__(self, playbooks: Playbooks) -> None:
        self._playbooks = playbooks
        self._followers: dict[str, Follower] = {}

    def changes(self, connection: Connection, ids: frozenset[str]) -> tuple[Change, ...]:
        """What these conversations add, as they stand now; those that are fully counted are left out."""
        known = figures.progress(connection, ids)
        found = conversations.load_many(connection, ids)
        news = {
            one: conversation
            for one, conversation in found.items()
            if not conversation.token_hash.startswith(REMOVED)
            and known.get(one, Progress()).version != conversation.version
        }
        told = _told(connection, news)
        found_out = []
        for one, conversation in news.items():
            found_out.append(self._change(connection, conversation, known.get(one, Progress()), told.get(one)))
            # Let conversations go first: only one thread runs at a time, and a replay takes half a millisecond.
            time.sleep(0)
        return tuple(found_out)

    def _change(
        self, connection: Connection, conversation: Conversation, known: Progress, told: Story | None
    ) -> Change:
        one, reached = conversation.id, Progress(conversation.version, conversation.events)
        try:
            if told is None:
                raise CorruptError("an event or a move of it is damaged")
            counts = self._counts(connection, conversation, known, *told)
        except Exception as error:  # noqa: BLE001 - a conversation that cannot be read must not hold up the others
            log.warning("not-counted", conversation=one, reason=f"{type(error).__name__}: {error}")
            return Change(one, known, replace_events(reached, known), {})
        return Change(one, known, reached, counts)

    def _counts(
        self, connection: Connection, conversation: Conversation, known: Progress, history: list[Any], moves: list[Move]
    ) -> dict[Place, Count]:
        if known.events == len(history) and not any(move.version > known.version for move in moves):
            return {}
        events = [codec.decode(Event, data) for data in history]
        began_with = moves[0].before if moves else conversation.release
        after = self.walk(connection, began_with, events, moves)
        old = [move for move in moves if move.version <= known.version]
        before = self.walk(connection, began_with, events[: known.events], old) if known.events else {}
        playbook = self._playbooks.graph(connection, began_with).playbook
        day = days.number(days.day_of(conversation.created_at, days.zone_of(playbook)))
        return {
            Place(conversation.playbook, day, release, card, fact): count
            for release, card, fact, count in _difference(before, after)
        }

    def settle(self, connection: Connection, conversation: str) -> None:
        """Count a conversation that is about to be removed. A unit that writes."""
        store(connection, self.changes(connection, frozenset({conversation})))

    def walk(
        self, connection: Connection, release: str, events: Sequence[Event], moves: Sequence[Move] = ()
    ) -> ByRelease:
        """The facts of a conversation that began with a release, by each release that it was on.

        Raises:
            CorruptError: A release cannot be read.
        """
        follower = self._follower(connection, release)
        follower.begin()
        found: dict[str, Counter[Fact]] = {}
        left = list(moves)
        for number in range(len(events) + 1):
            while left and left[0].events == number:
                move, state = left.pop(0), follower.state
                asked_ms = follower.leave()
                found.setdefault(move.before, Counter()).update(follower.facts)
                follower, release = self._follower(connection, move.after), move.after
                follower.arrive(moved(state, move.cards), asked_ms)
            if number < len(events):
                follower.take(events[number])
        found.setdefault(release, Counter()).update(follower.facts)
        return found

    def _follower(self, connection: Connection, release: str) -> Follower:
        if release not in self._followers:
            graph = self._playbooks.graph(connection, release)
            while len(self._followers) >= FOLLOWERS:
                del self._followers[next(iter(self._followers))]
            self._followers[release] = Follower(graph)
        return self._followers[release]


def _told(connection: Connection, ids: Collection[str]) -> dict[str, Story]:
    """The stories of conversations; those with a damaged part are left out."""
    try:
        histories, moves = figures.histories(connection, ids), figures.moves(connection, ids)
    except CorruptError:
        return {} if len(ids) == 1 else {one: story for each in ids for one, story in _told(connection, [each]).items()}
    return {one: (history, moves.get(one, [])) for one, history in histories.items()}


def replace_events(reached: Progress, known: Progress) -> Progress:
    """It counts as far as this, but its events since it was last counted are in no figure."""
    return Progress(reached.version, known.events)


def _difference(before: ByRelease, after: ByRelease) -> Iterator[tuple[str, str, str, Count]]:
    for release in sorted({*before, *after}):
        was, now = before.get(release, {}), after.get(release, {})
        for card, fact in sorted({*was, *now}):
            old, new = was.get((card, fact), 0), now.get((card, fact), 0)
            if old != new:
                yield release, card, fact, Count(bool(new) - bool(old), new - old)


def store(connection: Connection, changes: Sequence[Change]) -> frozenset[str]:
    """Add changes to the figures; the conversations that were counted. A unit that writes.

    Left out are those that another process has counted since, and those whose removal has begun.
    """
    now = figures.progress(connection, [change.conversation for change in changes])
    there = figures.countable(connection, [change.conversation for change in changes])
    own = [
        change
        for change in changes
        if now.get(change.conversation, Progress()) == change.known and change.conversation in there
    ]
    many, often = Counter[Place](), Counter[Place]()
    for change in own:
        for place, count in change.counts.items():
            many[place] += count.conversations
            often[place] += count.times
    figures.add(connection, {place: Count(many[place], often[place]) for place in {**many, **often}})
    figures.note(connection, {change.conversation: change.reached for change in own}, now)
    return frozenset(change.conversation for change in own)
