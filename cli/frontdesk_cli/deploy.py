"""deploy: let new conversations begin with playbooks as they are here."""

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
            help="Files, folders or globs of playbooks [default: playbooks/ or .]; with --promote ids of playbooks."
        ),
    ] = None,
    server: Server = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    canary: Annotated[
        str | None, typer.Option(metavar="N%", help="Only this share of visitors begins with them, 1% to 99%.")
    ] = None,
    promote: Annotated[
        bool, typer.Option("--promote", help="Let every new conversation begin with the canary [default: every one].")
    ] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Let conversations that wait go on with them, too, where that is certain.")
    ] = False,
    cards: Annotated[
        list[str] | None,
        typer.Option("--card", metavar="OLD=NEW", help="With --migrate: what a card is called now. May be repeated."),
    ] = None,
) -> None:
    """Show the plan, ask, and let new conversations begin with these playbooks; those that run finish as they began.

    Each playbook is deployed by itself, in the order of their ids, if nobody deployed it since the plan was made. Doing
    it again is safe. With --canary a share of visitors begins with them, the same visitors each time, until --promote
    lets everybody, or a rollback nobody. With --migrate conversations that wait for somebody or for an answer go on
    with them, if their card is there still; their deadlines do not move, and the others finish as they began.

    Exits with 1 if there are errors, somebody was first or the token is refused, with 3 if the server cannot be
    reached.
    """
    from frontdesk.errors import UsageError

    if promote and canary is not None:
        raise UsageError("--promote takes no share: every new conversation begins with the canary then")
    if migrate and (promote or canary is not None):
        raise UsageError("--migrate goes with a deploy to everybody: promote first, then deploy with --migrate")
    if cards and not migrate:
        raise UsageError("--card says where conversations go on: it goes with --migrate")
    names = renamed(cards or []) if migrate else None
    if not yes and not sys.stdin.isatty():
        raise UsageError("nobody can be asked here: look at the plan, then say --yes")
    if promote:
        _promote(paths or [], server, yes)
    else:
        _deploy(paths or [], server, yes, share(canary), names)


def share(text: str | None) -> int | None:
    """So many of a hundred, as somebody wrote it.

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
    """Old card ids to new ones, as somebody wrote them.

    Raises:
        BadParameter: One is not `OLD=NEW`, or an old one is there twice.
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
        with answered(upload, f"{plan.playbook} may be deployed or not; deploying it again is safe"):
            deploys.deploy(asked, upload, plan, share)
        typer.echo(f"{plan.playbook}\t{plan.release}")
        if cards is not None:
            with answered(unsure="some conversations may have gone on; doing it again is safe"):
                mine = {old: new for old, new in cards.items() if new in upload.cards}
                told = telling.moved(deploys.migrate(asked, plan, mine))
            typer.echo(f"{plan.playbook}: {told}", err=True, nl=False)


def _goals(cards: Mapping[str, str], uploads: Sequence[Upload]) -> None:
    """Every card that conversations shall go on with is there, before anything is deployed.

    Raises:
        UsageError: One is not.
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
        raise UsageError(f"no canary of {', '.join(without)} runs")
    if not wanted:
        typer.echo("No canary runs.", err=True)
        return
    write(telling.states(wanted, "text"), stream=sys.stderr)
    _ask(yes, f"Let everybody begin with that on {asked.server}?")
    for one in wanted:
        with answered(unsure=f"{one['id']} may be promoted or not: frontdesk status says which"):
            release = deploys.promote(asked, one)
        typer.echo(f"{one['id']}\t{release}")


def _ask(yes: bool, question: str) -> None:
    """Go on if whoever sits there agrees, or did so before.

    Raises:
        typer.Exit: They do not.
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
