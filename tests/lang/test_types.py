"""What visitors type: understood as meant, or refused with words that help."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counting import calls
from frontdesk.lang.phrases import languages
from frontdesk.lang.types import TYPES, WELL_KNOWN, Rules, Wrong, check
from frontdesk.lang.types.amount import example
from frontdesk.lang.types.contact import EXAMPLES, REGIONS
from frontdesk.lang.types.currency import CODES, DOLLARS
from frontdesk.lang.types.day import example as example_day
from frontdesk.lang.value import Money, Value
from lang.marks import unhurried

COLOURS = ("Sky Blue", "2", "Groß")
TAKEN: list[tuple[str, str, str, Value]] = [
    ("email", "en", "jane@example.com", "jane@example.com"),
    ("email", "en", "  Jane.Doe+x@EXAMPLE.com ", "Jane.Doe+x@example.com"),
    ("email", "en", "it is jane@example.com.", "jane@example.com"),
    ("email", "en", "Jane <jane@example.com>", "jane@example.com"),
    ("email", "en", "mailto:jane@example.com", "jane@example.com"),
    ("email", "en", "My e-mail is: jane@example.com", "jane@example.com"),
    ("email", "en", "It’s jane@example.com!", "jane@example.com"),
    ("email", "en", "E-mail address: jane@example.com", "jane@example.com"),
    ("email", "en", "you can reach me at jane@example.com", "jane@example.com"),
    ("email", "en", "<jane@example.com> Jane Doe", "jane@example.com"),
    ("email", "nl", "mijn e-mailadres is jan@example.nl", "jan@example.nl"),
    ("email", "de", "Meine E-Mail-Adresse ist jan@example.de", "jan@example.de"),
    ("email", "fr", "mon adresse e-mail est jean@example.fr", "jean@example.fr"),
    ("email", "es", "mi correo electrónico es juan@example.es", "juan@example.es"),
    ("email", "en", "jane\u200b@example.com", "jane@example.com"),
    ("phone", "nl", "020 794 0123", "+31207940123"),
    ("phone", "nl-BE", "02 555 12 12", "+3225551212"),
    ("phone", "nl", "0031 6 12345678", "+31612345678"),
    ("phone", "en", "(202) 555-0123", "+12025550123"),
    ("phone", "en-GB", "020 7946 0123", "+442079460123"),
    ("phone", "en", "+31 6-12345678", "+31612345678"),
    ("phone", "xx", "+49 30 901820", "+4930901820"),
    ("phone", "nl", "\u202d+31 6 12345678\u202c", "+31612345678"),
    ("number", "en", "1,250.50", Decimal("1250.50")),
    ("number", "nl", "1.250,50", Decimal("1250.50")),
    ("number", "nl", "1,250.50", Decimal("1250.50")),
    ("number", "en", "1.250,50", Decimal("1250.50")),
    ("number", "en", "1,250", Decimal(1250)),
    ("number", "nl", "1.250", Decimal(1250)),
    ("number", "nl", "12,5", Decimal("12.5")),
    ("number", "en", "0,500", Decimal("0.500")),
    ("number", "en", "1,250,000", Decimal(1250000)),
    ("number", "fr", "1 250,5", Decimal("1250.5")),
    ("number", "de", "1'250", Decimal(1250)),
    ("number", "en", "10k", Decimal(10000)),
    ("number", "en", "−5", Decimal(-5)),
    ("number", "en", "٣٥", Decimal(35)),
    ("money", "en", "1250.50 EUR", Money(Decimal("1250.50"), "EUR")),
    ("money", "nl", "€ 1.250,50", Money(Decimal("1250.50"), "EUR")),
    ("money", "nl", "€ 50,-", Money(Decimal(50), "EUR")),
    ("money", "en", "$99", Money(Decimal(99), "USD")),
    ("money", "en", "us$ 5", Money(Decimal(5), "USD")),
    ("money", "en", "10k euro", Money(Decimal(10000), "EUR")),
    ("money", "pl", "10 zł", Money(Decimal(10), "PLN")),
    ("money", "en", "eur 5 €", Money(Decimal(5), "EUR")),
    ("money", "en", "1.250 EUR", Money(Decimal(1250), "EUR")),
    ("money", "nl", "$1,250", Money(Decimal(1250), "USD")),
    ("money", "nl", "$1.250", Money(Decimal(1250), "USD")),
    ("money", "en", "1.250,- euro", Money(Decimal(1250), "EUR")),
    ("money", "en", "0.500 EUR", Money(Decimal("0.500"), "EUR")),
    ("money", "nl", "12.5 EUR", Money(Decimal("12.5"), "EUR")),
    ("money", "en", "12,50 EUR", Money(Decimal("12.50"), "EUR")),
    ("money", "en", "1250,5000 EUR", Money(Decimal("1250.5000"), "EUR")),
    ("date", "en", "2026-12-31", date(2026, 12, 31)),
    ("date", "nl", "31-12-2026", date(2026, 12, 31)),
    ("date", "nl", "1 mrt 2026", date(2026, 3, 1)),
    ("date", "de", "31.12.26", date(2026, 12, 31)),
    ("date", "de", "31. Dezember 2026", date(2026, 12, 31)),
    ("date", "fr", "1er janvier 2026", date(2026, 1, 1)),
    ("date", "es", "31 de diciembre de 2026", date(2026, 12, 31)),
    ("date", "en", "Dec 31st, 2026", date(2026, 12, 31)),
    ("date", "en", "12/31/2026", date(2026, 12, 31)),
    ("date", "en", "31/12/2026", date(2026, 12, 31)),
    ("date", "en", "5/5/2026", date(2026, 5, 5)),
    ("date", "en-US", "3/4/2026", date(2026, 3, 4)),
    ("date", "en-GB", "3/4/2026", date(2026, 4, 3)),
    ("url", "en", "example.com/a?b=C", "https://example.com/a?b=C"),
    ("url", "en", "HTTP://Example.com", "http://example.com"),
    ("choice", "en", " sky  BLUE", "Sky Blue"),
    ("choice", "en", "1", "Sky Blue"),
    ("choice", "en", "2", "2"),
    ("choice", "en", "3.", "Groß"),
    ("choice", "en", "GROSS", "Groß"),
    ("boolean", "nl", "Ja!", True),
    ("boolean", "nl", "no", False),
    ("boolean", "es", "sí", True),
    ("boolean", "fr", "Non.", False),
    ("text", "en", "  hi there ", "hi there"),
    ("nonsense", "en", " hi ", "hi"),
]
REFUSED = [
    *[
        ("email", "en", text)
        for text in ("not an address", "a@b", "@", "a@@b.nl", "a@b.nl c@d.nl", "a" * 4000, "x@localhost")
    ],
    *[
        ("email", "en", text)
        for text in ("jane doe@example.com", "it is jane doe@example.com", "<jane doe@example.com>", "j@a.nl or so")
    ],
    *[("phone", "nl", text) for text in ("123", "call me", "+", "+99 1", "1" * 50, "06123456789")],
    ("phone", "xx", "0612345678"),
    *[
        ("number", "en", text)
        for text in ("five", "1 2", "1.2.3", "1,25,000", "1e9", "NaN", "Infinity", "9" * 31, "½", "0x1F")
    ],
    *[("money", "en", text) for text in ("500", "five EUR", "5 XXQ", "EUR 5 USD", "EUR", "$", "1250.50.1 EUR")],
    *[("date", "en", text) for text in ("3/4/2026", "2026-02-30", "31-12", "tomorrow", "0000-01-01", "32/12/2026")],
    *[
        ("url", "en", text)
        for text in ("javascript:alert(1)", "ftp://a.nl", "localhost", "a b.nl", "a@b.nl", "https://", "x" * 3000)
    ],
    *[("choice", "en", text) for text in ("blue", "4", "0", "²")],
    *[("boolean", "en", text) for text in ("maybe", "yes no", "ja")],
]
BOUNDS: list[tuple[Rules, str, str, str]] = [
    (Rules("number", minimum=Decimal(10)), "9", "wrong-small", "10"),
    (Rules("number", maximum=Decimal("10.5")), "11", "wrong-large", "10.5"),
    (Rules("money", minimum=Decimal(10), currency="EUR"), "9", "wrong-small", "10 EUR"),
    (Rules("date", minimum=date(2026, 1, 1)), "2025-12-31", "wrong-early", "2026-01-01"),
    (Rules("date", maximum=date(2026, 1, 1)), "2026-01-02", "wrong-late", "2026-01-01"),
    (Rules("text", minimum=Decimal(5)), "abcd", "wrong-short", "5"),
    (Rules("text", maximum=Decimal(5)), "abcdef", "wrong-long", "5"),
    (Rules("text", pattern="[0-9]{4} ?[A-Z]{2}"), "1234 AB!", "wrong-pattern", "form"),
    (Rules("email", pattern=".*@bakery\\.nl"), "mia@example.com", "wrong-pattern", "form"),
    (Rules("number", pattern="[0-9]{4}"), "12", "wrong-pattern", "form"),
    (Rules("text"), " \n ", "wrong-empty", "answer"),
    (Rules("text"), "\u200b \u2060", "wrong-empty", "answer"),
]


def rules(kind: str) -> Rules:
    return Rules(kind, choices=COLOURS if kind == "choice" else ())


@pytest.mark.parametrize(("kind", "language", "text", "value"), TAKEN)
def test_an_answer_is_understood(kind: str, language: str, text: str, value: Value) -> None:
    made = check(text, rules(kind), language)
    assert (made, type(made)) == (value, type(value))


@pytest.mark.parametrize(("kind", "language", "text"), REFUSED)
def test_an_answer_that_is_none_is_refused(kind: str, language: str, text: str) -> None:
    made = check(text, rules(kind), language)
    assert isinstance(made, Wrong)
    assert made.key == f"wrong-{kind}"


@pytest.mark.parametrize(("asked", "text", "key", "words"), BOUNDS)
def test_an_answer_out_of_bounds_is_told_the_bound(asked: Rules, text: str, key: str, words: str) -> None:
    made = check(text, asked, "en")
    assert isinstance(made, Wrong)
    assert (made.key, words in made.message("en")) == (key, True)


@pytest.mark.parametrize("text", ["10", "10.5"])
def test_bounds_are_inclusive(text: str) -> None:
    asked = Rules("number", minimum=Decimal(10), maximum=Decimal("10.5"))
    assert check(text, asked, "en") == Decimal(text)


def test_an_amount_without_a_currency_has_the_fields() -> None:
    assert check("500", Rules("money", currency="CHF"), "de") == Money(Decimal(500), "CHF")
    assert check("$500", Rules("money", currency="CAD"), "en") == Money(Decimal(500), "CAD")
    assert check("$500", Rules("money", currency="EUR"), "en") == Money(Decimal(500), "USD")


def test_a_wrong_email_is_told_about_e_mail_in_the_visitors_language() -> None:
    made = check("not an address", Rules("email"), "en")
    assert isinstance(made, Wrong)
    assert made.message("en") == "That doesn't look like an e-mail address. Please write it like name@example.com."
    assert made.message("nl-NL") == "Dat lijkt geen e-mailadres. Schrijf het als naam@example.com."
    assert made.message("xx") == made.message("en")


@pytest.mark.parametrize("language", [*languages(), "en-US", "en-GB", "xx"])
@pytest.mark.parametrize("kind", ["number", "money", "date", "phone", "email", "url"])
def test_what_a_message_shows_as_an_example_is_taken(kind: str, language: str) -> None:
    made = check("??", Rules(kind, currency="EUR"), language)
    assert isinstance(made, Wrong)
    shown = {"email": "name@example.com", "url": "https://www.example.com"} | dict(made.values)
    text = shown["example"] if "example" in shown else shown[kind]
    assert not isinstance(check(text, Rules(kind), language), Wrong)
    assert text.partition("@")[2] in made.message(language)


def test_example_numbers_are_of_their_countries() -> None:
    assert all(check(number, Rules("phone"), "xx") for number in EXAMPLES.values())
    # Arabic is spoken in too many countries for one of them to be meant.
    assert {REGIONS[main] for main in languages() if main != "ar"} <= set(EXAMPLES)
    assert (example("nl"), example("en-GB"), example_day("nl")) == ("1250,50", "1250.50", "31-12-2026")


def test_well_known_names_have_types_that_exist() -> None:
    assert set(WELL_KNOWN.values()) <= set(TYPES)
    assert WELL_KNOWN["person.email"] == "email"


def test_currencies_are_three_capitals() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in CODES)
    assert len(CODES) > 150
    assert DOLLARS <= CODES


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "piece", ["1", "1,", "a@", "a@b.c ", "€", "+", "12/", "\ud800", "\x00", "٣", "http://", "a.", "'", "k"]
)
def test_whatever_is_typed_over_and_over_is_judged_with_twenty_calls_a_character_at_most(kind: str, piece: str) -> None:
    rules = Rules(kind, COLOURS, pattern="(a|b|ab)*c")
    for length in (1, 7, 60, 4000):
        text = (piece * 4000)[:length]
        made = check(text, rules, "nl")
        assert not isinstance(made, Wrong) or made.message("nl")
        assert calls(check, text, rules, "nl") < 200 + 20 * length


@unhurried
@given(st.sampled_from(TYPES), st.sampled_from(["en", "nl", "", "en-US", "x-\ud800", "../en"]), st.text(max_size=30))
def test_any_text_is_a_value_or_wrong(kind: str, language: str, text: str) -> None:
    made = check(text, rules(kind), language)
    if isinstance(made, Wrong):
        assert made.message(language)


@unhurried
@given(st.sampled_from(TYPES), st.text("0123456789.,-+ '/€$kEURde@janx:%", max_size=14))
def test_any_text_that_looks_like_a_value_is_a_value_or_wrong(kind: str, text: str) -> None:
    made = check(text, rules(kind), "nl")
    assert isinstance(made, Wrong | str | bool | Decimal | Money | date)


@unhurried
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_number_as_any_language_writes_it_is_read_exactly(number: Decimal) -> None:
    assert check(f"{number:,.2f}", Rules("number"), "en") == number
    swapped = f"{number:,.2f}".translate(str.maketrans(",.", ".,"))
    assert check(swapped, Rules("number"), "nl") == number
