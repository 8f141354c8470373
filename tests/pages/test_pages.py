"""Every page of a kind or rule does what it says."""

from __future__ import annotations

import re

import pytest

from frontdesk.analysis.rule import codes
from frontdesk.cards import KINDS
from pages.page import (
    CLEAN,
    FAULTY,
    SOURCE,
    Example,
    blocks,
    examples,
    failures,
    found,
    marks,
    pages,
    rendered,
    wrapped,
)

FOLDERS = ("cards", "analysis/rules")
PAGES = [path for folder in FOLDERS for path in pages(folder)]
EXAMPLES = [example for path in PAGES for example in examples(path.name, path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_gives_exactly_the_findings_in_its_comments(example: Example):
    assert found(example) == marks(example.files)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_says_what_its_section_is_for(example: Example):
    assert example.clean == (marks(example.files) == [])


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.played], ids=str)
def test_the_scenarios_of_an_example_run_as_they_say(example: Example):
    assert failures(example) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_printed_report_is_what_check_prints(path):
    text = path.read_text(encoding="utf-8")
    assert rendered(path.name, text) == text


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.code)
def test_a_code_has_a_page_with_both_halves_and_a_report(code):
    text = (SOURCE / "analysis/rules" / code.page).read_text(encoding="utf-8")
    shown = examples(code.page, text)
    assert text.startswith(f"# {code.code} {code.name}\n\n")
    assert {example.section for example in shown} == {"Found", "Fixed"}
    assert code.code in {mark for example in shown for _, _, mark in marks(example.files)}
    assert [example.report is not None for example in shown] == [example.section == "Found" for example in shown]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_page_with_both_halves(kind):
    text = (SOURCE / "cards" / f"{kind}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {kind}\n")
    shown = examples(f"{kind}.md", text)
    assert {example.section for example in shown} == {"Works", "Refused"}
    assert any(example.played for example in shown)


def test_every_page_belongs_to_a_kind_or_a_code():
    expected = {f"{kind}.md" for kind in KINDS} | {code.page for code in codes().values()}
    assert {path.name for path in PAGES} == expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_fence_of_a_page_is_closed_and_has_a_language(path):
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"^```", text, re.MULTILINE)) == 2 * len(list(blocks(text)))


PAGE = """\
# FD000 example

```yaml
- not: an example
```

## Found

```yaml
- card: message  # FD101 FD102
  # below: FD403
  text: "# FD999"
```

```yaml shared/more.yaml
# file: FD008
name: More
```

```text
## Fixed
```

## Fixed

```yaml
frontdesk: 1
```
"""


def test_a_page_is_read_into_examples():
    first, second = examples("fd000.md", PAGE)
    assert (first.section, second.section) == (FAULTY[1], CLEAN[1])
    assert sorted(first.files) == ["playbook.yaml", "shared/more.yaml"]
    assert first.report is not None
    assert first.report.text == "## Fixed\n"
    assert second.files == {"playbook.yaml": "frontdesk: 1\n"}
    assert str(first) == "fd000.md:10"


def test_comments_name_lines_of_the_whole_playbook():
    first, second = examples("fd000.md", PAGE)
    assert marks(first.files) == [
        ("playbook.yaml", 7, "FD101"),
        ("playbook.yaml", 7, "FD102"),
        ("playbook.yaml", 9, "FD403"),
        ("shared/more.yaml", 1, "FD008"),
    ]
    assert marks(second.files) == []


def test_a_list_of_cards_becomes_the_start_of_a_playbook():
    assert wrapped("# first\n- card: end\n  text: |\n    a\n\n    b\n").endswith(
        "  start:\n    # first\n    - card: end\n      text: |\n        a\n\n        b\n"
    )


def test_a_scenario_that_runs_otherwise_is_told():
    files = {
        "playbook.yaml": wrapped("- card: message\n  text: Hello\n"),
        "playbook.test.yaml": "playbook: playbook.yaml\ntests:\n  - {name: other words, steps: [bot: Goodbye]}\n",
    }
    (told,) = failures(Example("page.md", "Works", 1, files))
    assert told.startswith("other words: expected ")
