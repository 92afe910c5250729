"""What belongs together, whoever does it: one id from the page to the job to the agency's own log.

W3C Trace Context: a page begins a trace or goes on with the one of its ``traceparent`` header, a job
goes on with that of the action which caused it, and agencies are told it. It names nobody.
"""

import re
import secrets
from contextvars import ContextVar

_HEADER = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NONE = "0" * 32

_trace: ContextVar[str | None] = ContextVar("trace", default=None)


def current() -> str | None:
    """The trace of what this thread does, as 32 hexadecimal digits."""
    return _trace.get()


def follow(trace: str | None) -> str:
    """From here on this thread does a part of that trace; of a new one if there is none."""
    wanted = trace or secrets.token_hex(16)
    _trace.set(wanted)
    return wanted


def of_header(traceparent: str | None) -> str | None:
    """The trace that a caller names, if it is well formed."""
    found = _HEADER.fullmatch((traceparent or "").strip())
    return found[1] if found and found[1] != _NONE else None


def header() -> str:
    """``traceparent`` for whoever is called now."""
    return f"00-{_trace.get() or secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
