#!/usr/bin/env python3
"""Print the reports on the pages of kinds and rules anew; with `--check`, only say which pages are not current."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from pages.page import pages, rendered


def main(arguments: list[str]) -> int:
    """Rewrite what is stale; 1 if something was and only a check was asked for."""
    checking, stale = "--check" in arguments, 0
    for path in (*pages("cards"), *pages("analysis/rules")):
        text = path.read_text(encoding="utf-8")
        current = rendered(path.name, text)
        if current != text:
            stale += 1
            print(path)
            if not checking:
                path.write_text(current, encoding="utf-8")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
