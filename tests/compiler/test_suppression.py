"""Suppressions: what a comment silences, what it cannot, and what is said about one that is of no use."""

from __future__ import annotations

import pytest

from compiler.writing import HEAD, checked, flow, found
from counting import calls
from frontdesk.analysis.rule import codes
from frontdesk.compiler import suppression
from frontdesk.compiler.checked import check
from frontdesk.compiler.load import MemoryFiles
from frontdesk.compiler.release import make
from frontdesk.compiler.silence import may_be_ignored
from frontdesk.lang import syntax
from frontdesk.lang.diagnostic import Severity
from frontdesk.lang.source import Source

WHY = "the card is for the next campaign"


def unreachable(comment: str, above: str = "") -> str:
    """A playbook with an unreachable card, a comment on its line and one above it."""
    return flow(f"- {{card: end}}\n{above}\n- card: message  {comment}\n  text: never\n".replace("\n\n", "\n"))


def told(text: str, **others: str) -> list[tuple[str, str]]:
    return [(each.code, each.finding.message) for each in checked(text, **others).diagnostics]


SILENT = {
    "on the line": unreachable(f"# frontdesk: ignore[FD301] {WHY}"),
    "on the line above": unreachable("", f"# frontdesk: ignore[FD301] {WHY}"),
    "above another comment": unreachable("", f"# frontdesk: ignore[FD301] {WHY}\n# and this is another"),
    "above another suppression": unreachable(
        "", f"# frontdesk: ignore[FD301] {WHY}\n# frontdesk: ignore[FD301] it is so twice"
    ),
    "behind another comment": unreachable(f"# for later # frontdesk: ignore[FD301] {WHY}"),
    "before another comment": unreachable(f"# frontdesk: ignore[FD301] {WHY} # for later"),
    "without spaces": unreachable("#frontdesk:ignore[FD301]later"),
    "with more spaces": unreachable("#  frontdesk:  ignore [ FD301 ]   later"),
    "with a colon": unreachable("# frontdesk: ignore[FD301]: later"),
    "with carriage returns": unreachable(f"# frontdesk: ignore[FD301] {WHY}").replace("\n", "\r\n"),
    "above, with carriage returns": unreachable("", f"# frontdesk: ignore[FD301] {WHY}").replace("\n", "\r\n"),
    "behind a byte-order mark": "\ufeff" + unreachable(f"# frontdesk: ignore[FD301] {WHY}"),
    "at the end of the file": flow("- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why").rstrip("\n"),
    "an error of the flow": flow("- {card: create_lead, title: A} # frontdesk: ignore[FD306] the page knows who it is"),
    "a reason in another script": unreachable("# frontdesk: ignore[FD301] для кампании"),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT.keys())
def test_a_finding_can_be_ignored_with_a_reason(text: str) -> None:
    result = checked(text)
    assert told(text) == []
    assert result.graph is not None
    assert {each.diagnostic.code for each in result.silenced} <= {"FD301", "FD306"}
    assert len(result.silenced) == 1


def test_several_codes_are_ignored_by_one_comment() -> None:
    cards = "- {card: live_chat, wait_time: 60s, online_message: a, offline_message: b} # frontdesk: ignore[%s] we call"
    both = [code for code, _ in told(flow(cards.replace("# frontdesk: ignore[%s] we call", "")))]
    assert both == ["FD305", "FD308"]
    assert told(flow(cards % "FD305, FD308")) == []
    assert told(flow(cards % "FD308,FD305,")) == []


def test_a_release_is_the_same_with_and_without_comments() -> None:
    silenced = checked(unreachable(f"# frontdesk: ignore[FD301] {WHY}")).graph
    plain = checked(unreachable("")).graph
    assert silenced is not None
    assert plain is not None
    assert make(silenced) == make(plain)


LOUD = {
    "two lines above": unreachable("", f"# frontdesk: ignore[FD301] {WHY}\n\n    "),
    "behind the line above": flow(f"- {{card: end}} # frontdesk: ignore[FD301] {WHY}\n- {{card: end}}"),
    "below": flow(f"- {{card: end}}\n- {{card: end}}\n# frontdesk: ignore[FD301] {WHY}\n"),
    "another code": unreachable("# frontdesk: ignore[FD305] we call back"),
    "in quotes": flow(f"- {{card: end}}\n- {{card: message, text: 'a # frontdesk: ignore[FD301] {WHY}'}}"),
    "in a block": flow(f"- {{card: end}}\n- card: message\n  text: |\n    Hello # frontdesk: ignore[FD301] {WHY}\n"),
    "no comment": flow("- {card: end}\n- {card: message, text: 'frontdesk: ignore[FD301] why'}"),
}


@pytest.mark.parametrize("text", LOUD.values(), ids=LOUD.keys())
def test_a_comment_elsewhere_ignores_nothing(text: str) -> None:
    assert "FD301" in [code for code, _ in told(text)]


@pytest.mark.parametrize("name", ["in quotes", "in a block", "no comment"])
def test_a_text_is_no_comment(name: str) -> None:
    assert [code for code, _ in told(LOUD[name])] == ["FD301"]


WITHIN = {
    "a block": "x: 1\ny: | {}\n  one\n  HERE\nz: 2\n",
    "a folded block": "x: 1\ny: >- {}\n  one\n\n  HERE\nz: 2\n",
    "quotes, before them": "{}\ny: 'one\n  HERE\n  two'\nz: 2\n",
    "quotes, behind them": "x: 1\ny: 'one\n  HERE\n  two' {}\nz: 2\n",
    "no quotes": "x: 1\ny: one\n  HERE\n  two {}\nz: 2\n",
}


@pytest.mark.parametrize("text", WITHIN.values(), ids=WITHIN.keys())
def test_what_is_found_in_a_text_of_several_lines_is_ignored_before_or_behind_it(text: str) -> None:
    source = Source("a.yaml", text.format("# frontdesk: ignore[FD402] why"))
    suppressions = suppression.read(source, syntax.parse(source).value)
    assert suppressions is not None
    at, after = source.text.index("HERE"), source.text.index("z: 2")
    assert [each.reason for each in suppressions.near(source.span(at, at + 4))] == ["why"]
    assert list(suppressions.near(source.span(after, after + 1))) == []


def test_what_begins_at_a_text_of_several_lines_is_ignored_before_and_behind_it() -> None:
    quoted = '- {{card: message, text: "a\n   b"}} \n- {{card: end, id: x}}\n- card: "mess\\\n  age" {}\n  text: c\n'
    assert [code for code, _ in told(flow(quoted.format("")))] == ["FD301"]
    assert told(flow(quoted.format("# frontdesk: ignore[FD301] why"))) == []


USELESS = [
    ("ignore[FD301] why", "FD301", "there is no FD301 here to ignore"),
    ("ignore[FD999] why", "FD999", "there is no code 'FD999'"),
    ("ignore[FD3] why", "FD3", "there is no code 'FD3'"),
    ("ignore[fd301] why", "fd301", "'fd301' is not written like a code"),
    ("ignore[unreachable-card] why", "unreachable-card", "'unreachable-card' is not written like a code"),
    ("ignore[FD201] why", "FD201", "FD201 is an error that cannot be ignored"),
    ("ignore[FD001] why", "FD001", "FD001 is an error that cannot be ignored"),
    ("ignore[FD403] why", "FD403", "FD403 is an error that cannot be ignored"),
    ("ignore[FD901] why", "FD901", "FD901 cannot be ignored"),
    ("ignore[] why", "# frontdesk: ignore[] why", "this comment names no code, so it suppresses nothing"),
    ("ignore[ , ] why", "# frontdesk: ignore[ , ] why", "this comment names no code, so it suppresses nothing"),
]


@pytest.mark.parametrize(("words", "marked", "message"), USELESS)
def test_a_suppression_of_no_use_is_found(words: str, marked: str, message: str) -> None:
    text = flow(f"- {{card: end}} # frontdesk: {words}")
    assert found(text) == [("FD901", marked)]
    assert told(text) == [("FD901", message)]


def test_a_code_that_stands_twice_is_found_once() -> None:
    text = unreachable("# frontdesk: ignore[FD301, FD301] why")
    assert told(text) == [("FD901", "FD301 is already in the brackets")]


MISSPELT = [
    "# frontdesk:ignore FD301 why",
    "# frontdesk ignore[FD301] why",
    "# frontdesk: ignore(FD301) why",
    "# frontdesk: ignore FD301",
    "# frontdesk: ignore[FD301 why",
    "# frontdesk: ignores[FD301] why",
    "# frontdesk: igonre[FD301] why",
    "# frontdesk: disable[FD301] why",
    "# frontdesk: noqa FD301",
    "# frontdesk-ignore[FD301] why",
    "# Frontdesk: Ignore[FD301] why",
    "# ignore[FD301] why",
    "# frontdesk: ignore",
    "# frontdesk: ignore:",
]


@pytest.mark.parametrize("comment", MISSPELT)
def test_a_suppression_that_is_written_otherwise_is_found_and_suppresses_nothing(comment: str) -> None:
    text = unreachable(comment)
    assert [code for code, _ in told(text)] == ["FD301", "FD901"]
    assert checked(text).diagnostics[1].finding.hint == "write `# frontdesk: ignore[%s] the reason`" % (
        "FD301" if "FD301" in comment else "FD305"
    )


PROSE = [
    "# frontdesk: 1",
    "# frontdesk ignores what is written here",
    "# frontdesk: ignore the next line",
    "# see FD301",
    "# FD301",
    "# ignore FD301 for now",
    "# we ignore [FD301] here",
    "# yaml-language-server: $schema=../frontdesk/playbook.schema.json",
    "# frontdesk: the version of the language",
]


@pytest.mark.parametrize("comment", PROSE)
def test_other_comments_are_left_in_peace(comment: str) -> None:
    assert told(flow(f"- {{card: end}} {comment}")) == []


@pytest.mark.parametrize("reason", ["", " ", " -", " …", " # later", "   # FD301"])
def test_without_a_reason_nothing_is_suppressed(reason: str) -> None:
    text = unreachable(f"# frontdesk: ignore[FD301]{reason}")
    assert [code for code, _ in found(text)] == ["FD301", "FD902"]


def test_the_finding_about_a_missing_reason_marks_the_suppression() -> None:
    text = unreachable("# for later # frontdesk: ignore[FD301] # it is so")
    assert found(text) == [("FD301", "message"), ("FD902", "# frontdesk: ignore[FD301]")]


def test_with_errors_nothing_is_called_unused_but_what_can_never_be_used() -> None:
    for wrong in ("goto: nowhere", "id: A"):
        cards = f"- {{card: message, text: a, {wrong}}} # frontdesk: ignore[FD301, FD201] why"
        first, second = told(flow(cards))
        assert first[0] in ("FD201", "FD105")
        assert second == ("FD901", "FD201 is an error that cannot be ignored")


LIBRARY = "frontdesk: 1\npathways:\n  lead:\n    - {card: create_lead, title: A} %s\n"
USER = HEAD + "include: [shared/contact.yaml]\npathways:\n  start:\n    - {card: run, pathway: contact.lead}\n"


def test_in_a_library_a_finding_is_ignored_for_whoever_includes_it() -> None:
    assert [code for code, _ in found(USER, shared__contact=LIBRARY % "")] == ["FD306"]
    silent = LIBRARY % "# frontdesk: ignore[FD306] the page knows who it is"
    assert found(USER, shared__contact=silent) == []


def test_in_a_file_that_others_include_nothing_is_called_unused() -> None:
    named = LIBRARY % "# frontdesk: ignore[FD305] nobody calls"
    user = USER.replace(
        "- {card: run", "- {card: capture, fields: [{field: person.email, ask: Where?}]}\n    - {card: run"
    )
    assert found(user, shared__contact=named) == []
    library = check(MemoryFiles({"contact.yaml": named}), "contact.yaml")
    assert library.diagnostics == ()
    wrong = LIBRARY % "# frontdesk: ignore[FD999] nobody calls"
    assert found(user, shared__contact=wrong) == [("FD901", "FD999")]


def test_what_may_be_ignored() -> None:
    ignorable = {code.code for code in codes().values() if may_be_ignored(code.code, code.severity)}
    errors = {code.code for code in codes().values() if code.severity is Severity.ERROR}
    assert {"FD302", "FD303", "FD304", "FD306"} <= ignorable & errors
    assert not any(code.startswith(("FD0", "FD1", "FD2", "FD9")) for code in ignorable & errors)
    assert {"FD301", "FD305", "FD308", "FD502"} <= ignorable
    assert not {"FD901", "FD902"} & ignorable


def test_an_error_that_cannot_be_ignored_stays_and_makes_no_release() -> None:
    result = checked(flow("- {card: message, text: '# no'} # frontdesk: ignore[FD403] our readers know it"))
    assert {each.code for each in result.diagnostics} == {"FD403", "FD901"}
    assert result.graph is None


def test_very_many_suppressions_take_a_few_calls_a_character() -> None:
    lines = "".join(f"    # frontdesk: ignore[FD301, FD305, FD{n % 1000:03}] {'#' * 20}\n" for n in range(3000))
    text = HEAD + "pathways:\n  start:\n" + lines + "    - {card: end}\n"
    for many in (text, "# frontdesk: ignore[" * 12_000, "#" * 250_000, "# " * 120_000):
        assert calls(checked, many) < 3 * len(many)
