"""Time zones by name, also in years that Python's own calendar does not know."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LOCAL = "America/Lima"
MAX_OFFSET = 18 * 3600
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+){0,3}", re.ASCII)
_FIRST, _LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - local on purpose
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - local on purpose
_SUMMERLESS = datetime(2020, 1, 1)  # noqa: DTZ001 - local on purpose


@lru_cache(1000)
def find(name: str) -> ZoneInfo | None:
    """The zone of that name, or None."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None


def offset_at_local(name: str, seconds: int) -> int:
    """Seconds east of Greenwich when the clocks of the zone show ``seconds`` since 1970."""
    return _offset(name, _within(seconds))


def offset_at_instant(name: str, seconds: int) -> int:
    """Seconds east of Greenwich at the instant ``seconds`` after 1970 (UTC)."""
    zone = find(name)
    moment = _within(seconds).replace(tzinfo=UTC)
    shown = moment.astimezone(zone).utcoffset() if zone else None
    return int(shown.total_seconds()) if shown else 0


def usual_offset(name: str) -> int:
    """Seconds east of Greenwich out of summer time: for a time of day without a date."""
    zone = find(name)
    summer = _SUMMERLESS.replace(tzinfo=zone).dst()
    return _offset(name, _SUMMERLESS) - (int(summer.total_seconds()) if summer else 0)


def _offset(name: str, moment: datetime) -> int:
    shown = moment.replace(tzinfo=find(name)).utcoffset()
    return int(shown.total_seconds()) if shown else 0


def _within(seconds: int) -> datetime:
    """The nearest moment that Python can hold."""
    try:
        return min(max(_EPOCH + timedelta(seconds=seconds), _FIRST), _LAST)
    except OverflowError:
        return _LAST if seconds > 0 else _FIRST
