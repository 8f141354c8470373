"""What is remarked on in texts for people: their length, their languages, their images, what nobody sees in them."""

from __future__ import annotations

import pytest

from compiler.writing import HEAD, checked, flow, found, marked, said, settings
from frontdesk.compiler.reading import MOST_REMARKS
from frontdesk.lang.diagnostic import Severity

SPACE = "\u200b"
LONG = "x" * 1_000
WIDE = "Something that is far too long for a button"
TRANSLATED = HEAD + "languages: [en, nl, de]\npathways:\n  start:\n"


def says(text: str) -> str:
    """A card that ends the conversation with this text, as it is written in YAML."""
    return flow(f"- card: end\n  text: {text}")


def codes(text: str, **others: str) -> list[str]:
    return [each.code for each in checked(text, **others).diagnostics]


LONG_TEXTS = [says(f"{LONG}y"), says(f"'{LONG} **y**'"), says("|\n    " + f"{LONG}\n    y")]
SHORT_TEXTS = [
    says(LONG),
    says(f"'**{LONG}**'"),
    says(f"'[{LONG[:900]}](https://www.example.com/{LONG})'"),
    flow(f"- {{card: capture, fields: [{{field: note, ask: a}}]}}\n- card: end\n  text: {LONG[:990]} {{{{ note }}}}"),
]


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_a_long_text_is_remarked_on_at_its_beginning(text: str) -> None:
    (each,) = checked(text).diagnostics
    assert (each.code, each.severity, each.span.start.line) == ("FD402", Severity.WARNING, 7)


@pytest.mark.parametrize("text", SHORT_TEXTS)
def test_what_nobody_reads_does_not_make_a_text_long(text: str) -> None:
    assert found(text) == []


def test_the_words_of_a_button_may_be_too_many() -> None:
    text = flow(f"- {{card: question, text: a, answers: [{{label: '{WIDE}'}}, {{label: '{WIDE[:40]}'}}]}}")
    assert found(text) == [("FD407", f"'{WIDE}'")]
    assert said(text)[0][0] == "the label is 43 characters long: a button shows about 40"


def test_the_choices_of_a_field_are_buttons_too() -> None:
    asks = f"field: answers.a, ask: a, type: choice, choices: [{WIDE}, {WIDE[:40]}, b{SPACE}]"
    text = flow(f"- {{card: capture, fields: [{{{asks}}}]}}\n- {{card: end, text: '{{{{ answers.a }}}}'}}")
    assert found(text) == [("FD407", WIDE), ("FD505", SPACE)]


def test_a_value_counts_for_one_letter_of_a_label() -> None:
    fields = "- {card: capture, fields: [{field: person.name, ask: a}]}\n"
    label = "{{ person.name | default('somebody who has no name') }}, is that you?"
    assert found(flow(fields + f'- {{card: question, text: a, answers: [{{label: "{label}"}}]}}')) == []


def test_a_text_that_is_written_once_is_missing_in_each_other_language() -> None:
    text = TRANSLATED + "    - {card: end, text: Hello}\n"
    assert found(text) == [("FD404", "Hello"), ("FD404", "Hello")]
    assert said(text)[0] == ("this text is not written in 'de'", "write it once under `en:` and once under `de:`")


def test_a_text_that_lacks_one_language_is_found_at_its_key() -> None:
    text = (
        TRANSLATED + "    - {card: question, text: {en: a b, nl: c d, de: e}, answers: [{label: {en: Hi, nl: Hoi}}]}\n"
    )
    assert found(text) == [("FD404", "label")]
    assert said(text) == [("the text of 'label' is missing in 'de'", "add `de:`")]


def test_a_misspelt_language_is_one_mistake() -> None:
    text = TRANSLATED + "    - {card: end, text: {en: Hi, nl: Hoi, dee: Hallo}}\n"
    assert found(text) == [("FD105", "dee")]
    assert said(text)[0][1] == "did you mean 'de'?"


@pytest.mark.parametrize("text", ["👋", "1 - 5", "'{{ conversation.language }}'", "{en: '10', nl: '10'}", "€ 5.00"])
def test_what_reads_alike_everywhere_needs_no_translation(text: str) -> None:
    assert found(TRANSLATED + f"    - card: end\n      text: {text}\n") == []


def test_without_languages_nothing_is_missing() -> None:
    assert found(says("Hello")) == []
    assert found(settings("language: nl\nlanguages: [nl]\n")) == []


def test_a_library_is_judged_by_the_languages_of_the_playbook_that_includes_it() -> None:
    cards = "    - {card: message, text: Hello}\n    - {card: end, text: {en: Bye, nl: Dag}}\n"
    library = f"frontdesk: 1\npathways:\n  hi:\n{cards}"
    playbook = (
        HEAD + "languages: [en, nl]\ninclude: [other.yaml]\npathways: {start: [{card: run, pathway: other.hi}]}\n"
    )
    assert found(playbook, other=library) == [("FD404", "Hello")]
    assert found(library) == []
    alone = playbook.replace("languages: [en, nl]\n", "")
    assert codes(alone, other=library) == []


def test_a_library_may_have_the_language_of_another_country() -> None:
    library = "frontdesk: 1\npathways:\n  hi:\n    - {card: end, text: {pt: Oi, en: Hi}}\n"
    playbook = (
        HEAD + "languages: [pt-BR, en]\ninclude: [other.yaml]\npathways: {start: [{card: run, pathway: other.hi}]}\n"
    )
    assert codes(playbook, other=library) == []


def test_remarks_end_after_a_while_and_do_not_end_the_reading() -> None:
    cards = "".join(f"    - {{card: message, text: Text {number}}}\n" for number in range(300))
    result = checked(TRANSLATED + cards + "    - {card: end, outcome: nonsense}\n")
    every = [each.code for each in result.diagnostics]
    assert (every.count("FD404"), every[-1]) == (MOST_REMARKS, "FD105")
    assert [each for each in result.diagnostics if "more than 200 remarks" in each.finding.message]


@pytest.mark.parametrize("text", ["![](a.png)", "![ ](a.png)", "a ![**](a.png) b ![](b.png)"])
def test_an_image_needs_words(text: str) -> None:
    assert "FD405" in codes(says(f"'{text}'"))


def test_an_invisible_character_in_a_text_is_a_warning() -> None:
    text = says(f"Hello{SPACE} there")
    (each,) = checked(text).diagnostics
    assert (each.code, each.severity) == ("FD505", Severity.WARNING)
    assert marked(each, checked(text)) == SPACE
    assert each.finding.message == "U+200B ZERO WIDTH SPACE is here, and nobody can see it"


def test_one_in_a_value_or_link_of_a_text_is_an_error_and_told_once() -> None:
    for text in (f"'{{{{ conver{SPACE}sation.page }}}}'", f"'[a](https://www.exam{SPACE}ple.com)'"):
        (each,) = checked(says(text)).diagnostics
        assert (each.code, each.severity) == ("FD505", Severity.ERROR)
        assert marked(each, checked(says(text))) == SPACE


@pytest.mark.parametrize("text", ["👩\u200d💻", "'\"می\u200cخواهم\" 👍🏽'", '"a\\u200bb"', f"a # {SPACE}"])
def test_one_that_is_needed_or_can_be_seen_or_stands_in_a_comment_is_fine(text: str) -> None:
    assert found(says(text)) == []


COLORS = [("#ffcc00", "1.51", "#857006"), ("#777777", "4.47", "#767676"), ("#ff9800", "2.15", "#ac6600")]


@pytest.mark.parametrize(("color", "ratio", "_"), COLORS)
def test_a_colour_behind_white_text_is_dark_enough_or_remarked_on(color: str, ratio: str, _: str) -> None:
    text = settings(f"bot: {{color: '{color}'}}\ninstall: {{origins: [https://www.example.com]}}\n")
    assert found(text) == [("FD406", f"'{color}'")]
    assert said(text)[0][0] == f"white text on {color!r} has a contrast of {ratio}:1; 4.5:1 is needed"


def test_the_colour_that_the_hint_names_passes() -> None:
    for color, *_ in COLORS:
        hint = said(settings(f"bot: {{color: '{color}'}}\n"))[0][1] or ""
        assert found(settings(f"bot: {{color: {hint.rpartition(' ')[2]}}}\n")) == []


def test_a_dark_colour_and_none_at_all_are_fine() -> None:
    assert found(settings("bot: {color: '#767676'}\n")) == found(settings("bot: {name: Ada}\n")) == []


LOST = [
    "text: one\n    two #three\n",
    "text: we are #1\n",
    "text: # hello\n",
    "when: 1 == #1\n",
]


@pytest.mark.parametrize("lines", LOST)
def test_what_a_comment_took_from_a_text_is_found_at_its_sign(lines: str) -> None:
    assert found(flow(f"- card: end\n  {lines}")) == [("FD001", "#")]


def test_so_it_is_in_texts_that_only_people_of_the_team_read() -> None:
    cards = "- {card: capture, fields: [{field: person.name, ask: a}]}\n- card: create_lead\n  title: Lead #5\n"
    assert found(flow(cards)) == [("FD001", "#")]


def test_a_comment_with_a_space_behind_a_text_is_a_comment() -> None:
    assert found(flow("- card: end\n  text: Hello # a greeting\n")) == []


@pytest.mark.parametrize(
    "text", ["Choose\n    - one\n    - two", ">\n    - one\n    - two", '"a\n    1. one\n    2. two"']
)
def test_a_list_whose_lines_are_read_as_one_is_found(text: str) -> None:
    ((code, sign),) = found(says(text))
    assert (code, sign in ("-", "1.")) == ("FD001", True)


@pytest.mark.parametrize(
    "text", ["|\n    - one\n    - two", "Open\n    - also on Sunday.", ">\n    - one\n\n    - two"]
)
def test_a_list_in_a_block_and_a_dash_in_a_sentence_are_fine(text: str) -> None:
    assert found(says(text)) == []
