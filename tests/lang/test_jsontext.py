"""JSON as it is stored and as it travels: as Python would write and read it, whoever does it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.lang import jsontext
from lang.marks import unhurried

TEXT = st.text(st.characters(), max_size=12)
WHOLE = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXT
BODY = st.dictionaries(
    TEXT,
    st.recursive(WHOLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)),
    max_size=5,
)


def digest_of_old(data: object) -> str:
    """How the digest of a key's body was made before."""
    return hashlib.sha256(
        json.dumps(data, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


@settings(unhurried, max_examples=1000)
@given(BODY)
@example({"text": "\x7f"})
@example({"text": '\x00\x1f\b\f\n\r\t"\\/'})
@example({"text": "\u2028\u2029\ud800"})
@example({"ü": 1, "z": 2, "Z": 3, "": 4, "😀": 5, "\uffff": 6})
@example({"option": 2**64, "other": -(2**63)})
@example({"a": 10**30})
def test_a_bodys_digest_is_the_one_that_older_versions_have_stored(body: dict[str, Any]) -> None:
    assert hashlib.sha256(jsontext.canonical(body)).hexdigest() == digest_of_old(body)


@settings(unhurried, max_examples=300)
@given(BODY)
@example({"key": "\ud800", "pair": "\ud83d\ude00"})
def test_what_is_written_is_what_python_reads(data: dict[str, Any]) -> None:
    text = jsontext.write(data)
    # A pair of surrogates is one character, once it was UTF-8.
    plain = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    assert json.loads(text.decode("utf-8", "surrogatepass")) == json.loads(plain)


@pytest.mark.parametrize("data", [{"a": [1, {"b": "ü"}]}, [], {}, None, "x", 0, -1.5, True, (1, 2)], ids=repr)
def test_it_is_compact_utf8(data: object) -> None:
    assert jsontext.write(data) == json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def test_a_lone_surrogate_comes_back_as_it_came_in() -> None:
    (text,) = jsontext.read(r'["a\ud800b"]')
    assert text == "a\ud800b"
    assert jsontext.read(jsontext.write([text]).decode("utf-8", "surrogatepass")) == [text]


@pytest.mark.parametrize("number", [2**53, 2**63 - 1, -(2**63), 2**64 - 1], ids=str)
def test_whole_numbers_come_back_exactly(number: int) -> None:
    assert jsontext.read(jsontext.write([number])) == [number]
    assert type(jsontext.read(jsontext.write([number]))[0]) is int


@pytest.mark.parametrize(
    "text", ["", "{", "nul", "{'a': 1}", '{"a": 1,}', "[1] 2", "\ufeff{}", '"\x01"', b"\xff", b'"\xff"'], ids=repr
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever says so
        jsontext.read(text)


def test_what_is_nested_beyond_measure_is_refused() -> None:
    with pytest.raises((ValueError, RecursionError)):
        jsontext.read("[" * 100_000)


def test_data_that_is_no_json_is_not_written() -> None:
    with pytest.raises(TypeError):
        jsontext.write({"a": object()})
    with pytest.raises(TypeError):
        jsontext.canonical({"a": object()})
