"""Fixing: what is certain is mended, nothing else is touched, a second time nothing is left, and nothing gets worse."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from compiler.test_any_bytes import mutant
from compiler.writing import EXAMPLES, HEAD, ROOT, flow, settings
from frontdesk.compiler import fix
from frontdesk.compiler.check import Named, gathered, report_of
from frontdesk.compiler.choice import chosen
from frontdesk.compiler.fix import Fixed, edited, fixed, told, write
from frontdesk.errors import SetupError
from frontdesk.lang.diagnostic import Edit, Severity
from frontdesk.lang.source import Source

CONTACT = (ROOT / "playbooks" / "shared" / "contact.yaml").read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mended(text: str | bytes) -> Fixed:
    data = text.encode() if isinstance(text, str) else text
    return fixed([Named("a.yaml", True, data)])


def after(text: str) -> str:
    """The text once it is fixed; that a second time changes nothing is asserted."""
    result = mended(text)
    if not result.changes:
        return text
    again = mended(result.changes["a.yaml"].after)
    assert (again.changes, again.count) == ({}, 0)
    return result.changes["a.yaml"].after.decode()


CARDS = {
    "an unknown key": ("- {card: message, txt: a}", "- {card: message, text: a}"),
    "a key in capitals": ("- {card: message, Text: a}", "- {card: message, text: a}"),
    "a key in look-alike letters": ("- {card: message, tеxt: a}", "- {card: message, text: a}"),
    "a key in quotes": ("- {card: message, 'txt': a}", "- {card: message, 'text': a}"),
    "the key of a kind": ("- {crad: message, text: a}", "- {card: message, text: a}"),
    "a kind": ("- {card: mesage, text: a}", "- {card: message, text: a}"),
    "a kind in quotes": ("- {card: 'mesage', text: a}", "- {card: 'message', text: a}"),
    "as JSON": ('- {"card":"mesage","txt":"a"}', '- {"card":"message","text":"a"}'),
    "a target": ("- {card: message, text: a, goto: strat2}", "- {card: message, text: a, goto: start2}"),
    "a pathway to run": ("- {card: run, pathway: satrt2}", "- {card: run, pathway: start2}"),
    "one of some words": ("- {card: end, outcome: qualifid}", "- {card: end, outcome: qualified}"),
    "a word in capitals": ("- {card: end, outcome: Qualified}", "- {card: end, outcome: qualified}"),
    "a length of time": ("- {card: wait, for: 5 S}", "- {card: wait, for: 5s}"),
    "an alias": ("- card: message\n  text: *bold*", '- card: message\n  text: "*bold*"'),
    "an alias with more": ("- card: message\n  text: *bold* text", '- card: message\n  text: "*bold* text"'),
    "a reserved sign": ("- card: message\n  text: @mia is here", '- card: message\n  text: "@mia is here"'),
    "a tag": ("- card: message\n  text: !important news", '- card: message\n  text: "!important news"'),
    "a colon": ("- card: message\n  text: Price: 5", '- card: message\n  text: "Price: 5"'),
    "a percent sign": ("- card: message\n  text: %50 off", '- card: message\n  text: "%50 off"'),
    "a link": ("- card: message\n  text: [Us](https://a.com)", '- card: message\n  text: "[Us](https://a.com)"'),
    "quotes within": ('- card: message\n  text: *a* "b"', "- card: message\n  text: '*a* \"b\"'"),
    "quotes of both kinds": ('- card: message\n  text: *it\'s* "b"', "- card: message\n  text: '*it''s* \"b\"'"),
    "a backslash": ("- card: message\n  text: *a* \\x", "- card: message\n  text: '*a* \\x'"),
    "within braces": ("- {card: message, text: *hi, id: x}", '- {card: message, text: "*hi", id: x}'),
    "at the end of braces": ("- {card: message, id: x, text: @hi }", '- {card: message, id: x, text: "@hi" }'),
    "an unused suppression": ("- {card: end} # frontdesk: ignore[FD301] why", "- {card: end}"),
    "one on its own line": ("# frontdesk: ignore[FD301] why\n- {card: end}", "- {card: end}"),
    "one before a comment": ("- {card: end} # frontdesk: ignore[FD301] why # a", "- {card: end} # a"),
    "one behind a comment": ("- {card: end} # a # frontdesk: ignore[FD301] why", "- {card: end} # a"),
    "one of two codes": (
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301, FD305] why",
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why",
    ),
    "the other of two codes": (
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD305, FD301] why",
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why",
    ),
    "two of three codes": (
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD305, FD301, FD308] why",
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why",
    ),
    "a code in small letters": (
        "- {card: end}\n- {card: end} # frontdesk: ignore[fd301] why",
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why",
    ),
    "a code by its name": (
        "- {card: end}\n- {card: end} # frontdesk: ignore[unreachable-card] why",
        "- {card: end}\n- {card: end} # frontdesk: ignore[FD301] why",
    ),
}
REST = "start2:\n  - {card: end}\n"


@pytest.mark.parametrize(("wrong", "right"), CARDS.values(), ids=CARDS.keys())
def test_what_is_certain_is_mended(wrong: str, right: str) -> None:
    assert after(flow(wrong, REST)) == flow(right, REST)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("active: yes\n", "active: true\n"),
        ("active: OFF\n", "active: false\n"),
        ("active: 'No'\n", "active: false\n"),
        ("nmae: Example\n", "name: Example\n"),
        ("bot: {positon: lft}\n", "bot: {position: left}\n"),
        ("greeting: {after: 8 s}\n", "greeting: {after: 8s}\n"),
    ],
)
def test_settings_are_mended(wrong: str, right: str) -> None:
    head = settings("").replace("name: Example\n", "") if "nmae" in wrong else settings("")
    text = head.replace("pathways:", f"{wrong}pathways:")
    assert after(text) == text.replace(wrong, right)


UNSURE = {
    "two pathways are as close": "- {card: message, text: a, goto: start9}",
    "the pathway itself is misspelt": (
        "- card: question\n  text: a\n  answers: [{label: b, goto: sales}, {label: c, goto: sales}]\n"
        "- {card: end, id: slaes}"
    ),
    "the key is there already": "- {card: message, text: a, txt: b}",
    "nothing is close": "- {card: teleport}",
    "the text may go on": "- card: message\n  text: *bold* and\n    more",
    "a comment, or more of the text": "- card: message\n  text: *bold* # a",
    "half in quotes": '- card: message\n  text: "Hello" she said',
    "an apostrophe ends the quotes": "- card: message\n  text: 'It's me'",
    "a colon behind a key that holds no words": "- card: message\n  text: a\n  goto: start2 when: x",
    "a comma in braces": "- {card: message, text: *Yes, please*}",
    "a comma ends a text": "- {card: message, text: Yes, please}",
    "a block that is none": "- card: message\n  text: | Hello",
    "a code that does not exist": "- {card: end} # frontdesk: ignore[FD399] why",
    "no reason": "- {card: end}\n- {card: end} # frontdesk: ignore[FD301]",
    "no suppression": "- {card: end}\n- {card: end} # frontdesk ignore FD301 why",
}


@pytest.mark.parametrize("cards", UNSURE.values(), ids=UNSURE.keys())
def test_what_is_not_certain_stays(cards: str) -> None:
    text = flow(cards, REST + "start3:\n  - {card: end}\n")
    assert mended(text).changes == {}


def test_a_repair_that_brings_another_error_is_not_made_and_told() -> None:
    text = flow("- {card: mesage}\n- {card: message, txt: a}")
    result = mended(text)
    assert result.changes["a.yaml"].after.decode() == text.replace("txt", "text")
    assert list(told(result)) == [
        "fixed 1 finding in 1 file",
        "a.yaml:6:14: left FD104 as it is: fixing it would cause other errors",
    ]
    assert [each.code for each in result.report.diagnostics] == ["FD104"]


def test_many_mistakes_are_mended_at_once() -> None:
    wrong = "- {card: mesage, txt: a}\n- card: question\n  text: *a*\n  answers: [{lable: b, goto: strat2}]\n"
    right = '- {card: message, text: a}\n- card: question\n  text: "*a*"\n  answers: [{label: b, goto: start2}]\n'
    result = mended(flow(wrong, REST))
    assert result.changes["a.yaml"].after.decode() == flow(right, REST)
    assert list(told(result)) == ["fixed 5 findings in 1 file"]


def test_more_mistakes_than_one_reading_gets_through_are_mended() -> None:
    wrong = "".join(f"- card: message\n  text: *{n}* times\n" for n in range(30))
    result = mended(flow("- {card: message, txt: a}\n" + wrong))
    assert (result.count, result.report.diagnostics) == (31, ())


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_stay(ending: str, mark: str) -> None:
    wrong = mark + flow("- {card: message, txt: 'é 🙂'} # frontdesk: ignore[FD305] why\n- {card: end}\n")
    right = mark + flow("- {card: message, text: 'é 🙂'}\n- {card: end}\n")
    result = mended(wrong.replace("\n", ending))
    assert result.changes["a.yaml"].after.decode() == right.replace("\n", ending)


@pytest.mark.parametrize(
    "data",
    [
        flow("- {card: message, txt: a}").encode("utf-16"),
        flow("- {card: message, txt: a}").encode() + b"# \xff\n",
        flow("- {card: message, txt: 'a\x01'}").encode(),
        b"# " + b"x" * 300_000 + b"\n" + flow("- {card: message, txt: a}").encode(),
    ],
)
def test_a_file_that_is_not_plain_text_is_left(data: bytes) -> None:
    assert mended(data).changes == {}


def test_of_two_edits_that_overlap_the_first_is_made() -> None:
    source = Source("a", "0123456789")
    first, second = Edit(source.span(2, 5), "x"), Edit(source.span(4, 6), "y")
    assert edited(b"0123456789", [first]) == b"01x56789"
    assert edited(b"\xef\xbb\xbf0123456789", [second, Edit(source.span(0, 0), ">")]) == b"\xef\xbb\xbf>0123y6789"


LIBRARY = "frontdesk: 1\npathways:\n  lead:\n    - {card: message, txt: a}\n"
USER = HEAD + "include: [shared/contact.yaml]\npathways:\n  start:\n    - {card: run, pathway: contact.laed}\n"


def on_disk(**files: str) -> None:
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def test_what_is_included_is_mended_too() -> None:
    on_disk(books__a=USER, books__b=USER, books__shared__contact=LIBRARY)
    result = fixed(gathered(["books"]))
    assert sorted(result.changes) == ["books/a.yaml", "books/b.yaml", "books/shared/contact.yaml"]
    assert list(told(result)) == ["fixed 3 findings in 3 files"]
    write(result.changes)
    assert Path("books/a.yaml").read_text() == USER.replace("laed", "lead")
    assert Path("books/shared/contact.yaml").read_text() == LIBRARY.replace("txt", "text")
    assert report_of(gathered(["books"])).diagnostics == ()


def test_with_standard_input_nothing_else_is_mended() -> None:
    on_disk(books__shared__contact=LIBRARY)
    result = fixed(gathered(["-"], stdin=USER.encode(), stdin_filename="books/new.yaml"))
    assert {name: change.after for name, change in result.changes.items()} == {
        "books/new.yaml": USER.replace("laed", "lead").encode()
    }


def test_a_file_that_was_changed_in_the_meantime_is_not_written_over() -> None:
    on_disk(a=flow("- {card: message, txt: a}"))
    result = fixed(gathered(["a.yaml"]))
    Path("a.yaml").write_text("other")
    with pytest.raises(SetupError, match=r"'a.yaml' was changed while it was being fixed"):
        write(result.changes)
    assert Path("a.yaml").read_text() == "other"


def test_a_file_with_two_names_is_written_once() -> None:
    on_disk(a=flow("- {card: message, txt: a}"))
    Path("b.yaml").symlink_to("a.yaml")
    result = fixed(gathered(["a.yaml", "b.yaml"]))
    write(result.changes)
    assert Path("b.yaml").is_symlink()
    assert Path("a.yaml").read_text() == flow("- {card: message, text: a}")


def test_only_what_was_chosen_is_mended() -> None:
    wrong = flow("- {card: mesage, txt: a}")
    result = fixed([Named("a.yaml", True, wrong.encode())], lambda report: chosen(report, ignore="FD104"))
    assert result.changes["a.yaml"].after.decode() == wrong.replace("txt", "text")


def test_there_is_an_end_to_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fix, "MOST_LOOKS", 2)
    result = mended(flow("- {card: mesage}\n- {card: mesage}\n"))
    assert result.changes == {}


SEEDS = range(8)
MUTANTS = 20


@pytest.mark.parametrize("seed", SEEDS)
def test_an_example_with_accidents_gets_no_worse_and_is_mended_for_good(seed: int) -> None:
    chance = random.Random(seed)
    Path("shared").mkdir()
    Path("shared/contact.yaml").write_bytes(CONTACT)
    for number in range(MUTANTS):
        data = mutant(chance)
        try:
            before = report_of([Named("a.yaml", True, data)])
            result = mended(data)
            now = result.changes["a.yaml"].after if result.changes else data
            assert result.report.count(Severity.ERROR) <= before.count(Severity.ERROR)
            assert (result.changes == {}) == (result.count == 0)
            assert outside(data, now, result.count)
            assert mended(now).changes == {}
        except Exception as error:
            raise AssertionError(f"seed {seed}, mutant {number}: {error!r}\n{data!r}") from error


def outside(before: bytes, now: bytes, count: int) -> bool:
    """No more lines differ than were mended, a line that is gone counted as one."""
    old, new = before.split(b"\n"), now.split(b"\n")
    gone = len(old) - len(new)
    return 0 <= gone <= count and (gone > 0 or sum(a != b for a, b in zip(old, new, strict=True)) <= count)


def test_the_examples_need_no_mending() -> None:
    for path in EXAMPLES:
        assert fixed(gathered([str(path)])).changes == {}
