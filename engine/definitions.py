"""Which version of a process is to run."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from engine import db, visibility
from engine.access import Actor
from engine.errors import NotFound
from engine.models import ProcessDefinition

_NAMES = f"""
    SELECT d.key, d.name FROM (
        SELECT DISTINCT ON (key) key, name, groups, reserve_id FROM process_definition
        ORDER BY key, version DESC) d
    WHERE {visibility.procedure(style="psycopg")} ORDER BY d.name, d.key"""  # noqa: S608 - our own pieces


def latest(session: Session, key: str) -> ProcessDefinition:
    """The version that new instances run. Raises NotFound."""
    definition = find_latest(session, key)
    if definition is None:
        raise NotFound(process=key)
    return definition


def find_latest(session: Session, key: str) -> ProcessDefinition | None:
    """The newest version of a process, if it was ever deployed."""
    query = select(ProcessDefinition).where(ProcessDefinition.key == key)
    return session.scalar(query.order_by(ProcessDefinition.version.desc()).limit(1))


def all_latest(session: Session) -> Sequence[ProcessDefinition]:
    """The newest version of every process, by name."""
    newest = select(ProcessDefinition).ext(distinct_on(ProcessDefinition.key))
    found = session.scalars(
        newest.order_by(ProcessDefinition.key, ProcessDefinition.version.desc())
    ).all()
    return sorted(found, key=lambda one: (one.name, one.key))


def worked_on(session: Session, actor: Actor) -> Sequence[ProcessDefinition]:
    """The newest version of every process whose cases are work of the actor's unit, by name."""
    newest = select(ProcessDefinition).ext(distinct_on(ProcessDefinition.key))
    latest_ones = newest.order_by(ProcessDefinition.key, ProcessDefinition.version.desc()).subquery("d")
    mine = (
        select(aliased(ProcessDefinition, latest_ones))
        .where(text(visibility.procedure()))
        .order_by(latest_ones.c.name, latest_ones.c.key)
    )
    return session.scalars(mine, visibility.parameters(actor)).all()


def names_worked_on(session: Session, actor: Actor) -> Sequence[tuple[str, str]]:
    """Key and name of the same, without what each of them is: for lists and filters."""
    return [(key, name) for key, name in db.rows(session, _NAMES, visibility.parameters(actor))]


def versions(session: Session, key: str) -> Sequence[ProcessDefinition]:
    """Every version of a process, newest first."""
    query = select(ProcessDefinition).where(ProcessDefinition.key == key)
    return session.scalars(query.order_by(ProcessDefinition.version.desc())).all()


def get(session: Session, definition_id: UUID) -> ProcessDefinition:
    """One version. Raises NotFound."""
    definition = session.get(ProcessDefinition, definition_id)
    if definition is None:
        raise NotFound(definition=definition_id)
    return definition
