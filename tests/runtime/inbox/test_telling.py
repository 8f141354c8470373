"""What an agent's pages are told of: the same on each of them, and as the agent chose."""

from __future__ import annotations

import httpx2
import pytest

from runtime.halls import stands
from serving import Server
from talking import inbox_socket, open_inbox, visit


def test_what_is_told_has_the_same_place_on_every_page_whenever_that_hears_of_it(
    server: Server, mia: httpx2.Client
) -> None:
    with open_inbox(server, mia) as first, visit(server, "helpline") as visitor:
        feed = first.frames[-1]["feed"]
        visitor.pick(0)
        conversation = visitor.welcome["conversation"]
        told = first.until(type="notify", reason="new-unassigned", conversation=conversation)
        visitor.say("Anybody?")
        stands(first, conversation)
        with inbox_socket(server, mia) as second:
            second.send(type="hello", feed=feed)
            again = second.until(type="notify", reason="new-unassigned", conversation=conversation)
    assert told["entry"] == again["entry"]
    assert told["feed"] < again["feed"]


def test_what_an_agent_chooses_reaches_each_of_their_pages(
    server: Server, mia: httpx2.Client, omar: httpx2.Client
) -> None:
    chosen = {"new-message": {"desktop": True, "sound": False, "badge": True}, "words": True}
    with open_inbox(server, mia) as one, open_inbox(server, mia) as two, open_inbox(server, omar) as his:
        assert mia.put("/api/v1/me/notifications", json=chosen).status_code == 200
        heard = [page.until(type="me")["me"] for page in (one, two)]
        # What happens later is told after it: to him as well.
        for online in (True, False):
            omar.put("/api/v1/me/presence", json={"online": online})
            his.until(type="presence", online=online)
        told = [frame["type"] for frame in his.frames]
    assert heard == [mia.get("/api/v1/me").json()] * 2
    assert heard[0]["notifications"]["new-message"]["sound"] is False
    assert "me" not in told


def test_the_body_of_earlier_pages_is_kept_and_given_back_as_it_was(mia: httpx2.Client) -> None:
    quiet = {"desktop": False, "sound": True}
    answer = mia.put("/api/v1/me/notifications", json={"new-message": quiet})
    loud = {"desktop": True, "sound": True}
    kept = {"new-unassigned": loud, "assigned-to-you": loud, "new-message": quiet, "words": False}
    assert answer.json() == mia.get("/api/v1/me").json()["notifications"] == kept


@pytest.mark.parametrize(
    "body", [{"words": "yes"}, {"new-message": {"badge": 1}}, {"new-message": {"voice": True}}, {"birthday": {}}]
)
def test_what_cannot_be_chosen_is_refused_and_nothing_changes(mia: httpx2.Client, body: dict[str, object]) -> None:
    before = mia.get("/api/v1/me").json()["notifications"]
    assert mia.put("/api/v1/me/notifications", json=body).status_code == 422
    assert mia.get("/api/v1/me").json()["notifications"] == before
