"""What a card holds where its text could not be read, and the plain beginnings that name a card."""

from __future__ import annotations

from typing import Final

from frontdesk.lang.expression import Expr, Literal
from frontdesk.lang.richtext import RichText, plain
from frontdesk.lang.template import Template, Words

BLANK: Final = RichText((("", ()),))
"""Rich text that shows nothing. The finding that says why stands elsewhere; such a card is never run."""

NO_WORDS: Final = Words((("", Template(())),))
"""Words that show nothing."""

NO_TEMPLATE: Final = Template(())
"""A template that fills to nothing."""

NEVER: Final[Expr] = Literal(False)
"""A condition that never holds."""


def beginning(text: RichText | None) -> str:
    """The first line of a text in the playbook's own language, without markup and values; empty without text."""
    return plain(text.fill({}, "")).partition("\n")[0] if text else ""


def skeleton(text: Template) -> str:
    """A template on one line, with an ellipsis for each value."""
    return " ".join("".join(part if isinstance(part, str) else "…" for part in text.parts).split())
