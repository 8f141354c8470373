"""Doing a thing once: a key that a client chose, and the answer it got, kept together with what was done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.lang import jsontext
from frontdesk.runtime.refusal import RefusedError
from frontdesk.store import keys
from frontdesk.store.connection import Connection
from frontdesk.store.keys import Answered
from frontdesk.store.ledger import Ledger

Json = dict[str, Any]


def digest(body: Mapping[str, Any]) -> str:
    """The digest of a body: equal for equal bodies only."""
    return hashlib.sha256(jsontext.canonical(body)).hexdigest()


def once(
    ledger: Ledger, conversation: str, sender: str, key: str, body: Mapping[str, Any], act: Callable[[], Json]
) -> Json:
    """The answer under a key: the stored one, or what `act` gives now. What `act` raises is not kept.

    Raises:
        RefusedError: `key-reused`: the key stands for another body.
    """
    stamp = digest(body)
    stored = ledger.answered(conversation, sender, key)
    if stored is not None:
        return _same(stored, stamp)
    answer = act()
    ledger.keep(conversation, sender, key, Answered(stamp, answer))
    return answer


def known(connection: Connection, conversation: str, sender: str, key: str, body: Mapping[str, Any]) -> Json | None:
    """The answer that is stored under a key; None if the key is new.

    Raises:
        RefusedError: `key-reused`, as above.
    """
    found = keys.find(connection, conversation, sender, key)
    return None if found is None else _same(found, digest(body))


def _same(found: Answered, stamp: str) -> Json:
    if found.digest != stamp:
        raise RefusedError("key-reused", "this key was used for something else")
    return found.answer
