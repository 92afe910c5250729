"""What of a reserved case is shown to whom, and the record of every look at one.

A kind of what the vault keeps is opened to the groups that the reserve names for it. Looks at reserved
cases are events of a stream of their own for each case, chained as all of the audit log, so that reading
never waits for the case's lock and yet no look can be taken out of the record.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import audit, vault, visibility
from engine.access import Actor
from engine.errors import NotAllowed
from engine.models import AuditEvent
from engine.vault import Envelope, NotOfTheVault

_OPENS = f"""
    SELECT r.readers, EXISTS (SELECT FROM access_grant g WHERE g.instance_id = i.id
        AND g.actor = :actor AND g.until > :now AND g.ground = 'emergency')
    FROM process_instance i JOIN reserve r ON r.id = i.reserve_id
    WHERE i.id = :id AND {visibility.case()}"""  # noqa: S608 - our names


class Look(enum.StrEnum):
    """What is recorded about reserved cases, in the stream of their looks."""

    OPENED = "case:opened"  # with the purpose that was given
    READ = "case:read"


@dataclass
class Reader:
    """Shows what an actor may read: what the vault keeps, or ``hidden`` in its place."""

    session: Session
    actor: Actor
    hidden: str = ""
    opened: dict[UUID, set[str]] = field(default_factory=dict)  # case -> kinds that were shown
    _kinds: dict[UUID, frozenset[str] | None] = field(default_factory=dict)

    def show(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """The value with every envelope opened or hidden."""
        return vault.walk(value, self._open)

    def may(self, case: UUID, kind: str) -> bool:
        """Whether this kind of this case is the actor's to read."""
        if case not in self._kinds:
            self._kinds[case] = kinds(self.session, self.actor, case)
        known = self._kinds[case]
        return known is None or kind in known

    def opens(self, case: UUID, kind: str) -> None:
        """A file of this kind is about to be shown. Raises NotAllowed if it is not to be read."""
        self.require(case, [kind])
        self.opened.setdefault(case, set()).add(kind)

    def require(self, case: UUID, wanted: Iterable[str]) -> None:
        """Raises NotAllowed unless the actor may read all these kinds: who writes them must."""
        if denied := {kind for kind in wanted if not self.may(case, kind)}:
            raise NotAllowed(actor=self.actor.id, kinds=", ".join(sorted(denied)))

    def _open(self, told: str) -> Any:  # noqa: ANN401 - JSON
        try:
            envelope = Envelope.read(told)
            if not self.may(envelope.case, envelope.kind):
                return self.hidden
            plain = vault.decrypt(self.session, envelope)
        except NotOfTheVault:
            return told  # somebody wrote a text that looks like one
        self.opened.setdefault(envelope.case, set()).add(envelope.kind)
        return plain


def kinds(session: Session, actor: Actor, case: UUID) -> frozenset[str] | None:
    """The kinds of what the vault keeps of a case that the actor may read; None stands for all."""
    if actor.everywhere:
        return None
    values = visibility.parameters(actor) | {"id": case}
    row = session.execute(text(_OPENS), values).one_or_none()
    if row is None:
        return frozenset()
    readers, granted = row
    if granted:
        return None
    return frozenset(kind for kind, groups in readers.items() if not actor.groups.isdisjoint(groups))


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a case."""

    at: datetime
    actor: str
    what: str  # a member of Look
    page: str | None
    purpose: str | None
    note: str | None
    opened: Sequence[str]  # kinds of what the vault keeps that were shown


def record(session: Session, actor: Actor, case: UUID, look: Look, **facts: object) -> None:
    """Write a look down, in the transaction that shows what was looked at."""
    audit.record(session, actor, look, case, stream=_stream(case), **facts)


def seen_since(
    session: Session, actor: Actor, case: UUID, page: str, since: datetime, *, opened: str | None = None
) -> bool:
    """Whether the same person's look at the same page is in the record already, that short ago.

    ``opened``, if given, is what the vault showed there.
    """
    query = select(AuditEvent.seq).where(
        AuditEvent.stream == audit.stream_id(_stream(case)),
        AuditEvent.at >= since,
        AuditEvent.actor == actor.id,
        AuditEvent.facts["page"].astext == page,
    )
    if opened is not None:
        query = query.where(AuditEvent.facts["opened"].astext == opened)
    return session.scalar(query.limit(1)) is not None


def readings(session: Session, case: UUID) -> Sequence[Reading]:
    """Who looked at a case, when and what for, newest first."""
    found = audit.history(session, audit.stream_id(_stream(case)))
    return [
        Reading(
            at=one.at,
            actor=one.actor,
            what=one.event,
            page=one.facts.get("page"),
            purpose=one.facts.get("purpose"),
            note=one.facts.get("note"),
            opened=[kind for kind in (one.facts.get("opened") or "").split(" ") if kind],
        )
        for one in reversed(found)
    ]


def _stream(case: UUID) -> str:
    return f"looks:{case}"
