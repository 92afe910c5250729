"""Putting a protection officer in charge: who is able, and of those, who has least to do.

Source:
    The ministry's technical-cooperation document, 2.15 (Qoricancha II assigns by needs and
    vulnerabilities); the rule itself is ours until the ministry gives its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine import audit, clock
from engine.access import Actor
from engine.errors import Conflict
from engine.models import InstanceState, ProcessInstance
from registry import catalogo, plazos
from registry.bitacora import Event
from registry.catalogo.tablas import Oficial
from registry.models import Asignacion, Expediente

ANYBODY = "INDISTINTO"


class NoEligibleOfficer(Conflict):
    """No protection officer in service speaks the language and has room for one more."""

    code = "no-eligible-officer"


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a case asks of its officer."""

    language: str
    skills: frozenset[str] = frozenset()
    gender: str = ANYBODY
    exclude: frozenset[str] = frozenset()  # conflicts of interest


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who was chosen, and why."""

    officer: Oficial
    load: int  # open cases before this one
    missing: frozenset[str]  # skills that the case wants and the officer lacks

    @property
    def motivo(self) -> str:
        """For the expediente."""
        lacks = f"; le falta: {', '.join(sorted(self.missing))}" if self.missing else ""
        return f"{len(self.officer.competencias)} competencias, {self.load} casos a su cargo{lacks}"


def choose(officers: Collection[Oficial], needs: Needs, loads: Mapping[str, int]) -> Choice:
    """The best officer for a case.

    Language, room for one more and no conflict of interest are conditions; the preferred gender is
    kept where any officer left allows it. Of those, whoever lacks fewest of the skills asked for, then
    whoever has the lightest load for what he or she can carry, then by user id.

    Raises:
        NoEligibleOfficer: nobody meets the conditions.
    """
    able = [
        officer
        for officer in officers
        if needs.language in officer.idiomas
        and officer.usuario not in needs.exclude
        and loads.get(officer.usuario, 0) < officer.capacidad
    ]
    if not able:
        raise NoEligibleOfficer(language=needs.language, officers=len(officers))
    preferred = [o for o in able if needs.gender in (ANYBODY, o.genero)] or able

    def rank(officer: Oficial) -> tuple[int, float, str]:
        load = loads.get(officer.usuario, 0) / officer.capacidad
        return len(needs.skills - set(officer.competencias)), load, officer.usuario

    best = min(preferred, key=rank)
    return Choice(
        officer=best, load=loads.get(best.usuario, 0), missing=needs.skills - set(best.competencias)
    )


def assign(session: Session, expediente: Expediente, needs: Needs, *, actor: Actor) -> Choice:
    """Choose an officer and put him or her in charge; whoever was before no longer is.

    Raises:
        NoEligibleOfficer: see ``choose``.
    """
    now = clock.now()
    officers = catalogo.officers(plazos.lima_day(now))
    choice = choose(officers, needs, loads(session))
    take(session, expediente, choice.officer.usuario, motivo=choice.motivo, actor=actor)
    return choice


def take(session: Session, expediente: Expediente, usuario: str, *, motivo: str, actor: Actor) -> None:
    """Put an officer in charge, whatever the rule would have said."""
    before = update(Asignacion).where(
        Asignacion.expediente_id == expediente.id, Asignacion.until_at.is_(None)
    )
    session.execute(before.values(until_at=clock.now()))
    session.add(Asignacion(expediente_id=expediente.id, usuario=usuario, motivo=motivo))
    session.flush()
    audit.record(
        session,
        actor,
        Event.OFFICER_ASSIGNED,
        expediente.id,
        stream=expediente.instance_id,
        officer=usuario,
    )


def loads(session: Session) -> dict[str, int]:
    """How many expedientes still under way each officer is in charge of."""
    query = (
        select(Asignacion.usuario, func.count())
        .join(Expediente, Expediente.id == Asignacion.expediente_id)
        .join(ProcessInstance, ProcessInstance.id == Expediente.instance_id)
        .where(
            Asignacion.until_at.is_(None),
            ProcessInstance.state.in_((InstanceState.ACTIVE, InstanceState.SUSPENDED)),
        )
        .group_by(Asignacion.usuario)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def in_charge(session: Session, expediente_id: UUID) -> str | None:
    """The officer in charge now."""
    query = select(Asignacion.usuario).where(
        Asignacion.expediente_id == expediente_id, Asignacion.until_at.is_(None)
    )
    return session.scalar(query)
