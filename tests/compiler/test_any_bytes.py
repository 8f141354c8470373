"""Whatever bytes a file holds: findings with places in the file, with bounded work, and never a traceback."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some

from compiler.writing import EXAMPLES, HEAD, ROOT, flow, settings
from counting import calls
from frontdesk.cards import KINDS
from frontdesk.compiler.check import Report
from frontdesk.compiler.checked import Checked, check
from frontdesk.compiler.load import MOST_BYTES, MemoryFiles
from frontdesk.report import formats
from frontdesk.report import render as rendered

CONTACT = (ROOT / "playbooks" / "shared" / "contact.yaml").read_bytes()
SEEDS = range(12)
MUTANTS = 25
SPLINTERS = [
    *(
        b"'",
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b": ",
        b"- ",
        b"\n",
        b"  ",
        b"\t",
        b"\r",
        b"#",
        b"? ",
        b"|",
        b">",
        b"%",
        b"---\n",
    ),
    *(b"&a ", b"*a", b"!x ", b"<<: ", b"\x00", b"\xff", b"\xe2\x80\xa8", b"\xd0\xb5", b"{{ ", b" }}", b"null", b"true"),
    *(b"9" * 30, b"[]", b"{}", b"''", b"card: run\n", b"goto: start\n", b"id: start\n", b"pathway: start\n"),
]


def examined(data: bytes, contact: bytes = CONTACT, *, render: bool = True) -> Checked:
    """A file checked and reported; everything that must hold of any findings is asserted."""
    result = check(MemoryFiles({"a.yaml": data, "shared/contact.yaml": contact}), "a.yaml")
    for each in result.diagnostics:
        start, end, source = each.span.start, each.span.end, result.sources.get(each.span.file)
        assert 0 <= start.offset <= end.offset
        assert source is None or (source.position(start.offset), source.position(end.offset)) == (start, end)
        message = each.finding.message
        assert len(message) < 100, message
        assert message.isprintable(), message
    assert (result.graph is not None) <= result.valid
    for form in formats() if render else ():
        assert rendered(Report(1, result.diagnostics, result.sources), form)
    return result


def mutant(chance: random.Random) -> bytes:
    """An example with a few accidents in it."""
    data = chance.choice(EXAMPLES).read_bytes()
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        data = chance.choice(ACCIDENTS)(data, chance)
    return data


def splintered(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(SPLINTERS) + data[at:]


def cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 5, 30, 200)) :]


def reordered(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    for _ in range(chance.choice((0, 1, 2))):
        lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def hollowed(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = lines[at].partition(b":")[0] + b": " + chance.choice(SPLINTERS)
    return b"\n".join(lines)


def shifted(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = b" " * chance.randrange(9) + lines[at].lstrip()
    return b"\n".join(lines)


def swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def renamed(data: bytes, chance: random.Random) -> bytes:
    """One word is another: a kind that there is not, a key misspelt, a goal that is gone, a name that nothing sets."""
    words = list(re.finditer(rb"[A-Za-z_.]{3,}", data))
    word = chance.choice(words)
    other = chance.choice((b"teleport", b"x", word[0][1:], chance.choice(words)[0]))
    return data[: word.start()] + other + data[word.end() :]


def unkind(data: bytes, chance: random.Random) -> bytes:
    """A card is of another kind, or of none that there is."""
    cards = list(re.finditer(rb"card: (\w+)", data))
    if not cards:
        return data
    card = chance.choice(cards)
    return data[: card.start(1)] + chance.choice((b"teleport", *KIND_NAMES)) + data[card.end(1) :]


def dropped(data: bytes, chance: random.Random) -> bytes:
    """An item of a list is gone, or stands twice."""
    items = list(re.finditer(rb"^( *)- .*\n(?:\1 .*\n|\s*\n)*", data, re.MULTILINE))
    if not items:
        return data
    item = chance.choice(items)
    return data[: item.start()] + chance.choice((b"", item[0] * 2)) + data[item.end() :]


KIND_NAMES = tuple(kind.encode() for kind in KINDS)
ACCIDENTS = (splintered, cut, reordered, hollowed, shifted, swapped, renamed, unkind, unkind, dropped, dropped)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_example_with_accidents_in_it(seed: int) -> None:
    chance = random.Random(seed)
    for number in range(MUTANTS):
        data = mutant(chance)
        try:
            examined(data)
        except Exception as error:
            raise AssertionError(f"seed {seed}, mutant {number}: {error!r}\n{data!r}") from error


@examples(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(some.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert not examined(data).valid


@examples(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(some.text(some.sampled_from("abc {}[]:-#&*!|>'\"%@`\n\t,?é\u2028\x85\ud800"), max_size=60))
def test_any_text_in_a_card(text: str) -> None:
    examined(flow(f"- card: message\n  text: {text}\n").encode("utf-8", "surrogatepass"))


CARDS = "".join(f"    - {{card: message, text: Hello {n}, goto: c{n}}}\n" for n in range(4000))
LARGE = {
    "many cards": HEAD + "pathways:\n  start:\n" + CARDS,
    "many answers": flow(
        "- card: question\n  text: a\n  answers:\n" + "".join(f"    - {{label: a{n}}}\n" for n in range(3000))
    ),
    "many keys": settings("".join(f"k{n}: 1\n" for n in range(9000))),
    "many values": flow("- card: set\n  values:\n" + "".join(f"    answers.k{n}: 1 + {n}\n" for n in range(4000))),
    "many names": HEAD
    + "pathways:\n"
    + "".join(f"  p{n:05}:\n    - {{card: end, goto: q{n:05}}}\n" for n in range(480)),
    "one long text": flow(f"- card: message\n  text: {'x' * 200_000}\n"),
    "one long line": "[" * 100_000,
    "too large": "a: b\n" * 100_000,
}
MOST_CALLS = 200
"""For a character; names that nothing knows take the most, since some of them are compared with all that are known."""


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_a_large_file_is_checked_with_few_calls_a_character(text: str) -> None:
    data = text.encode()[: MOST_BYTES + 1]
    examined(b"frontdesk: 1\n")  # what is imported on the first use is not what is measured
    assert calls(check, MemoryFiles({"a.yaml": data}), "a.yaml") < MOST_CALLS * len(data)
