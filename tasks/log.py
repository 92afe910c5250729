"""How programs log: one JSON object a line, with identifiers and never with what people told us."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

from engine import trace

Event = MutableMapping[str, Any]


def configure() -> None:
    """Called once by each process. What libraries log goes the same way, warnings and worse."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_the_trace,
        _place_of_the_error,
    ]
    renderer = structlog.processors.JSONRenderer(sort_keys=True, default=str)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    others = logging.StreamHandler(sys.stdout)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[others], force=True)
    logging.captureWarnings(capture=True)


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


def _name_the_trace(_logger: object, _method: str, event: Event) -> Event:
    if current := trace.current():
        event["trace"] = current
    return event


def _place_of_the_error(_logger: object, _method: str, event: Event) -> Event:
    """Tracebacks end in texts, and texts may name people."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        event["why"] = where(error)
    record = event.get("_record")
    if record is not None:
        record.exc_info = record.exc_text = None
    return event
