"""`plan`, `deploy`, `rollback`, `status`, `releases`: against a server as a process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.folders import INTERRUPTIBLE, Folder
from frontdesk.runtime.accounts import token_commands
from runtime.deploying import SHOP
from serving import START_S, Server, running_server

NOBODY = "http://127.0.0.1:9"
INTERRUPTED = "Ctrl-C"


def test_a_plan_then_a_deploy_then_nothing_to_do(shop: Folder) -> None:
    code, out, err = shop.run("plan", shop.file, "--detailed-exitcode")
    assert (code, err) == (2, "")
    assert "first release" in out
    assert "origins: + https://www.example.com" in out
    code, out, err = shop.run("deploy", shop.file, "--yes")
    assert code == 0
    assert "first release" in err
    digest = out.split()[1]
    assert digest == shop.run("compile", shop.file, "-o", "out.json")[1].strip()
    code, out, _ = shop.run("plan", shop.file, "--detailed-exitcode")
    assert (code, "nothing changes" in out) == (0, True)
    assert shop.run("deploy", shop.file, "--yes")[:2] == (0, "")


def test_a_plan_tells_what_changes_in_every_format(shop: Folder) -> None:
    first = shop.deploy("Hello")
    shop.write("Welcome", SHOP.replace("10m", "5m").replace("www.", "shop."))
    code, out, _ = shop.run("plan", shop.file)
    assert code == 0
    assert out.count(first[:12]) == 1, "one heading says which release follows which"
    for line in (
        f"{shop.playbook}\n  release {first[:12]} → ",
        "  origins: + https://shop.example.com, - https://www.example.com\n",
        "text: Hello, what do you need? → Welcome, what do you need?\n",
        "wait_time: 10m → 5m",
    ):
        assert line in out
    code, out, _ = shop.run("plan", shop.file, "--format", "markdown")
    assert out.startswith(f"### {shop.playbook}\n\n- release {first[:12]} → ")
    assert [line for line in out.splitlines() if line.startswith("#")] == [f"### {shop.playbook}"]
    assert "Welcome, what do you need?" in out
    code, out, _ = shop.run("plan", shop.file, "--format", "json", "-o", "plan.json")
    assert (code, out) == (0, "")
    (data,) = json.loads((shop.path / "plan.json").read_text())["playbooks"]
    assert (data["active"], data["origins"]["changed"]) == (first, True)


def test_rolling_back_and_the_lists(shop: Folder) -> None:
    first, second = shop.deploy("Hello"), shop.deploy("Welcome")
    code, out, err = shop.run("rollback", shop.playbook)
    assert (code, out) == (0, f"{shop.playbook}\t{first}\n")
    assert f"release {first[:12]} runs in place of {second[:12]}." in err
    rows = [line.split("\t") for line in shop.run("releases", shop.playbook)[1].splitlines()]
    assert [(row[0], row[1], row[3], row[5]) for row in rows] == [
        (second, "-", "token ci", "0"),
        (first, "active", "token ci", "0"),
    ]
    assert shop.run("rollback", shop.playbook, "--to", second[:10])[1] == f"{shop.playbook}\t{second}\n"
    code, out, err = shop.run("rollback", shop.playbook, "--to", second[:10])
    assert (code, "is already running" in err) == (0, True)
    code, out, _ = shop.run("status", shop.playbook)
    assert out.startswith(
        f"{shop.playbook}: active, https://www.example.com, live chat live\n  release {second[:12]}, "
    )
    acts = [line.split()[1] for line in out.splitlines() if line.startswith("  20")]
    assert acts == ["rollback", "rollback", "deploy", "deploy"]
    names = [one["id"] for one in json.loads(shop.run("status", "--format", "json")[1])["playbooks"]]
    assert shop.playbook in names


def test_includes_are_sent_and_another_id_than_the_files_name(shop: Folder) -> None:
    more = "frontdesk: 1\npathways:\n  thanks:\n    - {card: message, text: Thank you.}\n"
    (shop.path / "shared").mkdir()
    (shop.path / "shared" / "more.yaml").write_text(more)
    text = SHOP.replace("  nothing:\n", "  nothing:\n    - {card: run, pathway: more.thanks}\n")
    (shop.path / "mine.yml").write_text(f"id: {shop.playbook}\ninclude: [shared/more.yaml]\n{text}")
    (shop.path / shop.file).unlink()
    code, out, err = shop.run("deploy", "mine.yml", "--yes")
    assert (code, out.split()[0]) == (0, shop.playbook), err


def test_a_file_with_errors_is_reported_and_not_sent(shop: Folder) -> None:
    shop.write(text=SHOP.replace("goto: person}", "goto: persn}"))
    for command in (("plan",), ("deploy", "--yes")):
        code, out, err = shop.run(*command, shop.file, url=NOBODY)
        assert (code, out) == (1, "")
        assert f"{shop.file}:10:35: error[FD201]" in err


def test_the_revision_of_git_is_listed(shop: Folder) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=shop.path, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=shop.path, capture_output=True, text=True).stdout.strip()
    assert shop.run("deploy", shop.file, "--yes")[0] == 0
    shop.deploy("Changed")
    rows = [line.split("\t") for line in shop.run("releases", shop.playbook)[1].splitlines()]
    assert [row[4] for row in rows] == [f"{head}+changed", head]


REFUSED: list[tuple[tuple[str, ...], dict[str, str], int, str]] = [
    (("deploy", "x.yaml"), {}, 2, "nobody can be asked"),
    (("deploy", "none.yaml", "--yes"), {}, 2, "there is no file"),
    (("plan", "x.yaml"), {"url": ""}, 2, "which server?"),
    (("plan", "x.yaml"), {"url": "chat.example.com"}, 2, "is not a server's address"),
    (("plan", "x.yaml"), {"url": "https://a:b@chat.example.com"}, 2, "is not a server's address"),
    (("plan", "x.yaml"), {"url": "https://chat.example.com/api"}, 2, "more than a server's address"),
    (("plan", "x.yaml"), {"url": "http://chat.example.com"}, 2, "would send the token unencrypted"),
    (("plan", "x.yaml"), {"url": "http://192.0.2.1:8000"}, 2, "would send the token unencrypted"),
    (("status",), {"token": ""}, 2, "set FRONTDESK_TOKEN to a token"),
    (("status",), {"token": "a\nb"}, 2, "is not a token"),
    (("status",), {"token": "frontdesk_wrong"}, 1, "unknown, revoked or expired"),
    (("deploy", "x.yaml", "--yes"), {"token": "frontdesk_wrong"}, 1, "unknown, revoked or expired"),
    (("status", "nothing-here"), {}, 2, "the server has no playbook 'nothing-here'"),
    (("releases", "nothing-here"), {}, 2, "the server has no playbook 'nothing-here'"),
    (("rollback", "nothing-here"), {}, 2, "the server has no playbook 'nothing-here'"),
    (("diff", "server", "x.yaml"), {}, 2, "the server has no playbook 'x'"),
    (("plan", "x.yaml", "--format", "svg"), {}, 2, "choose one of text, markdown, json"),
    (("status",), {"url": NOBODY}, 3, "cannot reach"),
]


@pytest.mark.parametrize(("arguments", "where", "code", "words"), REFUSED, ids=lambda part: str(part)[:40])
def test_every_no_is_a_sentence_with_its_exit_code(
    shop: Folder, arguments: tuple[str, ...], where: dict[str, str], code: int, words: str
) -> None:
    (shop.path / "x.yaml").write_text(SHOP)
    found, out, err = shop.run(*arguments, **where)
    assert (found, out) == (code, "")
    assert words in err.splitlines()[-1]
    assert "Traceback" not in err


@pytest.mark.parametrize("to", ["", " ", "HEAD", "C0FFEE", "../x"])
def test_a_release_that_is_named_wrongly_is_not_taken_for_the_one_before(shop: Folder, to: str) -> None:
    shop.deploy("Hello")
    second = shop.deploy("Welcome")
    code, out, err = shop.run("rollback", shop.playbook, "--to", to)
    assert (code, out, f"{to!r} is not the beginning of a digest" in err) == (2, "", True)
    assert shop.run("releases", shop.playbook)[1].startswith(f"{second}\tactive\t")


def test_a_release_that_is_not_there_is_no_way_back(shop: Folder) -> None:
    shop.deploy("Hello")
    code, out, err = shop.run("rollback", shop.playbook, "--to", "ffff")
    assert (code, out, "no release that is kept begins with 'ffff'" in err) == (2, "", True)
    code, out, err = shop.run("rollback", shop.playbook)
    assert (code, out, "Nothing ran before this one" in err) == (1, "", True)


def test_a_token_that_may_only_read_deploys_nothing(shop: Folder, server: Server) -> None:
    reading = token_commands.create(f"sqlite:///{server.db}", f"read-{shop.playbook}", ["read"], "1d")
    code, out, err = shop.run("deploy", shop.file, "--yes", token=reading)
    assert (code, out) == (1, "")
    assert f"The token lacks the scope plan or plan:{shop.playbook}; its scopes are read." in err
    assert shop.run("status", shop.playbook)[0] == 2


def test_a_server_with_nothing_on_it_says_so(tmp_path: Path) -> None:
    with running_server(tmp_path, demo=False) as server:
        reading = token_commands.create(f"sqlite:///{server.db}", "ci", ["read"], "1d")
        empty = Folder(tmp_path, server, reading, "shop")
        assert empty.run("status") == (0, "", f"Nothing has been deployed to {server.url} yet.\n")
        assert json.loads(empty.run("status", "--format", "json")[1])["playbooks"] == []


def asked(shop: Folder, meanwhile: Callable[[], None], answer: str) -> tuple[int, str, str]:
    """Deploy in a terminal, do something while the command asks, and answer; exit code, output, and what it says."""
    command = [sys.executable, "-c", INTERRUPTIBLE, "deploy", shop.file]
    keyboard, terminal = os.openpty()
    process = subprocess.Popen(
        command,
        cwd=shop.path,
        env={**os.environ, **shop.environment()},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.close(terminal)
    assert process.stderr is not None
    said = b""
    while b"[y/N]" not in said:
        more = os.read(process.stderr.fileno(), 4096)
        assert more, said
        said += more
    meanwhile()
    if answer is INTERRUPTED:
        process.send_signal(signal.SIGINT)
        # A signal that comes just before Python begins to read is seen when a line has come; that line counts no more.
        answer = "y\n"
    os.write(keyboard, answer.encode())
    out, rest = process.communicate(timeout=START_S)
    os.close(keyboard)
    return process.returncode, out.decode(), (said + rest).decode()


ANSWERS = {"no": ("n\n", 1), "nothing": ("\n", 1), "the end": ("\x04", 1), "interrupted": (INTERRUPTED, 130)}


@pytest.mark.parametrize(("answer", "code"), ANSWERS.values(), ids=list(ANSWERS))
def test_whoever_is_asked_may_say_no(shop: Folder, answer: str, code: int) -> None:
    found, out, said = asked(shop, lambda: None, answer)
    assert (found, out) == (code, "")
    assert f"Deploy to {shop.server.url}? [y/N]" in said
    # What is typed ends the line by itself.
    assert said.endswith(("? [y/N] " if answer.endswith("\n") else "\n") + "Nothing was deployed.\n")
    assert shop.run("status", shop.playbook)[0] == 2


def test_who_comes_second_hears_who_was_first(shop: Folder) -> None:
    def somebody_else() -> None:
        before = (shop.path / shop.file).read_text()
        shop.deploy("Quicker")
        (shop.path / shop.file).write_text(before)

    code, out, said = asked(shop, somebody_else, "y\n")
    assert (code, out) == (1, "")
    assert "token ci was first: another release has been active since then." in said
    assert re.search(r"That was at 20\S+Z: look at the plan again\n$", said)
    assert asked(shop, lambda: None, "y\n")[0] == 0
