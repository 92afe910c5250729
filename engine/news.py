"""News for who has a page open: that something of theirs has changed, and never what.

The tables tell of themselves when a transaction is committed (``engine.models.tellers``). Whoever is
told looks again through the ordinary page, which shows what they may see; and told is only whom it
concerns: of a task the people of its groups, as far as they are in the reserve of its case, and who has
it; of a case and of its incidents who may know of the case, at the moment of telling.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import visibility
from engine.access import Actor, Permission
from engine.models import CandidateSet, Reserve

WORK = "sugm_work"
NOTICE = "sugm_notice"
CASE = "sugm_case"
INCIDENT = "sugm_incident"
SIGNED_OUT = "sugm_signed_out"
CHANNELS = (WORK, NOTICE, CASE, INCIDENT, SIGNED_OUT)

Told = Iterable[tuple[str, str]]  # channels, and what was told on each


@dataclass(frozen=True)
class News:
    """Something has changed, and whose it is."""

    channel: str
    person: str | None  # who has the task, was told something, or signed out
    groups: frozenset[str] = frozenset()
    reserve: frozenset[str] | None = None  # groups that alone may know; None: it is in no reserve

    def concerns(self, actor: Actor) -> bool:
        """Whether it may be in a list of this actor's: the rule of ``engine.inbox``."""
        if self.channel != WORK:
            return self.person == actor.id
        if self.reserve is not None and actor.groups.isdisjoint(self.reserve):
            return False
        return self.person == actor.id or not actor.groups.isdisjoint(self.groups)


@dataclass(frozen=True)
class Changed:
    """Cases of which something was told."""

    origin: dict[UUID, UUID | None]  # those that changed -> the case that each comes from
    stuck: frozenset[UUID]  # those that have an incident more, or less

    def concerns(self, session: Session, actor: Actor, case: UUID | None) -> set[str]:
        """The channels on which this actor is told, if this is the case on the page."""
        return {
            channel
            for channel, ids in ((CASE, self._of(case)), (INCIDENT, self._stuck_for(actor)))
            if ids and visibility.sees_any(session, actor, ids)
        }

    def _of(self, case: UUID | None) -> list[UUID]:
        """The case itself, or what comes from it: a page of it shows both."""
        if case is None:
            return []
        return [id_ for id_, origin in self.origin.items() if case in (id_, origin)]

    def _stuck_for(self, actor: Actor) -> list[UUID]:
        return sorted(self.stuck) if actor.may(Permission.INSTANCE_READ) else []


def changed(told: Told) -> Changed:
    """What was told of cases."""
    once = set(told)
    pairs = (orjson.loads(payload) for channel, payload in once if channel == CASE)
    return Changed(
        {UUID(id_): UUID(origin) if origin else None for id_, origin in pairs},
        frozenset(UUID(payload) for channel, payload in once if channel == INCIDENT),
    )


def read(session: Session, told: Told) -> Sequence[News]:
    """What was told of work and to people, by the groups whose it is."""
    once = set(told)
    work = [orjson.loads(payload) for channel, payload in once if channel == WORK]
    sets = select(CandidateSet.id, CandidateSet.groups).where(CandidateSet.id.in_({w[0] for w in work}))
    reserves = select(Reserve.id, Reserve.groups).where(Reserve.id.in_({w[1] for w in work} - {None}))
    groups = {number: frozenset(names) for number, names in session.execute(sets)} if work else {}
    closed = {number: frozenset(names) for number, names in session.execute(reserves)} if work else {}
    nobody: frozenset[str] = frozenset()
    found = [
        News(
            WORK,
            person,
            groups.get(number, nobody),
            None if reserve is None else closed.get(reserve, nobody),
        )
        for number, reserve, person in work
    ]
    personal = (NOTICE, SIGNED_OUT)
    return found + [News(channel, person) for channel, person in once if channel in personal]


def sign_out(session: Session, actor_id: str) -> None:
    """Whoever signs out is told nothing any more, on whatever page."""
    session.execute(select(func.pg_notify(SIGNED_OUT, actor_id)))
