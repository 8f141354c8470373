"""Bad input, by name: what is sent, and what it must be answered."""

from __future__ import annotations

import json
from typing import Any, Final

DIGITS: Final = "9" * 5_000
"""A number of more digits than Python turns into one."""

DEEP: Final = "[" * 9_000 + "]" * 9_000
BAD, TOO_LONG, UNKNOWN = {4400}, {1009, 4400}, {4401}


def say(**changed: Any) -> str:
    """A frame that says something, but for what is changed."""
    return json.dumps({"type": "say", "key": "k", "text": "x"} | changed)


def pick(option: str, card: str = '"start.question"') -> str:
    """A frame that picks, with an option and a card as they are to stand in it."""
    return f'{{"type":"pick","key":"k","card":{card},"option":{option}}}'


def hello(**changed: Any) -> str:
    """A visitor's hello, but for what is changed."""
    return json.dumps({"type": "hello", "playbook": "hall"} | changed)


VISITOR_FRAMES: Final[dict[str, tuple[str | list[str], set[int]]]] = {
    "nothing": ("", BAD),
    "cut-off": ('{"type":"say","key":"k","te', BAD),
    "two-at-once": (say() + say(), BAD),
    "a-list": ("[]", BAD),
    "a-word": ('"say"', BAD),
    "null": ("null", BAD),
    "a-number-of-5000-digits": (DIGITS, BAD),
    "nested-9000-deep": (DEEP, BAD),
    "nested-within": (f'{{"type":"say","key":"k","text":{DEEP}}}', BAD),
    "an-option-of-5000-digits": (pick(DIGITS), BAD),
    "an-option-that-is-nan": (pick("NaN"), BAD),
    "an-option-that-is-infinite": (pick("-Infinity"), BAD),
    "an-option-beyond-floats": (pick("1e400"), BAD),
    "an-option-that-is-true": (pick("true"), BAD),
    "an-option-in-quotes": (pick('"0"'), BAD),
    "an-option-with-a-point": (pick("0.0"), BAD),
    "a-card-with-a-number": (pick("0", "7"), BAD),
    "a-card-of-half-a-character": (pick("0", '"x\\ud800"'), BAD),
    "a-key-with-nul": (say(key="a\x00b"), BAD),
    "a-key-with-half-a-character": (say(key="\ud800"), BAD),
    "an-empty-key": (say(key=""), BAD),
    "a-key-of-65": (say(key="k" * 65), BAD),
    "a-key-that-is-a-list": (say(key=["k"]), BAD),
    "no-key": ('{"type":"say","text":"x"}', BAD),
    "a-text-that-is-a-number": (say(text=5), BAD),
    "an-unknown-type": (say(type="shout"), BAD),
    "an-unknown-field": (say(more=1), BAD),
    "a-type-that-is-a-list": (say(type=["say"]), BAD),
    "a-second-hello": (hello(), BAD),
    "an-agents-frame": ('{"type":"watch","conversation":"x"}', BAD),
    "too-long": ("x" * 33_000, TOO_LONG),
    "too-long-in-pieces": (["x" * 11_000] * 3, TOO_LONG),
    "too-long-in-one-text": (say(text="x" * 33_000), TOO_LONG),
}
"""Frames after the welcome, and what the socket closes with."""

REFUSED: Final[dict[str, tuple[str, str]]] = {
    "a-text-with-nul": (say(text="a\x00b"), "bad-text"),
    "a-text-with-half-a-character": (say(text="\udfff"), "bad-text"),
    "a-text-of-space": (say(text=" \t\n"), "bad-text"),
    "a-text-too-long": (say(text="x" * 4_001), "bad-text"),
    "an-option-out-of-range": (pick("6"), "bad-option"),
    "an-option-below-zero": (pick("-1"), "bad-option"),
    "an-option-of-400-digits": (pick("9" * 400), "bad-option"),
    "a-card-not-asked": (pick("0", '"survey.question"'), "stale"),
    "a-card-that-does-not-exist": (pick("0", '"\\u0000"'), "stale"),
    "nothing-to-skip": ('{"type":"skip","key":"k"}', "not-asked"),
}
"""Frames after the welcome that are well formed, and why they change nothing."""

HELLOS: Final[dict[str, tuple[str, set[int]]]] = {
    "since-of-5000-digits": (f'{{"type":"hello","playbook":"hall","since":{DIGITS}}}', BAD),
    "since-below-zero": (hello(since=-1), BAD),
    "since-beyond-what-is-exact": (hello(since=2**53 + 1), BAD),
    "since-infinite": ('{"type":"hello","playbook":"hall","since":Infinity}', BAD),
    "since-true": (hello(since=True), BAD),
    "a-token-with-nul": (hello(token="\x00"), UNKNOWN),
    "a-token-of-half-a-character": (hello(token="\ud800"), {4400, 4401}),
    "a-token-too-long": (hello(token="t" * 201), BAD),
    "an-attribute-that-is-nan": ('{"type":"hello","playbook":"hall","visitor":{"plan":NaN}}', BAD),
    "an-attribute-that-is-a-list": (hello(visitor={"plan": [1]}), BAD),
    "an-attribute-of-5000-digits": (f'{{"type":"hello","playbook":"hall","visitor":{{"plan":{DIGITS}}}}}', BAD),
    "too-many-attributes": (hello(visitor={f"a{n}": n for n in range(51)}), BAD),
    "a-playbook-of-half-a-character": (hello(playbook="\ud800"), {4400, 4404}),
    "a-playbook-with-nul": (hello(playbook="hall\x00"), {4400, 4404}),
    "a-command-first": (say(), BAD),
    "typing-first": ('{"type":"typing"}', BAD),
}
"""First frames, and what the socket closes with."""

AGENT_FRAMES: Final[dict[str, tuple[str | list[str], set[int]]]] = {
    "cut-off": ('{"type":"watch","conv', BAD),
    "a-number-of-5000-digits": (DIGITS, BAD),
    "nested-9000-deep": (DEEP, BAD),
    "since-of-5000-digits": (f'{{"type":"watch","conversation":"x","since":{DIGITS}}}', BAD),
    "since-that-is-nan": ('{"type":"watch","conversation":"x","since":NaN}', BAD),
    "since-below-zero": ('{"type":"watch","conversation":"x","since":-1}', BAD),
    "a-visitors-frame": (say(), BAD),
    "a-second-hello": ('{"type":"hello"}', BAD),
    "a-conversation-of-201": (json.dumps({"type": "watch", "conversation": "x" * 201}), BAD),
    "an-unknown-field": ('{"type":"unwatch","more":1}', BAD),
    "too-long-in-pieces": (["x" * 11_000] * 3, TOO_LONG),
}
"""Frames of an agent's page after its hello, and what the socket closes with."""

BODIES: Final[dict[str, tuple[bytes, int]]] = {
    "nothing": (b"", 422),
    "cut-off": (b'{"key":"k","te', 415),
    "a-number-of-5000-digits": (DIGITS.encode(), 415),
    "nested-9000-deep": (DEEP.encode(), 415),
    "not-utf8": (b'{"key":"k","text":"\xff\xfe"}', 415),
    "nan": (b'{"key":"k","text":NaN}', 422),
    "a-list": (b"[]", 422),
    "an-unknown-field": (b'{"key":"k","text":"x","more":1}', 422),
    "a-key-with-nul": (b'{"key":"a\\u0000b","text":"x"}', 422),
    "a-key-of-half-a-character": (b'{"key":"\\ud800","text":"x"}', 422),
    "a-text-with-nul": (b'{"key":"k","text":"a\\u0000b"}', 422),
    "a-text-of-half-a-character": (b'{"key":"k","text":"\\udfff"}', 422),
    "too-long": (b'{"key":"k","text":"' + b"x" * 66_000 + b'"}', 413),
}
"""Bodies of an agent's message, and the status of their refusal."""

CURSORS: Final[dict[str, tuple[str, int]]] = {
    "5000-digits": (DIGITS, 422),
    "nan": ("NaN", 422),
    "below-zero": ("-1", 422),
    "with-nul": ("1\x00", 422),
}
"""Cursors into a conversation's log, and the status of their refusal."""
