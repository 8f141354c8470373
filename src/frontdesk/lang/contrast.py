"""The contrast between two colours, after WCAG 2.2: the ratio of their relative luminances."""

from __future__ import annotations

from typing import Final

LEAST: Final = 4.5
"""The ratio that text of usual size needs (success criterion 1.4.3)."""

WHITE: Final = "#ffffff"


def ratio(one: str, other: str) -> float:
    """The contrast of two colours of the form `#rrggbb`: 1 for equal ones, 21 for black and white."""
    darker, lighter = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


def darkened(color: str, behind: str = WHITE) -> str:
    """The nearest darker shade of a colour that is readable with `behind`; the colour itself if it is dark enough.

    All channels are scaled alike, so the hue stays the same.
    """
    red, green, blue = _channels(color)
    for step in range(_STEPS, -1, -1):
        shade = "#" + "".join(f"{round(channel * step / _STEPS):02x}" for channel in (red, green, blue))
        if ratio(shade, behind) >= LEAST:
            return shade
    return "#000000"


_STEPS: Final = 512
"""Shades that are tried between a colour and black: twice the 256 values of a channel."""


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
