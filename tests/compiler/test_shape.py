"""Each way in which a file can have the wrong shape is found at the smallest place, in an author's words."""

from __future__ import annotations

import pytest

from compiler.writing import checked, flow, found, said, settings

WRONG_CARDS = [
    # what is written, what is found and where, what is said
    ("- {card: message, text: a, nore: b}", [("FD101", "nore")], "a message card has no key 'nore'"),
    ("- card: message", [("FD102", "message")], "a message card needs 'text'"),
    ("- {card: question, text: a, answers: [{}]}", [("FD102", "{}")], "item 1 of 'answers' needs 'label'"),
    ("- {card: question, text: a, answers: [{value: b}]}", [("FD102", "value")], "item 1 of 'answers' needs 'label'"),
    ("- {text: a}", [("FD102", "text")], "a card of 'start' does not say its kind"),
    ("- hello", [("FD103", "hello")], "a card belongs here, not text"),
    ("- [hello]", [("FD103", "[hello]")], "a card belongs here, not a list"),
    ("- {card: [message]}", [("FD103", "[message]")], "the kind of a card belongs here, not a list"),
    ("- {card: message, text: [a]}", [("FD103", "[a]")], "text belongs here, not a list"),
    ("- {card: message, text: {en: a}}", [("FD103", "{en: a}")], "text belongs here, not keys and values"),
    ("- {card: question, text: a, answers: b}", [("FD103", "b")], "a list belongs here, not text"),
    ("- card: question\n  text: a\n  answers:", [("FD103", "answers")], "a list belongs here, not nothing"),
    ("- {card: set, values: [a]}", [("FD103", "[a]")], "keys and values belong here, not a list"),
    (
        "- {card: capture, fields: [{field: note, ask: a, required: no}]}",
        [("FD103", "no")],
        "true or false belongs here, not 'no'",
    ),
    (
        "- {card: capture, attempts: few, fields: [{field: note, ask: a}]}",
        [("FD103", "few")],
        "a whole number belongs here, not 'few'",
    ),
    ("- {card: capture, fields: [{field: note, ask: a, max: ten}]}", [("FD105", "ten")], None),
    ("- {card: mesage, text: a}", [("FD104", "mesage")], "there is no card of kind 'mesage'"),
    ("- {card: teleport}", [("FD104", "teleport")], "there is no card of kind 'teleport'"),
    ("- {card: end, outcome: won}", [("FD105", "won")], "'won' is not one of qualified, disqualified, none"),
    (
        "- {card: capture, attempts: 11, fields: [{field: note, ask: a}]}",
        [("FD105", "11")],
        "11 is too large: at most 10",
    ),
    ("- {card: capture, attempts: 0, fields: [{field: note, ask: a}]}", [("FD105", "0")], "0 is too small: at least 1"),
    ("- {card: message, text: a, id: Hello}", [("FD105", "Hello")], "'Hello' is not written in the right form"),
    (
        "- {card: capture, fields: [{field: size, ask: a}]}",
        [("FD105", "size")],
        "'size' is not a place to keep an answer",
    ),
    ("- {card: set, values: {size: 1}}", [("FD105", "size")], "'size' is not a place to keep an answer"),
    ("- {card: wait, for: soon}", [("FD106", "soon")], "'soon' is not a length of time"),
    ("- {card: wait, for: 0.4s}", [("FD106", "0.4s")], "'0.4s' is too short: at least 0.5s"),
    ("- {card: wait, for: 31s}", [("FD106", "31s")], "'31s' is too long: at most 30s"),
    ("- {card: question, text: a, answers: []}", [("FD107", "[]")], "'answers' takes at least 1 item"),
    ("- {card: set, values: {}}", [("FD107", "{}")], "'values' takes at least 1 item"),
    ("- {card: capture, fields: [{field: note, ask: a, pattern: '(a'}]}", [("FD208", "'(a'")], None),
    ("- {card: message, text: ''}", [("FD401", "''")], "there is no text here"),
    ("- {card: message, text: '  '}", [("FD401", "'  '")], "there is no text here"),
    ("- card: message\n  text:", [("FD401", "text")], "there is no text here"),
]


@pytest.mark.parametrize(("card", "findings", "message"), WRONG_CARDS, ids=[row[0] for row in WRONG_CARDS])
def test_a_wrong_card_is_found_at_the_smallest_place(
    card: str, findings: list[tuple[str, str]], message: str | None
) -> None:
    assert found(flow(card)) == findings
    if message is not None:
        assert said(flow(card))[0][0] == message


WRONG_SETTINGS = [
    ("nickname: x\n", [("FD101", "nickname")]),
    ("bot: {nick: x}\n", [("FD101", "nick")]),
    ("active: yes\n", [("FD103", "yes")]),
    ("bot: Ada\n", [("FD103", "Ada")]),
    ("bot: {name: ''}\n", [("FD401", "''")]),
    ("bot: {color: green}\n", [("FD105", "green")]),
    ("bot:\n  color: #1b5e20\n", [("FD001", "#")]),
    ("bot: {position: top}\n", [("FD105", "top")]),
    ("bot: {avatar: ada.png}\n", [("FD006", "ada.png")]),
    ("bot: {avatar: ../ada.png}\n", [("FD006", "../ada.png")]),
    ("id: Sales\n", [("FD105", "Sales")]),
    ("language: english\n", [("FD105", "english")]),
    ("languages: []\n", [("FD107", "[]")]),
    ("visitor: {plan: text}\n", [("FD103", "text")]),
    ("visitor: {plan: {}}\n", [("FD102", "plan")]),
    ("visitor: {Plan: {type: text}}\n", [("FD105", "Plan")]),
    ("visitor: {plan: {type: word}}\n", [("FD105", "word")]),
    ("greeting: {text: Hi}\n", [("FD102", "greeting")]),
    ("privacy: {retention_days: 0}\n", [("FD105", "0")]),
    ("privacy: {consent: {required: true}}\n", [("FD102", "consent")]),
    ("crm: {currency: euro}\n", [("FD602", "euro")]),
    ("crm: {unfinished: {after: 7h, create: lead}}\n", [("FD106", "7h")]),
    ("crm: {unfinished: {after: 8h, create: deal}}\n", [("FD105", "deal")]),
]


@pytest.mark.parametrize(("text", "findings"), WRONG_SETTINGS, ids=[row[0] for row in WRONG_SETTINGS])
def test_a_wrong_setting_is_found_at_the_smallest_place(text: str, findings: list[tuple[str, str]]) -> None:
    assert found(settings(text)) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("", [("FD008", "")]),
        ("# only a comment\n", [("FD008", "")]),
        ("hello", [("FD103", "hello")]),
        ("- a\n- b", [("FD103", "- a\n- b")]),
        ("name: x\n" + "pathways: {start: [{card: end}]}", [("FD008", "")]),
        ("frontdesk: 2\nname: x\npathways: {start: [{card: end}]}", [("FD008", "2")]),
        ("frontdesk: [1]\nname: x\npathways: {start: [{card: end}]}", [("FD008", "[1]")]),
        ("frontdesk:\nname: x\npathways: {start: [{card: end}]}", [("FD008", "frontdesk")]),
        ("frontdesk: 1\npathways: {start: [{card: end}]}", [("FD102", "")]),
        ("frontdesk: 1\nname: x", [("FD102", "")]),
        ("frontdesk: 1\nname: x\npathways: {}", [("FD102", "pathways")]),
        ("frontdesk: 1\nname: x\npathways: {sales: [{card: end}]}", [("FD102", "pathways")]),
        ("frontdesk: 1\nname: x\npathways: {start: []}", [("FD107", "[]")]),
        (
            "frontdesk: 1\nname: x\npathways: {start: [{card: end}], Two: [{card: end}]}",
            [("FD105", "Two"), ("FD309", "Two")],
        ),
    ],
)
def test_the_top_of_a_file_is_checked(text: str, findings: list[tuple[str, str]]) -> None:
    assert found(text) == findings


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (flow("- {card: message, text: a, gotto: start.end}\n- {card: end}"), "did you mean 'goto'?"),
        (flow("- {card: message, text: a, frobnicate: b}"), "delete it, or use one of card, id, when, goto, text"),
        (
            flow("- {card: message, tеxt: a}"),
            "write 'text' in plain letters: what looks like 'e' is U+0435 CYRILLIC SMALL LETTER IE",
        ),
        (flow("- {card: end, outcome: qualifed}"), "did you mean 'qualified'?"),
        (flow("- {card: mesage, text: a}"), "did you mean 'message'?"),
        (flow("- {card: capture, fields: [{field: person.nmae, ask: a}]}"), "did you mean 'person.name'?"),
        (flow("- {card: capture, fields: [{field: email, ask: a}]}"), "did you mean 'person.email'?"),
        (flow("- {card: capture, fields: [{field: size, ask: a}]}"), "did you mean 'answers.size'?"),
        (flow("- {card: set, values: {answers.First-Name: 1}}"), "did you mean 'answers.first_name'?"),
        (flow("- {card: capture, fields: [{name: person.name, ask: a}]}"), "write `field:`"),
        (flow("- {card: wait, for: 2 seconds}"), "write 2s"),
        (flow("- {card: wait, for: 20}"), "write 20s"),
        (flow("- {card: wait, for: soon}"), "write a number and a unit, such as 90s, 2m or 1h30m"),
        (flow("- {card: message, text: a, goto: 'start.end '}\n- {card: end}"), "did you mean 'start.end'?"),
        (
            flow("- {card: capture, fields: [{field: person.name, ask: 'Is it {{ person.name }}?'}]}"),
            "this card sets it, but only later: use it on a card after this one",
        ),
        (settings("active: yes\n"), "write true"),
        (settings("bot: {color: green}\n"), "use #rrggbb, in quotes"),
    ],
)
def test_a_hint_says_what_to_try(text: str, hint: str) -> None:
    assert said(text)[0][1] == hint


def test_spaces_around_a_word_are_shown() -> None:
    cards = "- {card: message, text: a, goto: 'start.end '}\n- {card: end}"
    assert said(flow(cards))[0][0] == "no pathway or card is called 'start.end '"


def test_a_picture_that_is_not_in_the_folder_is_found_at_its_name() -> None:
    assert found(flow("- {card: message, text: 'See ![our map](map.png)!'}")) == [("FD006", "map.png")]


def test_every_fault_of_every_card_is_found_in_one_run() -> None:
    text = flow(
        """\
        - {card: message, txt: Hello}
        - {card: end, outcome: won, text: "# Heading"}
        - {card: teleport, when: "1 +", goto: nowhere}
        - {card: message, text: "{{ person.name", goto: [a]}
        """
    )
    assert [code for code, _ in found(text)] == ["FD101", "FD105", "FD403", "FD104", "FD207", "FD201", "FD206", "FD103"]


def test_one_mistake_makes_one_finding() -> None:
    misspelt = flow(
        """\
        - {card: question, text: a, save: topic, anwsers: [{label: b, goto: sales}, {label: c}]}
        - {card: mesage, text: "{{ answers.topic }}"}
        """,
        """\
        sales:
          - {card: end}
        """,
    )
    assert found(misspelt) == [("FD105", "topic"), ("FD101", "anwsers"), ("FD104", "mesage")]


def test_what_is_wrong_with_the_writing_is_not_found_again_in_the_reading() -> None:
    assert {code for code, _ in found(flow("- {card: wait, for: *soon}"))} == {"FD003"}
    assert {code for code, _ in found(flow("- {card: message, text: a, when: *soon}"))} == {"FD003"}
    assert {code for code, _ in found(flow("- {card: capture, fields: [{field: *soon, ask: a}]}"))} == {"FD003"}


@pytest.mark.parametrize("mark", ["&co", "!important"])
def test_a_text_that_is_all_yaml_property_is_one_finding(mark: str) -> None:
    assert found(flow(f"- card: message\n  text: {mark}")) == [("FD003", mark)]
    assert found(flow(f"- {{card: message, text: {mark} }}")) == [("FD003", mark)]
    assert found(flow(f"- {{card: wait, for: {mark} }}")) == [("FD003", mark)]
    languages = "languages: [en, nl]\n"
    assert found(languages + flow(f"- card: message\n  text:\n    en: {mark}\n    nl: Hallo")) == [("FD003", mark)]


LOST = "' #' begins a comment, so the rest of this text is lost"


@pytest.mark.parametrize(
    "card",
    [
        "- card: message\n  text: Price #1 is great",
        "- card: message\n  text: our   #support team # and more",
        "- card: message\n  text: Hi {{ #1 }}",
        "- {card: message, text: our #support team\n  }",
        "- card: question\n  text: Which?\n  answers:\n    - {label: A}\n    - label: our #2",
    ],
)
def test_a_text_that_a_comment_cuts_off_is_an_error(card: str) -> None:
    assert found(flow(card)) == [("FD001", "#")]
    assert said(flow(card)) == [(LOST, "put the text in quotes, or use a | block")]


def test_a_text_that_a_comment_cuts_off_is_an_error_in_each_language() -> None:
    text = "languages: [en, nl]\n" + flow("- card: message\n  text:\n    en: Hi\n    nl: Nummer #1")
    assert found(text) == [("FD001", "#")]


@pytest.mark.parametrize(
    "card",
    [
        "- card: message\n  text: Hello # a comment",
        "- card: message\n  text: Hello #",
        "- card: message\n  text: C#1 and a#b",
        "- card: message\n  text: 'Price #1' #quoted",
        "- card: message\n  text: |  #block\n    Price #1",
        "- card: message #greeting\n  text: Hello",
        "- {card: message, text: Hello} #greeting",
        "- card: message\n  text: Hello\n  #greeting",
    ],
)
def test_a_comment_that_cuts_off_no_text_is_legal(card: str) -> None:
    assert found(flow(card)) == []


def test_a_file_full_of_faults_is_cut_short() -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(3000))
    assert len(checked(settings(keys)).diagnostics) <= 101


def test_no_message_speaks_of_schemas_and_all_are_short_sentences() -> None:
    texts = [flow(row[0]) for row in WRONG_CARDS] + [settings(row[0]) for row in WRONG_SETTINGS]
    messages = [message for text in texts for message, _ in said(text)]
    assert [m for m in messages if len(m) >= 100 or m.endswith(".") or m[0].isupper()] == []
    words = ("schema", "object", "array", "string", "properties", "instance", "regex", "null")
    assert [m for m in messages if any(word in m for word in words)] == []
