#!/usr/bin/env python3
"""Writes every generated file anew: schemas, reference pages, the reports printed on rules' pages.

Run it with `.venv/bin/python scripts/generate.py`. With `--check` it writes nothing and names what is not current.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = "<!-- Made by scripts/generate.py; edit what it is made from. -->\n\n"


def files() -> Iterator[tuple[str, str]]:
    """Each generated file's path from the project's root, and what it must hold."""
    from frontdesk.compiler.schema import as_text as playbook
    from frontdesk.runtime.wire_schema import as_text as wire

    yield "schema/playbook.schema.json", playbook()
    yield "schema/wire.schema.json", wire()
    yield "docs/reference/cards.md", cards()
    yield "docs/reference/findings.md", findings()
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
    about = "`frontdesk explain CODE` prints a code's page: an example, the report, and how to mend it.\n\n"
    return "# Findings\n\n" + MADE + about + _table("code", "name", "severity", "found when", rows=rows)


def command() -> str:
    """The help of every command."""
    from frontdesk_cli.main import summaries

    parts = ["# The command\n\n" + MADE.rstrip() + "\n"]
    parts.append("Exit codes: 0 nothing to report, 1 findings or changes refused, 2 wrong usage, 3 we failed.\n")
    for name in summaries():
        parts.append(f"## {name}\n\n```text\n{_help(name)}\n```\n")
        parts += [f"### {name} {part}\n\n```text\n{_help(name, part)}\n```\n" for part in _parts(name)]
    return "\n".join(parts)


def settings() -> str:
    """Everything an operator may set."""
    from frontdesk.runtime.settings import VARIABLES

    about = (
        "`frontdesk serve` reads these from the environment; a flag wins over its variable. "
        "`frontdesk users` reads `FRONTDESK_DB` and `FRONTDESK_PUBLIC_URL` too.\n\n"
    )
    rows = [(f"`{name}`", *_flag_and_default(name), text) for name, text in VARIABLES.items()]
    return "# Settings\n\n" + MADE + about + _table("variable", "flag", "default", "sets", rows=rows)


def _flag_and_default(variable: str) -> tuple[str, str]:
    """The option of `serve` that sets the same, and what holds without either; empty where there is none."""
    from frontdesk.runtime.settings import Settings

    setting = variable.removeprefix("FRONTDESK_").lower()
    flag, default = f"--{setting.replace('_', '-')}", getattr(Settings(), setting)
    return f"`{flag}`" if flag in _help("serve").split() else "", f"`{default}`" if default else ""


def _parts(name: str) -> tuple[str, ...]:
    """The commands of a group, in the order of its help; none where it is a command by itself."""
    from frontdesk_cli.main import Commands

    return tuple(getattr(Commands()[name], "commands", ()))


@cache
def _help(*name: str) -> str:
    run = [sys.executable, "-m", "frontdesk_cli.main", *name, "--help"]
    surroundings = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    shown = subprocess.run(run, check=True, capture_output=True, text=True, env=surroundings).stdout
    return "\n".join(line.rstrip() for line in shown.strip().splitlines())


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
