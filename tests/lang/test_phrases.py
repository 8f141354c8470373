"""The built-in words: complete in every language."""

from __future__ import annotations

from string import Formatter

import pytest

from frontdesk.lang.phrases import languages, months, phrase, table, weekdays, words

OTHERS = [language for language in languages() if language != "en"]


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_six_languages_are_spoken_and_english_is_first() -> None:
    assert languages()[0] == "en"
    assert set(languages()) == {"en", "nl", "de", "fr", "es", "ar"}


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_key_with_the_same_values_in_it(language: str) -> None:
    english, here = table("en"), table(language)
    assert set(here) == set(english)
    assert {key: names(text) for key, text in here.items()} == {key: names(text) for key, text in english.items()}
    assert all(text.strip() for text in here.values())


@pytest.mark.parametrize("language", languages())
def test_a_year_has_twelve_months_and_a_week_seven_days(language: str) -> None:
    assert (len(set(months(language))), len(set(weekdays(language)))) == (12, 7)


@pytest.mark.parametrize("language", languages())
def test_no_word_means_yes_and_no(language: str) -> None:
    yes, no = words("yes-words", language), words("no-words", language)
    assert not set(yes) & set(no)
    assert phrase("yes", language) in yes
    assert phrase("no", language) in no


@pytest.mark.parametrize(
    ("asked", "said"), [("nl-BE", "Overslaan"), ("NL", "Overslaan"), ("xx", "Skip"), ("", "Skip"), ("../nl", "Skip")]
)
def test_the_main_language_counts_and_others_get_english(asked: str, said: str) -> None:
    assert phrase("skip", asked) == said


def test_a_value_is_never_read_as_a_phrase() -> None:
    assert phrase("joined", "en", name="{trouble} {0}") == "{trouble} {0} joined the chat"


def test_a_phrase_that_does_not_exist_is_a_programmers_mistake() -> None:
    with pytest.raises(KeyError):
        phrase("nonsense")
