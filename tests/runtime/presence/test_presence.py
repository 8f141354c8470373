"""Who counts as there, and what happens to those who wait when nobody is left."""

import asyncio
from contextlib import ExitStack

from frontdesk.bus import hints
from frontdesk.store import users
from runtime.offices import Office


def test_nobody_is_online_by_default(office: Office) -> None:
    assert office.desk.presence.teams == ()
    office.desk.presence.opened("mia")
    assert office.desk.presence.teams == ()


def test_switch_and_socket_together_make_an_agent_online_in_each_team(office: Office) -> None:
    office.comes_online(office.mia, office.omar)
    assert office.desk.presence.teams == ("", "sales", "support")
    assert office.desk.presence.online_ids() == {"mia", "omar"}
    office.do(office.desk.presence.switch("omar", False))
    assert office.desk.presence.teams == ("", "sales")


def test_the_switch_without_a_socket_does_not_count_even_right_after_a_start(office: Office) -> None:
    office.do(office.desk.presence.switch("mia", True))
    assert not office.desk.presence.is_online("mia")
    office.restart()
    assert office.desk.presence.is_online("mia")
    assert not office.desk.presence.is_online("zoe")
    office.do(office.desk.presence.switch("zoe", True))
    assert not office.desk.presence.is_online("zoe")


def test_a_lost_connection_counts_for_45_seconds(office: Office) -> None:
    office.clock.move(3600)
    office.comes_online(office.mia)
    office.desk.presence.opened("mia")
    office.desk.presence.closed("mia")
    office.clock.move(100)
    office.do(office.desk.presence.tick())
    assert office.desk.presence.is_online("mia")
    office.desk.presence.closed("mia")
    office.clock.move(44.9)
    office.do(office.desk.presence.tick())
    assert office.desk.presence.is_online("mia")
    office.clock.move(0.2)
    office.do(office.desk.presence.tick())
    assert not office.desk.presence.is_online("mia")


def test_a_page_that_says_nothing_counts_for_45_seconds_though_its_connection_seems_to_stand(office: Office) -> None:
    page = Laptop(office)
    office.do(office.desk.presence.switch("mia", True))
    office.desk.presence.opened("mia", page.quiet_s)
    guest = office.waiting()
    office.clock.move(44.9)
    office.do(office.desk.presence.tick())
    office.do(office.desk.lapses.everybody_offline())
    assert office.desk.presence.is_online("mia")
    assert guest.returns().phase == "waiting"
    office.clock.move(0.2)
    office.do(office.desk.presence.tick())
    office.do(office.desk.lapses.everybody_offline())
    assert not office.desk.presence.is_online("mia")
    assert "Nobody is free." in guest.heard
    page.answers()
    office.do(office.desk.presence.tick())
    assert office.desk.presence.is_online("mia")


def test_a_page_that_is_given_up_counts_from_when_it_was_last_heard(office: Office) -> None:
    page = Laptop(office)
    office.do(office.desk.presence.switch("mia", True))
    office.desk.presence.opened("mia", page.quiet_s)
    office.clock.move(40)
    office.desk.presence.closed("mia", page.quiet_s)
    assert office.desk.presence.is_online("mia")
    office.clock.move(5.1)
    office.do(office.desk.presence.tick())
    assert not office.desk.presence.is_online("mia")


def test_one_page_that_answers_is_enough(office: Office) -> None:
    office.do(office.desk.presence.switch("mia", True))
    silent, awake = Laptop(office), Laptop(office)
    office.desk.presence.opened("mia", silent.quiet_s)
    office.desk.presence.opened("mia", awake.quiet_s)
    office.clock.move(60)
    awake.answers()
    office.desk.presence.closed("mia", silent.quiet_s)
    office.do(office.desk.presence.tick())
    assert office.desk.presence.is_online("mia")


def test_who_only_works_over_http_is_not_online(office: Office) -> None:
    office.do(office.desk.presence.switch("mia", True))
    office.desk.presence.worked("mia")
    office.do(office.desk.presence.tick())
    assert not office.desk.presence.is_online("mia")


def test_a_restart_ends_nobodys_wait(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.waiting()
    office.restart()
    assert office.desk.presence.teams == ("", "sales")
    office.clock.move(44)
    office.do(office.desk.presence.tick())
    office.do(office.desk.lapses.everybody_offline())
    assert guest.returns().phase == "waiting"
    office.clock.move(2)
    office.do(office.desk.presence.tick())
    office.do(office.desk.lapses.everybody_offline())
    assert guest.returns().phase == "bot"
    assert "Nobody is free." in guest.heard


def test_what_a_command_changes_beside_the_server_is_seen_at_the_next_look(office: Office) -> None:
    office.comes_online(office.mia)
    office.desk.database.write_now(lambda connection: users.change(connection, "mia", disabled=True))
    office.do(office.desk.presence.tick())
    assert office.desk.presence.teams == ()


def test_a_new_agent_is_known_at_the_next_look(office: Office) -> None:
    lea = office.hire("lea", "night")
    office.comes_online(lea)
    assert office.desk.presence.teams == ("", "night")


def test_when_the_last_of_a_team_leaves_its_visitors_are_led_on_and_others_wait(office: Office) -> None:
    office.comes_online(office.mia, office.omar)
    for_support, for_anybody = office.waiting("support"), office.waiting()
    office.goes_offline(office.omar)
    assert "Nobody is here." in for_support.heard
    assert for_anybody.returns().phase == "waiting"
    office.goes_offline(office.mia)
    assert "Nobody is free." in for_anybody.heard
    (item,) = office.do(office.desk.conversations.folder(office.mia, "unassigned")).items
    assert item["missed"] is True


def test_those_who_cannot_be_led_on_hold_up_nobody_behind_them(office: Office) -> None:
    office.comes_online(office.mia)
    office.crowd(600, office.waiting(), state={"phase": "nonsense"})
    office.clock.move(1)
    sound = office.waiting()
    office.goes_offline(office.mia)
    office.do(office.desk.lapses.everybody_offline())
    assert "Nobody is free." in sound.heard


def test_a_team_nobody_of_which_is_there_is_offline_whoever_else_is(office: Office) -> None:
    office.comes_online(office.mia, office.zoe)
    guest = office.waiting("support")
    assert "Nobody is here." in guest.heard
    assert office.listed(office.omar, "unassigned") == [guest.id]
    assert office.listed(office.mia, "unassigned") == []


def test_a_chat_in_hand_goes_on_when_its_agent_turns_the_switch_off(office: Office) -> None:
    office.comes_online(office.mia)
    guest = office.talking(office.mia)
    office.goes_offline(office.mia)
    assert guest.returns().phase == "agent"
    assert office.do(office.desk.conversations.say(office.mia, guest.id, "k", "Still here"))


def test_only_a_change_is_told(office: Office) -> None:
    async def run() -> tuple[frozenset[str], bool]:
        presence = office.desk.presence
        with office.desk.bus.subscribe(hints.PRESENCE) as mine:
            presence.opened("mia")
            await presence.switch("mia", True)
            woken = await asyncio.wait_for(mine.next(), 30)
            await presence.tick()
            waiting = asyncio.ensure_future(mine.next())
            await asyncio.sleep(0)
            quiet = not waiting.done()
            waiting.cancel()
            return woken, quiet

    assert office.do(run()) == ({hints.PRESENCE}, True)


def test_a_visitor_learns_whether_somebody_could_come(office: Office) -> None:
    pages = [Reader(), Reader(), Reader()]
    guests = [office.visit(), office.visit(installed=False), office.visit("support")]
    board = office.desk.board
    with ExitStack() as shown:
        for page, guest in zip(pages, guests, strict=True):
            shown.enter_context(board.over(guest.returns(), page))
        assert [page.heard for page in pages] == [[False], [False], [False]]
        office.comes_online(office.mia)
        board.look()
        board.look()
        assert [page.heard for page in pages] == [[False, True], [False], [False]]
    office.goes_offline(office.mia)
    board.look()
    assert pages[0].heard == [False, True]


class Laptop:
    """An agent's page that says something when the test lets it."""

    def __init__(self, office: Office) -> None:
        self._clock = office.clock
        self.answers()

    def answers(self) -> None:
        self._heard_at = self._clock.monotonic_s()

    def quiet_s(self) -> float:
        return self._clock.monotonic_s() - self._heard_at


class Reader:
    """A page that writes down whether a person could be had, each time it is told."""

    def __init__(self) -> None:
        self.heard: list[bool] = []

    def available(self, available: bool) -> None:
        self.heard.append(available)
