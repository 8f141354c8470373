"""The metrics for Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_REGISTRY: Final = CollectorRegistry()

REFUSED: Final = Counter("frontdesk_refused", "Requests refused", ["code"], registry=_REGISTRY)
FAILED: Final = Counter("frontdesk_failed", "Requests that failed because of a server error", registry=_REGISTRY)
CLOSED: Final = Counter("frontdesk_sockets_closed", "Sockets closed", ["code"], registry=_REGISTRY)
SOCKETS: Final = Gauge("frontdesk_sockets", "Open sockets", registry=_REGISTRY)
AGENTS: Final = Gauge("frontdesk_agents_online", "Agents who are online", registry=_REGISTRY)
OPEN: Final = Gauge(
    "frontdesk_open_conversations", "Conversations that have not ended", ["playbook"], registry=_REGISTRY
)
LATE: Final = Gauge("frontdesk_timers_late", "Timers that should have fired 5 seconds ago", registry=_REGISTRY)

PARKED: Final = Gauge("frontdesk_timers_parked", "Timers that are no longer retried", registry=_REGISTRY)


def text() -> bytes:
    """All metrics, in Prometheus' text format."""
    return generate_latest(_REGISTRY)
