"""The commands of people who write playbooks, as they are run: arguments, output, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli import here

ROOT = Path(__file__).parents[2]
SALES = "playbooks/website-sales.yaml"


def frontdesk(*arguments: str, stdin: str = "", cwd: Path = ROOT) -> here.Done:
    return here.frontdesk(*arguments, folder=cwd, stdin=stdin)


def typo() -> str:
    return (ROOT / SALES).read_text().replace("goto: sales}", "goto: slaes}")


def test_check_finds_nothing_in_the_examples() -> None:
    result = frontdesk("check")
    assert (0, "nothing found in 4 files\n", "") == (result.returncode, result.stdout, result.stderr)


def test_check_reports_as_the_contract_says() -> None:
    result = frontdesk("check", "-", "--stdin-filename", SALES, "--format", "json", stdin=typo())
    report = json.loads(result.stdout)
    found = report.pop("diagnostics")[0]
    assert 1 == result.returncode
    assert {
        "format_version": "1",
        "valid": False,
        "files": 1,
        "error_count": 1,
        "warning_count": 0,
        "info_count": 0,
    } == report
    assert ("FD201", "unknown-target", "error", "did you mean 'sales'?", SALES) == (
        *(found[key] for key in ("code", "name", "severity", "hint", "file")),
    )
    start, end = found["range"]["start"], found["range"]["end"]
    assert "slaes" == typo()[start["offset"] : end["offset"]]
    assert (5, start["line"]) == (end["column"] - start["column"], end["line"])


def test_check_in_text_points_at_the_word() -> None:
    result = frontdesk("check", "-", "--stdin-filename", SALES, stdin=typo())
    assert result.stdout.startswith(f"{SALES}:32:40: error[FD201] no pathway or card is called 'slaes'\n")
    assert "\033" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["--ignore", "FD2"], 0),
        (["--select", "FD1,FD3"], 0),
        (["--select", "fd201"], 1),
        (["--select", "fd201", "--select", "FD1"], 1),
        (["--ignore", "fd201", "--ignore", "FD1"], 0),
        (["--select", "nonsense"], 2),
        (["--format", "poem"], 2),
        (["--stricct"], 2),
    ],
)
def test_what_a_user_chooses_decides_the_exit_code(arguments: list[str], code: int) -> None:
    result = frontdesk("check", "-", "--stdin-filename", SALES, *arguments, stdin=typo())
    assert code == result.returncode, result


def test_strict_fails_on_warnings(tmp_path: Path) -> None:
    text = (ROOT / "playbooks/klantenservice.yaml").read_text()
    (tmp_path / "a.yaml").write_text(
        text.replace("  origins: [https://www.example.nl, http://localhost:8000]", "  pages: {}")
    )
    assert 0 == frontdesk("check", "a.yaml", cwd=tmp_path).returncode
    assert 1 == frontdesk("check", "a.yaml", "--strict", cwd=tmp_path).returncode


def test_validate_is_check_and_output_goes_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert "" == frontdesk("validate", "--output", str(out)).stdout
    assert "nothing found in 4 files\n" == out.read_text()
    assert 2 == frontdesk("check", "--output", str(tmp_path / "no" / "out.txt")).returncode


@pytest.mark.parametrize("path", ["nope.yaml", "tests/fixtures/nothing-*.yaml", "src/frontdesk/lang"])
def test_a_path_without_a_playbook_is_wrong_usage(path: str) -> None:
    result = frontdesk("check", path)
    assert 2 == result.returncode
    assert 1 == result.stderr.count("\n")


def test_compile_prints_canonical_json_and_its_digest(tmp_path: Path) -> None:
    out = tmp_path / "release.json"
    digest = frontdesk("compile", SALES, "-o", str(out)).stdout.strip()
    assert digest == json.loads(out.read_text())["digest"]
    assert out.read_text() == frontdesk("compile", SALES).stdout


@pytest.mark.parametrize("command", [("compile",), ("graph", "--format", "json")], ids=str)
def test_standard_input_is_compiled_and_drawn_like_the_file_it_is_called_after(command: tuple[str, ...]) -> None:
    text = (ROOT / SALES).read_text()
    piped = frontdesk(*command, "-", "--stdin-filename", SALES, stdin=text)
    assert (0, frontdesk(*command, SALES).stdout, "") == (piped.returncode, piped.stdout, piped.stderr)


def test_no_graph_is_written_into_a_file_that_is_called_a_picture_of_another_format(tmp_path: Path) -> None:
    result = frontdesk("graph", SALES, "-o", str(tmp_path / "sales.PNG"))
    assert (2, "", []) == (result.returncode, result.stdout, list(tmp_path.iterdir()))
    assert "no .png is drawn: name the file .svg" in result.stderr


@pytest.mark.parametrize("command", [("preview",), ("test", "--generate")], ids=str)
def test_where_standard_input_is_no_playbook_it_is_refused(command: tuple[str, ...]) -> None:
    result = frontdesk(*command, "-", stdin=(ROOT / SALES).read_text())
    assert (2, "") == (result.returncode, result.stdout)
    assert "standard input" in result.stderr


def test_compile_refuses_a_playbook_with_errors(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("frontdesk: 1\nname: A\npathways: {start: [{card: mesage, text: Hi}]}\n")
    result = frontdesk("compile", "a.yaml", cwd=tmp_path)
    assert (1, "") == (result.returncode, result.stdout)
    assert "a.yaml:3:27: error[FD104]" in result.stderr
    assert "did you mean 'message'?" in result.stderr


def test_explain_prints_the_page_of_a_code_a_fault_or_a_kind() -> None:
    assert frontdesk("explain", "fd201").stdout == frontdesk("explain", "unknown-target").stdout
    assert (ROOT / "src/frontdesk/cards/question.md").read_text() == frontdesk("explain", "question").stdout
    missing = frontdesk("explain", "quesion")
    assert (2, "frontdesk: there is no page about 'quesion'; did you mean 'question'?\n") == (
        missing.returncode,
        missing.stderr,
    )


def test_preview_without_a_terminal_says_what_it_is_told() -> None:
    result = frontdesk("preview", SALES, "--offline", "--say", "1", "--say", "2", "--say", "Jane")
    assert 0 == result.returncode
    assert "> Jane\nAda: Where can we reach you, Jane?\n" in result.stdout


CALLING = """
frontdesk: 1
name: Scores
pathways:
  start:
    - card: call
      url: https://crm.example.com/score
      headers: {Authorization: "{{ secret.TOKEN }}"}
      save: {answers.score: /score}
      failed: failed
    - card: message
      text: "Score {{ answers.score }}."
  failed:
    - card: question
      text: That failed.
      answers: [{label: Pity}]
"""


@pytest.mark.parametrize(
    ("say", "told"),
    [
        (['/call {"score": 80}'], "Assistant: Score 80."),
        (["/after 10s"], "Assistant: That failed."),
        (["Pity"], "(nobody answers this call, so it fails; give an answer with /call, such as /call {})"),
        (["/state"], "(nobody answers this call, so it fails; give an answer with /call, such as /call {})"),
    ],
)
def test_preview_calls_nobody_and_takes_answers_from_what_it_is_told(tmp_path: Path, say: list[str], told: str) -> None:
    (tmp_path / "scores.yaml").write_text(CALLING)
    result = frontdesk("preview", "scores.yaml", *(word for text in say for word in ("--say", text)), cwd=tmp_path)
    assert (0, "") == (result.returncode, result.stderr)
    lines = result.stdout.splitlines()
    assert "  [call] GET https://crm.example.com/score" in lines
    assert "         Authorization: {{ secret.TOKEN }}" in lines
    assert told in lines


def test_preview_reads_lines_from_standard_input() -> None:
    result = frontdesk("preview", SALES, stdin="3\n/quit\nnever read\n")
    assert 0 == result.returncode
    assert "(the conversation ended)" in result.stdout


@pytest.mark.parametrize("command", ["check", "compile", "explain", "graph", "preview", "schema", "serve"])
def test_help_ends_with_a_real_example(command: str) -> None:
    shown = frontdesk(command, "--help").stdout
    assert f"frontdesk {command}" in shown.rstrip().rpartition("Example:")[2]


def test_help_lists_the_commands_and_version_says_which() -> None:
    assert {"check", "compile", "explain", "graph", "preview", "schema", "serve", "users"} <= {
        line.split()[0] for line in frontdesk("--help").stdout.partition("Commands:")[2].splitlines() if line.strip()
    }
    assert "frontdesk 0.1.0\n" == frontdesk("--version").stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, frontdesk_cli.main as m\n"
        "try: m.app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = 'jsonschema jinja2 markdown_it sqlalchemy starlette pydantic yaml phonenumbers'\n"
        "print(sorted(set(heavy.split()) & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]\n" == result.stderr
