"""The HTML pages: the one door to the templates, and the headers that keep a page to itself."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

TEMPLATES: Final = Path(__file__).parent / "templates"

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self' {socket}; frame-src {frames}; frame-ancestors {ancestors}; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The Content-Security-Policy of every page: nothing from elsewhere but pictures, and no text that becomes markup."""

PRIVATE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""What every page says beside its policy."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """A template of our folder, filled; every value is escaped, and a missing one is an error."""
    return _environment().get_template(template).render(**values)


def policy(origin: str, ancestors: str = "'none'", frames: str = "'none'") -> str:
    """The Content-Security-Policy of a page of this server.

    Args:
        origin: The server's own, whose socket the page may open.
        ancestors: Who may embed the page: origins with spaces between, or `'none'`.
        frames: What the page may embed.
    """
    return PAGE_POLICY.format(socket="ws" + origin.removeprefix("http"), ancestors=ancestors, frames=frames)


def page(origin: str, template: str, answer: int = 200, frames: str = "'none'", **values: Any) -> Response:
    """A page that nobody may embed."""
    headers = {**PRIVATE, "Content-Security-Policy": policy(origin, frames=frames), "X-Frame-Options": "DENY"}
    return HTMLResponse(render(template, **values), answer, headers)


def etag(content: bytes) -> str:
    """A strong validator for content that is the same for everybody."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
