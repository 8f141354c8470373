"""What ends up in the addresses of links, and what does not."""

from __future__ import annotations

import pytest

from compiler.writing import flow, found
from frontdesk.analysis.addresses import carried
from frontdesk.lang import condition
from lang.marks import page

CARRIED = [
    ("person.name", ["person.name"]),
    ("person.name | first_word | lower", ["person.name"]),
    ("person.name ~ '-' ~ note", ["person.name", "note"]),
    ("note | default(person.email)", ["note", "person.email"]),
    ("note if person.email is defined else person.phone", ["note", "person.phone"]),
    ("answers.a or answers.b", ["answers.a", "answers.b"]),
    ("-answers.a * answers.b", ["answers.a", "answers.b"]),
    ("person.name | length", []),
    ("person.name == 'Mia'", []),
    ("person.name is defined", []),
    ("not person.name", []),
    ("'yes' if person.name == 'Mia' else 'no'", []),
]


@pytest.mark.parametrize(("text", "names"), CARRIED)
def test_the_names_whose_values_are_in_a_result(text: str, names: list[str]) -> None:
    expr = condition.read(page(text)).value
    assert expr is not None
    assert [name.path for name in carried(expr)] == names


ASKS = """
- card: capture
  fields:
    - {field: person.email, ask: a}
    - {field: answers.work, ask: a, type: email}
    - {field: answers.mobile, ask: a, type: phone}
    - {field: answers.topic, ask: a}
"""
URL = "https://www.example.com/"
PERSONAL = [
    (f"[a]({URL}?m={{{{ person.email }}}})", "person.email"),
    (f"[a]({URL}?m={{{{ answers.work | lower }}}})", "answers.work"),
    (f"**[a]({URL}?m={{{{ answers.mobile }}}}&x=1)**", "answers.mobile"),
    (f"- [a]({URL}?m={{{{ 'none' if answers.topic == 'x' else person.email }}}})", "person.email"),
]
IMPERSONAL = [
    f"[a]({URL}?t={{{{ answers.topic }}}})",
    f"[a]({URL}?n={{{{ person.email | length }}}})",
    f"[a]({URL}) {{{{ person.email }}}}",
    "[a](mailto:hi@example.com?subject={{ person.email }})",
    f"[{{{{ person.email }}}}]({URL})",
]


@pytest.mark.parametrize(("text", "name"), PERSONAL)
def test_personal_data_in_a_link_is_found_at_its_name(text: str, name: str) -> None:
    read = [(code, word) for code, word in found(flow(f'{ASKS}- card: end\n  text: "{text}"\n')) if code != "FD209"]
    assert read == [("FD507", name)]


@pytest.mark.parametrize("text", IMPERSONAL)
def test_other_values_and_other_places_are_fine(text: str) -> None:
    read = [code for code, _ in found(flow(f'{ASKS}- card: end\n  text: "{text}"\n')) if code != "FD209"]
    assert read == []


def test_a_call_may_send_it_in_its_body_but_not_in_its_address() -> None:
    call = f"- card: call\n  url: {URL}?m={{{{ person.email }}}}\n  body: {{mail: '{{{{ person.email }}}}'}}\n"
    assert ("FD507", "person.email") in found(flow(f"{ASKS}{call}"))
    assert found(flow(f"{ASKS}{call.replace('?m={{ person.email }}', '')}")).count(("FD507", "person.email")) == 0


def test_an_attribute_of_the_page_counts_by_its_type() -> None:
    attributes = "visitor: {mail: {type: email}, plan: {type: text}}\npathways:"
    for name, codes in (("mail", ["FD507"]), ("plan", [])):
        cards = f"- {{card: end, text: '[a]({URL}?m={{{{ visitor.{name} | default(1) }}}})'}}"
        assert [code for code, _ in found(flow(cards).replace("pathways:", attributes))] == codes
