"""The HTML pages: the one door to the templates, and the headers that isolate a page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from frontdesk.runtime.web import catalogue

TEMPLATES: Final = Path(__file__).parents[1] / "templates"

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self' {socket}; frame-src {frames}; frame-ancestors {ancestors}; base-uri 'none'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types {scripts}"
)
"""The Content-Security-Policy of every page: nothing from elsewhere but pictures, and no text that becomes markup."""

PRIVATE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""The headers of every page besides its policy."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, language: str = "en", **values: Any) -> str:
    """A template of our folder, filled; every value is escaped, and a missing one is an error.

    Args:
        language: The language of the texts that `t("key")` inserts.
    """
    t = catalogue.words(language)
    return _environment().get_template(template).render(t=t, language=t.language, **values)


def policy(origin: str, ancestors: str = "'none'", frames: str = "'none'", scripts: str = "'none'") -> str:
    """The Content-Security-Policy of a page of this server.

    Args:
        origin: The server's own origin, whose sockets the page may open.
        ancestors: Who may embed the page: origins with spaces between, or `'none'`.
        frames: What the page may embed.
        scripts: Names of the Trusted Types policies that the page may create, with spaces between, or `'none'`.
    """
    socket = "ws" + origin.removeprefix("http")
    return PAGE_POLICY.format(socket=socket, ancestors=ancestors, frames=frames, scripts=scripts)


def page(
    origin: str,
    template: str,
    answer: int = 200,
    frames: str = "'none'",
    language: str = "en",
    scripts: str = "'none'",
    **values: Any,
) -> Response:
    """A page that nobody may embed; see `policy` and `render`."""
    content = policy(origin, frames=frames, scripts=scripts)
    headers = {**PRIVATE, "Content-Security-Policy": content, "X-Frame-Options": "DENY"}
    return HTMLResponse(render(template, language, **values), answer, headers)


def etag(content: bytes) -> str:
    """A strong validator for content that is the same for everybody."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
