"""The rows of invented cases, as PostgreSQL's COPY reads them."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Any
from uuid import UUID

import orjson

from bench.crowd import people
from bench.crowd.people import Officer, office_weights
from bench.crowd.procedures import ACTIVITIES, FINISHED, MARKS, ORDER, Procedure, Stage
from engine import audit, clock, kinds, search, states
from engine.access import SYSTEM, Actor
from engine.audit import Event
from engine.models import Root

COLUMNS = {
    "process_instance": "id, created_at, definition_id, business_key, title, search, state, outcome,"
    " started_by, ended_at, revision, blob, audit_seq, audit_hash",
    "instance_revision": "instance_id, revision, at, actor, cause, definition_id, trace",
    "user_task": "id, created_at, instance_id, procedure, activity, name, form, kind_id, candidate_set,"
    " search, assignee, state, priority, drawn_priority, due_at, claimed_at, completed_at, completed_by",
    "audit_event": "stream, seq, event, actor, at, subject, facts, hash",
    "candidate_set": "id, groups",
    "task_kind": "id, candidate_set, procedure, activity, name",
}
CASE_TABLES = ("process_instance", "instance_revision", "user_task", "audit_event")
STAGES = dict(zip((*ORDER, FINISHED), (0.12, 0.32, 0.16, 0.12, 0.08, 0.2), strict=True))
SHARED, CLAIMED, WITHOUT_DATE = 0.12, 0.3, 0.08  # of the open tasks
PRIORITIES, PRIORITY_WEIGHTS = (5, 30, 50, 70), (0.02, 0.12, 0.83, 0.03)
CLERK = "oficial0001"  # files everything


class Kinds:
    """Kinds of tasks met so far: what ``engine.kinds`` is given to write them down."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, object], dict[str, object]] = {}
        self._known: dict[tuple[str, ...], dict[str, int]] = {}

    def ensure(self, model: type[Root], **values: object) -> None:
        self.rows[model.__tablename__, values["id"]] = values

    def of(self, groups: list[str], procedure: str, activity: str) -> dict[str, int]:
        key = (*groups, procedure, activity)
        if key not in self._known:
            told = {"procedure": procedure, "activity": activity, "name": ACTIVITIES[activity][0]}
            self._known[key] = kinds.intern(self, groups, **told)  # type: ignore[arg-type]
        return self._known[key]


class Events:
    """The chain of one case."""

    def __init__(self, stream: UUID) -> None:
        self.rows: list[dict[str, object]] = []
        self.chain = audit.Chain(stream, 0, b"")

    def insert(self, _model: object, **values: object) -> None:
        self.rows.append(values)

    def add(self, actor: str, event: StrEnum, subject: object, **facts: object) -> None:
        self.chain.add(self, Actor(id=actor), event, subject, facts)  # type: ignore[arg-type]


class Crowd:
    """Makes cases, a chunk at a time; each chunk by dice of its own, whoever throws them."""

    def __init__(
        self, procedures: Sequence[Procedure], officers: Sequence[Officer], now: datetime
    ) -> None:
        self.now, self.kinds, self.dice = now, Kinds(), random.Random()
        self._procedures = procedures
        self._weights = list(accumulate(1 / (place + 1) for place in range(len(procedures))))
        self._members: dict[str, list[str]] = {}
        for officer in officers:
            for group in officer.groups:
                self._members.setdefault(group, []).append(officer.username)
        served = {group.split(" · ")[1] for group in self._members}
        self._offices = [office for office in people.offices() if office in served]
        self._office_weights = office_weights(len(self._offices))

    def chunk(self, first: int, names: Sequence[str]) -> dict[str, list[str]]:
        """Rows of so many cases as there are names, by table."""
        self.dice.seed(first)
        rows: dict[str, list[str]] = {table: [] for table in CASE_TABLES}
        with clock.journey() as go_to:
            for number, name in enumerate(names, start=first):
                for table, *values in self._case(number, name, go_to).rows():
                    rows[str(table)].append(self.line(*values))
        return rows

    def worker(self, groups: Sequence[str]) -> str:
        """Somebody who could do it."""
        return self.dice.choice(self._members.get(self.dice.choice(groups)) or ["oficial0001"])

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    @staticmethod
    def line(*values: object) -> str:
        return "\t".join(map(_text, values))

    def _case(self, number: int, name: str, go_to: Callable[[datetime], None]) -> "_Case":
        (procedure,) = self.dice.choices(self._procedures, cum_weights=self._weights)
        offices = self.dice.choices(self._offices, cum_weights=self._office_weights)
        offices += self._offices[:1]  # the capital helps the others out
        shared = self.dice.random() < SHARED and offices[0] != offices[1]
        (stage,) = self.dice.choices(list(STAGES), weights=list(STAGES.values()))
        stages = procedure.shared if shared else procedure.alone
        return _Case(self, procedure, stages[stage], offices[: 1 + shared], number, name, go_to)


Row = tuple[object, ...]  # the name of its table, and its columns


class _Case:
    """One case, from when it was filed to where it stands."""

    def __init__(
        self,
        crowd: Crowd,
        procedure: Procedure,
        stage: Stage,
        offices: list[str],
        number: int,
        name: str,
        go_to: Callable[[datetime], None],
    ) -> None:
        self._crowd, self._procedure, self._stage, self._offices = crowd, procedure, stage, offices
        self._name, self._go_to, self._id = name, go_to, crowd.id()
        self._number = f"T{procedure.key[-2:]}-{crowd.now.year}-{number:07}"
        self._document = str(crowd.dice.randrange(10**7, 10**8))
        self._words = search.fold(self._number, name, self._document)
        self._events = Events(self._id)
        self._began = crowd.now - timedelta(minutes=crowd.dice.randrange(60, 150 * 24 * 60))

    def rows(self) -> Iterator[Row]:
        self._go_to(self._began)
        facts = {"process": self._procedure.key, "version": 1}
        self._events.add(CLERK, Event.INSTANCE_STARTED, self._id, **facts)
        step = (self._crowd.now - self._began) / (len(self._stage.done) + 1)
        since = self._began
        for activity in self._stage.done:
            yield self._finished_task(activity, since, since + step)
            since += step
        yield from self._standing(since)
        yield from (("audit_event", *row.values()) for row in self._events.rows)

    def _standing(self, since: datetime) -> Iterator[Row]:
        """Where it stands now."""
        dice, visit = self._crowd.dice, self._crowd.id()
        (priority,) = dice.choices(PRIORITIES, PRIORITY_WEIGHTS)
        day = self._crowd.now + timedelta(days=dice.gauss(21, 11))  # a few are late
        state = self._stage.fill([visit.hex], self._facts(day, priority))
        over = self._stage.activity == FINISHED
        if over:
            self._events.add(SYSTEM.id, Event.INSTANCE_COMPLETED, self._id, outcome=FINISHED)
        else:
            due = None if dice.random() < WITHOUT_DATE else clock.end_of_day(day)
            yield self._open_task(visit, since, due, priority)
        yield from self._instance(state, since if over else None)

    def _finished_task(self, activity: str, opened: datetime, at: datetime) -> Row:
        visit, groups = self._crowd.id(), self._groups(activity)
        who = self._crowd.worker(groups)
        self._go_to(at)
        self._events.add(who, Event.TASK_COMPLETED, visit, activity=activity)
        return self._task(visit, opened, activity, (who, "completed", 50, 50, None, at, at, who))

    def _open_task(self, visit: UUID, since: datetime, due: datetime | None, priority: int) -> Row:
        activity = self._stage.activity
        claimed = self._crowd.dice.random() < CLAIMED
        who = self._crowd.worker(self._groups(activity)) if claimed else None
        rest = (who, "open", priority, priority, due, since if claimed else None, None, None)
        return self._task(visit, since, activity, rest)

    def _task(self, visit: UUID, opened: datetime, activity: str, rest: Row) -> Row:
        key, name = self._procedure.key, ACTIVITIES[activity][0]
        numbers = self._crowd.kinds.of(self._groups(activity), key, activity)
        what = (self._id, key, activity, name, activity, *numbers.values(), self._words)
        return ("user_task", visit, opened, *what, *rest)

    def _instance(self, state: bytes, ended: datetime | None) -> Iterator[Row]:
        known = (self._id, self._began, self._procedure.definition_id, self._number, self._name)
        how = ("completed", FINISHED) if ended else ("active", None)
        chain = self._events.chain
        rest = (CLERK, ended, 1, states.pack(state), chain.seq, chain.digest)
        yield ("process_instance", *known, self._words, *how, *rest)
        cause = Event.INSTANCE_STARTED.value
        made = (self._began, CLERK, cause, self._procedure.definition_id)
        yield ("instance_revision", self._id, 1, *made, None)

    def _facts(self, day: datetime, priority: int) -> Mapping[str, bytes]:
        due = day.astimezone(clock.LIMA).date().isoformat()
        texts = (self._name, self._document, self._offices[0], self._offices[-1], due, str(priority))
        return dict(zip(MARKS, (text.encode() for text in texts), strict=True))

    def _groups(self, activity: str) -> list[str]:
        return sorted(f"{ACTIVITIES[activity][1]} · {office}" for office in self._offices)


_WRITES: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: r"\N",
    UUID: lambda value: value.hex,
    bytes: lambda value: rf"\\x{value.hex()}",
    datetime: datetime.isoformat,
    list: lambda value: "{" + ",".join(f'"{one}"' for one in value) + "}",
    dict: lambda value: orjson.dumps(value).decode(),
}


def _text(value: object) -> str:
    return _WRITES.get(type(value), str)(value)
