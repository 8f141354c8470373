#!/usr/bin/env python3
"""Writes every generated file anew: schemas, reference pages, the reports printed on rules' pages.

Run it with `.venv/bin/python scripts/generate.py`. With `--check` it writes nothing and names what is not current.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HELP_WIDTH = 78
"""In characters: what a terminal of 80 shows."""

MADE = "<!-- Made by scripts/generate.py; edit what it is made from. -->\n\n"


def files() -> Iterator[tuple[str, str]]:
    """Each generated file's path from the project's root, and what it must hold."""
    from frontdesk.compiler.schema import as_text as playbook
    from frontdesk.runtime.wire_schema import as_text as wire
    from frontdesk.scenario.schema import as_text as scenarios

    yield "schema/playbook.schema.json", playbook()
    yield "schema/playbook-test.schema.json", scenarios()
    yield "schema/wire.schema.json", wire()
    yield "docs/reference/cards.md", cards()
    yield "docs/reference/rules.md", findings()
    yield "docs/reference/types.md", types()
    yield "docs/reference/command.md", command()
    yield "docs/reference/settings.md", settings()
    yield from reports()


def reports() -> Iterator[tuple[str, str]]:
    """The pages of kinds and rules, with each report on them as `check` prints it now."""
    sys.path.insert(0, str(ROOT / "tests"))
    from pages.page import pages, rendered

    for path in (*pages("cards"), *pages("analysis/rules")):
        yield path.relative_to(ROOT).as_posix(), rendered(path.name, path.read_text(encoding="utf-8"))


def cards() -> str:
    """The index of the card kinds."""
    from frontdesk.cards import KINDS
    from frontdesk.ir.schema import keys_of

    rows = [
        (f"[`{name}`](../../src/frontdesk/cards/{name}.md)", _first_line(kind.__doc__), _code(keys_of(kind.SCHEMA)))
        for name, kind in KINDS.items()
    ]
    return (
        "# Cards\n\n"
        + MADE
        + "`frontdesk explain KIND` prints a kind's page.\n\n"
        + _table("kind", "what it does", "keys", rows=rows)
    )


def findings() -> str:
    """The index of the codes."""
    from frontdesk.analysis.rule import codes

    place = "../../src/frontdesk/analysis/rules"
    rows = [
        (f"[{code.code}]({place}/{code.page})", code.name, code.severity.value, _first_line(code.doc))
        for code in codes().values()
    ]
    about = "`frontdesk explain CODE` prints a code's page: an example, the report, and how to fix it.\n\n"
    return "# Rules\n\n" + MADE + about + _table("code", "name", "severity", "found when", rows=rows)


def types() -> str:
    """What each type is compared and calculated with, and what filters make of it: asked of the checker itself."""
    from frontdesk.lang.condition.filters import SHAPES
    from frontdesk.lang.condition.mismatch import WORDS
    from frontdesk.lang.expression import Arithmetic, Comparison, Filter, Name

    def given(expr: Any) -> str:
        return _types_given(expr) or "—"

    def compared(left: str, right: str) -> str:
        signs = [sign for sign in ("==", "<") if _types_given(Comparison(sign, Name(left), Name(right)))]
        return {"==<": "all", "==": "`== !=`", "": "—"}["".join(signs)]

    signs: tuple[Any, ...] = ("+", "-", "*", "/")
    numbers = ("number", "money")
    pairs = [(left, right) for left in numbers for right in numbers]
    made = [
        (f"`{left}`, `{right}`", *(given(Arithmetic(sign, Name(left), Name(right))) for sign in signs))
        for left, right in pairs
    ]
    filters = [name for name in SHAPES if name != "default"]
    filtered = [(f"`{one}`", *(given(Filter(name, Name(one), ())) for name in filters)) for one in WORDS]
    met = [(f"`{one}`", WORDS[one], *(compared(one, other) for other in WORDS)) for one in WORDS]
    return "\n".join(
        [
            "# Types\n\n" + MADE + _ABOUT_TYPES,
            '## Comparing\n\nText compares with a date if it reads as one: `answers.day > "2026-12-31"`.\n',
            _table("type", "in words", *(f"`{word}`" for word in WORDS), rows=met),
            "## Calculating\n\n`-x` is `0 - x`. Other types cannot be calculated with; `~` joins anything as text.\n",
            _table("left, right", "`+`", "`-`", "`*`", "`/`", rows=made),
            "## Filters\n\n`default(x)` gives its input, or `x` if that is missing or empty.\n",
            _table("type", *(f"`{name}`" for name in filters), rows=filtered),
        ]
    )


_ABOUT_TYPES = """\
A well-known field has a fixed type; any other field has the type that its `type` says. Saved answers are a `number` or
a `boolean` if all of their values are, else a `choice`; typed text is `text`; a variable of a `set` card has the type
of its expression. An operation that is not defined for the types of its parts is
[FD204](../../src/frontdesk/analysis/rules/fd204_type_mismatch.md), reported at the smallest wrong text.

A record's `value` takes `money` or a `number`; its `expected_close_date` and an activity's `due` take a `date`, or text
that reads as one.
"""


def _types_given(expr: Any) -> str:
    """The type that an expression gives, each name in it being that of a type; empty where that is a finding."""
    from frontdesk.lang.condition.typing import mismatches, types_of

    def alone(name: str) -> frozenset[str]:
        return frozenset({name})

    return "" if mismatches(expr, alone) else _code(tuple(sorted(types_of(expr, alone))))


def command() -> str:
    """The help of every command."""
    from frontdesk_cli.main import summaries

    parts = ["# The command\n\n" + MADE.rstrip() + "\n"]
    parts.append(
        "Exit codes: 0 nothing to report, 1 findings or changes refused, 2 wrong usage, 3 we failed.\n"
        "130: interrupted (Ctrl-C). 141: whoever read the output left before its end (`| head -1`).\n"
    )
    for name in summaries():
        parts.append(f"## {name}\n\n```text\n{_help(name)}\n```\n")
        parts += [f"### {name} {part}\n\n```text\n{_help(name, part)}\n```\n" for part in _parts(name)]
    return "\n".join(parts)


def settings() -> str:
    """Everything an operator may set."""
    from frontdesk.runtime.settings import COMMAND_VARIABLES, VARIABLES

    about = (
        "`frontdesk serve` reads these from the environment; a flag wins over its variable. "
        "`frontdesk users`, `tokens` and `audit` read `FRONTDESK_DB` too, and `users` `FRONTDESK_PUBLIC_URL`.\n\n"
    )
    rows = [(f"`{name}`", *_flag_and_default(name), text) for name, text in VARIABLES.items()]
    table = _table("variable", "flag", "default", "sets", rows=rows)
    commands = [(f"`{name}`", text) for name, text in COMMAND_VARIABLES.items()]
    told = "\nCommands that talk to a server read these:\n\n" + _table("variable", "sets", rows=commands)
    return "# Settings\n\n" + MADE + about + table + told


def _flag_and_default(variable: str) -> tuple[str, str]:
    """The option of `serve` that sets the same, and what holds without either; empty where there is none."""
    from frontdesk.runtime.settings import Settings

    setting = variable.removeprefix("FRONTDESK_").lower()
    flag, default = f"--{setting.replace('_', '-')}", getattr(Settings(), setting, "")
    return f"`{flag}`" if flag in _help("serve").split() else "", f"`{default}`" if default else ""


def _parts(name: str) -> tuple[str, ...]:
    """The commands of a group, in the order of its help; none where it is a command by itself."""
    from frontdesk_cli.main import Commands

    return tuple(getattr(Commands()[name], "commands", ()))


@cache
def _help(*name: str) -> str:
    from typer.testing import CliRunner

    from frontdesk_cli.main import app

    # In this process: another one may import another tree, or this one when it has been changed meanwhile.
    wide = {"prog_name": "frontdesk", "terminal_width": HELP_WIDTH}
    shown = CliRunner(env={"NO_COLOR": "1"}).invoke(app, [*name, "--help"], catch_exceptions=False, **wide)
    return "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())


def _first_line(text: str | None) -> str:
    return " ".join((text or "").strip().partition("\n\n")[0].split()).replace("|", "\\|")


def _code(words: tuple[str, ...]) -> str:
    return " ".join(f"`{word}`" for word in words)


def _table(*heads: str, rows: Sequence[tuple[str, ...]]) -> str:
    return (
        "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *(f"| {' | '.join(row)} |" for row in rows)])
        + "\n"
    )


def main() -> int:
    """Write what is not current, or with `--check` only name it; then 1 if there was any."""
    stale = {path: text for path, text in files() if not _current(ROOT / path, text)}
    if "--check" in sys.argv:
        print(*stale, sep="\n", end="")
        return bool(stale)
    for path, text in stale.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
        print(f"wrote {path}")
    return 0


def _current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
