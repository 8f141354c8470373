"""`deploy --canary`, `deploy --promote` and the rollback of a canary: against a server as a process."""

from __future__ import annotations

import json

import pytest

from cli.folders import Folder


def test_a_canary_is_seen_in_status_plan_and_list_and_promoted(shop: Folder) -> None:
    first = shop.deploy("Hello")
    shop.write("Welcome")
    code, out, err = shop.run("deploy", shop.file, "--yes", "--canary", "10%")
    assert (code, "Welcome, what do you need?" in err) == (0, True)
    name, second = out.split()
    assert (name, second) != (shop.playbook, first)
    code, out, err = shop.run("deploy", shop.file, "--yes", "--canary", "10")
    assert (code, out, err.splitlines()[-1]) == (0, "", "Nothing to deploy."), "the same canary again"
    code, out, _ = shop.run("status", shop.playbook)
    at = out.index(f"  canary {second[:12]} for 10% of visitors since 20")
    lines = out[at:].splitlines()
    assert lines[1].split() == [
        "started",
        "qualified",
        "disqualified",
        "no",
        "outcome",
        "handed",
        "over",
        "missed",
        "running",
    ]
    assert [line.split() for line in lines[2:4]] == [[digest[:12], *"0000000"] for digest in (first, second)]
    assert f"canary  {second[:12]} for 10%  token ci" in lines[4]
    rows = [line.split("\t")[:2] for line in shop.run("releases", shop.playbook)[1].splitlines()]
    assert rows == [[second, "canary"], [first, "active"]]
    assert f"a canary runs: 10% of visitors begin with release {second[:12]}" not in shop.run("plan", shop.file)[1]
    assert "a canary runs: 10% of visitors begin with this release" in shop.run("plan", shop.file)[1]
    code, out, err = shop.run("deploy", "--promote", shop.playbook, "--yes")
    assert (code, out) == (0, f"{shop.playbook}\t{second}\n"), err
    assert f"canary {second[:12]} for 10%" in err
    found = json.loads(shop.run("status", shop.playbook, "--format", "json")[1])["playbooks"][0]
    assert (found["release"], found["canary"]) == (second, None)


def test_a_playbook_that_has_not_changed_is_no_canary(shop: Folder) -> None:
    first = shop.deploy("Hello")
    code, out, err = shop.run("deploy", shop.file, "--yes", "--canary", "10%")
    assert (code, out, err.splitlines()[-1]) == (0, "", "Nothing to deploy.")
    changed = shop.path / f"{shop.playbook}-two.yaml"
    changed.write_text((shop.path / shop.file).read_text())
    assert shop.run("deploy", changed.name, "--yes")[0] == 0
    changed.write_text(changed.read_text().replace("Hello", "Welcome"))
    code, out, err = shop.run("deploy", shop.file, changed.name, "--yes", "--canary", "10%")
    assert (code, out.split()[:1], first in out) == (0, [changed.stem], False), err
    assert shop.run("rollback", changed.stem)[0] == 0


def test_a_rollback_ends_a_canary_and_another_goes_further_back(shop: Folder) -> None:
    first, second = shop.deploy("Hello"), shop.deploy("Welcome")
    shop.write("Third")
    assert shop.run("deploy", shop.file, "--yes", "--canary", "5%")[0] == 0
    assert shop.run("rollback", shop.playbook)[:2] == (0, f"{shop.playbook}\t{second}\n")
    assert "of visitors since" not in shop.run("status", shop.playbook)[1]
    assert shop.run("rollback", shop.playbook)[1] == f"{shop.playbook}\t{first}\n"


def test_promote_without_a_name_means_every_canary(shop: Folder) -> None:
    shop.deploy("Hello")
    assert shop.run("deploy", "--promote", "--yes") == (0, "", "No canary is running.\n")
    shop.write("Welcome")
    second = shop.run("deploy", shop.file, "--yes", "--canary", "5%")[1].split()[1]
    assert shop.run("deploy", "--promote", "--yes")[1] == f"{shop.playbook}\t{second}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--canary", "0%"), 2, "write a share from 1% to 99%"),
        (("--canary", "100%"), 2, "write a share from 1% to 99%"),
        (("--canary", "ten"), 2, "write a share from 1% to 99%"),
        (("--canary", "10%", "--promote"), 2, "--promote and --canary cannot be combined"),
        (("--canary", "10%"), 1, "No release is active yet"),
    ],
)
def test_a_share_that_cannot_be_is_refused(shop: Folder, arguments: tuple[str, ...], code: int, words: str) -> None:
    found, out, err = shop.run("deploy", shop.file, "--yes", *arguments)
    assert (found, out) == (code, "")
    assert words in err.splitlines()[-1]


def test_without_a_canary_there_is_nothing_to_promote(shop: Folder) -> None:
    shop.deploy("Hello")
    code, out, err = shop.run("deploy", "--promote", shop.playbook, "--yes")
    assert (code, out, err) == (2, "", f"frontdesk: no canary is running for {shop.playbook}\n")
    assert shop.run("deploy", "--promote", shop.playbook)[0] == 2
