"""The pages beside kinds and rules, found by a kind's name, a code, or the name of a finding."""

from __future__ import annotations

from difflib import get_close_matches
from importlib.resources import files

from frontdesk.errors import UsageError


def subjects() -> dict[str, tuple[str, str]]:
    """Everything that has a page: its name to the package and the file name of the page, kinds first."""
    from frontdesk.analysis.rule import codes
    from frontdesk.cards import KINDS

    found = {kind: ("frontdesk.cards", f"{kind}.md") for kind in sorted(KINDS)}
    for code in sorted(codes().values(), key=lambda code: code.code):
        place = ("frontdesk.analysis.rules", f"{code.code.lower()}_{code.name.replace('-', '_')}.md")
        found[code.code] = found[code.name] = place
    return found


def page(name: str) -> str:
    """The Markdown page about a card kind (`question`), a code (`FD201`) or a fault (`unknown-target`).

    Raises:
        UsageError: Nothing has this name; the message suggests what comes close.
    """
    known = subjects()
    wanted = next((subject for subject in known if subject.casefold() == name.replace(" ", "_").casefold()), None)
    if wanted is None:
        close = get_close_matches(name.casefold(), [subject.casefold() for subject in known], n=1)
        close = [subject for subject in known if close and subject.casefold() == close[0]]
        offer = (
            f"did you mean {close[0]!r}?" if close else "try a card kind such as 'question' or a code such as 'FD201'"
        )
        raise UsageError(f"there is no page about {name!r}; {offer}")
    package, file = known[wanted]
    return files(package).joinpath(file).read_text(encoding="utf-8")
