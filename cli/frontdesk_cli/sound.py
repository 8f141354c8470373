"""The one playbook that a command was given: compiled, or else its findings and exit 1."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontdesk.compiler.version import Version
    from frontdesk.ir.graph import Graph
    from frontdesk.lang.diagnostic import Diagnostic


StdinFilename = Annotated[
    str, typer.Option(help="What to call standard input in findings; also gives the playbook its default id.")
]


def graph_of(file: str, stdin_filename: str | None = None) -> Graph:
    """The compiled playbook in a file; see `sound`."""
    return sound(file, stdin_filename)[0]


def sound(file: str, stdin_filename: str | None = None) -> tuple[Graph, Sequence[Diagnostic]]:
    """The compiled playbook in a file, and the warnings about it.

    Args:
        file: `-` is standard input.
        stdin_filename: What to call standard input; None if the command does not take it.

    Raises:
        UsageError: There is no such file, or it is a library.
        typer.Exit: The playbook has errors; they have been reported on standard error.
    """
    from frontdesk.compiler.check import STDIN, check_paths
    from frontdesk.compiler.load import MOST_BYTES
    from frontdesk.errors import UsageError
    from frontdesk.report import render

    if file == STDIN and stdin_filename is None:
        raise UsageError("name a file: this command does not read standard input")
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if file == STDIN else None
    report = check_paths([file], stdin=data, stdin_filename=stdin_filename or "")
    if not report.valid:
        typer.echo(render(report), err=True, nl=False)
        raise typer.Exit(1)
    if len(report.checked) != 1 or report.checked[0].graph is None:
        raise UsageError(
            f"{file!r} is not a single playbook: name one file"
            if len(report.checked) != 1
            else f"{file!r} is a library: name a playbook that includes it"
        )
    return report.checked[0].graph, report.checked[0].diagnostics


def both(old: Version, new: Version) -> tuple[Graph, Graph]:
    """The compiled playbooks of two versions.

    Raises:
        typer.Exit: One or both have errors; all errors have been reported on standard error.
    """
    from frontdesk.compiler.check import Report
    from frontdesk.report import render

    if old.graph is None or new.graph is None:
        for each in (old,) if old is new else (old, new):
            if each.graph is None:
                report = Report(files=1, diagnostics=each.diagnostics, sources=each.sources)
                typer.echo(render(report), err=True, nl=False)
        raise typer.Exit(1)
    return old.graph, new.graph
