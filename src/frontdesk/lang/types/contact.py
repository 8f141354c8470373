"""E-mail addresses and phone numbers: the one place that knows email-validator and phonenumbers."""

from __future__ import annotations

import re
from functools import cache

from frontdesk.lang.types.answer import Wrong, typed

MOST_ADDRESS = 320
MOST_PLAIN = 60
"""Longest address for which a quick check is enough: no part of it can be too long."""

_PLAIN = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}")
MOST_NUMBER = 60
REGIONS = {
    "cs": "CZ",
    "da": "DK",
    "de": "DE",
    "en": "US",
    "es": "ES",
    "fi": "FI",
    "fr": "FR",
    "it": "IT",
    "ja": "JP",
    "nb": "NO",
    "nl": "NL",
    "no": "NO",
    "pl": "PL",
    "pt": "PT",
    "sv": "SE",
}
"""Main language to the country whose national numbers are understood, if the language tag names no country."""

EXAMPLES = {
    "DE": "+49 30 901820",
    "ES": "+34 912 345 678",
    "FR": "+33 1 42 68 53 00",
    "GB": "+44 20 7946 0123",
    "NL": "+31 20 794 0123",
    "US": "+1 202 555 0123",
}
"""An example number for the visitor, by country."""

INTRODUCTIONS = frozenset(
    {
        *("email", "mail", "email address", "my email", "my mail", "my email is", "my mail is", "my email address is"),
        *("my address is", "it is", "it's", "its", "this is", "that is", "that's", "here is", "here's", "here it is"),
        *("at", "you can reach me at", "reach me at", "email me at", "mail me at", "sure", "yes", "ok", "mailto"),
        *("emailadres", "mijn email", "mijn email is", "mijn mail is", "mijn emailadres", "mijn emailadres is"),
        *("mijn mailadres is", "dat is", "dit is", "het is", "hier is", "mail mij op", "mail naar", "ja"),
        *("emailadresse", "meine email", "meine email ist", "meine mail ist", "meine emailadresse"),
        *("meine emailadresse ist", "meine mailadresse ist", "das ist", "es ist", "hier ist"),
        *("adresse email", "courriel", "mon email", "mon email est", "mon mail est", "mon adresse email est"),
        *("mon adresse est", "mon adresse mail est", "mon courriel est", "c'est", "voici", "oui"),
        *("correo", "correo electrónico", "mi correo", "mi correo es", "mi email", "mi email es"),
        *("mi correo electrónico es", "mi dirección es", "es", "aquí está", "sí"),
    }
)
"""What people write before their address, without hyphens: other words may be the first half of a broken address."""


def region(language: str) -> str | None:
    """The country of a language tag: the one it names, else the main one of its language; None if unknown."""
    main, *rest = language.replace("_", "-").split("-")
    named = next((part.upper() for part in rest if len(part) == 2 and part.isascii() and part.isalpha()), None)
    return named or REGIONS.get(main.lower())


def email(text: str) -> str | Wrong:
    """The address in its normal form: domain in lower case, no name around it. Whether it exists is not checked."""
    plain = text.strip()
    if len(plain) <= MOST_PLAIN and _PLAIN.fullmatch(plain) and not plain.endswith(_reserved()):
        return plain
    from email_validator import EmailNotValidError, validate_email

    wrong = Wrong("wrong-email")
    address = _address(typed(text[: MOST_ADDRESS * 2])) if len(text) <= MOST_ADDRESS * 2 else None
    if address is None:
        return wrong
    try:
        return validate_email(address, check_deliverability=False, test_environment=False).normalized
    except (EmailNotValidError, ValueError):
        return wrong


@cache
def _reserved() -> tuple[str, ...]:
    """The endings of reserved domains. Any other address that matches `_PLAIN` is valid and in its normal form."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return tuple(f"{mark}{name}" for name in SPECIAL_USE_DOMAIN_NAMES for mark in ".@")


def _address(text: str) -> str | None:
    """The one word that may be an address: alone, between `<` and `>`, or after a known introduction."""
    words = text.split(" ")
    at = [number for number, word in enumerate(words) if "@" in word]
    if len(at) != 1:
        return None
    word = words[at[0]].strip("()[]\"'.,;:!?")
    before = " ".join(words[: at[0]]).casefold().replace("’", "'").replace("-", "").rstrip(" :,.!")
    alone = at[0] == len(words) - 1 and (not before or before in INTRODUCTIONS)
    enclosed = word.startswith("<") and word.endswith(">")
    return word.strip("<>()[]\"'.,;:!?").removeprefix("mailto:") if alone or enclosed else None


def phone(text: str, language: str) -> str | Wrong:
    """The number as E.164, such as `+31207940123`.

    A number without a country code is read as a number of the language's country.
    """
    import phonenumbers

    country = region(language)
    wrong = Wrong("wrong-phone", (("example", EXAMPLES.get(country or "", EXAMPLES["NL"])),))
    number = typed(text[: MOST_NUMBER * 2])
    if len(text) > MOST_NUMBER * 2 or len(number) > MOST_NUMBER or not any(char.isdigit() for char in number):
        return wrong
    if number.startswith("00"):
        number = "+" + number[2:]
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return wrong
    if not phonenumbers.is_valid_number(parsed):
        return wrong
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
