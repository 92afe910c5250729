"""Who may know that a case exists: one question, with one answer for every list, count, page and act.

A case belongs to the unit whose groups work on its procedure (one that only machines work on, to nobody
in particular); whoever started it or has worked on it sees it too. A case in a *reserve* is known to the
people of the reserve's groups alone. For all others, whatever their role, it does not exist: it is in no
list, no search and no figure, and who asks for it by its id is told, after the same steps and before any
lock, what is told of an id that was never given.

The answer is SQL, so that what may not be seen is never read. The conditions name the rows that they
are about by the alias in the query, and take the values of ``parameters``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.errors import NotFound
from engine.models import Reserve

Style = Literal["sqlalchemy", "psycopg"]

_STYLES: Mapping[Style, Mapping[str, str]] = {
    "sqlalchemy": {
        "actor": ":actor",
        "groups": "CAST(:groups AS text[])",
        "everywhere": ":everywhere",
        "now": ":now",
    },
    "psycopg": {
        "actor": "%(actor)s",
        "groups": "CAST(%(groups)s AS text[])",
        "everywhere": "%(everywhere)s",
        "now": "%(now)s",
    },
}
_NOT_RESERVED = """({row}.reserve_id IS NULL OR {row}.reserve_id = ANY(ARRAY(
    SELECT r.id FROM reserve r WHERE r.groups && {groups})))"""
_GRANTED = """{row}.id = ANY(ARRAY(SELECT g.instance_id FROM access_grant g
    WHERE g.actor = {actor} AND g.until > {now}))"""
_CASE = """({everywhere} OR ({not_reserved} AND (
    {row}.started_by = {actor}
    OR EXISTS (SELECT FROM process_definition o
        WHERE o.id = {row}.definition_id AND (o.groups && {groups} OR o.groups = '{{}}'))
    OR EXISTS (SELECT FROM user_task w JOIN candidate_set k ON k.id = w.candidate_set
        WHERE w.instance_id = {row}.id
        AND ({actor} IN (w.assignee, w.completed_by) OR k.groups && {groups})))){granted})"""
_LISTED = """({everywhere} OR ({not_reserved} AND (
    {row}.started_by = {actor}
    OR {definition}.groups && {groups} OR {definition}.groups = '{{}}'
    OR {row}.id = ANY (ARRAY(
        SELECT w.instance_id FROM user_task w
        WHERE w.state = 'open' AND w.candidate_set = ANY(ARRAY(
            SELECT k.id FROM candidate_set k WHERE k.groups && ARRAY(
                SELECT unnest({groups}) EXCEPT SELECT unnest(o.groups) FROM process_definition o)))
        LIMIT 5000)))){granted})"""
_COUNTED = """({everywhere} OR ({not_reserved} AND (
    {definition}.groups && {groups} OR {definition}.groups = '{{}}')))"""
_WORKED = """({everywhere} OR ({not_reserved} AND (
    {row}.started_by = {actor}
    OR EXISTS (SELECT FROM user_task w JOIN candidate_set k ON k.id = w.candidate_set
        WHERE w.instance_id = {row}.id
        AND ({actor} IN (w.assignee, w.completed_by) OR k.groups && {groups})))))"""
_WORK = "({everywhere} OR {not_reserved})"
_TASK = """({everywhere} OR ({not_reserved} AND (
    {actor} IN ({task}.assignee, {task}.owner, {task}.completed_by)
    OR EXISTS (SELECT FROM candidate_set k
        WHERE k.id = {task}.candidate_set AND k.groups && {groups}))))"""


def parameters(actor: Actor) -> dict[str, Any]:
    """The values that the conditions take."""
    return {
        "actor": actor.id,
        "groups": sorted(actor.groups),
        "everywhere": actor.everywhere,
        "now": clock.now(),
    }


def case(row: str = "i", *, style: Style = "sqlalchemy") -> str:
    """The condition that the actor may know of the case in this row of ``process_instance``."""
    return _sql(_CASE, row, style=style, granted=True)


def acting(row: str = "i") -> str:
    """The condition that the actor may act on the case, in the style of psycopg.

    Who was let in to read (``engine.grants``) may not.
    """
    return _sql(_CASE, row, style="psycopg")


def hands(task: str = "s", row: str = "i") -> str:
    """The condition that a user task of the case in this row is the actor's or one of their groups'.

    In the style of psycopg. Narrower than ``acting``: another's task of the same case is not theirs.
    """
    return _sql(_TASK, row, style="psycopg", task=task)


def listed(row: str = "i", definition: str = "d") -> str:
    """The same for lists of cases: what can be found without looking at each.

    A group that a diagram names only while it runs is in no definition: such cases are found by their
    open tasks. ``definition`` is the row of ``process_definition`` that the case runs.
    """
    return _sql(_LISTED, row, granted=True, definition=definition)


def counted(row: str = "i", definition: str = "d") -> str:
    """The same for figures: all cases of the actor's unit, and no other."""
    return _sql(_COUNTED, row, definition=definition)


def procedure(row: str = "d", *, style: Style = "sqlalchemy") -> str:
    """The condition that this definition's cases are the work of the actor's unit."""
    return _sql(_COUNTED, row, style=style, definition=row)


def worked(row: str = "i") -> str:
    """The condition that the actor, or one of the actor's groups, had work in this very case.

    Narrower than ``case``: that one's unit works on the procedure is not enough.
    """
    return _sql(_WORKED, row)


def work(row: str = "t") -> str:
    """The condition that a row of ``user_task`` or ``process_instance`` is in no other unit's reserve.

    For queries that already ask for the actor's own groups.
    """
    return _sql(_WORK, row)


def sees(session: Session, actor: Actor, instance_id: UUID) -> bool:
    """Whether the actor may know of this case."""
    return sees_any(session, actor, [instance_id])


def sees_any(session: Session, actor: Actor, instance_ids: Sequence[UUID]) -> bool:
    """Whether the actor may know of one of these cases."""
    query = f"SELECT EXISTS (SELECT FROM process_instance i WHERE i.id = ANY(:ids) AND {case()})"  # noqa: S608 - ours
    return bool(session.scalar(text(query), parameters(actor) | {"ids": list(instance_ids)}))


def require(session: Session, actor: Actor, instance_id: UUID) -> None:
    """Raises NotFound, as for a case that never was, unless the actor may know of this one."""
    if not sees(session, actor, instance_id):
        raise NotFound(instance=instance_id)


def belongs(session: Session, actor: Actor, reserve_id: int | None) -> bool:
    """Whether what lies in this reserve (None: in none) is the actor's to know."""
    if reserve_id is None or actor.everywhere:
        return True
    reserve = session.get(Reserve, reserve_id)
    return reserve is not None and not actor.groups.isdisjoint(reserve.groups)


def _sql(
    template: str, row: str, *, style: Style = "sqlalchemy", granted: bool = False, **names: str
) -> str:
    told = {**names, **_STYLES[style], "row": row}
    return template.format(
        **told,
        not_reserved=_NOT_RESERVED.format(**told),
        granted=f" OR {_GRANTED.format(**told)}" if granted else "",
    )
