"""The words of agents' pages: every text is in both catalogues, is used, and stands nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import frontdesk.runtime
from frontdesk.runtime import words
from frontdesk.runtime.accounts import passwords
from frontdesk.runtime.web import catalogue, problems

RUNTIME = Path(frontdesk.runtime.__file__).parent
CATALOGUES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(catalogue.FOLDER.glob("*.json"))}

VISITORS = ("widget", "demo", "studio")
"""What agents do not read: the widget has its own words, the demo is a customer's, the preview an author's tool."""

TEMPLATES = [path for path in sorted((RUNTIME / "templates").glob("*.html")) if not path.name.startswith(VISITORS)]
STATIC = RUNTIME / "static"
SCRIPTS = [path for path in sorted(STATIC.rglob("*.js")) if path.relative_to(STATIC).parts[0] not in VISITORS]
PYTHON = sorted(RUNTIME.rglob("*.py"))

CALLED = re.compile(r"""\b(?:t|worded)\(\s*(?:'([^'\n]+)'|"([^"\n]+)")\s*(~)?""")
BEGUN = re.compile(r"\b(?:t|key)(?:\(| = )`([a-z.-]+)\$\{")
CHOSEN = re.compile(r"""\bt\("([a-z.-]+)" if [^)]*? else "([a-z.-]+)"|\bt\([\w.]+ \? '([a-z.-]+)' : '([a-z.-]+)'""")
PLACES = re.compile(r"\{(\w+)\}")


def keys_in(text: str) -> tuple[set[str], set[str]]:
    """The keys that code names, and the beginnings of those that it puts together."""
    keys, begun = set(), set(BEGUN.findall(text))
    for match in CALLED.finditer(text):
        (begun if match[3] else keys).add(match[1] or match[2])
    keys.update(key for pair in CHOSEN.findall(text) for key in pair if key)
    return keys, begun


USES = {path.relative_to(RUNTIME).as_posix(): keys_in(path.read_text("utf-8")) for path in (*TEMPLATES, *SCRIPTS)}
CODES = set(problems.CODES.values()) | set(
    re.findall(r'Error\(\s*(?:\d+,\s*)?"([a-z-]+)"', "\n".join(path.read_text("utf-8") for path in PYTHON))
)


def test_the_languages_are_those_that_the_server_knows() -> None:
    assert set(catalogue.LANGUAGES) == set(CATALOGUES)
    browser = (STATIC / "inbox" / "words.js").read_text("utf-8")
    assert f"const LANGUAGES = {list(catalogue.LANGUAGES)};" in browser


@pytest.mark.parametrize("language", CATALOGUES)
def test_every_word_is_in_every_catalogue(language: str) -> None:
    everything = set().union(*CATALOGUES.values())
    assert sorted(everything - CATALOGUES[language].keys()) == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_in_order(language: str) -> None:
    text = (catalogue.FOLDER / f"{language}.json").read_text("utf-8")
    assert text == json.dumps(CATALOGUES[language], indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def places(text: str | dict[str, str]) -> list[set[str]]:
    forms = [text] if isinstance(text, str) else [text["one"], text["other"]]
    return [set(PLACES.findall(form)) for form in forms]


@pytest.mark.parametrize("language", [name for name in CATALOGUES if name != catalogue.LANGUAGES[0]])
def test_a_text_has_the_same_places_and_forms_in_every_language(language: str) -> None:
    first = CATALOGUES[catalogue.LANGUAGES[0]]
    different = [key for key, text in CATALOGUES[language].items() if places(text) != places(first[key])]
    assert different == []


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_text_is_never_empty_and_has_no_markup(language: str) -> None:
    texts = [json.dumps(text, ensure_ascii=False) for text in CATALOGUES[language].values()]
    assert [text for text in texts if '""' in text or re.search(r"[<>]|&\w+;", text)] == []


@pytest.mark.parametrize("name", USES)
def test_a_key_that_is_used_is_in_the_catalogue(name: str) -> None:
    keys, begun = USES[name]
    known = CATALOGUES["en"].keys()
    assert sorted(keys - known) == []
    assert [start for start in begun if not any(key.startswith(start) for key in known)] == []


def test_a_key_in_the_catalogue_is_used() -> None:
    keys = set().union(*(used for used, _ in USES.values()))
    begun = tuple(set().union(*(starts for _, starts in USES.values())) - {"problem."})
    said = {f"problem.{code}" for code in CODES}
    assert [key for key in CATALOGUES["en"] if key not in keys | said and not key.startswith(begun)] == []


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize(
    ("key", "numbers"),
    [("problem.weak-password", (passwords.SHORTEST, passwords.LONGEST)), ("problem.bad-text", (1, words.LONGEST))],
)
def test_a_text_names_the_bounds_that_hold(language: str, key: str, numbers: tuple[int, ...]) -> None:
    assert [str(number) for number in numbers] == re.findall(r"\d+", CATALOGUES[language][key])


class Literals(HTMLParser):
    """Collects the texts of a template that a person would read."""

    READ = frozenset({"aria-label", "title", "placeholder", "alt"})
    LEFT = frozenset({"code", "kbd", "script", "style"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.found += [value for name, value in attrs if name in self.READ and value and has_words(value)]

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within not in self.LEFT and has_words(data):
            self.found.append(data.strip())


def has_words(text: str) -> bool:
    return re.search(r"[^\W\d_]", text.replace("Frontdesk", "")) is not None


def bare(template: str) -> str:
    """A template without what Jinja fills in, but with the texts that its own code holds as page text."""
    code = re.findall(r"\{[{%](.*?)[%}]\}", template, re.DOTALL)
    texts = [text for part in code for text in re.findall(r'"([^"]*)"', part) if re.search(r"^[A-Z]|\w [a-z]", text)]
    emptied = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template, flags=re.DOTALL)
    return emptied + "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_text_of_its_own(path: Path) -> None:
    reader = Literals()
    reader.feed(bare(path.read_text("utf-8")))
    assert reader.found == []


TOKENS = re.compile(
    r"""/\*.*?\*/|//[^\n]*|(?<=[(=,:!&|?\[])\s*/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/[a-z]*"""
    r"""|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""",
    re.DOTALL,
)
NOT_READ = re.compile(
    r"class(?:Name)?'?(?:: | \+?= ).*$|look = .*$|rel: $|"
    r"(?:console\.\w+\(|Error\(|import |from |querySelector(?:All)?\(|"
    r"matches(?:\?\.)?\(|closest\(|matchMedia\(|const NOBODY = )[^'\"`]*$"
)
READ = re.compile(r"(?:\b(?:text|title|placeholder|label|hint|words)|'aria-label'): $|toast\($|setText\([^'\"`]*, $")
KEYS = {
    *("Accept", "Alt", "ArrowDown", "ArrowLeft", "ArrowRight", "ArrowUp", "Backspace", "Content-Type", "Control"),
    *("Delete", "End", "Enter", "Esc", "Escape", "Frontdesk", "Home", "Idempotency-Key", "If-Match", "Meta"),
    *("Notification", "PageDown", "PageUp", "Shift", "Space", "Tab", "UTC"),
}
"""Names that are no words of a language: keys, headers, what the browser calls its parts."""


def literals(script: str) -> Iterator[tuple[str, str]]:
    """Each string of a script with the code before it on its line."""
    for match in TOKENS.finditer(script):
        text = next((group for group in match.groups() if group is not None), None)
        if text is not None:
            start = script.rfind("\n", 0, match.start()) + 1
            yield re.sub(r"\$\{[^}]*\}", "", text), script[start : match.start()]


def reads_like_text(text: str, before: str) -> bool:
    if NOT_READ.search(before) or not has_words(text) or re.match(r"[Mm][\d.]+ ", text):
        return False
    if READ.search(before) and re.search(r"[A-Za-z]{2}", text):
        return True
    if all(word in KEYS for word in text.split()):
        return False
    if re.fullmatch(r"[A-Z][a-z]+[^A-Z\s]*", text):
        return True
    spoken = re.findall(r"(?<![\w-])[^\W\d_][\w’'-]*", text)
    lower = all(re.fullmatch(r"[a-z-]+", word) for word in spoken)
    return re.search(r"\w[,.…:]? \w{2}", text) is not None and not (lower and len(spoken) < 3) and "=" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_no_text_of_its_own(path: Path) -> None:
    found = [text for text, before in literals(path.read_text("utf-8")) if reads_like_text(text, before)]
    assert found == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("nl", "nl"),
        ("nl-BE,en;q=0.8", "nl"),
        ("fr-FR,fr;q=0.9,nl;q=0.8,en;q=0.7", "nl"),
        ("en;q=0.5, nl;q=0.9", "nl"),
        ("nl;q=0, en;q=0.1", "en"),
        ("nl;q=0", "en"),
        ("de", "en"),
        ("nl;q=much,en", "en"),
        (",;q=,,", "en"),
        ("nl" * 10_000, "en"),
    ],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(header: str, language: str) -> None:
    assert language == catalogue.accepted(header)


@pytest.mark.parametrize(
    ("values", "html"),
    [
        ({"name": "Mia"}, "Hello, Mia"),
        ({"name": "<img src=x onerror=alert(1)>"}, "Hello, &lt;img src=x onerror=alert(1)&gt;"),
        ({"name": "{name}"}, "Hello, {name}"),
        ({"name": catalogue.Filled("<code>a</code>")}, "Hello, <code>a</code>"),
    ],
)
def test_what_fills_a_text_is_escaped_unless_it_is_markup(values: dict[str, Any], html: str) -> None:
    assert html == catalogue.words("en")("login.hello", **values)


def test_a_number_chooses_its_form() -> None:
    t = catalogue.words("nl")
    assert ["1 teken te veel", "2 tekens te veel"] == [t("composer.too-long", n=n) for n in (1, 2)]
