"""How long `frontdesk check` takes on files that are as dense as a playbook file may be, beside an ordinary one.

Run it with `.venv/bin/python bench/dense_files.py`; with the name of a file it prints that file instead. Each line has
the seconds of processor time that the command took as a process (the least of three runs), their ratio to an ordinary
playbook of the same size, the most memory it held, and the last line of what it said.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
MOST_BYTES = 256 * 1024
MOST_CARDS = 500
HEAD = "frontdesk: 1\nname: A\ninstall: {origins: [https://www.example.com]}\npathways: {start: ["
PROSE = "We bake bread for offices all over the country, and bring it warm before nine. "


def cards(card: Callable[[int], str], size: int = MOST_BYTES) -> str:
    """A playbook that is full of cards: as many as a file, and a playbook, may hold."""
    made: list[str] = []
    room = size - len(HEAD) - 4
    for number in range(MOST_CARDS):
        one = card(number) + ","
        if room < len(one):
            break
        made.append(one)
        room -= len(one)
    return HEAD + "".join(made) + "]}"


def message(text: str, when: str = "") -> str:
    """A message card in one line."""
    return f'{{card: message, text: "{text}"{when}}}'


def sets(count: int, value: Callable[[int], str], card: int) -> str:
    """A card that sets so many names."""
    values = ",".join(f'answers.a{card}_{number}: "{value(number)}"' for number in range(count))
    return f"{{card: set, values: {{{values}}}}}"


def question(card: int, goto: Callable[[int], str]) -> str:
    """A question with ten answers."""
    answers = ",".join(f"{{label: Answer {number}, goto: {goto(number)}}}" for number in range(10))
    return f"{{card: question, id: q{card}, text: Well?, answers: [{answers}]}}"


def tags(count: int) -> list[str]:
    """So many language tags."""
    return [f"a{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(count)]


def ordinary() -> Iterator[str]:
    """A playbook in blocks, as people write them."""
    yield "frontdesk: 1\nname: Ordinary\ninstall:\n  origins: [https://www.example.com]\npathways:\n  start:\n"
    for number in range(160):
        yield f"    - card: message\n      text: |\n        {PROSE * 9}\n"
        yield f"    - card: question\n      id: ask{number}\n      text: |\n        **{PROSE}**\n      answers:\n"
        yield f"        - label: Yes, go on\n        - {{label: Back, goto: ask{max(0, number - 1)}}}\n"
        yield f"    - card: capture\n      fields:\n        - field: answers.more{number}\n"
        yield f'          ask: "Anything else? {PROSE * 4}"\n'


FILES: dict[str, Callable[[], str]] = {
    "ordinary": lambda: "".join(ordinary())[:MOST_BYTES].rpartition("    - card: message")[0],
    "templates": lambda: cards(lambda n: message("{{ answers.x }} " * 90)),
    "templates, few enough": lambda: cards(lambda n: message("{{ answers.x }} " * 90), 32_000),
    "long expressions": lambda: cards(lambda n: f'{{card: message, text: x, when: "{"note ~ " * 1100}note"}}'),
    "deep expressions": lambda: cards(lambda n: f'{{card: message, text: x, when: "{"(" * 3900}note{")" * 3900}"}}'),
    "names": lambda: cards(lambda n: sets(60, lambda i: f"answers.b{i} + 1", n)),
    "names, few enough": lambda: cards(lambda n: sets(49, lambda i: f"answers.a{n}{i:02} + 1", n), 68_000),
    "names that are set": lambda: cards(lambda n: sets(4, lambda i: f"answers.a{max(0, n - 1)}_{i} | default(1)", n)),
    "guarded names": lambda: cards(lambda n: sets(3, lambda i: f"answers.b{i} | default(1)", n)),
    "markdown": lambda: cards(lambda n: message("[a](javascript:x) " * 60)),
    "good links": lambda: cards(lambda n: message("[a](https://a.eu) " * 400)),
    "images": lambda: cards(lambda n: message("![a](b.png) abc def ghi jkl mno " * 200)),
    "emphasis": lambda: cards(lambda n: message("*a bcd **e fgh ijk lmn opq rst uvw xyz abc def ghi jkl " * 140)),
    "lists": lambda: cards(lambda n: message("- a\\n" * 1300)),
    "paragraphs": lambda: cards(lambda n: message("a\\n\\n" * 1300)),
    "nested lists": lambda: cards(lambda n: message("".join(" " * 2 * i + "- a\\n" for i in range(60)))),
    "brackets": lambda: cards(lambda n: message("[" * 99 + "a" * 300 + "]" * 99)),
    "backticks": lambda: cards(lambda n: message("".join("`" * i + " " for i in range(1, 14)))),
    "emoji": lambda: cards(lambda n: message("<b> 😀 <i> 日本 " * 20), 200_000),
    "conditions": lambda: cards(lambda n: message("x", ', when: "a.b+"')),
    "goals": lambda: cards(lambda n: question(n, lambda i: f"slaes{n}{i}"), 95_000),
    "good goals": lambda: cards(lambda n: question(n, lambda i: f"q{(n * 7 + i * 31) % 240}"), 95_000),
    "loops": lambda: cards(lambda n: question(n, lambda i: f"q{(n * 7919 + i * 104_729) % 240}"), 80_000),
    "middling expressions": lambda: cards(lambda n: message("x", f', when: "{"(note == 1 and note) or " * 20}note"')),
    "languages": lambda: cards(lambda n: question(n, lambda i: "start"), 60_000).replace(
        "pathways", f"languages: [{', '.join(tags(50))}]\npathways", 1
    ),
    "too many languages": lambda: HEAD.replace("pathways", f"languages: [{', '.join(tags(600))}]\npathways") + "]}",
    "unknown keys": lambda: cards(lambda n: "{card: message, text: x," + ",".join(f"k{i}: x" for i in range(17)) + "}"),
    "unknown kinds": lambda: cards(lambda n: f"{{card: mesage{n}, text: x, txet: y, goto: z}}"),
    "live chats": lambda: cards(
        lambda n: "{card: live_chat, wait_time: 5s, online_message: a, offline_message: b, after_chat: start}"
    ),
    "runs": lambda: cards(lambda n: f"{{card: run, pathway: stat{n}}}"),
    "duplicate keys": lambda: cards(lambda n: "{card: message, text: x, text: y, text: z}"),
    "many keys": lambda: "frontdesk: 1\nname: A\n" + "".join(f"k{n}: 1\n" for n in range(9000)),
    "many origins": lambda: HEAD.replace("[https://www.example.com]", "[" + "http://a," * 9000 + "]") + "]}",
    "many pathways": lambda: (
        "frontdesk: 1\nname: A\npathways:\n"
        + "".join(f"  p{n:05}: [{{card: end, goto: q{n:05}}}]\n" for n in range(2200))
    ),
    "escapes": lambda: cards(lambda n: message("\\u0041" * 1200)),
    "one line": lambda: "[" * MOST_BYTES,
    "quotes": lambda: "a: 'b' c\n" * 20_000,
    "tabs": lambda: "a:\n\tb: c\n" * 20_000,
}
"""Each file by what it is dense with."""


def measured(text: str) -> tuple[float, int, str]:
    """Seconds of processor time, kilobytes and last words of one check."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "dense.yaml")
        file.write_text(text, encoding="utf-8")
        program = (
            "import resource, subprocess, sys\n"
            "done = subprocess.run([sys.executable, '-m', 'frontdesk_cli.main', 'check', sys.argv[1]],"
            " capture_output=True, text=True)\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "print(used.ru_utime, used.ru_maxrss, done.stdout.strip().splitlines()[-1:] or done.stderr[-300:])\n"
        )
        run = [sys.executable, "-c", program, str(file)]
        seconds, size, said = subprocess.run(run, check=True, capture_output=True, text=True).stdout.split(" ", 2)
    return float(seconds), int(size), said.strip()


def main() -> None:
    """Print a file, or a line for each."""
    if len(sys.argv) > 1:
        sys.stdout.write(FILES[sys.argv[1]]())
        return
    floor = 0.0
    for name, made in FILES.items():
        text = made()
        runs = [measured(text) for _ in range(RUNS)]
        seconds, size, said = min(runs)
        floor = floor or seconds
        kib, mib = len(text.encode()) // 1024, size // 1024
        print(f"{name:22} {kib:4} KiB  {seconds:5.2f} s  {seconds / floor:4.1f} ×  {mib:4} MiB  {said}", flush=True)


if __name__ == "__main__":
    main()
