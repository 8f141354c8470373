"""What a benchmark prints: a line for each figure, with its floor, their ratio and whether it keeps its target."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

HEAD: Final = ("", "measured", "floor", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        ratio: Measured to floor; none where there is no floor to compare with.
        target: What was promised, in words; empty for a figure that is shown for what it is.
        kept: The promise is kept; none without one.
    """

    what: str
    measured: str
    floor: str = ""
    ratio: float | None = None
    target: str = ""
    kept: bool | None = None

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing."""
        return "" if self.kept is None else "ok" if self.kept else "over"


@dataclass(slots=True)
class Figures:
    """The figures of one benchmark, and remarks on how they were taken."""

    lines: list[Figure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """One more."""
        self.lines.append(figure)

    def show(self, *, as_json: bool) -> None:
        """Print them all."""
        if as_json:
            print(json.dumps({"figures": [asdict(one) for one in self.lines], "remarks": self.remarks}, indent=1))
            return
        cells = [HEAD, *(_cells(one) for one in self.lines)]
        widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
        for row in cells:
            first, *rest = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            print("  ".join((first, *rest)).rstrip())
        for remark in self.remarks:
            print(f"  {remark}")


def _cells(one: Figure) -> tuple[str, ...]:
    ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
    return (one.what, one.measured, one.floor, ratio, one.target, one.verdict)


def percentile(values: Iterable[float], percent: float) -> float:
    """The value that so many percent do not exceed; 0 of nothing."""
    every = sorted(values)
    return every[min(len(every) - 1, int(len(every) * percent / 100))] if every else 0.0


def ms(seconds: float) -> str:
    """Seconds, as milliseconds to read."""
    return f"{seconds * 1000:.2f} ms"


def arguments(words: Sequence[str] | None, about: str | None) -> argparse.ArgumentParser:
    """A parser with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small counts: does it run? its figures say nothing")
    parser.add_argument("--json", action="store_true", help="print JSON in place of lines")
    parser.add_argument("--folder", type=Path, help="where the databases go: the disk that is measured")
    return parser
