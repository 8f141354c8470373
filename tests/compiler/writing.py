"""Playbooks for the compiler's tests: written shortly, checked from memory, findings as (code, marked text)."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.lang.diagnostic import Diagnostic

ROOT = Path(__file__).parents[2]
EXAMPLES = tuple(path for path in sorted((ROOT / "playbooks").glob("*.yaml")) if not path.name.endswith(".test.yaml"))
HEAD = "frontdesk: 1\nname: Example\ninstall: {origins: [https://www.example.com]}\n"
LIVELY = "pathways:\n  start:\n    - {card: message, text: Hello}\n"


def settings(text: str) -> str:
    """A playbook with these top-level keys, and one card."""
    return "frontdesk: 1\nname: Example\n" + dedent(text) + LIVELY


def flow(cards: str, rest: str = "") -> str:
    """A playbook whose start holds these cards; `rest` holds further pathways."""
    return HEAD + "pathways:\n  start:\n" + indent(dedent(cards).rstrip(), "    ") + "\n" + indent(dedent(rest), "  ")


def checked(text: str, **others: str) -> Checked:
    """A playbook checked beside other files; `shared__contact` is called `shared/contact.yaml`."""
    files = {f"{name.replace('__', '/')}.yaml": content for name, content in others.items()}
    return check(MemoryFiles({"example.yaml": text, **files}), "example.yaml")


def marked(each: Diagnostic, result: Checked) -> str:
    """The text that a finding points at."""
    return result.sources[each.span.file].text[each.span.start.offset : each.span.end.offset]


def found(text: str, **others: str) -> list[tuple[str, str]]:
    """Code and marked text of every finding, in order."""
    result = checked(text, **others)
    return [(each.code, marked(each, result)) for each in result.diagnostics]


def said(text: str, **others: str) -> list[tuple[str, str | None]]:
    """Message and hint of every finding, in order."""
    return [(each.finding.message, each.finding.hint) for each in checked(text, **others).diagnostics]
