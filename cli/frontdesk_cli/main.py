"""The command `frontdesk`: it finds its commands in this folder and imports each one only when it is run.

A module here is a command when the first line of its docstring is `name: what it does.` (underscores in the file's name
become hyphens in the command's). It has an `app`, a `typer.Typer` with one command, or with several for a group.
"""

from __future__ import annotations

import ast
import os
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from frontdesk import __version__
from frontdesk.errors import FrontdeskError, UsageError

FOLDER = Path(__file__).parent
SAME = {"validate": "check"}
"""Alias to command."""

UNREAD = 141
"""Exit code when the reader of our output left before its end: 128 + SIGPIPE, as in shells."""

EXAMPLE = "Example: frontdesk check playbooks/"


@cache
def summaries() -> dict[str, str]:
    """Command name to what it does, in alphabetical order, read without importing anything."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.py")):
        name = path.stem.replace("_", "-")
        start, _, rest = _first_line(path).partition(": ")
        if start == name and rest:
            found[name] = rest
    return found


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_bytes())) or "").partition("\n")[0]


class Commands(MutableMapping[str, Any]):
    """Command name to Typer's command, imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        name = SAME.get(name, name)
        if name not in summaries():
            raise KeyError(name)
        module = import_module(f"frontdesk_cli.{name.replace('-', '_')}")
        # Plain help is read by people and pipes alike, and costs nothing to import.
        module.app.rich_markup_mode = None
        module.app._add_completion = False
        return _unfolded(typer.main.get_command(module.app))

    def __setitem__(self, name: str, command: Any) -> None:
        raise TypeError("a command is added by adding its module")

    def __delitem__(self, name: str) -> None:
        raise TypeError("a command is removed by removing its module")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted([*summaries(), *SAME]))

    def __len__(self) -> int:
        return len(summaries()) + len(SAME)

    def __contains__(self, name: object) -> bool:
        return name in summaries() or name in SAME


def _unfolded(command: Any) -> Any:
    """A command whose help keeps its example on one line: with a line break in a path, the copied example fails."""
    for each in (command, *getattr(command, "commands", {}).values()):
        if each.epilog:
            each.epilog = f"\b\n{each.epilog}"
    return command


class LazyGroup(TyperGroup):
    """A group whose help lists every command without importing one."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{**attributes, "commands": None})
        self.commands = Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in alphabetical order."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summaries()[name]) for name in summaries()])


app = typer.Typer(
    cls=LazyGroup,
    name="frontdesk",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"frontdesk {__version__}")
        raise typer.Exit


@app.callback(epilog=EXAMPLE)
def frontdesk(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Website-chat playbooks as code: check, preview and serve conversations that hand over to people."""


def main() -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 wrong usage, 3 we failed."""
    _open_what_is_closed()
    out = sys.stdout
    try:
        app(prog_name="frontdesk")
    except SystemExit:
        if sys.stdout is not out:  # Typer replaces it when nobody reads on, and exits with 1, which means findings
            sys.exit(UNREAD)
        raise
    except UsageError as error:
        _leave(str(error), 2)
    except FrontdeskError as error:
        _leave(str(error), 3)
    except OSError as error:
        _leave(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 3)
    except Exception:  # noqa: BLE001 - whatever it is, exit code 1 would claim that a playbook has findings
        traceback.print_exc()
        _leave("this is a bug in Frontdesk; please report it with the lines above", 3)


def _open_what_is_closed() -> None:
    """Replace streams that the user closed (`2>&-`) by the null device: a closed stream is no failure."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open as long as we run


def _leave(sentence: str, code: int) -> None:
    typer.echo(f"frontdesk: {sentence}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
