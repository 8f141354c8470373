"""The bodies of requests are read as they were meant, or not at all."""

from __future__ import annotations

import json

import pytest

from frontdesk.runtime.deploys.orders import Sources
from frontdesk.runtime.web import requests
from frontdesk.runtime.web.problems import ProblemError


def refused(body: str) -> tuple[int, str, str]:
    with pytest.raises(ProblemError) as caught:
        requests.parse(body.encode(), Sources)
    return caught.value.status, caught.value.code, caught.value.detail


def test_a_body_is_read() -> None:
    sent = requests.parse(b'{"files": {"a.yaml": "x", "A.yaml": "y"}, "images": {}}', Sources)
    assert sent.files == {"a.yaml": "x", "A.yaml": "y"}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"files": {"a.yaml": "x", "b.yaml": "z", "a.yaml": "y"}}', "'a.yaml'"),
        ('{"files": {"a.yaml": "x"}, "files": {"a.yaml": "x"}}', "'files'"),
        ('{"files": {"a.yaml": "x", "\\u0061.yaml": "y"}}', "'a.yaml'"),
        ('{"unknown": [{"x": 1, "x": 1}]}', "'x'"),
        ('{"files": {"\\ud800": "x", "\\ud800": "y"}}', r"'\ud800'"),
    ],
    ids=["a file", "a field", "written otherwise", "far below", "no character"],
)
def test_of_two_values_of_one_name_none_is_taken(body: str, name: str) -> None:
    assert refused(body) == (422, "named-twice", f"The body has the key {name} twice.")


def test_a_long_name_that_is_there_twice_is_told_by_its_beginning() -> None:
    name = json.dumps("n" * 5000)
    assert refused(f"{{{name}: 1, {name}: 2}}")[2] == f"The body has the key {'n' * 100!r} twice."


@pytest.mark.parametrize("body", ["{", '{"files": {}} x', "[" * 100_000, "\x00", "{'files': {}}"])
def test_what_is_not_json_is_refused(body: str) -> None:
    assert refused(body)[:2] == (415, "not-json")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("[1]", "The body: Input should be an object."),
        ("null", "The body: Input should be an object."),
        ('{"files": []}', "files: Input should be an object."),
        ('{"files": {}, "images": {"a.png": 5}}', "images.a.png: Input should be an object."),
    ],
)
def test_what_should_be_an_object_is_called_so(body: str, detail: str) -> None:
    assert refused(body) == (422, "invalid", detail)
