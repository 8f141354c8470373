"""`diff` with releases of a server: what runs there, and any that it keeps, on one side or on both."""

from __future__ import annotations

import json

import pytest

from cli.folders import Folder
from runtime.deploying import SHOP

TOLD = "{} what do you need? → {} what do you need?"


def test_what_runs_is_a_side_of_a_comparison(shop: Folder) -> None:
    shop.deploy("Hello")
    shop.write("Welcome")
    code, out, _ = shop.run("diff", "server", shop.file)
    assert (code, TOLD.format("Hello,", "Welcome,") in out) == (0, True)
    assert TOLD.format("Welcome,", "Hello,") in shop.run("diff", shop.file, "server")[1]


def test_two_releases_that_a_server_keeps_are_compared(shop: Folder) -> None:
    first, second, third = (shop.deploy(word) for word in ("Hello", "Welcome", "Hi"))
    old, new = f"server:{shop.playbook}@{first[:8]}", f"server@{second[:8]}"
    code, out, err = shop.run("diff", old, new)
    assert (code, err) == (0, "")
    assert out.startswith(f"{old} → {new}\n")
    assert TOLD.format("Hello,", "Welcome,") in out
    assert TOLD.format("Welcome,", "Hi,") in shop.run("diff", new, f"server:{shop.playbook}")[1]
    assert TOLD.format("Hello,", "Hi,") in shop.run("diff", f"server:{shop.playbook}@{first}", f"server@{third}")[1]


def test_a_release_that_ran_before_is_compared_with_a_file(shop: Folder) -> None:
    first = shop.deploy("Hello")
    shop.deploy("Welcome")
    shop.write("Hi")
    code, out, _ = shop.run("diff", f"server@{first[:6]}", shop.file, "--format", "json")
    data = json.loads(out)
    assert (code, data["same"]) == (0, False)
    assert [pair["new"]["id"] for pair in data["changed"]] == ["start.question"]


def test_a_playbook_is_compared_with_another_that_runs(shop: Folder) -> None:
    shop.deploy("Hello")
    (shop.path / "other.yaml").write_text(SHOP.replace("Hello", "Welcome"))
    assert TOLD.format("Hello,", "Welcome,") in shop.run("diff", f"server:{shop.playbook}", "other.yaml")[1]


NAMED = [
    (("server", "server"), "which playbook? Name it on one side: server:PLAYBOOK, or a file"),
    (("server@c0ffee", "server"), "which playbook?"),
    (("server@HEAD", "shop.yaml"), "'server@HEAD' names no release; after the @ write the beginning of its digest"),
    (("server:shop@", "server"), "names no release"),
    (("server@ffff", "SHOP"), "no release that is kept begins with 'ffff'"),
    (("server@" + "f" * 64, "SHOP"), "the server keeps no such release of"),
    (("server:nothing-here", "SHOP"), "the server has no playbook 'nothing-here'"),
    (("server:nothing-here@ff", "SHOP"), "the server has no playbook 'nothing-here'"),
    (("server:shop.yaml", "SHOP"), "git knows no revision 'server' here"),
    (("server", "none.yaml"), "there is no file 'none.yaml'"),
]


@pytest.mark.parametrize(("sides", "words"), NAMED, ids=[" ".join(sides)[:40] for sides, _ in NAMED])
def test_what_is_not_there_is_one_sentence(shop: Folder, sides: tuple[str, str], words: str) -> None:
    shop.deploy("Hello")
    code, out, err = shop.run("diff", *(shop.file if side == "SHOP" else side for side in sides))
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_file_with_errors_is_reported_without_asking_the_server(shop: Folder) -> None:
    shop.write(text=SHOP.replace("goto: person}", "goto: persn}"))
    code, out, err = shop.run("diff", "server", shop.file, url="http://127.0.0.1:9")
    assert (code, out, "error[FD201]" in err) == (1, "", True)
