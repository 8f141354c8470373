"""What the server writes about itself: one line for each event on standard error, as JSON unless that is a terminal.

No line holds what a visitor or an agent wrote, or anybody's name, address or token.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def set_up(level: int = logging.INFO) -> None:
    """Send every log line of this process, uvicorn's included, to standard error in one form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(),
    ]
    renderer: Any = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        # Tracebacks as Python writes them: prettier ones show local variables, and with them what people wrote.
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        shared.pop()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    _send_to_stderr(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        ),
        level,
    )


def _send_to_stderr(formatter: logging.Formatter, level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "websockets"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """False for bytes from a client that are not UTF-8: their socket logs that itself."""
    return not (record.exc_info and isinstance(record.exc_info[1], UnicodeDecodeError))


def logger(part: str) -> Any:
    """The log of one part of the server; each line names it."""
    return structlog.stdlib.get_logger(f"frontdesk.{part}", part=part)
