"""What surrounds a conversation: the consent that it begins with, and the rating that it ends with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.graphs import TEN, rich, sales
from engine.talk import begun, waiting
from frontdesk.engine.simulate import Simulation
from frontdesk.engine.step import step
from frontdesk.ir import event as e
from frontdesk.ir.consent import version
from frontdesk.ir.effect import Show
from frontdesk.ir.event import Moment
from frontdesk.ir.graph import Playbook, Privacy
from frontdesk.ir.state import Phase, State
from frontdesk.ir.view import Ended
from frontdesk.lang.richtext import of_text

NOW = Moment(TEN)


class TestConsent:
    PLAYBOOK = Playbook(
        id="demo", name="Demo", privacy=Privacy(consent_text=rich("Is it fine?"), consent_required=True)
    )

    def test_the_version_agreed_to_and_the_time_are_kept(self) -> None:
        talk = begun(sales(self.PLAYBOOK))
        assert (talk.state.consent, talk.state.consented_at) == (version(self.PLAYBOOK.privacy), TEN)

    @pytest.mark.parametrize("agreed", ["", "0123456789abcdef"])
    def test_without_it_nothing_begins(self, agreed: str) -> None:
        result = step(sales(self.PLAYBOOK), None, e.Opened(now=NOW, consent=agreed))
        assert (result.state, result.effects, result.refused) == (State(), (), "consent")

    def test_another_text_is_another_version(self) -> None:
        other = replace(self.PLAYBOOK.privacy, consent_text=rich("Is it fine now?"))
        assert version(other) != version(self.PLAYBOOK.privacy)

    def test_where_none_is_required_nothing_is_asked_or_kept(self) -> None:
        playbook = replace(self.PLAYBOOK, privacy=replace(self.PLAYBOOK.privacy, consent_required=False))
        talk = begun(sales(playbook))
        assert (version(playbook.privacy), talk.state.consent, talk.state.consented_at) == ("", "", None)
        assert talk.begun


class TestTheRating:
    def over(self) -> Simulation:
        talk = waiting(sales())
        talk.joins("mia")
        talk.closes()
        return talk

    def test_a_chat_with_a_person_can_be_rated_once_it_is_over(self) -> None:
        talk = self.over()
        assert talk.view == Ended("none", qualified=False, rate=True)
        assert talk.rates(4, "Quick").effects == (Show("rating", "visitor", "", of_text("Quick")),)
        assert (talk.state.rating, talk.state.phase) == (4, Phase.CLOSED)
        assert talk.view == Ended("none", qualified=False, rate=False)

    def test_it_is_rated_once(self) -> None:
        talk = self.over()
        talk.rates(4)
        assert talk.rates(1).refused == "closed"
        assert talk.state.rating == 4

    def test_a_visitor_who_ends_the_chat_may_rate_it_too(self) -> None:
        talk = waiting(sales())
        talk.joins("mia")
        talk.ends()
        assert talk.rates(2).refused is None

    def test_a_bot_is_not_rated(self) -> None:
        talk = begun(sales())
        talk.ends()
        assert talk.view == Ended("none", qualified=False)
        assert talk.rates(5).refused == "closed"

    def test_a_chat_that_goes_on_is_not_rated_yet(self) -> None:
        talk = waiting(sales())
        talk.joins("mia")
        assert talk.rates(5).refused == "stale"
