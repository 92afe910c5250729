"""The dispatcher's watch over what must always be true, and what it clears away."""

import structlog

from engine import idempotency, watch
from engine.db import transaction
from engine.errors import EngineError
from tasks.log import where

log = structlog.get_logger()

DAYS_OF_KEYS = 1  # a request that was answered may come again for so long


def keep_watch() -> int:
    """Look at open work, mend what can be mended, look again; returns how much was mended."""
    with transaction() as session:
        found = watch.look(session)
    mended = [one for one in found if _mend(one)]
    if mended:
        with transaction() as session:
            watch.look(session)
    return len(mended)


def look_at_everything() -> int:
    """Look at every rule; returns 0, for nothing follows from it."""
    with transaction() as session:
        for one in watch.look(session, watch.EVERY_HOUR):
            log.error("invariant", rule=one.rule, ids=one.ids)
    return 0


def clear_away() -> int:
    """Drop the keys of requests that nobody will send again; returns 0."""
    with transaction() as session:
        idempotency.forget_before(session, DAYS_OF_KEYS)
    return 0


def _mend(one: watch.Broken) -> bool:
    try:
        with transaction() as session:
            mended = watch.mend(session, one)
    except EngineError as error:
        log.error("invariant", rule=one.rule, ids=one.ids, why=where(error))  # noqa: TRY400
        return False
    log.error("invariant", rule=one.rule, ids=one.ids, mended=mended)
    return mended
