"""The top level of a file: its shape, and the settings of a playbook read from it."""

from __future__ import annotations

from math import floor
from typing import Any, Final

from frontdesk.compiler import places
from frontdesk.compiler.build import NodeFields
from frontdesk.compiler.opening import SHAPE as HOURS
from frontdesk.compiler.wording import quoted
from frontdesk.ir import schema
from frontdesk.ir.graph import Bot, Crm, Greeting, Install, Playbook, Privacy
from frontdesk.ir.schema import Schema, described, duration, integer, leaf, many, obj, one_of, optional, table
from frontdesk.lang import contrast
from frontdesk.lang.diagnostic import Finding, Related
from frontdesk.lang.source import Span
from frontdesk.lang.types import TYPES

VERSION: Final = "1"
"""The version of the language that this Frontdesk reads."""

ID: Final = r"^[a-z][a-z0-9-]{0,63}$"

_NAME = leaf("name")
_ORIGINS = many(leaf("origin"))

BOT: Final = obj(
    name=optional(described(_NAME, "What the bot is called.")),
    avatar=optional(described(leaf("file"), "A file beside the playbook, or an https address.")),
    color=optional(
        described(leaf("literal", pattern=r"^#[0-9a-fA-F]{6}$", **{"x-form": "#rrggbb, in quotes"}), "`#rrggbb`.")
    ),
    position=optional(described(one_of("right", "left"), "The corner in which it sits.")),
)
PAGES: Final = obj(
    show=optional(described(many(leaf("page")), "Paths of pages that show it, such as `/pricing*`.")),
    hide=optional(described(many(leaf("page")), "Paths of pages that never show it.")),
)
INSTALL: Final = obj(
    origins=optional(described(_ORIGINS, "Websites that may embed it, each exactly `https://host[:port]`.")),
    pages=optional(described(PAGES, "On which pages of those websites it shows; default all.")),
    image_origins=optional(described(_ORIGINS, "Websites that images in texts may come from.")),
)
GREETING: Final = obj(
    after=described(duration("0s", "1d"), "How long a page is open before the bot speaks."),
    text=optional(described(schema.RICH_TEXT, "What it says; default the text of the first card.")),
)
CONSENT: Final = obj(
    text=described(schema.RICH_TEXT, "What the visitor agrees to."),
    required=optional(described(schema.BOOLEAN, "Without agreement there is no conversation.")),
)
PRIVACY: Final = obj(
    consent=optional(described(CONSENT, "Asked before anything else.")),
    retention_days=optional(described(integer(1, 3650), "How long conversations are kept; default 365.")),
    track_page=optional(described(schema.BOOLEAN, "Keep the address of the page with the conversation.")),
)
UNFINISHED: Final = obj(
    after=described(duration("8h", "365d"), "How long the conversation must be silent."),
    create=described(one_of("lead"), "What to create."),
)
CRM: Final = obj(
    owner=optional(described(schema.ADDRESS, "E-mail address of the agent who gets records.")),
    pipeline=optional(described(schema.LITERAL, "The pipeline that leads and deals go to.")),
    stage=optional(described(schema.LITERAL, "The stage of the pipeline in which they begin.")),
    labels=optional(described(many(schema.NAMED), "Labels that every record gets.")),
    currency=optional(described(schema.CURRENCY, "ISO 4217 code for amounts without a currency.")),
    unfinished=optional(described(UNFINISHED, "What happens to conversations that nobody finished.")),
)
ATTRIBUTES: Final = table(
    obj(type=described(one_of(*TYPES), "The type of the value that the page passes in.")), key=schema.VARIABLE
)


def _pathways(*required: str) -> Schema:
    cards: Schema = many({}, least=1)
    return table(cards, key=schema.NAME, least=1) | {"required": list(required)}


_VERSION: Schema = {"description": "The version of the language: `1`."}
_INCLUDE = described(many(schema.LITERAL, least=1), "Files whose pathways can be run, relative to this one.")

PLAYBOOK: Final = obj(
    frontdesk=optional(_VERSION),
    name=described(_NAME, "The playbook's name, for people."),
    id=optional(
        described(
            leaf("literal", pattern=ID, **{"x-form": "small letters, digits and `-`"}),
            "The playbook's name for programs; default the file's name.",
        )
    ),
    description=optional(described(schema.LITERAL, "What the playbook is for; agents see it, visitors do not.")),
    active=optional(described(schema.BOOLEAN, "An inactive playbook serves nothing; default `true`.")),
    language=optional(described(leaf("language"), "The language of its texts (BCP 47); default `en`.")),
    languages=optional(
        described(many(leaf("language"), least=1, most=50), "The languages that its texts are written in.")
    ),
    bot=optional(described(BOT, "How the bot presents itself.")),
    install=optional(described(INSTALL, "Where it lives; without `origins` it is not installed.")),
    greeting=optional(described(GREETING, "A first message without being asked.")),
    hours=optional(described(HOURS, "When agents may be called to a chat; default always.")),
    visitor=optional(described(ATTRIBUTES, "What the embedding page may pass in, by name.")),
    privacy=optional(described(PRIVACY, "What is asked, kept and noted of a visitor.")),
    crm=optional(described(CRM, "Defaults for records.")),
    include=optional(_INCLUDE),
    pathways=described(_pathways("start"), "Named lists of cards; a conversation begins at `start`."),
)
"""The shape of a playbook. Its version (FD008) and its cards are checked separately."""

LIBRARY: Final = obj(
    frontdesk=optional(_VERSION),
    include=optional(_INCLUDE),
    pathways=described(_pathways(), "Named lists of cards that playbooks run."),
)
"""The shape of a library: pathways without a start, for playbooks that include them."""


def playbook_of(fields: NodeFields, default_id: str) -> Playbook:
    """The settings that a playbook's checked top level describes."""
    known: dict[str, Any] = {
        "bot": _bot(fields.child("bot")),
        "install": _install(fields.child("install")),
        "greeting": _greeting(fields.child("greeting")),
        "privacy": _privacy(fields.child("privacy")),
        "crm": _crm(fields.child("crm")),
    }
    _spelt_twice(fields)
    return Playbook(
        id=fields.literal("id", default_id),
        name=fields.literal("name"),
        description=fields.literal("description"),
        active=fields.flag("active", True),
        language=language_of(fields),
        languages=languages_of(fields),
        hours=fields.hours("hours"),
        attributes={key.text: inner.literal("type", "text") for key, inner in fields.named("visitor")},
        **{key: value for key, value in known.items() if value is not None},
    )


def language_of(fields: NodeFields) -> str:
    """The playbook's own language: `language`; else the first of `languages` if they lack `en`; else `en`."""
    named = _tags(fields)
    own = fields.literal("language")
    if own:
        return places.meant_language(own)
    return named[0] if named and "en" not in named else "en"


def languages_of(fields: NodeFields) -> tuple[str, ...]:
    """The languages that texts may be written in, the playbook's own first; empty if it does not list any."""
    named = _tags(fields)
    first: dict[str, str] = {}
    for tag in (language_of(fields), *named):
        first.setdefault(tag.lower(), tag)  # a reader's language is found whatever its case
    return tuple(first.values()) if named else ()


def _tags(fields: NodeFields) -> tuple[str, ...]:
    return tuple(map(places.meant_language, fields.literals("languages")))


def _spelt_twice(fields: NodeFields) -> None:
    """Add a finding for each language that is listed twice, with and without capitals: to readers they are the same."""
    first: dict[str, tuple[str, Span]] = {}
    if own := fields.literal("language"):
        first[own.lower()] = own, fields.span_of("language")
    for tag, span in fields.spans("languages"):
        known, place = first.setdefault(tag.lower(), (tag, span))
        if known != tag:
            message = f"{quoted(tag)} is the language {quoted(known)} again"
            related = (Related(place, "the first one"),)
            fields.reading.note((Finding(span, message, f"write {known!r}, or delete it", related, name="bad-value"),))


def _bot(fields: NodeFields | None) -> Bot | None:
    if fields is None:
        return None
    plain = Bot()
    _readable(fields)
    return Bot(*(fields.literal(key, getattr(plain, key)) for key in ("name", "avatar", "color", "position")))


def _readable(fields: NodeFields) -> None:
    """Remark on a colour on which white text is hard to read."""
    color, span = fields.literal("color"), fields.span_of("color")
    if not color or (ratio := contrast.ratio(color, contrast.WHITE)) >= contrast.LEAST:
        return
    shown = floor(ratio * 100) / 100  # not rounded up: 4.499 does not pass
    message = f"white text on {color!r} has a contrast of {shown:.2f}:1; {contrast.LEAST}:1 is needed"
    hint = f"use a darker shade, such as {contrast.darkened(color)!r}"
    fields.reading.remark(Finding(span, message, hint, name="low-contrast"))


def _install(fields: NodeFields | None) -> Install | None:
    if fields is None:
        return None
    _twice(fields, "origins")
    _twice(fields, "image_origins")
    pages = fields.child("pages")
    return Install(
        origins=fields.literals("origins"),
        show=pages.literals("show") if pages else (),
        hide=pages.literals("hide") if pages else (),
        image_origins=fields.literals("image_origins"),
    )


def _twice(fields: NodeFields, key: str) -> None:
    first: dict[str, Span] = {}
    for origin, span in fields.spans(key):
        if origin in first:
            related = (Related(first[origin], "the first one"),)
            message = f"{quoted(origin)} is listed already"
            fields.reading.note((Finding(span, message, "delete it", related, name="bad-origin"),))
        first.setdefault(origin, span)


def _greeting(fields: NodeFields | None) -> Greeting | None:
    return None if fields is None else Greeting(fields.duration("after") or 0, fields.rich("text"))


def _privacy(fields: NodeFields | None) -> Privacy | None:
    if fields is None:
        return None
    consent = fields.child("consent")
    return Privacy(
        consent_text=consent.rich("text") if consent else None,
        consent_required=consent.flag("required", False) if consent else False,
        retention_days=fields.integer("retention_days", 365),
        track_page=fields.flag("track_page", False),
    )


def _crm(fields: NodeFields | None) -> Crm | None:
    if fields is None:
        return None
    unfinished = fields.child("unfinished")
    return Crm(
        owner=fields.literal("owner"),
        pipeline=fields.literal("pipeline"),
        stage=fields.literal("stage"),
        labels=fields.literals("labels"),
        currency=fields.literal("currency"),
        unfinished_after_ms=unfinished.duration("after") if unfinished else None,
    )
