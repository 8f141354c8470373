"""The language server as an editor meets it: a process of its own, spoken to over stdio."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.client import Editor, Refused, at, opened, place
from editor.shop import SHOP, shop

pytest.importorskip("pygls", reason="the extra `lsp` is not installed")

COMMAND = (sys.executable, "-m", "frontdesk_cli.main", "lsp")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for all tests: starting it takes longer than all that they ask."""
    with opened(COMMAND, tmp_path_factory.mktemp("work")) as one:
        yield one


@pytest.fixture
def editor(running: Editor, request: pytest.FixtureRequest) -> Iterator[Editor]:
    """An editor in a shop of its own; what the test opened is closed behind it."""
    root = running.folder
    running.folder = root / re.sub(r"\W+", "-", request.node.name)
    shop(running.folder)
    yield running
    running.close_all()
    running.folder = root


def stretch(text: str, words: str) -> dict[str, dict[str, int]]:
    """Where some words stand, as the protocol writes it."""
    start = text.index(words)
    lines = [text[:end].split("\n") for end in (start, start + len(words))]
    first, last = (at(len(line) - 1, len(line[-1].encode("utf-16-le")) // 2) for line in lines)
    return {"start": first, "end": last}


def test_it_says_what_it_can_do(editor: Editor) -> None:
    for what in ("definition", "references", "hover"):
        assert editor.offered[f"{what}Provider"], what
    assert editor.offered["renameProvider"] == {"prepareProvider": True}
    assert editor.offered["codeActionProvider"]["codeActionKinds"] == ["quickfix"]


def test_findings_come_as_somebody_types(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    assert [each for each in editor.diagnostics(uri) if each["severity"] == 1] == []
    wrong = SHOP.replace('"\U0001f600 Buy", goto: buy', '"\U0001f600 Buy", goto: bye')
    editor.type(uri, wrong)
    (found,) = [each for each in editor.diagnostics(uri) if each["severity"] == 1]
    assert found["range"] == stretch(wrong, "bye")
    assert (found["code"], found["source"]) == ("FD201", "frontdesk")
    assert found["message"].startswith("no pathway or card is called 'bye'\n")
    editor.type(uri, SHOP)
    assert [each for each in editor.diagnostics(uri) if each["severity"] == 1] == []


def test_findings_come_for_files_that_are_not_open_too(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shared" / "contact.yaml")
    editor.diagnostics((editor.folder / "shop.yaml").as_uri())
    editor.type(uri, "frontdesk: 1\npathways:\n  ask:\n    - card: end\n")
    found = editor.diagnostics((editor.folder / "shop.yaml").as_uri())
    assert "FD201" in [each["code"] for each in found]


def test_a_path_is_shown_with_its_places(editor: Editor) -> None:
    text = SHOP.replace(
        "    - card: message\n      id: buy.named",
        "    - card: live_chat\n      wait_time: 5s\n"
        "      online_message: a\n      offline_message: b\n    - card: message\n      id: buy.named",
    )
    uri = editor.open(editor.folder / "shop.yaml", text)
    (found,) = [each for each in editor.diagnostics(uri) if each["code"] == "FD303"]
    assert found["relatedInformation"][0]["location"]["uri"] == uri


def test_a_target_is_followed(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    text, line, column = place(SHOP.replace('Buy", goto: buy', 'Buy", goto: bu¦y'))
    assert text == SHOP
    assert editor.ask_at("definition", uri, line, column) == [
        {"uri": uri, "range": stretch(SHOP, "buy:") | {"end": stretch(SHOP, "  buy")["end"]}}
    ]
    _, line, column = place(SHOP.replace("contact.collect", "contact.¦collect"))
    (found,) = editor.ask_at("definition", uri, line, column)
    assert found["uri"] == (editor.folder / "shared" / "contact.yaml").as_uri()


def test_references_are_found(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    _, line, column = place(SHOP.replace("  buy:", "  b¦uy:"))
    with_it = editor.ask_at("references", uri, line, column, context={"includeDeclaration": True})
    without = editor.ask_at("references", uri, line, column, context={"includeDeclaration": False})
    assert (len(with_it), len(without)) == (3, 2)


def test_a_pathway_is_renamed_behind_an_emoji(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    _, line, column = place(SHOP.replace('Buy", goto: buy', 'Buy", goto: ¦buy'))
    assert editor.ask_at("prepareRename", uri, line, column)["placeholder"] == "buy"
    changes = editor.ask_at("rename", uri, line, column, newName="order")["changes"]
    assert list(changes) == [uri]
    first = min(changes[uri], key=lambda each: each["range"]["start"]["line"])
    assert first["range"]["start"] == at(line, column)
    assert sorted(each["newText"] for each in changes[uri]) == ["order", "order", "order", "order.live_chat"]


@pytest.mark.parametrize("name", ["start", "Not a name", "buy.named"])
def test_a_name_that_cannot_be_is_refused(editor: Editor, name: str) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    _, line, column = place(SHOP.replace("  buy:", "  b¦uy:"))
    with pytest.raises(Refused, match=r"name|already"):
        editor.ask_at("rename", uri, line, column, newName=name)


def test_a_request_without_the_form_of_the_protocol_is_answered(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    with pytest.raises(Refused, match="Invalid Params"):
        editor.ask_at("rename", uri, -1, 0, newName="order")
    with pytest.raises(Refused, match="Invalid Params"):
        editor.ask("textDocument/rename", {"textDocument": {"uri": uri}})


def test_a_refusal_leaves_no_traceback_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = ("sh", "-c", f'exec "{sys.executable}" -m frontdesk_cli.main lsp 2> "$0"', str(log))
    with opened(command, tmp_path) as editor:
        uri = editor.open(tmp_path / "shop.yaml", SHOP)
        for what, more in (("prepareRename", {}), ("rename", {"newName": "order"})):
            with pytest.raises(Refused, match="put the cursor on its name"):
                editor.ask_at(what, uri, 0, 0, **more)
    assert "Traceback" not in log.read_text("utf-8")


def test_targets_are_completed_before_the_file_is_whole(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    text, line, column = place(SHOP.replace("goto: start.end}", "goto: st¦"))
    editor.type(uri, text)
    found = editor.ask_at("completion", uri, line, column)
    assert "start.end" in [each["label"] for each in found]
    edit = next(each["textEdit"] for each in found if each["label"] == "start.end")
    assert edit == {"range": {"start": at(line, column - 2), "end": at(line, column)}, "newText": "start.end"}


def test_kinds_are_completed_with_their_page(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    text, line, column = place(SHOP.replace("card: live_chat", "card: ¦"))
    editor.type(uri, text)
    found = {each["label"]: each for each in editor.ask_at("completion", uri, line, column)}
    assert found["live_chat"]["documentation"]["value"].startswith("Gets a person for the visitor.")


def test_hover_tells_the_page(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    _, line, column = place(SHOP.replace("card: live_chat", "card: ¦live_chat"))
    told = editor.ask_at("hover", uri, line, column)
    assert told["contents"]["value"].startswith("**live_chat**: Gets a person for the visitor.")
    assert editor.ask_at("hover", uri, 0, 0) is None


def test_a_certain_repair_is_offered(editor: Editor) -> None:
    text = SHOP.replace("wait_time: 60s", "wait_tme: 60s")
    uri = editor.open(editor.folder / "shop.yaml", text)
    (found,) = [each for each in editor.diagnostics(uri) if each["severity"] == 1]
    actions = editor.ask(
        "textDocument/codeAction",
        {"textDocument": {"uri": uri}, "range": found["range"], "context": {"diagnostics": [found]}},
    )
    assert [each["edit"]["changes"][uri] for each in actions] == [
        [{"range": stretch(text, "wait_tme"), "newText": "wait_time"}]
    ]


def test_a_repair_is_made_where_the_mistake_is_by_now(editor: Editor) -> None:
    text = SHOP.replace("wait_time: 60s", "wait_tme: 60s")
    uri = editor.open(editor.folder / "shop.yaml", text)
    editor.diagnostics(uri)
    text = "# a line above\n" + text
    editor.type(uri, text)
    asked = {"textDocument": {"uri": uri}, "range": stretch(text, "wait_tme"), "context": {"diagnostics": []}}
    (action,) = editor.ask("textDocument/codeAction", asked)
    assert action["edit"]["changes"][uri] == [{"range": stretch(text, "wait_tme"), "newText": "wait_time"}]


def test_a_document_that_was_never_saved_is_checked(editor: Editor) -> None:
    uri = editor.open_uri("untitled:Untitled-1", SHOP.replace("goto: start.end", "goto: start.ned"))
    found = editor.diagnostics(uri)
    assert [each["message"].split("\n")[0] for each in found if each["code"] == "FD201"] == [
        "no pathway or card is called 'start.ned'"
    ]
    assert "FD006" in [each["code"] for each in found]
    editor.close(uri)
    assert editor.diagnostics(uri) == []


def test_another_version_of_a_file_is_left_alone(editor: Editor) -> None:
    file = editor.folder / "shop.yaml"
    editor.found.clear()
    other = editor.open_uri(f"git:{file}?ref=HEAD", "frontdesk: 1\n")
    editor.type(other, "frontdesk: 2\n")
    assert [each for each in editor.diagnostics(editor.open(file)) if each["severity"] == 1] == []
    assert {uri.partition(":")[0] for uri in editor.found} == {"file"}
    assert editor.ask_at("hover", other, 0, 0) is None


def test_a_closed_file_is_as_it_is_on_disk(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml", "frontdesk: 1\nname: a\n")
    assert [each["code"] for each in editor.diagnostics(uri)] == ["FD102"]
    editor.close(uri)
    assert [each for each in editor.diagnostics(uri) if each["severity"] == 1] == []


def test_any_text_is_survived(editor: Editor) -> None:
    uri = editor.open(editor.folder / "shop.yaml")
    for text in (
        "",
        "\t",
        "a: [",
        "frontdesk: 1\npathways: [",
        "\ufeff",
        "frontdesk: 1\n\u2028pathways: \U0001f600",
        "&",
    ):
        editor.type(uri, text)
        for what in ("completion", "hover", "definition"):
            editor.ask_at(what, uri, 1, 3)
        with pytest.raises(Refused):
            editor.ask_at("rename", uri, 0, 0, newName="x")


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls").mkdir()
    (tmp_path / "pygls" / "__init__.py").write_text("raise ModuleNotFoundError('gone', name='pygls')")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv = ['frontdesk', 'lsp']\n"
    code += "from frontdesk_cli.main import main; main()"
    gone = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert gone.returncode == 2
    assert gone.stderr == "frontdesk: the language server needs an extra: pip install 'frontdesk[lsp]'\n"
