"""The engine with its database against stock SpiffWorkflow 3.2.0, in turns, on the same PostgreSQL.

The procedure of ``bench.spiff`` is played to its end, durably (fsync on). A *completion* is everything
that a page does when somebody completes a user task: permission, lock, form, diagram, rows, audit,
history, commit. The stock library keeps its own JSON in one row, and does none of the rest; its three
checks run inside the first completion, ours are three jobs more per case, which are not counted as
completions. The *floor* is a bare transaction of psycopg that writes the very rows that ours wrote, row
by row, in a pipeline.

    over_memory           p50 of a completion / p50 of stock in memory, without any database
    completion_over_floor p50 of a completion / p50 of the bare transaction
    cpu_ratio             processor time of load, step and dump: stock with its JSON / ours, over all
                          that happens to a case, our three jobs included
    completions_ratio     completions in a second: ours / stock with its JSON in the same PostgreSQL
    round_trips           to the server, for one completion
    state_ratio           bytes of the stored state: ours / stock (pg_column_size)
    instance_bytes        of all rows of a finished case, with every state it has been in
    loop_cost_ratio       the last rounds of a loop of a hundred / the first

All sides play one case in each round, one after the other. A ratio of times is the median over the
rounds of the ratio within a round: what slows the machine down for a while slows both down. Only the
quietest quarter of the rounds counts, by how long all sides took: others may be using the disk.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import Session

from bench import spiff as memory
from bench import wire
from bench.forms import LOOP_FORMS, REFUGEE_FORMS
from engine import db, embedded, jobs, runtime, turns, worklist
from engine.access import Actor
from engine.db import transaction
from engine.memory import settle
from engine.models import Base, Job, ProcessDefinition, UserTask
from engine.writes import Writes

#: What was promised; the rest explains it.
PROMISED = (
    "over_memory",
    "cpu_ratio",
    "completions_ratio",
    "completion_over_floor",
    "round_trips",
    "state_ratio",
    "instance_bytes",
    "loop_cost_ratio",
)
ROUNDS = 80
HISTORY = 100  # cases that are there before
WARM = 12  # until plans are cached
LOOPS, LOOP_CASES = 100, 3
OFFICER = Actor(id="oficial1", roles=frozenset({"officer"}), groups=frozenset({"Oficiales"}))
_TABLES = ("user_task", "job", "timer", "subscription", "incident", "instance_revision")

Statement = tuple[str, Sequence[object]]
Turn = tuple[str, Sequence[Statement]]  # "complete" or something else, and what was written


def run(rounds: int = ROUNDS) -> Mapping[str, object]:
    with server() as url, stock_table(url) as raw:
        specs, program = memory.specs_of("refugee_stock", "refugee"), memory.program_of("refugee")
        definition = deploy("refugee", REFUGEE_FORMS)
        put_to_work(raw)
        found = []
        for number in range(WARM + rounds):
            if number == WARM:
                settle()  # as a server does once it has started
            one, began = Round(), time.perf_counter()
            written, case = play_ours(one.ours)
            play_floor(written, definition, raw, one.floor)
            state = play_stored_stock(specs, raw, one.stored)
            play_stock(specs, one.plain)
            memory.play_ours(program, one.our_state, keep=True)
            memory.play_stock(specs, one.their_state, keep=True)
            one.seconds = time.perf_counter() - began
            found.append(one)
        return {
            **timings(found[WARM:]),
            "round_trips": round_trips(url),
            **sizes(case, raw, state),
            "loop_cost_ratio": loop(),
        }


def put_to_work(raw: psycopg.Connection[Any]) -> None:
    """What a server has that has been at work for a minute: cases, and statistics of its tables.

    Without them PostgreSQL plans blindly, reads tables whole and keeps such plans until autovacuum comes
    by: whether it does so during a measurement moved the figures by a quarter.
    """
    for _ in range(HISTORY):
        play_ours(Watch())
    raw.execute("ANALYZE")


class Watch:
    """Milliseconds of one case on the clock and of the processor, by kind of action."""

    def __init__(self) -> None:
        self.laps: dict[str, list[tuple[float, float]]] = {}

    @contextmanager
    def lap(self, kind: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.thread_time()
        yield
        lap = (time.perf_counter() - wall) * 1e3, (time.thread_time() - cpu) * 1e3
        self.laps.setdefault(kind, []).append(lap)

    @property
    def p50(self) -> float:
        return statistics.median(wall for wall, _ in self.laps["complete"])

    @property
    def mean(self) -> float:
        return statistics.fmean(wall for wall, _ in self.laps["complete"])

    @property
    def cpu(self) -> float:
        return statistics.fmean(cpu for _, cpu in self.laps["complete"])


@dataclass
class Round:
    """One case on each side."""

    seconds: float = 0
    ours: Watch = field(default_factory=Watch)
    floor: Watch = field(default_factory=Watch)
    stored: Watch = field(default_factory=Watch)  # stock with its JSON in PostgreSQL
    plain: Watch = field(default_factory=Watch)  # stock in memory
    our_state: memory.Watch = field(default_factory=memory.Watch)  # load, step, dump
    their_state: memory.Watch = field(default_factory=memory.Watch)

    @property
    def our_cpu(self) -> float:
        return self.our_state.total("complete", "job")

    @property
    def their_cpu(self) -> float:
        return self.their_state.total("complete")


def timings(rounds: Sequence[Round]) -> dict[str, object]:
    quiet = sorted(rounds, key=lambda one: one.seconds)[: len(rounds) // 4]

    def middle(figure: Callable[[Round], float]) -> float:
        return statistics.median(figure(one) for one in quiet)

    return {
        "completion_ms_p50": round(middle(lambda one: one.ours.p50), 3),
        "floor_ms_p50": round(middle(lambda one: one.floor.p50), 3),
        "stock_stored_ms_p50": round(middle(lambda one: one.stored.p50), 3),
        "stock_in_memory_ms_p50": round(middle(lambda one: one.plain.p50), 3),
        "completion_cpu_ms": round(middle(lambda one: one.ours.cpu), 3),
        "stock_stored_cpu_ms": round(middle(lambda one: one.stored.cpu), 3),
        "over_memory": round(middle(lambda one: one.ours.p50 / one.plain.p50), 2),
        "cpu_ratio": round(middle(lambda one: one.their_cpu / one.our_cpu), 2),
        "completions_ratio": round(middle(lambda one: one.stored.mean / one.ours.mean), 2),
        "completion_over_floor": round(middle(lambda one: one.ours.p50 / one.floor.p50), 2),
    }


def ratio(one: float, other: float) -> float:
    return round(one / other, 2)


# -- ours


def deploy(key: str, forms: Mapping[str, object]) -> UUID:
    """Without the gate: nobody drew these graphs."""
    sources = {f"{key}.bpmn": (memory.GRAPHS / f"{key}.bpmn").read_bytes()}
    sources |= {f"forms/{name}.form": json.dumps(form).encode() for name, form in forms.items()}
    definition = ProcessDefinition(
        key=key, version=1, digest=b"", name=key, sources=sources, note="", author="bench"
    )
    with transaction() as session:
        session.add(definition)
    return definition.id


@dataclass
class Tap:
    """Lets through, and remembers, what the engine writes."""

    turns: list[Turn] = field(default_factory=list)
    kind: str = ""

    def __enter__(self) -> Self:
        self._send = Writes.send

        def send(writes: Writes, session: Session) -> None:
            self.turns.append((self.kind, writes.statements))
            self._send(writes, session)

        Writes.send = send  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        Writes.send = self._send  # type: ignore[method-assign]


def play_ours(watch: Watch) -> tuple[list[Turn], UUID]:
    """One case from start to end. Returns what was written, and its id."""
    with Tap(kind="start") as tap:
        with watch.lap("start"), transaction() as session:
            case = runtime.start(session, "refugee", business_key=f"C-{uuid4()}", actor=OFFICER).id
        for activity, given in memory.answers():
            task = open_task(case)
            answers = answer_of(activity, given, case, task)
            tap.kind = "complete"
            with watch.lap("complete"), transaction() as session:
                result = worklist.answer(session, task, answers, actor=OFFICER)
            assert result.ok, result.problems
            tap.kind = "job"
            for job in due_jobs(case):
                with watch.lap("job"), transaction() as session:
                    assert jobs.complete(session, job, {"ok": True})
    return tap.turns, case


def answer_of(activity: str, given: dict[str, Any], case: UUID, task: UUID) -> dict[str, Any]:
    """A vote goes to the member whose task it is."""
    if activity != "vote":
        return given
    with transaction() as session:
        number = turns.look(session, case).execution.variables_at(task)["loopCounter"]
    return {f"vote_{number}": memory.VOTES[number - 1]}


def open_task(case: UUID) -> UUID:
    query = select(UserTask.id).where(UserTask.instance_id == case, UserTask.state == "open")
    with transaction() as session:
        return session.scalars(query.order_by(UserTask.created_at, UserTask.id)).all()[0]


def due_jobs(case: UUID) -> list[UUID]:
    with transaction() as session:
        return list(session.scalars(select(Job.id).where(Job.instance_id == case, Job.state == "due")))


def round_trips(url: str) -> int:
    """Of one vote, on a connection that is warm."""
    with wire.counted(url) as (there, line):
        db.connect(there, pool_size=1)
        for _ in range(WARM):
            with transaction() as session:
                case = runtime.start(session, "refugee", actor=OFFICER).id
            task = open_task(case)
            line.reset()
            with transaction() as session:
                worklist.answer(session, task, memory.FORM, actor=OFFICER)
            count = line.round_trips
        db.connect(url)
    return count


def loop() -> float:
    """The last rounds of a hundred against the first, each the best of thirty: the disk is shared."""
    deploy("loop", LOOP_FORMS)
    early, late = [], []
    for _ in range(LOOP_CASES):
        laps = loop_case()
        early += laps[2:12]
        late += laps[-10:]
    return ratio(min(late), min(early))


def loop_case() -> list[float]:
    """Milliseconds of each round."""
    watch = Watch()
    with transaction() as session:
        case = runtime.start(session, "loop", actor=OFFICER).id
    for number in range(LOOPS):
        task = open_task(case)
        with watch.lap("complete"), transaction() as session:
            worklist.answer(session, task, {"n": number, "total": LOOPS + 1}, actor=OFFICER)
    return [wall for wall, _ in watch.laps["complete"]]


def sizes(case: UUID, raw: psycopg.Connection[Any], state: int) -> dict[str, object]:
    total = raw.execute("SELECT pg_column_size(i.*) FROM process_instance i WHERE id = %s", [case])
    parts = {"process_instance": total.fetchone()[0]}  # type: ignore[index]
    for table in _TABLES:
        query = f"SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {table} t WHERE instance_id = %s"  # noqa: S608
        parts[table] = int(raw.execute(query, [case]).fetchone()[0])  # type: ignore[index]
    query = "SELECT sum(pg_column_size(t.*)) FROM audit_event t WHERE stream = %s"
    parts["audit_event"] = int(raw.execute(query, [case]).fetchone()[0])  # type: ignore[index]
    query = "SELECT pg_column_size(blob) FROM process_instance WHERE id = %s"
    blob = raw.execute(query, [case]).fetchone()[0]  # type: ignore[index]
    return {
        "state_bytes": blob,
        "stock_state_bytes": state,
        "state_ratio": ratio(blob, state),
        **{f"bytes_{name}": size for name, size in parts.items() if size},
        "instance_bytes": sum(parts.values()),
    }


# -- stock


@contextmanager
def stock_table(url: str) -> Iterator[psycopg.Connection[Any]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as raw:
        raw.execute("CREATE TABLE stock (id uuid PRIMARY KEY, state json NOT NULL)")
        yield raw


def play_stock(specs: tuple[Any, Any], watch: Watch) -> None:
    workflow = memory.start_stock(specs)
    for _, given in memory.answers():
        with watch.lap("complete"):
            memory.step_stock(workflow, given)


def play_stored_stock(specs: tuple[Any, Any], raw: psycopg.Connection[Any], watch: Watch) -> int:
    """Load, complete, store, as its documentation does. Returns the size of the last state."""
    case = uuid4()
    first = memory.SERIALIZER.serialize_json(memory.start_stock(specs))
    raw.execute("INSERT INTO stock VALUES (%s, %s::json)", [case, first])
    for _, given in memory.answers():
        with watch.lap("complete"), raw.transaction():
            row = raw.execute(
                "SELECT state::text FROM stock WHERE id = %s FOR UPDATE", [case]
            ).fetchone()
            new = memory.stored_stock(row[0], given)  # type: ignore[index]
            raw.execute("UPDATE stock SET state = %s::json WHERE id = %s", [new, case])
    row = raw.execute("SELECT pg_column_size(state) FROM stock WHERE id = %s", [case]).fetchone()
    return int(row[0])  # type: ignore[index]


# -- the floor


def play_floor(
    written: Sequence[Turn], definition: UUID, raw: psycopg.Connection[Any], watch: Watch
) -> None:
    """The same rows once more, under other ids, with nothing but the statements."""
    names = {definition: definition}
    for kind, statements in written:
        again = [
            (statement, [_renamed(value, names) for value in values]) for statement, values in statements
        ]
        with watch.lap(kind), raw.transaction(), raw.pipeline():
            for statement, values in again:
                raw.execute(statement, values)


def _renamed(value: object, names: dict[UUID, UUID]) -> object:
    if isinstance(value, UUID):
        return names.setdefault(value, uuid4())
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    return value


@contextmanager
def server() -> Iterator[str]:
    """A durable server with our tables, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder))
        try:
            engine = create_engine(url)
            with engine.begin() as connection:
                Base.metadata.create_all(connection)
            engine.dispose()
            db.connect(url)
            yield url
        finally:
            embedded.stop(Path(folder))
