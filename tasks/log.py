"""How workers log: one JSON object a line, with identifiers and never with what people told us."""

import logging
import traceback
from pathlib import Path

import structlog


def configure() -> None:
    """Called once by each process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def where(error: BaseException) -> str:
    """What kind of error, and the line of ours it came from: its text may name people, this cannot."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)] or frames
    if not ours:
        return type(error).__name__
    last = ours[-1]
    return f"{type(error).__name__} in {last.name}, {Path(last.filename).name}:{last.lineno}"


def _is_ours(filename: str) -> bool:
    return not filename.startswith("<") and "site-packages" not in filename
