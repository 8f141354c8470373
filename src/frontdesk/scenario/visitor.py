"""What is known about a scenario's visitor from the start: the page, and the attributes that it passes in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from frontdesk.compiler.wording import article, quoted
from frontdesk.ir.graph import Playbook
from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Finding
from frontdesk.lang.syntax import Entry, ScalarNode
from frontdesk.lang.types import Rules, Wrong, check
from frontdesk.lang.value import Value
from frontdesk.scenario.suite import Test


def known(test: Test, playbook: Playbook) -> dict[str, Value]:
    """What is known about a scenario's visitor, as `values` gives it."""
    return values({entry.key.text: _text(entry) for entry in test.visitor}, test.page, test.language, playbook)


def values(attributes: Mapping[str, str], page: str, language: str, playbook: Playbook) -> dict[str, Value]:
    """The values by name, each of its declared type; texts of another type are dropped, as the server does.

    Args:
        attributes: Bare name to text.
        page: The address of the page; empty if it is not known.
        language: The visitor's language; empty for the playbook's.
    """
    found: dict[str, Value] = {"conversation.page": page} if page else {}
    for name, text in attributes.items():
        value = _value(name, text, language, playbook)
        if not isinstance(value, Wrong):
            found[f"visitor.{name}"] = value
    return found


def faults(test: Test, playbook: Playbook) -> Iterator[Finding]:
    """Findings for attributes that the playbook does not declare, or that are of another type."""
    declared = playbook.attributes
    for entry in test.visitor:
        name = entry.key.text
        if name not in declared:
            message = f"the playbook declares no visitor attribute {quoted(name)}"
            hint = spelling.did_you_mean(name, tuple(declared)) or "declare it under `visitor:` of the playbook"
            yield Finding(entry.key.span, message, hint, name="unknown-key")
        elif isinstance(_value(name, _text(entry), test.language, playbook), Wrong):
            type_ = declared[name]
            message = f"{quoted(_text(entry))} is not {article(type_)} {type_}"
            yield Finding(entry.value.span, message, name="bad-value")


def _text(entry: Entry) -> str:
    return entry.value.text if isinstance(entry.value, ScalarNode) else ""


def _value(name: str, text: str, language: str, playbook: Playbook) -> Value | Wrong:
    type_ = playbook.attributes.get(name)
    return check(text, Rules(type_), language or playbook.language) if type_ else Wrong("")
