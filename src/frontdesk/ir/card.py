"""The contract of a card kind: what each module in `cards/` provides, and what it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, Self

from frontdesk.ir.effect import Effect
from frontdesk.ir.event import Event, Moment
from frontdesk.ir.handoff import Handoff
from frontdesk.ir.range import Range
from frontdesk.ir.schema import Schema
from frontdesk.ir.state import Standing
from frontdesk.ir.view import Text as FreeText
from frontdesk.ir.view import View
from frontdesk.lang.expression import Expr
from frontdesk.lang.hours import Hours
from frontdesk.lang.noun import noun
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


@noun()
class Exit:
    """One way out of a card.

    Attributes:
        name: Stable within the card: `next`, `offline`, `0` for the first answer. The graph's edges are named by it.
        target: Where the author sends the flow; None means the next card of the pathway.
        label: The words on the edge in a picture; empty if it needs none.
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


LANGUAGES: Final = 32
"""How many languages a card caches results for: a limit is needed, because a visitor may name any tag."""


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
"""The values of an outcome by which a card learned nothing."""


@noun()
class Setting:
    """A name that a card fills when it is left by a given exit.

    Attributes:
        type: A field type of the language; `any` if it is the type of `value`, or known only at run time.
        certain: The name is set whenever the card is left by that exit; not so for an optional field.
        value: The expression that it is computed from, if there is one.
        range: The values that the name can get; None if it may get any value, or stay as it was.
    """

    name: str
    type: str
    certain: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)
    value: Expr | None = field(default=None, compare=False, repr=False)
    range: Range | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a card that may hold expressions, and what is known by the time they are evaluated.

    Attributes:
        held: The card itself, one of its fields, or a case. If it has a `when`, the rest is read only if that holds.
        filled: The names that the card itself has filled by then, in order.
        tests: The conditions that the card has tested by then, besides its `when`, each with its result.
    """

    held: object
    filled: tuple[Setting, ...] = ()
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """An expression whose value is useful only if it has a certain type.

    Attributes:
        name: The key or name that takes the value, as the author writes it: `expected_close_date`, `deal.value`.
        type: A field type of the language; `lang.condition.typing` decides which other types will do.
    """

    name: str
    type: str
    value: Expr


@noun()
class Outcome:
    """The reaction of a card to being entered, or to an event.

    Attributes:
        effects: What the card asks for, in order.
        exit: The exit by which the card is left. None: it waits or, if it has no exits, the conversation ends.
        values: What the card learned, merged into the state's values.
        memory: The card's own progress, which replaces the former; None leaves it as it was.
    """

    effects: tuple[Effect, ...] = ()
    exit: str | None = None
    values: Mapping[str, Value] = field(default_factory=lambda: NOTHING)
    memory: Mapping[str, int] | None = None


class Fields(Protocol):
    """A card's checked mapping, handed to `build`: every key is present or optional, every leaf has its shape.

    Reading a leaf reports what is wrong inside it (a bad template, unsupported markup) and gives the best value there
    is. An absent key gives None, an empty tuple or the default.
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
        """A mapping from variables to expressions, in order; each span is the key's."""
        ...

    def target(self, key: str) -> Target | None: ...
    def hours(self, key: str) -> Hours | None: ...
    def made(self, key: str) -> Any:
        """Whatever the reader of a key made of its value."""
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
        """Report that the value of a key does not go with the rest; does nothing if the rest has faults of its own.

        Args:
            name: The name of the fault; default `bad-value`.
            of_key: The key itself is out of place, not its value.
            item: The index of the item that is wrong, if the value is a list.
            words: The part of a text that is wrong; default all of it.
            alone: The value is wrong by itself, whatever the rest is.
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
        """Every way out, in the order of drawing. At least one, unless the card ends the conversation."""
        return (Exit(NEXT, self.goto),)

    @abstractmethod
    def enter(self, state: Standing, context: Context) -> Outcome:
        """What happens when the flow arrives here."""

    def accept(self, state: Standing, event: Event, context: Context) -> Outcome:
        """The reaction to an event while the conversation is at this card. Only cards that wait are asked."""
        return Outcome()

    def view(self, state: Standing, context: Context) -> View:
        """What the visitor is being asked while the conversation is at this card."""
        return FreeText()

    def request(self, state: Standing, context: Context) -> Request | None:
        """What another system is being asked while the conversation is at this card; it does not change meanwhile."""
        return None

    def handoff(self) -> Handoff | None:
        """Whom the card calls, and when; None if it calls nobody."""
        return None

    def sets(self, exit_name: str) -> Iterator[Setting]:
        """The names that are filled when the card is left by this exit."""
        return iter(())

    def leaves_at_once(self, exit_name: str) -> bool:
        """The card can be left by this exit at once, without asking anybody and without time passing."""
        return not self.WAITS or exit_name == SKIPPED or (self.CALLS and exit_name == OFFLINE)

    def tests(self, exit_name: str) -> Iterator[tuple[Expr, bool]]:
        """The conditions that were tried when the card is left by this exit, in order, each with its result."""
        if self.when is not None:
            yield self.when, exit_name != SKIPPED

    def proves(self, exit_name: str) -> frozenset[str]:
        """The names that certainly have a value when the card is left by this exit, because a test said so."""
        return frozenset().union(*(proven(test, outcome) for test, outcome in self.tests(exit_name)))

    def reads(self) -> Iterator[Part]:
        """The parts of the card that may hold expressions, in the order in which they are read."""
        yield Part(self)

    def demands(self) -> Iterator[Demand]:
        """The expressions of the card whose values must have a certain type; those in texts and conditions need not."""
        return iter(())

    def title(self) -> str:
        """A few words that tell people which card this is: the beginning of its text, its subject."""
        return ""

    WAITS: ClassVar[bool] = False
    """The conversation can stay at this card: the visitor is asked, or time must pass."""

    ASKS: ClassVar[bool] = False
    """The visitor is asked something here: `enter` waits for a `Picked` or `Said`."""

    CALLS: ClassVar[bool] = False
    """A person is called here: the card has the exits `offline` and `after_chat`."""

    RECORDS: ClassVar[bool] = False
    """A record is made here: a lead, a deal or an activity."""


@noun()
class Context:
    """What a card may know besides the conversation's state: the playbook's settings and the moment."""

    playbook: Playbook
    now: Moment
