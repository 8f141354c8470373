"""The schema of a file of scenarios: the shape of each kind of step, of a scenario, and of the whole file."""

from __future__ import annotations

from typing import Final

from frontdesk.cards import KINDS as CARDS
from frontdesk.ir import schema
from frontdesk.ir.request import METHODS
from frontdesk.ir.result import RESULTS
from frontdesk.ir.schema import Optional, Schema, described, duration, leaf, many, obj, one_of, optional
from frontdesk.lang.types import WELL_KNOWN

FLAG = schema.BOOLEAN
TEXT = schema.LITERAL

BOT: Final = obj(
    bot=described(TEXT, "The bot says this; a part of it is enough, and markup is ignored."),
    answers=optional(described(many(TEXT), "The buttons that the visitor sees then: all of them, in this order.")),
    exact=optional(described(FLAG, "The bot says this and nothing more; default `false`.")),
)
ANSWERS: Final = obj(answers=described(many(TEXT), "The visitor sees exactly these buttons, in this order."))

_TURN: Final = obj(
    skip=optional(described(FLAG, "The visitor skips an optional field.")),
    end=optional(described(FLAG, "The visitor ends the conversation.")),
) | {"minProperties": 1}
VISITOR: Final = obj(
    visitor=described(
        {"anyOf": [TEXT, _TURN]}, "The visitor picks the button with these words, or types them; or `{skip: true}`."
    )
)

CONSENT: Final = obj(
    consent=described(one_of("yes", "no"), "The visitor agrees to the text that the playbook requires, or does not.")
)

AFTER: Final = obj(after=described(duration("0s", "3650d"), "This much time passes, such as `60s` or `2h`."))

_DOES: Final[Schema] = {"anyOf": [one_of("joins", "closes", "releases", "online", "offline"), TEXT]}
AGENT: Final = obj(
    agent=described(
        {"type": "object", "additionalProperties": _DOES, "minProperties": 1},
        "An agent does something: `{mia: joins}`, `closes`, `releases`, `online`, `offline`; other text is said.",
    ),
    refused=optional(
        described(
            {"anyOf": [TEXT, many(TEXT)]},
            "Those agents of the step who cannot do it: another had the chat first, or it is for another team.",
        )
    ),
)
NOTICE: Final = obj(notice=described(TEXT, "A notice was shown: who joined or left, or that the conversation ended."))


def _record(kind: str, card: str) -> Schema:
    """The shape of a step that names a record by fields: those of the card that makes it, and well-known names."""
    own = {key: described(TEXT, value["description"]) for key, value in CARDS[card].SCHEMA["properties"].items()}
    known = {
        name: described(TEXT, f"What is known as `{name}` by then ({type_}).") for name, type_ in WELL_KNOWN.items()
    }
    fields: dict[str, Schema | Optional] = {key: optional(value) for key, value in (known | own).items()}
    text = f"The conversation has made {kind} with these fields; each such step names another one."
    return described(obj(**fields), text)


LEAD: Final = obj(lead=_record("a lead", "create_lead"))
DEAL: Final = obj(deal=_record("a deal", "create_deal"))
ACTIVITY: Final = obj(activity=_record("an activity", "create_activity"))

CALL: Final = obj(
    call=described(TEXT, "Another system is being called at this address; a part of it is enough. It answers now."),
    method=optional(described(one_of(*METHODS), "The method of the call.")),
    sent=optional(described({"type": "object"}, "What the call sends, or a part of it.")),
    status=optional(described(leaf("literal", pattern="^[1-5][0-9]{2}$"), "The status of its answer; default 200.")),
    answer=optional(described({}, "Its answer, as JSON.")),
    fails=optional(described(FLAG, "It cannot be reached.")),
    times_out=optional(described(FLAG, "It does not answer in time, and that time passes.")),
)

PHASE: Final = obj(phase=described(one_of("bot", "waiting", "agent", "closed"), "Who answers the visitor now."))
ENDED: Final = obj(ended=described(one_of(*RESULTS), "The bot's part is over, with this outcome."))
RESTART: Final = obj(restart=described(FLAG, "The server restarts here, and nothing may change because of it."))

_TEAMS: Final[Schema] = {"type": "object", "additionalProperties": many(TEXT), "minProperties": 1}
_ONLINE: Final[Schema] = {"anyOf": [many({"anyOf": [TEXT, _TEAMS]}), _TEAMS, TEXT]}

TEST: Final = obj(
    name=described(leaf("name"), "What the scenario tries, in words."),
    at=optional(
        described(TEXT, "When it begins, with the UTC offset: `2026-11-23T10:00:00+01:00`; default a Monday at noon.")
    ),
    online=optional(
        described(_ONLINE, "Agents who are online at the beginning: `[mia]`, or with their teams `{mia: [sales]}`.")
    ),
    visitor=optional(
        described(schema.table(TEXT, key=schema.VARIABLE), "What the page passes in about the visitor, by name.")
    ),
    page=optional(described(TEXT, "The address of the page that the visitor is on.")),
    language=optional(described(leaf("language"), "The visitor's language; default the playbook's.")),
    strict=optional(described(FLAG, "Every message of the bot needs a step; default `false`.")),
    installed=optional(
        described(FLAG, "The visitor comes through a page on which the playbook is installed; default `true`.")
    ),
    steps=described(many({}), "What happens, and what must have happened, in order."),
)
"""One scenario; its steps are checked separately, one by one."""

SUITE: Final = obj(
    playbook=described(leaf("name"), "The playbook that the scenarios try, relative to this file."),
    tests=described(many(TEST), "The scenarios."),
)
