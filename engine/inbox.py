"""The inbox: open user tasks that an actor may see, by their legal date, a page at a time.

What is urgent comes first, then what the law wants soonest; the order is total (rank, due date, id) and
a page starts after the last row of the one before, so that no task is shown twice or skipped while
others come and go. Each set of candidate groups, and what the actor has claimed, is read in the order of
its own index, and only as far as one page needs: its cost does not depend on how much there is.

The database plans each of these statements once for a connection, which takes it longer than to find the
rows: the plan must be good whatever the values. Hence limits as literals, the conditions of partial
indexes spelt out, and no arm that finds nothing.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from engine import clock, search, visibility, vocabulary
from engine.access import Actor
from engine.db import planning_once, rows
from engine.errors import InvalidInput
from engine.tasklist import COUNT_UP_TO, Counts, Desk, Filters, Page, Row, Scope, Waiting

FOUND_UP_TO = 4000  # with more, words say too little: the page asks for another one

_IN_GROUPS = "t.candidate_set IN (SELECT number FROM sets)"
_AWAKE = "(t.snoozed_until IS NULL OR t.snoozed_until <= :now)"
#: Where tasks come from: those of a group that are free or held by others, the actor's own, and those of
#: colleagues who are away and for whom the actor stands in.
_ARMS = {
    "free": "t.assignee IS NULL",
    "held": "t.assignee IS NOT NULL AND t.assignee <> ALL(CAST(:hands AS text[]))",
    "mine": "t.assignee = :actor",
    "stood-in": f"t.assignee = s.name AND {_IN_GROUPS}",
}
_SCOPES: Mapping[str, tuple[str, ...]] = {
    "mine": ("mine", "stood-in"),
    "groups": ("free",),
    "all": ("free", "held", "mine", "stood-in"),
}
_SEEN = {
    "free": f"(t.assignee IS NULL AND {_IN_GROUPS})",
    "held": f"(t.assignee <> ALL(CAST(:hands AS text[])) AND {_IN_GROUPS})",
    "mine": "t.assignee = :actor",
    "stood-in": f"(t.assignee = ANY(CAST(:away AS text[])) AND {_IN_GROUPS})",
}
_SOURCES = {"mine": "(SELECT 1) s", "stood-in": "unnest(CAST(:away AS text[])) s(name)"}
#: The sets of groups that the actor is in: some dozens at most.
_SETS = """sets AS MATERIALIZED (
    SELECT id AS number FROM candidate_set WHERE groups && CAST(:groups AS text[]){narrowed})"""
_ALL_SETS = _SETS.format(narrowed="")
_ROWS = """
    SELECT t.id, t.instance_id, i.business_key, i.title AS case_title, t.procedure,
           d.name AS procedure_name, t.activity, t.name, t.title, c.groups, t.assignee, t.priority,
           t.due_at, t.created_at, t.state, t.owner, t.snoozed_until, i.flags, k.rank, k.due_key
    FROM ({keys} ORDER BY rank, due_key, id LIMIT {limit}) k
    JOIN user_task t ON t.id = k.id
    JOIN candidate_set c ON c.id = t.candidate_set
    JOIN process_instance i ON i.id = t.instance_id
    JOIN process_definition d ON d.id = i.definition_id
    ORDER BY k.rank, k.due_key, k.id"""
_WORDED = f"{search.WORDS} @@ CAST(:words AS tsquery)"
_FLAGGED = """t.instance_id IN (
    SELECT f.instance_id FROM case_flag f WHERE f.flag = :flag AND f.lowered_at IS NULL)"""
_FOUND = """found AS MATERIALIZED (
        SELECT t.id, t.rank, t.due_key, t.due_at, t.assignee, t.snoozed_until, t.candidate_set,
            t.procedure, t.activity, t.reserve_id
        FROM user_task t WHERE t.state = 'open' AND {these} LIMIT {most})
    SELECT (SELECT count(*) FROM found), ARRAY(
        SELECT t.id FROM found t WHERE {seen} ORDER BY t.rank, t.due_key, t.id LIMIT {limit})"""
_THESE = "SELECT t.rank, t.due_key, t.id FROM user_task t WHERE t.id = ANY(:ids)"


_FIELDS = len(fields(Row))
_WAITING: dict[str, tuple[Scope, Filters]] = {
    "mine": ("mine", Filters()),
    "groups": ("groups", Filters()),
}


def desk(
    session: Session, actor: Actor, *, scope: Scope, filters: Filters, after: str | None, limit: int
) -> Desk:
    """What ``inbox``, ``facets`` and ``counts`` tell, asked at once."""
    page = None
    if filters.text or filters.flag:  # planned for what is looked for
        page = inbox(session, actor, scope=scope, filters=filters, after=after, limit=limit)
    with planning_once(session):
        page = page or inbox(session, actor, scope=scope, filters=filters, after=after, limit=limit)
        return Desk(page, *facets(session, actor), counts(session, actor, scope=scope))


def inbox(
    session: Session,
    actor: Actor,
    *,
    scope: Scope = "all",
    filters: Filters | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """One page of what the actor may see.

    ``mine`` is what the actor claimed; ``groups``, what is free in the actor's groups; ``all``, both
    and what colleagues of the same groups hold.
    """
    filters = filters or Filters()
    wanted = _Wanted.of(filters, clock.now())
    if after:
        wanted.tasks.append("(t.rank, t.due_key, t.id) > (:after_rank, :after_due, :after_id)")
        wanted.values |= _position(after)
    wanted.values |= _who(actor)
    arms = _arms(scope, actor, filters.state)
    if not arms:
        return Page([], None)
    if filters.text or filters.flag:
        return _found(session, arms, wanted, filters, limit)
    keys = _keys(arms, wanted, limit + 1)
    query = f"WITH {wanted.sources} {_ROWS.format(keys=keys, limit=limit + 1)}"
    return _page(rows(session, _sql(query), wanted.values, planned_once=True), limit)


def counts(
    session: Session, actor: Actor, now: datetime | None = None, *, scope: Scope = "all"
) -> Counts:
    """How much there is to do, and how much of what is in this scope is late."""
    more: dict[str, tuple[Scope, Filters]] = {
        "overdue": (scope, Filters(due="overdue")),
        "due_today": (scope, Filters(due="today")),
        "snoozed": ("mine", Filters(snoozed=True)),
    }
    return Counts(*_counted(session, actor, _WAITING | more, now or clock.now()))


def waiting(session: Session, actor: Actor) -> Waiting:
    """How much there is to do: what the menu tells on every page."""
    return Waiting(*_counted(session, actor, _WAITING, clock.now()))


def _counted(
    session: Session, actor: Actor, asked: Mapping[str, tuple[Scope, Filters]], instant: datetime
) -> tuple[int, ...]:
    arms: list[str] = []
    values = _who(actor)
    for name, (among, filters) in asked.items():
        wanted = _Wanted.of(filters, instant)
        values |= wanted.values
        keys = _keys(_arms(among, actor), wanted, COUNT_UP_TO, ordered=False)
        arms.append(f"(SELECT count(*) FROM ({keys} LIMIT {COUNT_UP_TO}) {name})")  # noqa: S608 - our own pieces
    query = f"WITH {_ALL_SETS} SELECT {', '.join(arms)}"
    return rows(session, _sql(query), values, planned_once=True)[0]


def facets(
    session: Session, actor: Actor
) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """The procedures (key, name) and activities (id, name) that are work of the actor's groups."""
    query = """
        SELECT k.procedure, d.name, k.activity, k.name
        FROM (SELECT DISTINCT k.procedure, k.activity, k.name
              FROM task_kind k JOIN sets s ON s.number = k.candidate_set) k
        JOIN LATERAL (SELECT name FROM process_definition WHERE key = k.procedure
                      ORDER BY version DESC LIMIT 1) d ON true"""
    found = rows(session, _sql(f"WITH {_ALL_SETS} {query}"), _who(actor))
    procedures = {(row[0], row[1]) for row in found}
    activities = {(row[2], row[3]) for row in found}
    return sorted(procedures, key=lambda p: p[::-1]), sorted(activities, key=lambda a: a[::-1])


@dataclass
class _Wanted:
    """Conditions on tasks ``t``, and on their kinds, with the values that they name."""

    tasks: list[str]
    kinds: list[str]
    values: dict[str, Any]
    group: str | None
    snoozed: bool

    @classmethod
    def of(cls, filters: Filters, now: datetime) -> "_Wanted":
        """What the filters ask for, seen from now."""
        tasks, values = _due_conditions(filters.due, now)
        if filters.urgent:
            tasks.append("t.rank = 0")
        if filters.assignee:
            tasks.append("t.assignee = :assignee")
        asked = {"procedure": filters.procedure, "activity": filters.activity}
        kinds = [f"{name} = :{name}" for name, value in asked.items() if value]
        asked |= {"assignee": filters.assignee, "group": filters.group, "flag": filters.flag}
        values |= {name: value for name, value in asked.items() if value} | {"now": now}
        return cls(tasks, kinds, values, filters.group, filters.snoozed)

    @property
    def sources(self) -> str:
        """The sets of the actor's groups and, where kinds are asked for, those of these sets."""
        if not self.kinds:
            return self.sets
        asked = " AND ".join(f"k.{one}" for one in self.kinds)
        return f"""{self.sets}, kinds AS MATERIALIZED (
            SELECT k.id AS number FROM task_kind k JOIN sets s ON s.number = k.candidate_set
            WHERE {asked})"""  # noqa: S608 - our own pieces

    @property
    def sets(self) -> str:
        """The sets of the actor's groups; of one of them, if it is asked for."""
        return _SETS.format(narrowed=" AND :group = ANY(groups)" if self.group else "")

    def conditions(self, arm: str) -> list[str]:
        """What must be true of a task that comes from there."""
        own = arm in ("mine", "stood-in")
        if self.snoozed:
            awake = "t.snoozed_until > :now" if own else "false"
        else:
            awake = _AWAKE if own else "true"
        return [awake, *self.tasks]


def _arms(scope: Scope, actor: Actor, state: str | None = None) -> Sequence[str]:
    """From where tasks may come, without those where none of the kind that is wanted can be."""
    nowhere = set() if actor.stands_in_for else {"stood-in"}
    if state:
        nowhere |= {"free"} if state == "claimed" else _ARMS.keys() - {"free"}
    return [arm for arm in _SCOPES[scope] if arm not in nowhere]


def _keys(among: Sequence[str], wanted: _Wanted, limit: int, *, ordered: bool = True) -> str:
    """The sort keys of what is wanted: from each source no more than a page can show."""
    order = "ORDER BY t.rank, t.due_key, t.id" if ordered else ""
    arms = []
    for arm in among:
        source, narrowed = _source(arm, wanted)
        conditions = [_ARMS[arm], *narrowed, visibility.work(), *wanted.conditions(arm)]
        where = " AND ".join(["t.state = 'open'", *conditions])
        arms.append(f"""
            SELECT k.* FROM {source}, LATERAL (
                SELECT t.rank, t.due_key, t.id FROM user_task t
                WHERE {where} {order} LIMIT {limit}) k""")  # noqa: S608
    return f"SELECT rank, due_key, id FROM ({' UNION ALL '.join(arms)}) arms"  # noqa: S608


def _source(arm: str, wanted: _Wanted) -> tuple[str, list[str]]:
    """From where an arm reads, and what narrows it to the kinds that are wanted."""
    if arm in _SOURCES:
        in_group = [_IN_GROUPS] if wanted.group else []
        return _SOURCES[arm], [*in_group, *(f"t.{one}" for one in wanted.kinds)]
    if wanted.kinds:
        return "kinds s", ["t.kind_id = s.number"]
    return "sets s", ["t.candidate_set = s.number"]


def _found(
    session: Session, among: Sequence[str], wanted: _Wanted, filters: Filters, limit: int
) -> Page:
    """What has a flag, or the words typed, by the strictest reading of them that finds anything."""
    arms = [" AND ".join([_SEEN[arm], *wanted.conditions(arm)]) for arm in among]
    narrowed = [*(f"t.{one}" for one in wanted.kinds), *([_IN_GROUPS] if wanted.group else [])]
    seen = " AND ".join([f"({' OR '.join(arms)})", visibility.work(), *narrowed])
    these = [_WORDED] * bool(filters.text) + [_FLAGGED] * bool(filters.flag)
    query = f"WITH {wanted.sets}, {_FOUND}".format(
        these=" AND ".join(these), seen=seen, most=FOUND_UP_TO + 1, limit=limit + 1
    )
    too_many = False
    for words, guessed in _readings(session, filters.text):
        ((number, ids),) = rows(session, _sql(query), wanted.values | {"words": words})
        too_many = too_many or number > FOUND_UP_TO
        if ids:
            these_rows = _sql(_ROWS.format(keys=_THESE, limit=limit + 1))
            page = _page(rows(session, these_rows, {"ids": ids}, planned_once=True), limit)
            return replace(page, too_many=too_many, guessed=_in_sight(guessed, page.rows))
    return Page([], None, too_many)


def _readings(session: Session, typed: str | None) -> Iterator[tuple[str | None, Sequence[str]]]:
    """What was typed as text searches; the last, if the others find nothing, allows for slips."""
    if not typed:
        yield None, ()
        return
    yield from ((words, ()) for words in search.attempts(typed))
    if guess := vocabulary.respell(session, typed):
        yield guess


def _in_sight(guessed: Sequence[str], rows: Sequence[Row]) -> str:
    """Of the words that were tried those in these rows: others may be of cases to be kept silent."""
    seen = set(search.fold(*(row.case_title for row in rows)).split())
    return ", ".join(word for word in dict.fromkeys(guessed) if word in seen)


def _page(found: Sequence[tuple[Any, ...]], limit: int) -> Page:
    rows = [Row(*one[:_FIELDS]) for one in found[:limit]]
    return Page(rows, _cursor(found[limit - 1]) if len(found) > limit else None)


def _due_conditions(due: str | None, now: datetime) -> tuple[list[str], dict[str, Any]]:
    if due == "none":
        return ["t.due_at IS NULL"], {}
    if due == "overdue":
        return ["t.due_key < :now"], {"now": now}
    if due in ("today", "week"):
        end = clock.end_of_day(now) + timedelta(days=0 if due == "today" else 6)
        return [f"t.due_key >= :now AND t.due_key <= :{due}_end"], {"now": now, f"{due}_end": end}
    return [], {}


@lru_cache(maxsize=256)
def _sql(query: str) -> str:
    """A statement as the driver takes it, without needless blanks: it reads long ones anew each time."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", " ".join(query.split()).replace("%", "%%"))


def _who(actor: Actor) -> dict[str, Any]:
    away = sorted(actor.stands_in_for)
    return visibility.parameters(actor) | {"away": away, "hands": [actor.id, *away]}


def _cursor(found: tuple[Any, ...]) -> str:
    id_, rank, due_key = found[0], *found[_FIELDS : _FIELDS + 2]
    return base64.urlsafe_b64encode(orjson.dumps([rank, due_key, id_])).decode()


def _position(cursor: str) -> dict[str, Any]:
    try:
        rank, due, id_ = orjson.loads(base64.urlsafe_b64decode(cursor))
        return {
            "after_rank": int(rank),
            "after_due": datetime.fromisoformat(due),
            "after_id": UUID(id_),
        }
    except (ValueError, TypeError) as error:
        raise InvalidInput(after=cursor) from error
