"""What a shop's folder sends, and the plan that a good server answers."""

from __future__ import annotations

from farend import FarEnd
from frontdesk.remote.client import Remote
from frontdesk.remote.upload import Upload

UPLOAD = Upload("shop", "shop.yaml", {"shop.yaml": "x"}, None, "0" * 64)
GOOD = {
    "playbook": "shop",
    "release": "0" * 64,
    "active": "1" * 64,
    "changed": True,
    "difference": None,
    "conversations": {"open": 0, "affected": 0, "cards": []},
    "origins": {"changed": False, "added": [], "removed": []},
    "teams": {"changed": False, "added": [], "removed": []},
    "hours": {"changed": False},
}


def remote(far: FarEnd) -> Remote:
    """That server, with a token."""
    return Remote.of(far.url, "frontdesk_secret")
