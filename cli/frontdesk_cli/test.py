"""test: play the scenarios of playbooks."""

from __future__ import annotations

import os
import re
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(name="test", epilog="Example: frontdesk test playbooks/ --coverage --min-coverage 90")
def play(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files of scenarios, playbooks, folders or globs [default: playbooks/ or .]."),
    ] = None,
    run: Annotated[str, typer.Option("--run", help="Only scenarios whose name matches this regular expression.")] = "",
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first failure.")] = False,
    coverage: Annotated[bool, typer.Option("--coverage", help="List what no scenario covers.")] = False,
    min_coverage: Annotated[
        float | None, typer.Option(min=0, max=100, help="Fail if coverage is below this percentage.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="How to report: json, junit or text.")] = "text",
    output: Annotated[str | None, typer.Option("-o", "--output", help="Write the report to a file.")] = None,
    generate: Annotated[
        str | None,
        typer.Option(
            metavar="PLAYBOOK", help="Write scenarios for what those beside the playbook do not cover yet; see above."
        ),
    ] = None,
    fewest: Annotated[
        bool, typer.Option("--fewest", help="With --generate: only as many scenarios as cover every way.")
    ] = False,
) -> None:
    """Play the scenarios of playbooks, with the production engine and a clock that only they move.

    Coverage counts answers, cases, ways out after too many wrong answers, failed calls, and the four ends of each live
    chat. --min-coverage looks at all playbooks of the run together; name one to look at it alone.

    With --generate nothing is played: it writes a scenario for every way that no scenario beside the playbook walks,
    then for every such path from start to end that meets no card twice, 100 paths at a time. A file that exists is not
    overwritten.

    Exits with 1 if a scenario failed, a file has errors, or too little was covered; 2 for wrong usage.
    """
    from frontdesk.scenario.gather import gathered
    from frontdesk.scenario.telling import formats, render
    from frontdesk.scenario.trial import tried
    from frontdesk_cli.output import Progress, colour_wanted, ready, write

    if fewest and generate is None:
        raise typer.BadParameter("it needs --generate", param_hint="--fewest")
    if paths and generate is not None:
        raise typer.BadParameter("with --generate, name no other path", param_hint="paths")
    ready(output)
    if generate is not None:
        if output is not None and os.path.isfile(output):
            typer.echo(f"frontdesk: nothing was written; {output!r} exists already", err=True)
            raise typer.Exit(1)
        text = _generated(generate, fewest)
        if text or output is None:
            write(text, output)
        return
    if form not in formats():
        raise typer.BadParameter(f"choose one of {', '.join(formats())}", param_hint="--format")
    trial = tried(gathered(paths or []), wanted=_pattern(run), fail_fast=fail_fast, told=Progress("tested"))
    wants = coverage or min_coverage is not None
    write(render(trial, form, covered=wants, colour=output is None and colour_wanted()), output)
    if run and not trial.verdicts and trial.passed:
        typer.echo(f"frontdesk: no scenario's name matches {run!r}", err=True)
        raise typer.Exit(2)
    if min_coverage is not None and trial.percent < min_coverage:
        typer.echo(f"frontdesk: {trial.percent:.1f} % is covered, less than {min_coverage:g} %", err=True)
        raise typer.Exit(1)
    raise typer.Exit(0 if trial.passed else 1)


def _pattern(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text) if text else None
    except re.error as error:
        raise typer.BadParameter(f"{text!r} is not a regular expression: {error}", param_hint="--run") from error


def _generated(playbook: str, fewest: bool) -> str:
    """Scenarios for what the scenarios beside a playbook do not cover."""
    from frontdesk.errors import UsageError
    from frontdesk.scenario.beside import generated
    from frontdesk_cli.sound import graph_of

    if os.path.isdir(playbook):
        raise UsageError(f"{playbook!r} is a folder: name a playbook in it")

    found = generated(graph_of(playbook), playbook, fewest=fewest)
    for way in found.left:
        place = f"{way.span.file}:{way.span.start.line}: " if way.span else ""
        typer.echo(f"frontdesk: no scenario was found for {place}{way.card}, {way.what}", err=True)
    if not found.text and not found.left:
        typer.echo(f"frontdesk: every {'way' if fewest else 'path'} is walked already", err=True)
    if found.more:
        typer.echo("frontdesk: there are more paths: save these beside the playbook, then run it again", err=True)
    return found.text
