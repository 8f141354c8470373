"""The contract of a card kind: what each of the modules in `cards/` gives, and what it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, Self

from frontdesk.ir.effect import Effect
from frontdesk.ir.event import Event, Moment
from frontdesk.ir.range import Range
from frontdesk.ir.schema import Schema
from frontdesk.ir.state import State
from frontdesk.ir.view import Text as FreeText
from frontdesk.ir.view import View
from frontdesk.lang.expression import Expr
from frontdesk.lang.hours import Hours
from frontdesk.lang.noun import made_often
from frontdesk.lang.richtext import RichText
from frontdesk.lang.source import Span
from frontdesk.lang.template import Template, Words
from frontdesk.lang.uses import Test, proven
from frontdesk.lang.value import Value

if TYPE_CHECKING:
    from frontdesk.ir.graph import Playbook
    from frontdesk.ir.request import Request


@dataclass(frozen=True, slots=True)
class Target:
    """Where an author sends the flow: a pathway or a card id, as written."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@made_often
@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a card.

    Attributes:
        name: Stable within the card: `next`, `offline`, `0` for the first answer. The graph's edges are named by it.
        target: Where the author sends it; none means the next card of the pathway.
        label: What a picture writes on the edge; empty if it needs no word.
        ends: With no target this exit ends the conversation instead of going to the next card.
    """

    name: str
    target: Target | None = None
    label: str = ""
    ends: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


NEXT = "next"
"""The exit of a card that just goes on."""

SKIPPED = "skipped"
"""The exit of a card whose `when` was not true: always to the next card of the pathway."""

OFFLINE = "offline"
"""The exit of a card that calls a person, when nobody comes."""

AFTER_CHAT = "after_chat"
"""The exit of a card that calls a person, when the person has closed the chat."""


DERIVED: Final = MappingProxyType({"stored": False})
"""Metadata of a field that a card works out of its others: what need not be done again for each visitor."""

LANGUAGES: Final = 32
"""Languages for which a card keeps what it worked out: a visitor may name any tag."""


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
"""What a card has learned that learned nothing."""


@made_often
@dataclass(frozen=True, slots=True)
class Setting:
    """A name that a card fills when it is left by some exit.

    Attributes:
        type: A field type of the language, or `any` where it is that of `value`, or known at run time only.
        certain: Set on every way through that exit; an optional field is not.
        value: What it is computed from, where it is.
        range: The values that it can get; none where it may be anything, or stay as it was.
    """

    name: str
    type: str
    certain: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)
    value: Expr | None = field(default=None, compare=False, repr=False)
    range: Range | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a card that may hold expressions, and what is known by the time they are worked out.

    Attributes:
        held: The card itself, one of its fields, a case. Where it has a `when`, the rest of it is read if that is true.
        filled: What the card itself has filled by then, in order.
        tests: What the card has tested by then, beside its `when`, and how that came out.
    """

    held: object
    filled: tuple[Setting, ...] = ()
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """An expression whose value is of use only if it is of a type.

    Attributes:
        name: What takes it, as the author writes it: `expected_close_date`, `deal.value`.
        type: A field type of the language; what else serves in its place is decided in `lang.condition.typing`.
    """

    name: str
    type: str
    value: Expr


@made_often
@dataclass(frozen=True, slots=True)
class Outcome:
    """What a card does about its entry or an event.

    Attributes:
        effects: What it asks for, in order.
        exit: The exit it leaves by; none means it stays and waits.
        values: What it learned, merged into the state's values.
        memory: Its own progress, replacing the former; none leaves it as it was.
    """

    effects: tuple[Effect, ...] = ()
    exit: str | None = None
    values: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    memory: Mapping[str, int] | None = None


class Fields(Protocol):
    """A card's checked mapping, handed to `build`: every key is there or optional, every leaf has its shape.

    Reading a leaf reports what is wrong inside it (a bad template, unsupported markup) and gives the best value there
    is. An absent key gives none, or the default.
    """

    @property
    def common(self) -> Mapping[str, Any]:
        """The keyword arguments that every card has: `id`, `span`, `when`, `goto`."""
        ...

    @property
    def span(self) -> Span: ...

    def has(self, key: str) -> bool: ...
    def span_of(self, key: str) -> Span: ...
    def literal(self, key: str, default: str = "") -> str: ...
    def literals(self, key: str) -> tuple[str, ...]: ...
    def integer(self, key: str, default: int) -> int: ...
    def number(self, key: str) -> Decimal | None: ...
    def flag(self, key: str, default: bool) -> bool: ...
    def duration(self, key: str) -> int | None:
        """Milliseconds."""
        ...

    def rich(self, key: str) -> RichText | None: ...
    def words(self, key: str) -> Words | None: ...
    def template(self, key: str) -> Template | None: ...
    def expression(self, key: str) -> Expr | None: ...
    def expressions(self, key: str) -> tuple[tuple[str, Span, Expr], ...]:
        """A mapping from variable to expression, in order; the span is the key's."""
        ...

    def target(self, key: str) -> Target | None: ...
    def hours(self, key: str) -> Hours | None: ...
    def made(self, key: str) -> Any:
        """What the reader of a key made of it, whatever that is."""
        ...

    def child(self, key: str) -> Fields | None: ...
    def each(self, key: str) -> tuple[Fields, ...]: ...
    def refuse(
        self,
        key: str,
        message: str,
        hint: str | None = None,
        *,
        of_key: bool = False,
        item: int = -1,
        name: str = ...,
        words: str = ...,
        alone: bool = False,
    ) -> None:
        """Report that what a key says does not go with the rest; nothing where the rest has faults of its own.

        Args:
            name: Of the fault; default `bad-value`.
            of_key: The key itself is out of place, not its value.
            item: Of a list, which of its items it is.
            words: The part of a text that is wrong; default all of it.
            alone: It is wrong by itself, whatever the rest is.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(ABC):
    """One step of a pathway.

    Attributes:
        id: Address and stable identity, unique in the playbook.
        when: The card is skipped unless this is true.
        goto: Where to go next instead of the next card of the pathway.
    """

    KIND: ClassVar[str]
    SCHEMA: ClassVar[Schema]
    MARK: ClassVar[str] = "box"
    """How a picture draws it: `box round diamond hexagon cylinder stadium double`."""

    TINT: ClassVar[str] = "plain"
    """How a picture colours it: `plain blue green amber violet rose grey`."""

    id: str
    when: Expr | None = None
    goto: Target | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @classmethod
    @abstractmethod
    def build(cls, raw: Fields) -> Self:
        """The card that a checked mapping describes."""

    def exits(self) -> tuple[Exit, ...]:
        """Every way out, in the order in which a picture draws them. At least one, unless the card ends it all."""
        return (Exit(NEXT, self.goto),)

    @abstractmethod
    def enter(self, state: State, context: Context) -> Outcome:
        """What happens when the flow arrives here."""

    def accept(self, state: State, event: Event, context: Context) -> Outcome:
        """What an event does while the conversation stands here. Only cards that wait are asked."""
        return Outcome()

    def view(self, state: State, context: Context) -> View:
        """What the visitor is being asked while the conversation stands here."""
        return FreeText()

    def request(self, state: State, context: Context) -> Request | None:
        """What another system is being asked while the conversation stands here: the same for as long as it does."""
        return None

    def sets(self, exit_name: str) -> Iterator[Setting]:
        """The names that are filled when the card is left by this exit."""
        return iter(())

    def passes(self, exit_name: str) -> bool:
        """Whether the card can be left by this exit at once: nobody was asked, no time has passed."""
        return not self.WAITS or exit_name == SKIPPED or (self.CALLS and exit_name == OFFLINE)

    def tests(self, exit_name: str) -> Iterator[tuple[Expr, bool]]:
        """The conditions that were tried when the card is left by this exit, in order, each with how it came out."""
        if self.when is not None:
            yield self.when, exit_name != SKIPPED

    def proves(self, exit_name: str) -> frozenset[str]:
        """The names that certainly have a value when the card is left by this exit, because a test said so."""
        return frozenset().union(*(proven(test, outcome) for test, outcome in self.tests(exit_name)))

    def reads(self) -> Iterator[Part]:
        """The parts of the card that may hold expressions, in the order in which they are read."""
        yield Part(self)

    def demands(self) -> Iterator[Demand]:
        """The expressions of the card that must come to a certain type; what texts and conditions hold need not."""
        return iter(())

    def title(self) -> str:
        """A few words that tell people which card this is: the beginning of its text, its subject."""
        return ""

    WAITS: ClassVar[bool] = False
    """The conversation can stand here: the visitor is asked, or time must pass."""

    ASKS: ClassVar[bool] = False
    """The visitor is asked something here: `enter` waits for a `Picked` or `Said`."""

    CALLS: ClassVar[bool] = False
    """A person is called here: the card has the exits `offline` and `after_chat`."""

    RECORDS: ClassVar[bool] = False
    """A record is made here: a lead, a deal or an activity."""


@made_often
@dataclass(frozen=True, slots=True)
class Context:
    """What a card may know beside the conversation's state: the playbook's settings and the moment."""

    playbook: Playbook
    now: Moment
