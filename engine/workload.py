"""How the open work lies: on whom, in which groups, how much of it late; and how it could be spread."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import String, bindparam, text
from sqlalchemy.orm import Session

from engine import clock, visibility
from engine.access import Actor

SOON = timedelta(days=7)
_COUNTS = """count(*), count(*) FILTER (WHERE t.due_at < :now),
    count(*) FILTER (WHERE t.due_at >= :now AND t.due_at < :soon)"""
_MINE = f"t.state = 'open' AND k.groups && CAST(:groups AS text[]) AND {visibility.work()}"
_PEOPLE = f"""
    SELECT t.assignee, {_COUNTS} FROM user_task t JOIN candidate_set k ON k.id = t.candidate_set
    WHERE {_MINE} AND t.assignee IS NOT NULL GROUP BY t.assignee"""  # noqa: S608 - our names
_GROUPS = f"""
    SELECT g.name, {_COUNTS}, count(*) FILTER (WHERE t.assignee IS NULL)
    FROM user_task t JOIN candidate_set k ON k.id = t.candidate_set
    CROSS JOIN LATERAL unnest(k.groups) g (name)
    WHERE {_MINE} AND g.name = ANY(CAST(:groups AS text[])) GROUP BY g.name ORDER BY g.name"""  # noqa: S608
_DONE = f"""
    SELECT t.completed_by, count(*) FROM user_task t JOIN candidate_set k ON k.id = t.candidate_set
    WHERE t.state = 'completed' AND t.completed_at >= :week AND k.groups && CAST(:groups AS text[])
        AND {visibility.work()} GROUP BY t.completed_by"""  # noqa: S608 - our names
_TASKS = f"""
    SELECT t.id, t.assignee FROM user_task t JOIN candidate_set k ON k.id = t.candidate_set
    WHERE {_MINE} AND CAST(:group AS text) = ANY(k.groups)
        AND (t.assignee IS NULL OR t.assignee = ANY(CAST(:holders AS text[])))
    ORDER BY t.rank, t.due_key, t.id LIMIT :limit"""  # noqa: S608 - our names
_HELD = f"""
    SELECT t.id FROM user_task t JOIN candidate_set k ON k.id = t.candidate_set
    WHERE {_MINE} AND t.assignee = :giver AND k.groups && CAST(:theirs AS text[])
        AND (:share = 'all' OR CASE :share WHEN 'overdue' THEN t.due_at < :now
            ELSE t.due_at >= :now AND t.due_at < :soon END)
    ORDER BY t.rank DESC, t.due_key DESC, t.id LIMIT :limit"""  # noqa: S608 - our names
MOST = 5_000  # tasks of one group, or person, that are spread at once


class Share(enum.StrEnum):
    """Which of the tasks that somebody has."""

    ALL = "all"
    OVERDUE = "overdue"
    SOON = "soon"  # due within seven days


@dataclass(frozen=True)
class Load:
    """What lies on somebody, or in a group."""

    who: str
    open: int = 0
    overdue: int = 0
    soon: int = 0
    free: int = 0  # of a group: that nobody has taken
    done: int = 0  # of a person: in the last seven days


@dataclass(frozen=True)
class Shift:
    """A task that would go to somebody."""

    task_id: UUID
    before: str | None
    after: str


def people(session: Session, actor: Actor, names: Sequence[str] = ()) -> Sequence[Load]:
    """What lies on each person, most first; on ``names`` even if it is nothing."""
    found = {row[0]: Load(*row) for row in session.execute(text(_PEOPLE), _values(actor))}
    done: dict[str, int] = {row[0]: row[1] for row in session.execute(text(_DONE), _values(actor))}
    for name in {*names, *done} - found.keys():
        found[name] = Load(name)
    told = [
        Load(one.who, one.open, one.overdue, one.soon, 0, done.get(one.who, 0)) for one in found.values()
    ]
    return sorted(told, key=lambda one: (-one.open, one.who))


def groups(session: Session, actor: Actor) -> Sequence[Load]:
    """What lies in each group of the actor's."""
    return [Load(*row) for row in session.execute(text(_GROUPS), _values(actor))]


def spread(
    session: Session, actor: Actor, *, group: str, among: Sequence[str], only_free: bool
) -> Sequence[Shift]:
    """How the tasks of a group would be spread evenly among some people; what is urgent goes first.

    Without ``only_free`` those who have more than their share give of what is least urgent. Nobody is
    given a task that takes them above the even share while others are below.
    """
    holders = [] if only_free else list(among)
    values = {**_values(actor), "group": group, "holders": holders, "limit": MOST}
    tasks = session.execute(text(_TASKS), values).all()
    load = dict.fromkeys(among, 0)
    if only_free:
        held = {one.who: one.open for one in people(session, actor, among)}
        load = {name: held.get(name, 0) for name in among}
    else:
        share = -(-len(tasks) // max(1, len(among)))
        tasks = [row for row in tasks if not _keeps(load, row[1], share)]
    return _given(tasks, load)


def hand_over(
    session: Session,
    actor: Actor,
    *,
    giver: str,
    taker: Actor,
    share: Share = Share.ALL,
    most: int = MOST,
) -> Sequence[Shift]:
    """What would go from one person to another, who may do it: what is least urgent goes first."""
    if giver == taker.id:
        return []
    told = {"giver": giver, "theirs": sorted(taker.groups), "share": share.value}
    query = text(_HELD).bindparams(bindparam("share", type_=String))
    found = session.scalars(query, {**_values(actor), **told, "limit": min(most, MOST)})
    return [Shift(task_id, giver, taker.id) for task_id in found]


def _keeps(load: dict[str, int], holder: str | None, share: int) -> bool:
    """Whether a task stays with who has it: up to the even share."""
    if holder not in load or load[holder] >= share:
        return False
    load[holder] += 1
    return True


def _given(tasks: Sequence[tuple[UUID, str | None]], load: Mapping[str, int]) -> list[Shift]:
    counts, shifts = dict(load), []
    for task_id, before in tasks:
        after = min(counts, key=lambda name: (counts[name], name))
        counts[after] += 1
        if after != before:
            shifts.append(Shift(task_id, before, after))
    return shifts


def _values(actor: Actor) -> dict[str, object]:
    now = clock.now()
    return {**visibility.parameters(actor), "now": now, "soon": now + SOON, "week": now - SOON}
