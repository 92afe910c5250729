"""R5: every request with a key has one effect, and whoever repeats it gets the same answer.

The same form is sent twenty times at once, for many forms; in between, the same key comes with another
form and is refused.
"""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx

from tests.faults.clients import DONE, Tally, sign_in
from tests.faults.invariants import broken
from tests.faults.outcome import Outcome
from tests.faults.stage import OFFICERS, SUPERVISOR, Stage
from tests.faults.world import World
from web.once import FIELD

TIMES = 20
START = "/expedientes/nuevo"


def run(stage: Stage) -> Outcome:
    """So many keys, each twenty times."""
    keys = stage.pick(6, 1000)
    with stage.world() as world:
        world.run_web()
        desks = sign_in(world, [OFFICERS[0]] * TIMES, Tally())
        outcome, before = Outcome(operations=keys), _cases(world)
        addresses = set()
        with ThreadPoolExecutor(TIMES) as pool:
            for _ in range(keys):
                fields = {"tramite": "turnos", FIELD: uuid4().hex}
                answers = list(pool.map(lambda desk: desk.once(START, fields), desks))  # noqa: B023
                told = {_told(one) for one in answers}
                outcome.lost += len(told) != 1 or not all(status == DONE for status, _ in told)
                addresses |= {where for _, where in told}
                other = desks[0].once(START, {**fields, "tramite": "escritos"})
                outcome.lost += other is None or other.status_code != httpx.codes.UNPROCESSABLE_ENTITY
        effects = _cases(world) - before
        outcome.doubled += max(0, effects - keys) + max(0, len(addresses) - keys)
        outcome.lost += max(0, keys - effects)
        outcome.broken += broken(world)
        return outcome


def _told(answer: httpx.Response | None) -> tuple[int, str]:
    return (0, "") if answer is None else (answer.status_code, answer.headers.get("Location", ""))


def _cases(world: World) -> int:
    """How many cases of the two procedures there are, as the supervisor leafs through the list of them."""
    (reader,) = sign_in(world, [SUPERVISOR], Tally())
    total = 0
    for key in ("turnos", "escritos"):
        leaf: str | None = f"/monitor/instancias?tramite={key}"
        while leaf:
            page = reader.page(leaf)
            total += len(page.xpath("//a[@data-row-link]"))
            leaf = next(iter(page.xpath("//a[normalize-space()='Siguientes']/@href")), None)
    return total
