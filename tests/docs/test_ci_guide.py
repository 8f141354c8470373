"""The pipelines that admins copy: valid for their services, and each step of a plan and a deploy run as it is written.

The services are far ends on this machine that keep comments; frontdesk is a server as a process.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from jsonschema.validators import validator_for

from docs.written import ROOT, Page
from farend import FarEnd, Line, far_end
from frontdesk.runtime.accounts import token_commands
from serving import Server, running_server

GUIDE = Page(ROOT / "docs" / "how-to" / "ci.md")
SCHEMAS = {"github": "github-workflows.json", "gitlab": "gitlab-ci.json"}
MARK = "<!-- frontdesk plan -->"


def pipelines() -> dict[str, str]:
    """Every whole pipeline of the page, by its file and a number."""
    found = [fence for fence in GUIDE.fences if fence.language == "yaml" and fence.text.startswith("# .git")]
    return {f"{fence.text.split()[1]}:{fence.line}": fence.text for fence in found}


def service_of(name: str) -> str:
    return "github" if name.startswith(".github") else "gitlab"


def deploying(service: str) -> dict[str, Any]:
    """The pipeline of a service that plans and deploys."""
    (text,) = (text for name, text in pipelines().items() if service_of(name) == service and "deploy" in text)
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("name", pipelines())
def test_a_pipeline_is_valid_for_its_service(name: str) -> None:
    vendored = files("check_jsonschema") / "builtin_schemas" / "vendor" / SCHEMAS[service_of(name)]
    schema = json.loads(vendored.read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true; the services do not.
    data = {"on" if key is True else key: value for key, value in yaml.safe_load(pipelines()[name]).items()}
    errors = [error.message for error in validator_for(schema)(schema).iter_errors(data)]
    assert errors == []


@dataclass
class Comments:
    """What stands under a pull request: some by others, and ours."""

    texts: dict[int, str] = field(default_factory=lambda: {1: "Looks good", 2: "Mind <!-- frontdesk plan -->"})

    def answers(self, line: Line, number: int) -> None:
        """The little of both services' APIs that the steps use."""
        asked = line.far.asked[number]
        path = asked.target.partition("?")[0]
        if asked.headers.get("authorization") != "Bearer secret" and asked.headers.get("private-token") != "secret":
            return line.says(401, b"{}")
        if asked.method == "GET":
            listed = [{"id": n, "body": text, "url": f"{line.far.url}{path}/{n}"} for n, text in self.texts.items()]
            query = {name: int(values[0]) for name, values in parse_qs(asked.target.partition("?")[2]).items()}
            end = query["per_page"] * query.get("page", 1)
            return line.says(200, json.dumps(listed[end - query["per_page"] : end]).encode())
        new = asked.method == "POST"
        key = max(self.texts) + 1 if new else int(path.rpartition("/")[2])
        form = asked.headers["content-type"] == "application/x-www-form-urlencoded" and not asked.body.startswith(b"{")
        self.texts[key] = parse_qs(asked.body.decode())["body"][0] if form else asked.json["body"]
        return line.says(201 if new else 200, b"{}")


@dataclass
class Runner:
    """A machine of a CI: a checkout, and a shell that runs steps as they are written."""

    folder: Path
    environment: dict[str, str]
    deploying: str = ""
    """The token that only jobs of the environment `production` are given."""

    def given(self, job: dict[str, Any]) -> dict[str, str]:
        return {"FRONTDESK_TOKEN": self.deploying} if job.get("environment") == "production" else {}

    def step(self, text: str, shell: tuple[str, ...] = ("bash", "-e", "-o", "pipefail", "-c"), **more: str) -> str:
        environment = {**os.environ, **self.environment, **more, "NO_COLOR": "1"}
        done = subprocess.run(
            [*shell, text], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, (text, done.stdout, done.stderr)
        return done.stdout


@pytest.fixture
def comments() -> Comments:
    return Comments()


@pytest.fixture
def far(comments: Comments) -> Iterator[FarEnd]:
    with far_end(comments.answers) as far:
        yield far


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "server"
    home.mkdir()
    with running_server(home, demo=False) as server:
        yield server


@pytest.fixture
def runner(tmp_path: Path, server: Server, far: FarEnd) -> Runner:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    programs_folder = tmp_path / "bin"
    programs_folder.mkdir()
    command = programs_folder / "frontdesk"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m frontdesk_cli.main "$@"\n')
    command.chmod(0o755)
    runner = Runner(
        checkout,
        {
            "PATH": f"{programs_folder}{os.pathsep}{os.environ['PATH']}",
            "FRONTDESK_SERVER": server.url,
            "FRONTDESK_TOKEN": token_commands.create(f"sqlite:///{server.db}", "pulls", ["plan"], "1d"),
            "no_proxy": "127.0.0.1",
            "GITHUB_API_URL": far.url,
            "GITHUB_REPOSITORY": "example/site",
            "CI_API_V4_URL": far.url,
            "CI_PROJECT_ID": "7",
            "CI_MERGE_REQUEST_IID": "3",
            "COMMENT_TOKEN": "secret",
        },
    )
    runner.step("frontdesk init .")
    runner.deploying = token_commands.create(f"sqlite:///{server.db}", "main", ["deploy"], "1d")
    return runner


def github(runner: Runner, job: str) -> None:
    """Run the steps of a job, those of others left out."""
    wanted = deploying("github")["jobs"][job]
    for step in wanted["steps"]:
        if "run" in step and "pip install" not in step["run"]:
            known = {"GH_TOKEN": "secret", "PULL": "3"}
            assert not step.get("env") or step["env"].keys() == known.keys()
            runner.step(step["run"], **(known if step.get("env") else {}), **runner.given(wanted))


def gitlab(runner: Runner, job: str) -> None:
    """The same; this service's shell is `sh`, and all lines of a job run in one."""
    wanted = deploying("gitlab")[job]
    runner.step("\n".join(wanted["script"]), ("sh", "-e", "-c"), **runner.given(wanted))


@pytest.mark.parametrize("run", [github, gitlab], ids=["github", "gitlab"])
def test_a_plan_is_one_comment_that_is_changed_and_a_deploy_follows(
    runner: Runner, comments: Comments, far: FarEnd, run: Any
) -> None:
    others = dict(comments.texts)
    run(runner, "check")
    run(runner, "plan")
    assert comments.texts.keys() == {1, 2, 3}
    assert comments.texts[3].startswith(f"{MARK}\n### live-chat\n\n- first release ")
    playbook = runner.folder / "playbooks" / "live-chat.yaml"
    run(runner, "deploy")
    playbook.write_text(playbook.read_text().replace("What brings you here", 'Say "hello" & 50% $(off)'))
    run(runner, "plan")
    assert comments.texts.keys() == {1, 2, 3}
    assert 'Say "hello" & 50%' in comments.texts[3]
    assert "release" in comments.texts[3]
    assert {n: comments.texts[n] for n in others} == others
    run(runner, "deploy")
    run(runner, "plan")
    assert re.search(r"- nothing changes; release [0-9a-f]{12} runs", comments.texts[3])
    wanted = {"github": "/repos/example/site/issues/3/comments", "gitlab": "/projects/7/merge_requests/3/notes"}
    assert {asked.target.partition("?")[0].removesuffix("/3") for asked in far.asked} == {wanted[run.__name__]}


@pytest.mark.parametrize("run", [github, gitlab], ids=["github", "gitlab"])
@pytest.mark.parametrize("others", [100, 150])
def test_a_comment_below_many_others_is_found_again(
    runner: Runner, comments: Comments, far: FarEnd, run: Any, others: int
) -> None:
    comments.texts |= dict.fromkeys(range(3, others + 1), "More")
    run(runner, "plan")
    run(runner, "plan")
    assert len(comments.texts) == others + 1
    assert comments.texts[others + 1].startswith(MARK)
    assert [asked.method for asked in far.asked if asked.method != "GET"] in (["POST", "PATCH"], ["POST", "PUT"])


@pytest.mark.parametrize("run", [github, gitlab], ids=["github", "gitlab"])
def test_a_comment_that_cannot_be_written_fails_the_job(runner: Runner, far: FarEnd, run: Any) -> None:
    far.answering = lambda line, number: line.says(403, b"{}")
    with pytest.raises(AssertionError):
        run(runner, "plan")


def test_no_secret_of_a_deploy_is_within_reach_of_a_pull_request() -> None:
    jobs = deploying("github")["jobs"]
    assert "secrets.FRONTDESK_TOKEN" not in json.dumps([jobs["check"], jobs["plan"]])
    assert jobs["deploy"]["environment"] == "production"
    assert "fork" in jobs["plan"]["if"]
    assert deploying("gitlab")["deploy"]["environment"] == "production"
