"""The server that some commands talk to: its option, and how a command ends when the server refuses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontdesk.remote.client import Remote
    from frontdesk.remote.plans import Plan
    from frontdesk.remote.upload import Upload

Server = Annotated[
    str | None,
    typer.Option(envvar="FRONTDESK_SERVER", help="The server, https://HOST; its token is in FRONTDESK_TOKEN."),
]


def remote(server: str | None) -> Remote:
    """The server, with the token of the environment.

    Raises:
        UsageError: The server or the token is missing or cannot be used.
    """
    from frontdesk.remote.client import Remote

    return Remote.of(server, os.environ.get("FRONTDESK_TOKEN"))


def sound(paths: Sequence[str]) -> Sequence[Upload]:
    """The playbooks of some paths, ready to be sent.

    Raises:
        UsageError: There is no playbook.
        typer.Exit: A playbook has errors; they have been reported on standard error.
    """
    from frontdesk.remote.upload import gathered
    from frontdesk.report import render

    found = gathered(paths)
    if not found.report.valid:
        typer.echo(render(found.report), err=True, nl=False)
        raise typer.Exit(1)
    return found.uploads


def planned(server: Remote, uploads: Sequence[Upload]) -> Sequence[Plan]:
    """What deploying each playbook would change.

    Raises:
        typer.Exit: The server finds errors, or refuses.
    """
    from frontdesk.remote import deploys

    plans = []
    for upload in uploads:
        with answered(upload):
            plan = deploys.planned(server, upload)
        if plan.release != upload.digest:
            typer.echo(
                f"{upload.label}: the server runs another version of Frontdesk, so its release has another digest",
                err=True,
            )
        plans.append(plan)
    return plans


INTERRUPTED = 130
"""Exit code of a command that the user interrupted: 128 + SIGINT, as in shells."""


@contextmanager
def answered(upload: Upload | None = None, unsure: str = "") -> Iterator[None]:
    """Inside, a refusal by the server ends the command with 1 and the reason.

    Args:
        unsure: The message if nobody knows whether it was done: no answer came, or the user did not wait for one.
    """
    from frontdesk.remote import telling
    from frontdesk.remote.client import DeclinedError, ServerError, UnsureError

    try:
        yield
    except UnsureError as error:
        raise ServerError(f"{error}; {unsure}") from error
    except KeyboardInterrupt:
        if unsure:
            typer.echo(f"\nfrontdesk: {unsure}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except DeclinedError as error:
        if upload is not None and error.code == "findings":
            try:
                told = telling.findings(error.data, f"{upload.playbook}.yaml", upload.label)
            except (KeyError, TypeError, AttributeError) as wrong:
                raise ServerError("the server's findings cannot be read") from wrong
            typer.echo(told, err=True, nl=False)
        typer.echo(f"frontdesk: {_reason(error.status, str(error), error.data)}", err=True)
        raise typer.Exit(1) from error


def _reason(status: int, detail: str, data: Any) -> str:
    from frontdesk.remote.telling import when

    if status == 412 and data.get("at"):
        return f"{detail} That was at {when(data['at'])}: look at the plan again"
    return detail
