"""The forms of names and addresses: variables, languages, origins, and what to say if one is wrong."""

from __future__ import annotations

import re
from typing import Final

from frontdesk.compiler.wording import article, quoted
from frontdesk.ir import schema
from frontdesk.ir.schema import VARIABLE
from frontdesk.lang import spelling
from frontdesk.lang.types import WELL_KNOWN

FORMS: Final = {
    schema.NAME: "up to 64 small letters, digits, `-` and `_`, a letter first",
    schema.VARIABLE: "up to 64 small letters, digits and `_`, a letter first",
    schema.LIMIT["pattern"]: "a number, or a date such as 2026-12-31",
    schema.CARD_ID: "up to 128 small letters, digits, `-`, `_` and `.`, a letter first",
}
"""The forms of names, in words."""

Problem = tuple[str, str | None]
"""What is wrong, and what to do about it."""

RECORDS: Final = frozenset({"person", "organization", "deal", "lead", "activity"})
"""Records, and parts of them: a name that begins with one of these words and a dot is meant for a field."""

_CALLED: Final = {
    **dict.fromkeys(("firstname", "first_name", "lastname", "last_name", "full_name", "fullname"), "person.name"),
    **dict.fromkeys(("mail", "email_address", "mail_address"), "person.email"),
    **dict.fromkeys(("telephone", "mobile", "phone_number", "tel"), "person.phone"),
    **dict.fromkeys(("company", "company_name", "organisation"), "organization.name"),
    **dict.fromkeys(("budget", "amount"), "deal.value"),
    **dict.fromkeys(("remarks", "comment", "comments", "notes"), "note"),
}
"""What authors call the fields of records."""

_COMPANY: Final = frozenset({"company", "organisation", "org", "account"})
"""What authors call an organization."""

_NAMED: Final = {
    "en": "english",
    "nl": "dutch nederlands",
    "de": "german deutsch",
    "fr": "french français",
    "es": "spanish español",
    "it": "italian italiano",
    "pt": "portuguese português",
    "pl": "polish polski",
    "tr": "turkish",
    "ar": "arabic",
    "zh": "chinese",
    "ja": "japanese",
    "sv": "swedish",
    "da": "danish",
    "nb": "norwegian",
}
"""Languages, and what people call them."""

_SPACES: Final = frozenset({"person", "organization", "deal", "answers", "visitor", "conversation", "true", "false"})
"""Words that cannot name an answer: they are meant as the beginning of a name, or as something else."""

_OF_CARDS: Final = frozenset({"goto", "when", "id", "card"})
"""Keys of every card."""

_ANSWER = re.compile(r"answers\." + VARIABLE[1:-1])
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-[xX](-[A-Za-z0-9]{1,8})+)?"
)
_HOST = re.compile(r"(?=.{1,253}(:|$))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_WEB = re.compile(r"https://[^\s/?#@\\]+(/[^\s\\]*)?")


def is_variable(name: str) -> bool:
    """A card may keep an answer under this name."""
    return name in WELL_KNOWN or _ANSWER.fullmatch(name) is not None


def meant_variable(name: str) -> str | None:
    """The variable that an author most likely means by a name; None if any guess would be far-fetched."""
    if is_variable(name):
        return name
    name = name.strip("{}$% ")
    guess = name if is_variable(name) else spelling.closest(name, WELL_KNOWN)
    part = re.sub(r"[ -]", "_", name.rpartition(".")[2].lower())
    called = _CALLED.get(part, part.replace("_", "")) if name.partition(".")[0] != "answers" else ""
    ending = next((known for known in WELL_KNOWN if known == called or known.rpartition(".")[2] == called), None)
    space, dot, _ = name.partition(".")
    if dot and space in _SPACES and not (ending or "").startswith(f"{space}."):
        ending = None  # an organization has no phone of its own
    if dot and space.lower() in _COMPANY:
        return "organization.address" if part == "address" else "organization.name"
    own = f"answers.{part}" if dot and spelling.closest(space, ("answers",)) else f"answers.{name}"
    fits = name not in _SPACES | _OF_CARDS and _ANSWER.fullmatch(own)
    return guess or ending or (own if fits else None)


def variable_fault(name: str) -> str:
    """The code name of the finding about a name that is not a variable."""
    return "unknown-record-field" if name.partition(".")[0] in RECORDS and "." in name else "bad-value"


def variable_problem(name: str) -> str:
    """What is wrong with a name that is not a variable."""
    what, _, part = name.partition(".")
    if variable_fault(name) == "bad-value":
        return f"{quoted(name)} is not a place to keep an answer"
    return f"{article(what)} {what} has no field {quoted(part)}"


def variable_hint(name: str) -> str:
    """What to do about a name that is not a variable."""
    if name in _OF_CARDS:
        return f"`{name}:` belongs to the card: indent it like `card:`"
    guess, alike = meant_variable(name), spelling.lookalike(name)
    if alike:
        return (spelling.proposal(name, guess) if guess in WELL_KNOWN else None) or alike
    if guess:
        return f"did you mean {guess!r}?"
    if own := [known for known in WELL_KNOWN if known.startswith(name.partition(".")[0] + ".")]:
        return f"use one of {', '.join(own)}, or keep it as answers.<name>"
    if name.startswith("answers."):
        plain = re.sub(r"[\s-]+", "_", name.strip().lower())
        if _ANSWER.fullmatch(plain):
            return f"did you mean {plain!r}?"
        return "use small letters, digits and `_` after `answers.`, a letter first"
    return f"use `answers.<name>`, or one of {', '.join(WELL_KNOWN)}"


def language_problem(tag: str) -> Problem | None:
    """What is wrong with a language tag (RFC 5646, well-formed)."""
    if _LANGUAGE.fullmatch(tag):
        return None
    meant = tag.replace("_", "-")
    near = next((each for each, names in _NAMED.items() if tag.lower() in names.split()), None)
    near = near or (meant if meant != tag and _LANGUAGE.fullmatch(meant) else None)
    hint = f"write {near}" if near else spelling.disguised(tag) or "write one such as en, nl or pt-BR"
    return f"{quoted(tag)} is not a language tag", hint


def meant_language(tag: str) -> str:
    """The tag that an author means: look-alike letters in a malformed tag, which is a finding, become plain ones."""
    return spelling.plain(tag) if language_problem(tag) else tag


def address_problem(text: str) -> Problem | None:
    """What is wrong with the e-mail address of an agent; only its form is checked."""
    fine = re.fullmatch(r"[^\s@]+@[^\s@]+", text)
    return (
        None
        if fine
        else (f"{quoted(text)} is not an e-mail address", "write the agent's address, such as mia@example.com")
    )


def web_problem(url: str) -> Problem | None:
    """What is wrong with the address of a picture on the web."""
    meant = "https://" + url.partition("://")[2]
    hint = f"write {meant}" if len(meant) < 80 and _WEB.fullmatch(meant) else "write one that begins with https://"
    return None if _WEB.fullmatch(url) else (f"{quoted(url)} is not an https address", hint)


def page_problem(glob: str) -> Problem | None:
    """What is wrong with a glob over the paths of pages: it fits none, since every path begins with `/`."""
    path = re.sub(r"^[a-z]+://[^/]*", "", glob.strip(), flags=re.IGNORECASE)
    # Not by a regular expression: one that scans from each `#` to the end of the text would take for ever.
    path = path.partition("#")[0]
    query = re.search(r"\?[\w.~-]+=", path)
    path = path if query is None else path[: query.start()]
    if glob == path and path[:1] in ("/", "*", "?"):
        return None
    meant = path if path[:1] in ("/", "*", "?") else f"/{path}"
    return f"{quoted(glob)} matches no page", f"write the path of a page, such as {meant}"


def origin_problem(origin: str) -> Problem | None:
    """What is wrong with an origin: scheme, host and port exactly as a browser sends them (RFC 6454, section 6.2)."""
    scheme, separator, rest = origin.partition("://")
    if origin.strip("“”„‘’«»") != origin:
        return f"{quoted(origin)} is not an origin", "write straight quotes around it, or none"
    if not separator:
        return f"{quoted(origin)} is not an origin", f"write {_hint(origin)}"
    if "*" in origin:
        return f"{quoted(origin)} has a wildcard", "list every origin in full"
    if "@" in rest:
        return f"{quoted(origin)} has a user name in it", f"write {_hint(rest.rpartition('@')[2])}"
    host, slash, _ = re.sub(r"[?#]", "/", rest).partition("/")
    if slash:
        return f"{quoted(origin)} has a path", f"write {scheme}://{host}"
    return _host_problem(origin, scheme, host)


def _hint(host: str) -> str:
    return f"https://{host}" if _HOST.fullmatch(host) else "https:// and the host, such as https://www.example.com"


def _host_problem(origin: str, scheme: str, authority: str) -> Problem | None:
    host, colon, port = authority.partition(":")
    if origin != origin.lower():
        return f"{quoted(origin)} has capital letters", f"write {origin.lower()}"
    if scheme == "http" and host != "localhost":
        return f"{quoted(origin)} is not https", f"write https://{authority}"
    if scheme not in ("http", "https"):
        return f"{quoted(origin)} is not https", "write https:// and the host"
    if not _HOST.fullmatch(host):
        hint = spelling.disguised(host) or "write https:// and the host, such as https://www.example.com"
        return f"{quoted(origin)} does not name a host", hint
    if colon and not (re.fullmatch(r"[1-9][0-9]{0,4}", port) and int(port) < 65_536):
        return f"{quoted(origin)} has no valid port", "write a port from 1 to 65535, or leave it out"
    if colon and port == DEFAULT_PORTS[scheme]:
        return f"{quoted(origin)} names the default port", f"write {scheme}://{host}"
    return None


DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
"""Ports that a browser leaves out of an origin."""
