"""deploy: put playbooks on a server; new conversations begin with them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk_cli.reaching import INTERRUPTED, Server

if TYPE_CHECKING:
    from frontdesk.remote.upload import Upload

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SHARE = re.compile(r"([1-9][0-9]?) ?%?")


@app.command(epilog="Example: frontdesk deploy playbooks/ --server https://chat.example.com --yes")
def deploy(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders or globs of playbooks [default: playbooks/ or .]; with --promote, ids of playbooks."
        ),
    ] = None,
    server: Server = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    canary: Annotated[
        str | None, typer.Option(metavar="N%", help="Deploy to this share of visitors only, 1% to 99%.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Let all new conversations begin with the canary [default: every canary].")
    ] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Move waiting conversations to the new release too, where that is safe.")
    ] = False,
    cards: Annotated[
        list[str] | None,
        typer.Option(
            "--card", metavar="OLD=NEW", help="With --migrate: the new id of a renamed card. May be repeated."
        ),
    ] = None,
) -> None:
    """Show the plan, ask, and deploy: new conversations begin with these playbooks, running ones finish as they began.

    Each playbook is deployed by itself, in the order of their ids, unless somebody deployed it since the plan was made.
    Running the command again is safe. With --canary only a share of visitors begins with them, the same visitors each
    time, until --promote gives them to everybody or a rollback ends the canary. With --migrate, conversations that wait
    for a person or an answer continue with them if their card still exists, with the same deadlines; the others finish
    as they began.

    Exits with 1 if there are errors, somebody else deployed first or the token is refused, with 3 if the server cannot
    be reached.
    """
    from frontdesk.errors import UsageError

    if promote and canary is not None:
        raise UsageError("--promote and --canary cannot be combined: --promote gives the canary to everybody")
    if migrate and (promote or canary is not None):
        raise UsageError("--migrate needs a deploy to everybody: promote first, then deploy with --migrate")
    if cards and not migrate:
        raise UsageError("--card goes with --migrate: it says which card conversations move to")
    names = renamed(cards or []) if migrate else None
    if not yes and not sys.stdin.isatty():
        raise UsageError("this is not a terminal, so nobody can be asked: look at the plan, then add --yes")
    if promote:
        _promote(paths or [], server, yes)
    else:
        _deploy(paths or [], server, yes, share(canary), names)


def share(text: str | None) -> int | None:
    """The percentage in a text such as `10%`; None without a text.

    Raises:
        BadParameter: It is not 1 to 99.
    """
    if text is None:
        return None
    found = SHARE.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter("write a share from 1% to 99%, such as 10%", param_hint="--canary")
    return int(found[1])


def renamed(texts: Sequence[str]) -> dict[str, str]:
    """Old card ids to new ones, from texts `OLD=NEW`.

    Raises:
        BadParameter: A text is not `OLD=NEW`, or an old id is repeated.
    """
    pairs = [text.strip().partition("=") for text in texts]
    found = {old: new for old, _, new in pairs}
    if len(found) < len(pairs) or any(not old or not new for old, _, new in pairs):
        raise typer.BadParameter(
            "write OLD=NEW, each old card once, such as sales.ask=sales.question", param_hint="--card"
        )
    return found


def _deploy(
    paths: Sequence[str], server: str | None, yes: bool, share: int | None, cards: Mapping[str, str] | None
) -> None:
    from frontdesk.remote import deploys, telling
    from frontdesk_cli.output import write
    from frontdesk_cli.reaching import answered, planned, remote, sound

    asked, uploads = remote(server), sound(paths)
    _goals(cards or {}, uploads)
    plans = planned(asked, uploads)
    write(telling.plans(plans, "text"), stream=sys.stderr)
    pairs = zip(uploads, plans, strict=True)
    wanted = [(upload, plan) for upload, plan in pairs if cards is not None or plan.changes(share)]
    whom = "" if share is None else f" for {share}% of visitors"
    if not wanted:
        typer.echo("Nothing to deploy.", err=True)
        return
    _ask(yes, f"Deploy to {asked.server}{whom}?")
    for upload, plan in wanted:
        with answered(upload, f"{plan.playbook} may or may not have been deployed; deploying it again is safe"):
            deploys.deploy(asked, upload, plan, share)
        typer.echo(f"{plan.playbook}\t{plan.release}")
        if cards is not None:
            with answered(unsure="some conversations may have been moved; running it again is safe"):
                mine = {old: new for old, new in cards.items() if new in upload.cards}
                told = telling.moved(deploys.migrate(asked, plan, mine))
            typer.echo(f"{plan.playbook}: {told}", err=True, nl=False)


def _goals(cards: Mapping[str, str], uploads: Sequence[Upload]) -> None:
    """Check, before anything is deployed, that every card exists to which conversations are to move.

    Raises:
        UsageError: A card does not exist.
    """
    from frontdesk.errors import UsageError

    for old, new in cards.items():
        if not any(new in upload.cards for upload in uploads):
            raise UsageError(
                f"--card {old}={new}: there is no card {new!r} in {', '.join(one.label for one in uploads)}"
            )


def _promote(playbooks: Sequence[str], server: str | None, yes: bool) -> None:
    from frontdesk.errors import UsageError
    from frontdesk.remote import deploys, telling
    from frontdesk_cli.output import write
    from frontdesk_cli.reaching import answered, remote

    asked = remote(server)
    with answered():
        found = [deploys.status(asked, name) for name in playbooks] or list(deploys.statuses(asked))
    wanted = [one for one in found if one.get("canary")]
    if without := [str(one["id"]) for one in found if playbooks and not one.get("canary")]:
        raise UsageError(f"no canary is running for {', '.join(without)}")
    if not wanted:
        typer.echo("No canary is running.", err=True)
        return
    write(telling.states(wanted, "text"), stream=sys.stderr)
    _ask(yes, f"Promote to everybody on {asked.server}?")
    for one in wanted:
        with answered(unsure=f"{one['id']} may or may not have been promoted: frontdesk status shows it"):
            release = deploys.promote(asked, one)
        typer.echo(f"{one['id']}\t{release}")


def _ask(yes: bool, question: str) -> None:
    """Go on if the user agrees, or has agreed with --yes.

    Raises:
        typer.Exit: The user does not agree.
    """
    if yes:
        return
    try:
        # Typer's own question leaves a space on standard output.
        typer.echo(f"{question} [y/N] ", err=True, nl=False)
        answer, code = sys.stdin.readline(), 1
    except KeyboardInterrupt:
        answer, code = "", INTERRUPTED
    if answer.strip().lower() in ("y", "yes"):
        return
    typer.echo("Nothing was deployed." if answer else "\nNothing was deployed.", err=True)
    raise typer.Exit(code)
