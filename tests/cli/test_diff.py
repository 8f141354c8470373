"""`frontdesk diff`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.here import frontdesk
from compiler.versions import BASE

TEXT = """\
old.yaml → new.yaml

Changed cards
  ~ start.question  question “Hello! What brings you here?”
      text:
        - Hi! What brings you **here**?
        + Hello! What brings you **here**?
  ~ person.live_chat  live_chat “One moment.”
      wait_time: 1m → 1m30s
      way 'after the chat' leads to around.end, not to the end

Visitors in mid-conversation
  at start.question: would meet it, changed as above
  at person.live_chat: would meet it, changed as above
"""

MARKDOWN = """\
### old.yaml → new.yaml

**Changed cards**

- `start.question` question “Hello\\! What brings you here?”
  - `text`
    ```diff
    - Hi! What brings you **here**?
    + Hello! What brings you **here**?
    ```
- `person.live_chat` live\\_chat “One moment.”
  - `wait_time`
    ```diff
    - 1m
    + 1m30s
    ```
  - way `after the chat`: `the end` → `around.end`

**Visitors in mid-conversation**

- at `start.question`: would meet `start.question`, changed as above
- at `person.live_chat`: would meet `person.live_chat`, changed as above
"""


@pytest.fixture(autouse=True)
def _versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new = BASE.replace("Hi! What", "Hello! What").replace(
        "wait_time: 60s", "wait_time: 90s\n      after_chat: around.end"
    )
    Path("old.yaml").write_text(BASE.replace("frontdesk: 1\n", "frontdesk: 1\nid: shop\n"))
    Path("new.yaml").write_text(new.replace("frontdesk: 1\n", "frontdesk: 1\nid: shop\n"))


def diff(*arguments: str) -> tuple[int, str, str]:
    done = frontdesk("diff", *arguments, folder=Path())
    return done.returncode, done.stdout, done.stderr


def test_changes_are_told_and_are_no_failure() -> None:
    assert (0, TEXT, "") == diff("old.yaml", "new.yaml")


def test_markdown_is_for_a_comment_on_a_pull_request() -> None:
    assert (0, MARKDOWN, "") == diff("old.yaml", "new.yaml", "--format", "markdown")


def test_json_holds_every_part() -> None:
    code, out, _ = diff("old.yaml", "new.yaml", "--format", "json")
    data = json.loads(out)
    assert (0, "1", False) == (code, data["format_version"], data["same"])
    assert ["start.question", "person.live_chat"] == [pair["new"]["id"] for pair in data["changed"]]
    assert {"card": "person.capture", "becomes": "person.capture", "how": "same"} in data["meetings"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_nothing_that_changes_is_one_sentence(form: str) -> None:
    code, out, err = diff("old.yaml", "old.yaml", "--format", form)
    assert (0, "Nothing changes for a visitor.", "") == (code, out.splitlines()[-1], err)


def test_findings_of_both_sides_are_told() -> None:
    for name in ("old.yaml", "new.yaml"):
        Path(name).write_text(Path(name).read_text().replace("goto: person}", f"goto: {name[:3]}x}}"))
    code, out, err = diff("old.yaml", "new.yaml")
    assert (1, "") == (code, out)
    assert ["old.yaml:12:35", "new.yaml:12:35"] == [
        line.partition(": ")[0] for line in err.splitlines() if "FD201" in line
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("old.yaml", "none.yaml"), "there is no file 'none.yaml'"),
        (("old.yaml", "main:x.yaml"), "git knows no revision 'main' here"),
        (("old.yaml", "new.yaml", "--format", "svg"), "choose one of json, markdown, text"),
        (("old.yaml",), "Missing argument"),
    ],
)
def test_wrong_usage_is_a_sentence_and_2(arguments: tuple[str, ...], says: str) -> None:
    code, out, err = diff(*arguments)
    assert (2, "") == (code, out)
    assert says in err


def test_the_result_can_go_to_a_file() -> None:
    assert (0, "", "") == diff("old.yaml", "new.yaml", "-o", "changes.txt")
    assert Path("changes.txt").read_text() == TEXT
