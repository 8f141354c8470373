"""FD507 personal-data-in-link: a link or call puts a person's data into its address."""

from collections.abc import Iterator

from frontdesk.analysis.addresses import addresses, carried
from frontdesk.analysis.facts import Facts
from frontdesk.analysis.rule import rule
from frontdesk.lang.diagnostic import Finding, Severity
from frontdesk.lang.spelling import quoted

PERSONAL = frozenset({"email", "phone"})
"""Types of values that identify a person."""


@rule("FD507", "personal-data-in-link", Severity.WARNING)
def personal_data_in_link(facts: Facts) -> Iterator[Finding]:
    """A value of `person`, an e-mail address or a phone number is put into a URL.

    Addresses end up in histories, logs and statistics, and with every third party on the page. `mailto:` and `tel:`
    are not sent to anybody, and a value that is only compared or counted is not in the address.
    """
    for card in facts.cards.values():
        for address in addresses(card) if facts.held[card.id] else ():
            for expr in address.expressions:
                for name in carried(expr):
                    if _personal(facts, name.path):
                        yield Finding(
                            name.span or facts.place(card),
                            f"{quoted(name.path)} ends up in a URL",
                            hint="leave it out, or send it in the body of a 'call': logs and other websites keep URLs",
                        )


def _personal(facts: Facts, name: str) -> bool:
    if name.startswith("person."):
        return True
    attributes = facts.graph.playbook.attributes
    if name.startswith("visitor."):
        return attributes.get(name.removeprefix("visitor.")) in PERSONAL
    return any(setting.type in PERSONAL for setting in facts.settings_of.get(name, ()))
