"""Following and changing names: definitions, references, and a pathway renamed everywhere it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.marks import offset
from editor.shop import CONTACT, FILES, SHOP, errors, shop
from frontdesk.editor.naming import definitions, references, rename, renameable
from frontdesk.editor.project import Project
from frontdesk.errors import UsageError
from frontdesk.lang.diagnostic import Edit
from frontdesk.lang.source import Span


def shown(spans: tuple[Span, ...], folder: Path) -> list[tuple[str, int, str]]:
    """File, line and text of each place."""
    told = []
    for span in spans:
        name = span.file.removeprefix(folder.as_posix() + "/")
        text = FILES[name]
        told.append((name, span.start.line, text[span.start.offset : span.end.offset]))
    return told


def line(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("marked", "file", "words", "text"),
    [
        ('Buy", goto: b|uy}', "shop.yaml", "  buy:", "buy"),
        ('goto: |"buy"', "shop.yaml", "  buy:", "buy"),
        ("goto: start.en|d", "shop.yaml", "- card: end", "end"),
        ("goto: buy.live_|chat", "shop.yaml", "- card: live_chat", "live_chat"),
        ("goto: buy.nam|ed", "shop.yaml", "- card: message", "message"),
        ("pathway: contact.|collect", "shared/contact.yaml", "  collect:", "collect"),
        ("include: [shared/|contact.yaml]", "shared/contact.yaml", "frontdesk", ""),
        ("online_message: Hello {{ person.|name", "shared/contact.yaml", "- {field: person.name", "person.name"),
        ('text: "{{ answers.to|pic', "shop.yaml", "save: answers.topic", "answers.topic"),
    ],
)
def test_a_name_leads_to_where_it_is_made(tmp_path: Path, marked: str, file: str, words: str, text: str) -> None:
    project = shop(tmp_path)
    at = offset(SHOP, marked)
    found = definitions(project, (tmp_path / "shop.yaml").as_posix(), at)
    assert shown(found, tmp_path) == [(file, line(FILES[file], words), text)]


def test_a_place_that_names_nothing_leads_nowhere(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    assert definitions(project, file, offset(SHOP, "wait_|time")) == ()
    assert references(project, file, offset(SHOP, "wait_|time")) == ()


def test_a_pathway_is_found_wherever_it_is_named(tmp_path: Path) -> None:
    project = shop(tmp_path)
    found = references(project, (tmp_path / "shop.yaml").as_posix(), offset(SHOP, 'Buy", goto: b|uy}'))
    first = line(SHOP, 'Buy", goto: buy}')
    assert shown(found, tmp_path) == [
        ("shop.yaml", first, "buy"),
        ("shop.yaml", first + 2, '"buy"'),
        ("shop.yaml", line(SHOP, "  buy:"), "buy"),
    ]


def test_a_pathway_of_a_library_is_found_in_every_playbook_that_runs_it(tmp_path: Path) -> None:
    project = shop(tmp_path)
    file = (tmp_path / "shared" / "contact.yaml").as_posix()
    found = references(project, file, offset(CONTACT, "  coll|ect:"), definition=False)
    assert shown(found, tmp_path) == [
        ("other.yaml", 7, "contact.collect"),
        ("shop.yaml", line(SHOP, "contact.collect"), "contact.collect"),
    ]


def test_a_variable_is_found_where_it_is_filled_and_read(tmp_path: Path) -> None:
    project = shop(tmp_path)
    found = references(project, (tmp_path / "shop.yaml").as_posix(), offset(SHOP, "save: answers.|topic"))
    assert [text for _, _, text in shown(found, tmp_path)] == ["answers.topic", "answers.topic"]


def applied(edits: tuple[Edit, ...], folder: Path) -> None:
    """Put edits into the files on disk."""
    for edit in sorted(edits, key=lambda each: each.span.start.offset, reverse=True):
        path = Path(edit.span.file)
        text = path.read_bytes().decode()
        path.write_bytes((text[: edit.span.start.offset] + edit.text + text[edit.span.end.offset :]).encode())


def test_a_renamed_pathway_is_renamed_everywhere_and_nothing_else_changes(tmp_path: Path) -> None:
    project = shop(tmp_path)
    assert errors(tmp_path) == []
    edits = rename(project, (tmp_path / "shop.yaml").as_posix(), offset(SHOP, 'Buy", goto: b|uy}'), "order")
    applied(edits, tmp_path)
    expected = SHOP.replace("goto: buy}", "goto: order}").replace('goto: "buy"', 'goto: "order"')
    expected = expected.replace("goto: buy.live_chat", "goto: order.live_chat").replace("  buy:", "  order:")
    assert (tmp_path / "shop.yaml").read_text("utf-8") == expected
    assert "goto: buy.named" in expected  # an id that is written out stays
    assert errors(tmp_path) == []


def test_a_renamed_pathway_of_a_library_is_renamed_in_every_playbook(tmp_path: Path) -> None:
    project = shop(tmp_path)
    edits = rename(project, (tmp_path / "shop.yaml").as_posix(), offset(SHOP, "contact.col|lect"), "ask")
    applied(edits, tmp_path)
    assert "pathway: contact.ask" in (tmp_path / "shop.yaml").read_text("utf-8")
    assert "pathway: contact.ask" in (tmp_path / "other.yaml").read_text("utf-8")
    assert "  ask:" in (tmp_path / "shared" / "contact.yaml").read_text("utf-8")
    assert errors(tmp_path) == []


def test_what_is_not_saved_yet_counts(tmp_path: Path) -> None:
    project = shop(tmp_path)
    file = (tmp_path / "shop.yaml").as_posix()
    project.put(file, SHOP.replace("goto: buy.live_chat", "goto: buy"))
    assert len(rename(project, file, offset(SHOP, 'Buy", goto: b|uy}'), "order")) == 4
    project.drop(file)
    assert len(rename(project, file, offset(SHOP, 'Buy", goto: b|uy}'), "order")) == 4


@pytest.mark.parametrize(
    ("marked", "name", "words"),
    [
        ('Buy", goto: b|uy}', "Order", "'Order' is not a name for a pathway"),
        ('Buy", goto: b|uy}', "", "'' is not a name for a pathway"),
        ('Buy", goto: b|uy}', "a b", "is not a name"),
        ('Buy", goto: b|uy}', "start", "there is a pathway or card 'start' already"),
        ("  st|art:", "begin", "'start' keeps its name"),
        ("goto: buy.live_|chat", "chat", "only a pathway can be renamed"),
        ("wait_|time", "x", "only a pathway can be renamed"),
    ],
)
def test_what_cannot_be_renamed_is_told(tmp_path: Path, marked: str, name: str, words: str) -> None:
    project = shop(tmp_path)
    with pytest.raises(UsageError, match=words):
        rename(project, (tmp_path / "shop.yaml").as_posix(), offset(SHOP, marked), name)


def test_a_name_that_would_give_two_cards_one_id_is_refused(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    text = SHOP.replace("buy.named", "sell.live_chat")
    project.put(file, text)
    with pytest.raises(UsageError, match=r"there is a card 'sell\.live_chat' already"):
        rename(project, file, offset(text, 'Buy", goto: b|uy}'), "sell")
    assert rename(project, file, offset(text, 'Buy", goto: b|uy}'), "trade")


def test_in_a_file_that_cannot_be_read_to_its_end_nothing_is_renamed(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    project.put(file, SHOP.replace("name: Shop", "name: [Shop", 1))
    with pytest.raises(UsageError, match="cannot be read to its end: fix that first"):
        rename(project, file, offset(SHOP, 'Buy", goto: b|uy}'), "order")


def test_the_name_without_quotes_and_file_is_what_is_renamed(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    span, name = renameable(project, file, offset(SHOP, 'goto: |"buy"'))
    assert (SHOP[span.start.offset : span.end.offset], name) == ("buy", "buy")
    span, name = renameable(project, file, offset(SHOP, "|contact.collect"))
    assert (SHOP[span.start.offset : span.end.offset], name) == ("collect", "collect")


def test_a_file_that_is_called_like_its_pathway_keeps_its_name(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "other.yaml").as_posix()
    text = FILES["other.yaml"].replace("contact", "collect")
    project.put((tmp_path / "shared" / "collect.yaml").as_posix(), CONTACT)
    project.put(file, text)
    edits = rename(project, file, offset(text, "pathway: coll|ect.collect"), "ask")
    here = [edit.span for edit in edits if edit.span.file == file]
    assert [span.start.offset for span in here] == [text.index("pathway: collect.collect") + len("pathway: collect.")]


def test_a_name_that_is_hidden_by_escapes_is_left_alone(tmp_path: Path) -> None:
    project, file = shop(tmp_path), (tmp_path / "shop.yaml").as_posix()
    project.put(file, SHOP.replace('goto: "buy"', 'goto: "b\\x75y"'))
    with pytest.raises(UsageError, match="written with escapes in line"):
        rename(project, file, offset(SHOP, 'Buy", goto: b|uy}'), "order")


def test_a_file_that_is_no_playbook_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  web: {}\n")
    project = Project((tmp_path.as_posix(),))
    assert definitions(project, (tmp_path / "compose.yaml").as_posix(), 12) == ()
