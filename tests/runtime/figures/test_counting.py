"""The figures equal a plain recount, whatever happened, in whatever order it was counted, and stay when chats go."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from frontdesk.runtime.figures import counting
from frontdesk.runtime.talk.moving import Passage, move
from frontdesk.store import figures
from frontdesk.store.schema import conversations, releases
from runtime.figures.crowds import MAZE, Crowd, kept, of_card, recounted
from runtime.offices import Office

DAY_S = 86_400


@pytest.fixture
def maze(office: Office) -> Office:
    office.deploy("maze", MAZE)
    return office


def counted(office: Office) -> None:
    office.do(office.desk.counting.fresh())


@pytest.mark.parametrize("seed", range(6))
def test_after_any_story_the_figures_equal_a_recount(maze: Office, seed: int) -> None:
    crowd = Crowd(maze, seed)
    for _ in range(5):
        crowd.moves(60)
        counted(maze)
        assert kept(maze) == recounted(maze), seed
    assert of_card(kept(maze), "topic")["reached"][0] > 20


def test_a_conversation_waits_to_be_counted_until_it_rests_or_a_minute_has_passed(maze: Office) -> None:
    guest = maze.visit("maze")
    for _ in range(5):
        maze.clock.move(counting.QUIET_S - 1)
        guest.says("nonsense")
        maze.do(maze.desk.counting.look())
    assert of_card(kept(maze), "topic")["stands"] == (1, 1)
    guest.ends()
    maze.do(maze.desk.counting.look())
    assert "quit" not in of_card(kept(maze), "topic")
    maze.clock.move(counting.QUIET_S)
    maze.do(maze.desk.counting.look())
    assert of_card(kept(maze), "topic")["quit"] == (1, 1)
    assert maze.desk.counting.behind == 0


def test_what_a_crash_left_uncounted_a_sweep_finds(maze: Office) -> None:
    Crowd(maze, 7).moves(80)
    maze.restart()
    assert kept(maze) == {}
    maze.do(maze.desk.counting.sweep())
    counted(maze)
    assert kept(maze) == recounted(maze)
    maze.do(maze.desk.counting.sweep())
    assert maze.desk.counting.behind == 0


def test_two_who_count_the_same_count_it_once(maze: Office) -> None:
    guest = maze.visit("maze")
    desk = maze.desk
    other = counting.Counting(desk.database, desk.playbooks, maze.clock)
    other.turned(guest.id)
    early = desk.database.read_now(
        lambda connection: desk.counting._accounts.changes(connection, frozenset({guest.id}))
    )
    maze.do(other.fresh())
    assert desk.database.write_now(lambda connection: counting.account.store(connection, early)) == frozenset()
    assert of_card(kept(maze), "topic")["reached"] == (1, 1)


def test_figures_stay_when_their_conversations_are_removed_and_count_what_came_last(maze: Office) -> None:
    maze.deploy("maze", MAZE + "privacy: {retention_days: 30}\n")
    Crowd(maze, 3).moves(120)
    counted(maze)
    guest = maze.visit("maze")
    guest.ends()
    before = recounted(maze)
    maze.restart()
    maze.clock.move(31 * DAY_S)
    assert sum(maze.do(maze.desk.retention.remove()).values()) > 10
    assert recounted(maze) == {}
    assert kept(maze) == before


def test_figures_belong_to_the_day_on_which_the_conversation_began_where_the_playbook_is(maze: Office) -> None:
    maze.clock.move(13.5 * 3_600)  # half past eleven at night in Amsterdam
    late = maze.visit("maze")
    maze.clock.move(3_600)
    maze.visit("maze")
    late.ends()
    counted(maze)

    def days(day: int) -> int:
        found = maze.desk.database.read_now(lambda connection: figures.sums(connection, "maze", day, day))
        return next(one.conversations for one in found if one.fact == "begun")

    assert (days(2026_11_25), days(2026_11_26)) == (1, 1)
    assert of_card(kept(maze), "topic")["quit"] == (1, 1)


def test_a_conversation_whose_release_cannot_be_read_holds_up_no_other(maze: Office) -> None:
    broken, fine = maze.visit("sales"), maze.visit("maze")

    bad = update(releases).where(releases.c.digest == broken.stored.release).values(data=b"{}")
    maze.desk.database.write_now(lambda connection: connection.execute(bad) and None)
    maze.restart()
    maze.desk.counting.turned(broken.id)
    maze.desk.counting.turned(fine.id)
    counted(maze)
    assert kept(maze, "sales") == {}
    assert of_card(kept(maze), "topic")["reached"] == (1, 1)
    maze.do(maze.desk.counting.sweep())
    assert maze.desk.counting.behind == 0


def test_a_conversation_that_moves_to_another_release_is_counted_on_both(maze: Office) -> None:
    early = maze.visit("maze").stored.release
    crowd = Crowd(maze, 5)
    crowd.moves(150)
    counted(maze)
    late = maze.deploy("maze", MAZE.replace("text: Bye.", "text: Goodbye."))
    known = standing_on(maze, early)
    passage = Passage(maze.desk.playbooks, late, {})
    moved = maze.desk.database.turn_now(lambda ledger: move(ledger, passage, known, maze.clock.now_ms())[0])
    assert moved > 3
    for conversation in known:
        maze.desk.counting.turned(conversation)
    crowd.moves(60)
    counted(maze)
    found = kept(maze)
    assert found[early, "", "moved-away"] == found[late, "", "moved-here"] == (moved, moved)
    assert found[early, "", "begun"][0] + found.get((late, "", "begun"), (0, 0))[0] == 1 + len(crowd.guests)
    live = sum(number for (release, _, fact), (number, _) in found.items() if fact in ("stands", "chats") and release)
    ended = sum(number for (_, _, fact), (number, _) in found.items() if fact in ("qualified", "disqualified", "ended"))
    assert live + ended == 1 + len(crowd.guests)


def standing_on(office: Office, release: str) -> list[str]:
    """The conversations that stand on a release."""
    wanted = select(conversations.c.id).where(conversations.c.release == release).order_by(conversations.c.id)
    return office.desk.database.read_now(lambda connection: list(connection.execute(wanted).scalars()))
