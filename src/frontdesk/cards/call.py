"""call: ask another system, and go on with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from frontdesk.ir import effect, schema
from frontdesk.ir.card import NEXT, Card, Context, Exit, Fields, Outcome, Setting, Target
from frontdesk.ir.effect import CALL_TIMER, CancelTimer, StartTimer
from frontdesk.ir.event import CallReturned, Event, TimerFired
from frontdesk.ir.range import Range
from frontdesk.ir.request import CONTENT, ENDPOINT, HEADERS, METHODS, Group, Header, Request, body_text, line, saves
from frontdesk.ir.returned import Saved
from frontdesk.ir.schema import described, duration, obj, one_of, optional
from frontdesk.ir.state import Standing
from frontdesk.ir.text import NO_TEMPLATE, skeleton
from frontdesk.ir.view import Typing
from frontdesk.lang import endpoint
from frontdesk.lang.template import Template

FAILED = "failed"
"""The exit if no usable answer came in time."""

TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Card):
    """Ask another system, wait for its answer, and save values from it; without a usable one, go where `failed` says.

    What the visitor says meanwhile is kept, and changes nothing. Either all values are saved, or none.
    """

    KIND = "call"
    TINT = "violet"
    WAITS = True
    SCHEMA = obj(
        url=described(ENDPOINT, "The address: `https://`, the host, and after it a path that may hold `{{ … }}`."),
        method=optional(described(one_of(*METHODS), "Default `POST` with a body, `GET` without.")),
        headers=optional(
            described(HEADERS, "Each header's name and value; a value may hold `{{ … }}` and `{{ secret.NAME }}`.")
        ),
        body=optional(described(CONTENT, "What is sent, as JSON: keys and values with `{{ … }}`.")),
        save=optional(
            described(
                saves(schema.SETTABLE), "Each variable and the place of its value in the answer, such as `/data/id`."
            )
        ),
        timeout=optional(described(duration("1s", "60s"), "How long to wait for the answer; default `10s`.")),
        failed=optional(described(schema.TARGET, "Where to go without a usable answer; default the same as with one.")),
    )

    url: Template
    method: str = "GET"
    headers: tuple[Header, ...] = ()
    body: Group | None = None
    saves: tuple[Saved, ...] = ()
    timeout_ms: int = TIMEOUT_MS
    failed: Target | None = None

    @classmethod
    def build(cls, raw: Fields) -> Self:
        method = raw.literal("method", "POST" if raw.has("body") else "GET")
        if method == "GET":
            raw.refuse("body", "a GET call sends no body", "leave it out, or write `method: POST`", of_key=True)
        return cls(
            **raw.common,
            url=raw.made("url") or NO_TEMPLATE,
            method=method,
            headers=raw.made("headers") or (),
            body=raw.made("body"),
            saves=raw.made("save") or (),
            timeout_ms=raw.duration("timeout") or TIMEOUT_MS,
            failed=raw.target("failed"),
        )

    def exits(self) -> tuple[Exit, ...]:
        place = self.failed.span if self.failed else None
        return (Exit(NEXT, self.goto), Exit(FAILED, self.failed or self.goto, "the call fails", span=place))

    def enter(self, state: Standing, context: Context) -> Outcome:
        asked = effect.Call(self.id, state.calls + 1)
        return Outcome((asked, StartTimer(CALL_TIMER, context.now.at_ms + self.timeout_ms)))

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        match event:
            case TimerFired(timer="call"):
                return Outcome(exit=FAILED)
            case CallReturned(failed=True):
                return Outcome((CancelTimer(CALL_TIMER),), FAILED)
            case CallReturned(values=values):
                return Outcome((CancelTimer(CALL_TIMER),), NEXT, values)
        return Outcome()

    def view(self, state: Standing, context: Context) -> Typing:
        return Typing()

    def request(self, state: Standing, context: Context) -> Request:
        known = state.values
        body = None if self.body is None else body_text(self.body, known)
        headers = tuple(line(header, known) for header in self.headers)
        url, currency = endpoint.fill(self.url, known), context.playbook.crm.currency
        return Request(self.method, url, headers, body, self.saves, currency)

    def sets(self, exit_name: str) -> Iterator[Setting]:
        for each in self.saves if exit_name == NEXT else ():
            yield Setting(each.name, each.type, span=each.span, range=Range(each.type, sure=True))

    def leaves_at_once(self, exit_name: str) -> bool:
        # An answer can come at once: a loop of nothing but calls would ask the other system for ever.
        return True

    def title(self) -> str:
        return f"{self.method} {skeleton(self.url)}"
