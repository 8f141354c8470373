"""Stand-ins for texts that could not be read, and the plain beginnings of texts that serve as titles of cards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from frontdesk.lang.expression import Expr, Literal
from frontdesk.lang.language import choose
from frontdesk.lang.richtext import RichText, Slot, Text, plain
from frontdesk.lang.template import Template, Words

BLANK: Final = RichText((("", ()),))
"""Rich text that shows nothing, in place of one that could not be read: a finding says why, and its card never runs."""

NO_WORDS: Final = Words((("", Template(())),))
"""Words that show nothing."""

NO_TEMPLATE: Final = Template(())
"""A template that fills to nothing."""

NEVER: Final[Expr] = Literal(False)
"""A condition that never holds, in place of one that could not be read."""


ELLIPSIS: Final = "…"
"""Stands for a value that is not known."""


def beginning(text: RichText | None) -> str:
    """The first line of a text in the playbook's language, without markup, an ellipsis for each value; '' for None."""
    if text is None:
        return ""
    own = choose(text.variants, "")
    return plain(RichText((("", _without_values(own)),)).fill({}, "")).partition("\n")[0]


def _without_values(part: Any) -> Any:
    """Rich text with an ellipsis in place of each value."""
    if isinstance(part, tuple):
        return tuple(_without_values(each) for each in part)
    if isinstance(part, Slot):
        return Text(ELLIPSIS)
    for name in ("children", "items"):
        if hasattr(part, name):
            return replace(part, **{name: _without_values(getattr(part, name))})
    return part


def skeleton(text: Template) -> str:
    """A template on one line, with an ellipsis for each value."""
    return " ".join("".join(part if isinstance(part, str) else ELLIPSIS for part in text.parts).split())
