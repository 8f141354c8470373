"""Files that were made to hurt: each is a finding within its limits of memory and time, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from compiler.writing import HEAD, LIVELY, flow, settings

LIMIT_S = 120
"""Far above what any of these takes (under half a second): a busy machine is no failure, an attack that works is."""

MOST_BYTES = 200 * 2**20
"""Memory of the whole process, the interpreter and its libraries included."""

PROGRAM = f"""
import json, resource, sys
from frontdesk.compiler.check import check_paths, gathered
from frontdesk.compiler.fix import fixed
from frontdesk.report import render
resource.setrlimit(resource.RLIMIT_DATA, ({MOST_BYTES}, {MOST_BYTES}))
report = check_paths([sys.argv[1]])
fixed(gathered([sys.argv[1]]))
render(report)
try:
    # What the system says elsewhere counts the process that started this one, as it was at that moment.
    status = open("/proc/self/status").read()
    most = 1024 * int(status.partition("VmHWM:")[2].split()[0])
except FileNotFoundError:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([most, [[d.code, d.span.start.line, d.severity.value] for d in report.diagnostics]]))
"""

LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: y}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

ATTACKS: dict[str, tuple[bytes, str]] = {
    "a merge-key bomb": (HEAD.encode() + MERGES.encode() + LIVELY.encode(), "FD003"),
    "billion laughs": (HEAD.encode() + LAUGHS.encode() + LIVELY.encode(), "FD003"),
    "200,000 brackets": (b"[" * 200_000, "FD004"),
    "200,000 brackets in a text": (flow("- {card: message, text: " + "[" * 200_000 + "}").encode(), "FD004"),
    "1,100 nested dashes": (b"- " * 1_100 + b"x\n", "FD004"),
    "1,100 nested dashes in a text": (flow(f"- card: message\n  text: |\n    {'- ' * 1_100}x\n").encode(), "FD403"),
    "256 KiB of spaces": (b" " * (256 * 1024), "FD008"),
    "256 KiB of spaces in a text": (settings('description: "' + " " * (255 * 1024) + 'x"\n').encode(), "FD004"),
    "invalid UTF-8": (HEAD.encode() + b"description: \xff\xfe\xfa\n" + LIVELY.encode(), "FD005"),
    "UTF-16": ((HEAD + LIVELY).encode("utf-16"), "FD005"),
    "UTF-16 without a mark": ((HEAD + LIVELY).encode("utf-16-le"), "FD005"),
    "NUL": (HEAD.encode() + b"description: a\0b\n" + LIVELY.encode(), "FD005"),
    "NUL as an escape": (settings('description: "a\\0b"\n').encode(), "FD005"),
    "a lone surrogate in bytes": (HEAD.encode() + b"description: \xed\xa0\x80\n" + LIVELY.encode(), "FD005"),
    "a lone surrogate as an escape": (settings('description: "\\uD800"\n').encode(), "FD005"),
    "a day that never comes": (
        settings("hours: {timezone: Europe/Amsterdam, closed: [2024-99-99]}\n").encode(),
        "FD105",
    ),
    "a number of 5,000 digits": (settings(f"privacy: {{retention_days: {'9' * 5_000}}}\n").encode(), "FD103"),
    "a number of 5,000 digits in an expression": (
        flow(f"- {{card: end, when: note == {'9' * 900}}}").encode(),
        "FD207",
    ),
    "CR-only lines": (
        HEAD.encode().replace(b"\n", b"\r") + b"nmae: x\r" + LIVELY.encode().replace(b"\n", b"\r"),
        "FD101",
    ),
    "U+2028 in a key": (settings('"na\\Lme": x\n').encode(), "FD101"),
    "U+2028 in a key, as it is": (HEAD.encode() + "na\u2028me: x\n".encode() + LIVELY.encode(), "FD001"),
}
"""What is sent, and what must be found in it."""


@pytest.mark.parametrize(("data", "code"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_a_finding_within_its_memory(data: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / "attack.yaml"
    file.write_bytes(data)
    run = [sys.executable, "-c", PROGRAM, str(file)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    most, found = json.loads(done.stdout)
    assert code in {each for each, _, severity in found if severity == "error"}, found
    assert most < MOST_BYTES
