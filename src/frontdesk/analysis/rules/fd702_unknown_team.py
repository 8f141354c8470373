"""FD702 unknown-team: a card calls a team that nobody belongs to."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.lang import spelling
from frontdesk.lang.diagnostic import Finding, Severity


@rule("FD702", "unknown-team", Severity.WARNING)
def unknown_team(facts: Facts) -> Iterator[Finding]:
    """Nobody will ever come: every visitor meets the offline flow. Only a server knows its teams."""
    for card in facts.live_chats:
        handoff = card.handoff()
        if handoff and handoff.team and facts.teams is not None and handoff.team not in facts.teams:
            near = spelling.did_you_mean(handoff.team, sorted(facts.teams))
            hint = near or "add somebody to the team on the server, or leave `team` out to call everybody"
            yield Finding(handoff.span or facts.place(card), f"nobody belongs to the team {handoff.team!r}", hint=hint)
