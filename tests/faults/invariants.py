"""The rules of engine.invariants, asked when the storm is over."""

import time
from contextlib import suppress

from sqlalchemy.exc import DBAPIError

from engine import invariants
from engine.db import transaction
from tests.faults.world import World


def broken(world: World) -> list[str]:
    """The rules that rows break, each named once, with one of them."""
    for _ in range(20):
        with suppress(DBAPIError), transaction() as session:
            found = {one.rule: one.row for one in invariants.broken(session)}
            return [f"{rule} ({', '.join(map(str, row))})" for rule, row in sorted(found.items())]
        time.sleep(0.5)
    return [f"{world.database.partition(':')[0]}: no se pudo preguntar"]
