"""Which bus an operator asks for."""

import pytest

from frontdesk.bus import choice
from frontdesk.bus.memory import MemoryBus
from frontdesk.bus.nats import NatsBus
from frontdesk.errors import SetupError


def nobody(event: str, **more: object) -> None:
    raise AssertionError(event)


def test_one_process_needs_no_server() -> None:
    assert choice.servers("memory") == ()
    assert type(choice.opened("memory", nobody)) is MemoryBus


def test_servers_of_a_cluster_are_listed_with_commas() -> None:
    text = "nats://one:4222, tls://user:secret@two:4222"
    assert choice.servers(text) == ("nats://one:4222", "tls://user:secret@two:4222")
    assert type(choice.opened(text, nobody)) is NatsBus


@pytest.mark.parametrize("text", ["redis://host", "nats://", "nats://host:99999", "nats", ",", "nats://ok,http://no"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="neither memory nor"):
        choice.servers(text)
