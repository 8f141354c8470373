"""check: find every mistake in playbooks, with line and column."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.report import formats

if TYPE_CHECKING:
    from frontdesk.compiler.check import Named, Report

app = typer.Typer(add_completion=False, rich_markup_mode=None)

KNOWN = formats()
HOW = f"How to report: {', '.join(KNOWN[:-1])} or {KNOWN[-1]}."


@contextmanager
def _uncollected() -> Iterator[None]:
    """Switch off the garbage collector: a check's objects live until its end, and next to none is in a cycle."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@app.command(epilog="Example: frontdesk check playbooks/ --format sarif --output findings.sarif")
@_uncollected()
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders or globs; `-` is standard input [default: playbooks/ or .]."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help=HOW)] = "text",
    output: Annotated[str | None, typer.Option(help="Write the report to a file instead of standard output.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail the check too.")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="CODES", help="Only these codes or prefixes, separated by commas: FD2,FD305."),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODES", help="All but these codes or prefixes.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Fix what can be fixed safely, then report the rest.")] = False,
    stdin_filename: Annotated[str, typer.Option(help="What to call standard input in findings.")] = "stdin.yaml",
) -> None:
    """Find every mistake in every playbook, with line, column and what to do.

    With --fix, files are written in place. Standard input goes to standard output, fixed, and the report to
    standard error.

    Exits with 1 if there are errors (with --strict also for warnings), 2 for wrong usage.
    """
    from frontdesk.compiler.check import STDIN, gathered, report_of
    from frontdesk.compiler.choice import chosen, fails
    from frontdesk.compiler.load import MOST_BYTES
    from frontdesk.report import render
    from frontdesk_cli.output import Progress, colour_wanted, ready, write

    if form not in KNOWN:
        raise typer.BadParameter(f"choose one of {', '.join(KNOWN)}", param_hint="--format")
    named, piped = paths or [], STDIN in (paths or [])
    if fix and piped and len(named) > 1:
        raise typer.BadParameter("with --fix, `-` must be the only path", param_hint="paths")
    ready(output)
    data = sys.stdin.buffer.read(MOST_BYTES + 1) if piped else None
    files = gathered(named, stdin=data, stdin_filename=stdin_filename)

    def choose(report: Report) -> Report:
        return replace(chosen(report, ",".join(select or ()), ",".join(ignore or ())), strict=strict)

    report = choose(_mended(files, choose, piped=piped) if fix else report_of(files, told=Progress("checked")))
    colour = output is None and colour_wanted(sys.stderr if fix and piped else sys.stdout)
    write(render(report, form, colour=colour), output, sys.stderr if fix and piped else sys.stdout)
    mendable = sum(each.finding.fix is not None for each in report.diagnostics)
    if mendable and not fix and form == "text" and sys.stderr.isatty():
        typer.echo(f"{mendable} of them can be fixed: run it again with --fix", err=True)
    raise typer.Exit(1 if fails(report, strict=strict) else 0)


def _mended(files: Sequence[Named], choose: Callable[[Report], Report], *, piped: bool) -> Report:
    """Fix files, or print standard input fixed, and say what was done; gives the report after that."""
    from frontdesk.compiler import fix
    from frontdesk_cli.output import write_bytes

    fixed = fix.fixed(files, choose)
    if piped:
        changed = [change.after for change in fixed.changes.values()] or [each.data or b"" for each in files]
        write_bytes(changed[0])
    else:
        fix.write(fixed.changes)
    for line in fix.told(fixed):
        typer.echo(line, err=True)
    return fixed.report
