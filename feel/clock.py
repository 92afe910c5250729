"""What time it is, for expressions that nobody tells: by default that of the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feel import zones


def _of_the_machine() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _of_the_machine
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def use_clock(source: Callable[[], datetime]) -> None:
    """Ask this clock from now on. Its instants are aware."""
    global _source  # noqa: PLW0603 - one clock for the process, as for its functions
    _source = source


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Inside, ``now()`` and ``today()`` tell this instant: a rehearsal has a time of its own."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)


def now() -> datetime:
    """The instant, in local time."""
    return (_told.get() or _source()).astimezone(ZoneInfo(zones.LOCAL))
