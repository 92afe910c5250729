"""R8: a case is never completed while work is open, and never loses its task, however long it gets.

A loop of hundreds of rounds, a sequence of thousands of steps, scopes in scopes: stored and read again
after every step. Nothing vanishes, and a state is no heavier after hundreds of steps than after a few.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from engine import spiff
from engine.spiff import limits
from tests.engine.spiff.diagrams import chain, document, end, process, start, subprocess, user
from tests.faults import plants
from tests.faults.outcome import Outcome
from tests.faults.stage import Stage

NOW = datetime(2026, 11, 25, 14, tzinfo=UTC)
FLAT = (
    1.5  # times that the last states may weigh of the first; what remembers every step weighs hundreds
)


def run(stage: Stage) -> Outcome:
    """The three shapes."""
    with plants.planted_here(stage.plant):
        return _shapes(stage)


def _shapes(stage: Stage) -> Outcome:
    rounds, steps, scopes = stage.pick((120, 400, 80), (400, 4900, 80))
    total = Outcome()
    for name, program, wanted, flat in (
        ("vueltas", _loop(), rounds, FLAT),
        ("pasos", _sequence(steps), steps, FLAT),
        ("anidados", _nested(scopes), scopes + 1, float("inf")),
    ):
        total += _walk(name, program, wanted, flat)
    return total


def _walk(name: str, program: spiff.Program, wanted: int, flat: float) -> Outcome:
    """Complete whatever is open, one task at a time, from the stored state each time."""
    outcome, sizes = Outcome(operations=wanted), list[int]()
    state = spiff.Execution.start(program, {"n": 0, "hasta": wanted}, now=NOW).dump()
    for number in range(wanted):
        execution = spiff.Execution.load(program, state, now=NOW)
        outcome.lost += execution.dump() != state
        waiting = execution.waits().user_tasks
        if execution.state != "running" or len(waiting) != 1:
            outcome.stuck += wanted - number
            return outcome
        execution.complete(waiting[0].visit, {"n": number + 1})
        state = execution.dump()
        sizes.append(len(state))
    over = spiff.Execution.load(program, state, now=NOW)
    outcome.stuck += over.state != "completed"
    outcome.lost += over.variables().get("n") != wanted
    outcome.broken += [f"{name}: {problem}" for problem in _grown(sizes, flat)]
    outcome.told[name] = f"{wanted}, hasta {max(sizes) / 1000:.1f} kB"
    return outcome


def _grown(sizes: list[int], flat: float) -> Iterator[str]:
    if max(sizes[:-1]) > flat * max(sizes[:3]):
        yield f"el estado pasa de {max(sizes[:3])} a {max(sizes)} bytes"
    if max(sizes) > limits.SIZE:
        yield f"el estado pesa {max(sizes)} bytes"


def _loop() -> spiff.Program:
    gateway = '<exclusiveGateway id="g" default="fuera"/>'
    again = (
        '<sequenceFlow id="otra" sourceRef="g" targetRef="t">'
        "<conditionExpression>n &lt; hasta</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="fuera" sourceRef="g" targetRef="fin"/>'
    )
    return _compiled(start() + user("t") + gateway + end() + chain("inicio", "t", "g") + again)


def _sequence(steps: int) -> spiff.Program:
    names = [f"t{number}" for number in range(steps)]
    return _compiled(start() + "".join(map(user, names)) + end() + chain("inicio", *names, "fin"))


def _nested(depth: int) -> spiff.Program:
    """A task, and then the next scope with a task, and so on inwards."""
    inside = ""
    for level in range(depth, 0, -1):
        body = start(f"i{level}") + user(f"t{level}") + end(f"f{level}")
        if inside:
            body += inside + chain(f"i{level}", f"t{level}", f"s{level + 1}", f"f{level}")
        else:
            body += chain(f"i{level}", f"t{level}", f"f{level}")
        inside = subprocess(f"s{level}", body)
    return _compiled(start() + user("t0") + inside + end() + chain("inicio", "t0", "s1", "fin"))


def _compiled(body: str) -> spiff.Program:
    return spiff.compile("p", {"p.bpmn": document(process(body)).encode()})
