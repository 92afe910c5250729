"""How one person wants to work: preferences, saved filters, and who is at the same page right now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import clock
from engine.access import Actor
from engine.db import rows
from engine.errors import FilterRefused, NotAllowed, NotFound
from engine.models import CasePresence, Preference, SavedFilter

MOST_FILTERS = 40  # of one person
LONGEST_NAME = 60
AROUND = timedelta(seconds=45)  # whoever's page has said nothing for so long has gone


@dataclass(frozen=True, slots=True)
class Kept:
    """A list as somebody wants to see it again: an address with a name. Shared with groups, if any."""

    id: UUID
    owner: str
    name: str
    scope: str
    query: str  # of the address
    groups: Sequence[str]


_CHOSEN = "SELECT chosen FROM preference WHERE actor = %(actor)s"
_ARRIVE = """
    WITH here AS (
        INSERT INTO case_presence (subject, actor, at) VALUES (%(subject)s, %(actor)s, %(now)s)
        ON CONFLICT (subject, actor) DO UPDATE SET at = excluded.at)
    SELECT actor FROM case_presence
    WHERE subject = %(subject)s AND actor <> %(actor)s AND at > %(since)s ORDER BY actor"""
_KEPT = """
    SELECT id, owner, name, scope, query, groups FROM saved_filter
    WHERE owner = %(actor)s OR groups && CAST(%(groups)s AS text[]) ORDER BY name, id"""


def preferences(session: Session, actor: Actor) -> dict[str, Any]:
    """What this person has chosen; what they have not is for whoever asks to know."""
    found = rows(session, _CHOSEN, {"actor": actor.id})
    return found[0][0] if found else {}


def prefer(session: Session, actor: Actor, chosen: Mapping[str, Any]) -> None:
    """Choose: what is not named stays as it was; what is None goes back to the usual."""
    kept = {**preferences(session, actor), **chosen}
    kept = {name: value for name, value in kept.items() if value is not None}
    new = insert(Preference).values(actor=actor.id, chosen=kept)
    session.execute(new.on_conflict_do_update(index_elements=["actor"], set_={"chosen": kept}))


def filters(session: Session, actor: Actor) -> Sequence[Kept]:
    """The actor's saved filters and those shared with their groups, by name."""
    found = rows(session, _KEPT, {"actor": actor.id, "groups": sorted(actor.groups)})
    return [Kept(*one) for one in found]


def save_filter(
    session: Session, name: str, *, scope: str, query: str, groups: Iterable[str] = (), actor: Actor
) -> None:
    """Keep an address under a name, for oneself or for some of one's groups; the same name is replaced.

    Raises:
        NotAllowed: a group is not the actor's.
        FilterRefused: it has no name, or the actor has too many already.
    """
    called, shared = " ".join(name.split()), sorted(set(groups))
    if not actor.groups.issuperset(shared):
        raise NotAllowed(actor=actor.id, groups=shared)
    if not 0 < len(called) <= LONGEST_NAME:
        raise FilterRefused(reason="name", most=LONGEST_NAME)
    own = session.scalars(select(SavedFilter.name).where(SavedFilter.owner == actor.id)).all()
    if called not in own and len(own) >= MOST_FILTERS:
        raise FilterRefused(reason="many", most=MOST_FILTERS)
    values = {"scope": scope, "query": query, "groups": shared}
    new = insert(SavedFilter).values(owner=actor.id, name=called, **values)
    session.execute(new.on_conflict_do_update(index_elements=["owner", "name"], set_=values))


def drop_filter(session: Session, filter_id: UUID, *, actor: Actor) -> None:
    """Forget a saved filter. Raises NotFound unless it is the actor's own."""
    mine = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.owner == actor.id)
    if session.scalar(mine.returning(SavedFilter.id)) is None:
        raise NotFound(filter=filter_id)


def arrive(session: Session, subject: UUID, *, actor: Actor) -> Sequence[str]:
    """Say that one has a page about this open; returns who else has."""
    now = clock.now()
    here = {"subject": subject, "actor": actor.id, "now": now, "since": now - AROUND}
    return [name for (name,) in rows(session, _ARRIVE, here)]


def leave(session: Session, subject: UUID, *, actor: Actor) -> None:
    """Say that one has closed it. Long gone ones are forgotten along the way."""
    gone = (CasePresence.subject == subject) & (CasePresence.actor == actor.id)
    session.execute(delete(CasePresence).where(gone | (CasePresence.at < clock.now() - 100 * AROUND)))
