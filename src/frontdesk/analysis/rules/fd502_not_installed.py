"""FD502 not-installed: a live_chat card in a playbook that is not installed anywhere."""

from collections.abc import Iterator

from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.lang.diagnostic import Finding, Severity


@rule("FD502", "not-installed", Severity.WARNING)
def not_installed(facts: Facts) -> Iterator[Finding]:
    """Without `install.origins` no chat reaches a person: every live_chat card goes straight to its offline flow."""
    for card in () if facts.graph.playbook.installed else facts.live_chats:
        yield Finding(
            facts.place(card),
            "nobody can be called here: the playbook is not installed on any website",
            hint="name the website under 'install: origins:'",
        )
