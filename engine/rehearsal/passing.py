"""How time passes in a rehearsal."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import feel
from engine import clock


def later(now: datetime, step: object) -> datetime:
    """The instant after a duration (``P3D``), or after so many business days.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(step, Mapping) and "business_days" in step:
        return _business_days_later(now, int(step["business_days"]))
    later = feel.compile("desde + duration(cuanto)").evaluate({"desde": now, "cuanto": str(step)})
    if not isinstance(later, datetime):
        raise ValueError(step)  # noqa: TRY004 - the text is wrong, not its type
    return later


def _business_days_later(now: datetime, days: int) -> datetime:
    """By the ministry's calendar if it is installed, else by weekdays."""
    try:
        counted = feel.compile("sumar dias habiles(fecha, dias)", names=()).evaluate(
            {"fecha": now.astimezone(clock.LIMA).date(), "dias": days}
        )
    except feel.FeelError:
        counted = None
    if counted is not None:
        return now + (datetime.fromisoformat(str(counted)).date() - now.astimezone(clock.LIMA).date())
    while days:
        now += timedelta(days=1)
        days -= now.astimezone(clock.LIMA).weekday() < 5  # noqa: PLR2004 - Monday to Friday
    return now
