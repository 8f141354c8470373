"""preview: talk to a playbook in the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog='Example: frontdesk preview playbooks/website-sales.yaml --say "Talk to sales" --say "/after 60s"')
def preview(
    file: Annotated[str, typer.Argument(help="The playbook.")],
    offline: Annotated[bool, typer.Option("--offline", help="Begin with nobody online.")] = False,
    say: Annotated[
        list[str] | None,
        typer.Option(help="Send this, or a command such as /after 60s, without a terminal; may be repeated."),
    ] = None,
    web: Annotated[bool, typer.Option("--web", help="The real chat in the browser, beside the graph.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="With --web: the port to listen on; 0 takes a free one.")
    ] = 0,
) -> None:
    """Talk to a playbook in the terminal, with a clock that you move: no server, no database, nothing left behind.

    While you talk: /after 60s, /agent joins, /agent says Hello, /offline, /state; /help lists them all.

    With --web, a page on this machine shows the real chat, the graph with the current card marked, a clock to move, and
    agents to bring online and let join; it follows the file as you edit it.
    """
    if web:
        from frontdesk.runtime.studio.run import run

        raise typer.Exit(run(file, port))
    from frontdesk.scenario.preview import Preview
    from frontdesk_cli.sound import graph_of

    talk = Preview(graph_of(file), int(time.time() * 1000), online=not offline)
    _print(talk.open())
    if say is not None:
        for text in say:
            if talk.calling and not text.startswith("/"):
                _print(talk.unanswered())
            typer.echo(f"> {text}")
            _print(talk.hear(text))
        if talk.calling:
            _print(talk.unanswered())
        return
    prompt = "> " if sys.stdin.isatty() else ""
    while (line := _typed(prompt)) is not None and line.strip() != "/quit":
        _print(talk.hear(line))


def _typed(prompt: str) -> str | None:
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        return None


def _print(lines: Iterator[str]) -> None:
    for text in lines:
        typer.echo(text)
