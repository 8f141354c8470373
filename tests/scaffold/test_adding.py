"""Cards put into playbooks: in the right place, in the file's own style, and every other byte stays."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

import pytest

from compiler.writing import EXAMPLES
from frontdesk.cards import KINDS
from frontdesk.compiler.load import DiskFiles, MemoryFiles
from frontdesk.errors import UsageError
from frontdesk.scaffold.adding import Added, RefusedError, added
from frontdesk.scaffold.sample import sample
from frontdesk.scaffold.template import contents

HEAD = "frontdesk: 1\nname: Shop\ninstall: {origins: [https://www.example.com]}\n"


def put(text: str, kind: str = "wait", **where: str) -> Added:
    result = added(MemoryFiles({"shop.yaml": text}), "shop.yaml", "shop.yaml", kind, **where)  # type: ignore[arg-type]
    assert is_within(text, result.text)
    return result


def is_within(old: str, new: str) -> bool:
    """All characters of the old text stand in the new one, in their order, in at most two pieces and an end of line."""
    lines, rest = old.splitlines(keepends=True), iter(new.splitlines(keepends=True))
    return all(any(line.rstrip("\r\n") == other.rstrip("\r\n") for other in rest) for line in lines)


def cards(text: str) -> str:
    return HEAD + "pathways:\n" + indent(dedent(text), "  ")


PLAIN = """\
  start:
    - card: message
      text: Hello
    - card: end
"""


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_brings_a_card_of_its_own(kind: str) -> None:
    assert sample(kind).startswith(f"- card: {kind}\n")
    result = put(cards("  start:\n    - card: message\n      text: Hello\n"), kind)
    assert result.card == ("start.message-2" if kind == "message" else f"start.{kind}")
    assert result.text.splitlines()[result.line - 1] == f"    - card: {kind}"


NEEDY = {"create_lead", "create_deal"}
"""Kinds that make no sense before somebody has said who they are."""


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NEEDY])
def test_a_card_brings_no_error(kind: str) -> None:
    assert put(cards("  start:\n    - card: message\n      text: Hello\n"), kind).sound


@pytest.mark.parametrize("kind", sorted(NEEDY))
def test_a_record_brings_no_error_behind_a_capture(kind: str) -> None:
    text = cards("  start:\n    - card: message\n      text: Hello\n")
    assert not put(text, kind).sound
    assert put(put(text, "capture").text, kind).found == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_every_example_takes_every_kind(path: Path, kind: str) -> None:
    old = path.read_text("utf-8")
    result = added(DiskFiles(path.parent), path.name, path.name, kind)
    assert is_within(old, result.text)
    assert result.text.splitlines()[result.line - 1] == f"    - card: {kind}"


@pytest.mark.parametrize("template", ["live-chat", "lead-qualification", "support", "blank"])
def test_every_template_takes_a_card(template: str) -> None:
    made = contents(template)
    (name,) = [path for path in made if path.startswith("playbooks/") and ".test." not in path]
    result = added(MemoryFiles(made), name, name, "question")
    assert is_within(made[name], result.text)
    assert result.found == ()


def test_a_card_goes_before_the_end() -> None:
    assert put(cards(PLAIN)).text == cards(
        PLAIN.replace("    - card: end", "    - card: wait\n      for: 1.5s\n    - card: end")
    )


def test_an_end_goes_last() -> None:
    assert put(cards(PLAIN), "end").text.startswith(cards(PLAIN) + "    - card: end\n")


def test_a_card_goes_before_the_cards_that_lead_elsewhere() -> None:
    text = cards(
        """\
          start:
            - card: message
              text: Hello
            # Which way?
            - card: question
              text: Where to?
              answers:
                - {label: Here, goto: here}
          here:
            - card: end
        """
    )
    result = put(text)
    assert result.text == text.replace("    # Which way?", "    - card: wait\n      for: 1.5s\n    # Which way?")
    assert result.found == ()


def test_a_card_goes_after_the_one_that_is_named() -> None:
    result = put(cards(PLAIN), "message", after="start.message")
    assert result.text.splitlines()[result.line - 2] == "      text: Hello"
    assert result.card == "start.message-2"


def test_a_card_that_would_take_the_id_of_a_later_one_gets_its_own() -> None:
    text = cards(
        """\
          start:
            - card: wait
              for: 1s
            - card: message
              text: Hello
            - card: question
              text: Again?
              answers:
                - {label: "Yes", goto: start.message}
                - {label: "No", goto: bye}
          bye:
            - card: end
        """
    )
    result = put(text, "message", after="start.wait")
    assert result.card == "start.message-2"
    assert result.found == ()
    assert "- card: message\n      id: start.message-2\n" in result.text


def test_the_style_of_the_file_is_kept() -> None:
    text = "frontdesk: 1\nname: Shop\npathways:\n start:\n -   card: message\n     text: Hello\n\n"
    text += " -   card: message\n     text: You"
    result = put(text, "question")
    assert result.text == text + (
        "\n\n -   card: question\n     text: Would you like to know more?\n     save: answers.more\n     answers:\n"
        '       - {label: "Yes, please", value: "yes"}\n       - {label: "No, thank you", value: "no"}\n'
    )


def test_lists_that_stand_below_their_key_stay_so() -> None:
    text = "frontdesk: 1\nname: Shop\npathways:\n  start:\n  - card: message\n    text: Hello\n"
    assert put(text).text == text + "  - card: wait\n    for: 1.5s\n"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_endings_are_kept(ending: str) -> None:
    text = cards(PLAIN).replace("\n", ending)
    lines = put(text, "live_chat").text.split(ending)
    assert "    - card: live_chat" in lines
    assert not any("\n" in line or "\r" in line for line in lines)


def test_a_line_break_that_only_yaml_knows_is_not_imitated() -> None:
    text = "# a\u2028# b\n" + cards(PLAIN)
    assert put(text).text == "# a\u2028# b\n" + put(cards(PLAIN)).text


def test_comments_stay_with_the_card_that_they_are_about() -> None:
    text = cards(
        """\
          start:
            - card: message  # first
              text: Hello
              # when: answers.x == 1

          # The other pathway.
          other:
            - card: end
        """
    )
    assert put(text).text == text.replace("answers.x == 1\n", "answers.x == 1\n    - card: wait\n      for: 1.5s\n")


def test_blank_lines_that_belong_to_a_text_stay_with_it() -> None:
    text = cards("  start:\n    - card: message\n      text: |+\n        Hello\n\n\n  other:\n    - card: end\n")
    result = put(text)
    assert result.text == text.replace("Hello\n\n\n", "Hello\n\n\n    - card: wait\n      for: 1.5s\n")


@pytest.mark.parametrize("after", ["", "\n", "\n\n"], ids=repr)
def test_blank_lines_at_the_end_of_the_file_stay_with_their_text(after: str) -> None:
    text = cards("  start:\n    - card: message\n      text: |+\n        Hello\n") + after
    result = put(text)
    assert result.text == text + "    - card: wait\n      for: 1.5s\n"
    assert result.line == text.count("\n") + 1


def test_a_blank_line_stands_between_cards_where_it_does_in_the_rest() -> None:
    text = cards(
        "  start:\n    - card: message\n      text: Hello\n\n    - card: message\n      text: You\n\n    - card: end\n"
    )
    result = put(text)
    assert "      text: You\n\n    - card: wait\n      for: 1.5s\n\n    - card: end\n" in result.text


@pytest.mark.parametrize("text", [HEAD, HEAD.rstrip("\n"), HEAD + "pathways:\n", HEAD + "pathways: # none yet\n"])
def test_a_file_without_cards_gets_its_first(text: str) -> None:
    result = put(text)
    assert result.card == "start.wait"
    assert result.text.endswith("pathways:\n  start:\n    - card: wait\n      for: 1.5s\n") or "# none yet" in text
    assert result.sound


def test_a_pathway_that_the_card_leads_to_is_made() -> None:
    text = HEAD + "pathways:\n" + PLAIN + "\n  last:\n    - card: end\n      # the end\n# bye\n"
    result = put(text, "run", pathway="start")
    assert result.pathways == ("more",)
    made = "\n  more:\n    - card: message\n      text: Write here what happens next.\n"
    assert result.text.endswith("      # the end\n" + made + "# bye\n")


def test_what_the_check_finds_because_of_a_card_is_told() -> None:
    text = cards("  start:\n    - card: message\n      text: Hello\n    - card: wait\n      for: 5h\n")
    result = put(text, "create_lead")
    assert [each.code for each in result.found] == ["FD306", "FD203"]
    assert "FD106" in [each.code for each in result.checked.diagnostics]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"pathway": "strat"}, "there is no pathway 'strat'; did you mean 'start'?"),
        ({"pathway": "x"}, "there is no pathway 'x'; there are start"),
        ({"after": "start.mesage"}, "there is no card 'start.mesage'; did you mean 'start.message'?"),
        ({"after": "start.end", "pathway": "start"}, ""),
        (
            {"after": "start.message", "pathway": "other"},
            "card 'start.message' is in the pathway 'start', not in 'other'",
        ),
    ],
)
def test_a_place_that_is_not_there_is_told(where: dict[str, str], words: str) -> None:
    if not words:
        assert put(cards(PLAIN), **where).card == "start.wait"
        return
    with pytest.raises(UsageError) as refused:
        put(cards(PLAIN), **where)
    assert str(refused.value) == words


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(UsageError, match="there is no card of kind 'live-chat'; did you mean 'live_chat'"):
        put(cards(PLAIN), "live-chat")


@pytest.mark.parametrize(
    "text",
    [
        "frontdesk: 1\nname: Shop\npathways: {start: [{card: end}]}\n",
        cards("  start: [{card: end}]\n"),
        "{frontdesk: 1, name: Shop}\n",
        "frontdesk: 1\nname: Shop\npathways: {}\n",
        cards("  start:\n    - card: message\n      text: Hello\n    -\n      # a - b\n      card: end\n"),
        "frontdesk: 1\n\tname: Shop\n",
        "",
        "- a\n",
    ],
)
def test_a_file_that_cannot_take_a_card_is_left_alone(text: str) -> None:
    with pytest.raises(RefusedError):
        put(text)


def test_a_pathway_that_cannot_be_made_leaves_the_file_alone() -> None:
    text = HEAD + "pathways:\n  ? start\n  : - card: message\n      text: Hello\n"
    assert put(text).card == "start.wait"
    with pytest.raises(RefusedError):
        put(text, "run")
