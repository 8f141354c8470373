"""The quick look at an e-mail address says what the library says."""

from __future__ import annotations

import email_validator
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.lang.types import contact
from frontdesk.lang.types.answer import Wrong
from lang.marks import unhurried

WORDS = st.from_regex(r"[a-z0-9A-Z._+\-]{1,12}", fullmatch=True)
ENDINGS = st.sampled_from(
    [
        "com",
        "eu",
        "test",
        "local",
        "invalid",
        "onion",
        "arpa",
        "localhost",
        "c0m",
        "1a",
        "a1",
        "a",
        "co.uk",
        "xn--p1ai",
        "-x",
    ]
)


def judged(address: str) -> str | None:
    """What the library says: the normal form, or nothing."""
    try:
        return validate_email(address, check_deliverability=False, test_environment=False).normalized
    except EmailNotValidError:
        return None


@unhurried
@given(st.builds("{}@{}.{}".format, WORDS, WORDS, ENDINGS))
def test_an_address_comes_out_as_the_library_says(address: str) -> None:
    if address.strip("()[]\"'.,;:!?") == address:
        found = contact.email(address)
        assert (None if isinstance(found, Wrong) else found) == judged(address)


@pytest.mark.parametrize("name", email_validator.SPECIAL_USE_DOMAIN_NAMES)
def test_a_reserved_name_reaches_nobody(name: str) -> None:
    assert isinstance(contact.email(f"jane@example.{name}"), Wrong)


@pytest.mark.parametrize("length", [40, 63, 64, 65, 250])
def test_a_long_address_is_the_librarys_matter(length: int) -> None:
    for address in (f"{'a' * length}@example.com", f"a@{'b' * length}.com"):
        found = contact.email(address)
        assert (None if isinstance(found, Wrong) else found) == judged(address)
