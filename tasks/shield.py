"""Nothing about a person under protection goes to the State that they fear.

Asked before every call of an agency for a reserved case, whatever the diagram says: an agency of a
State of which the person is a national, or which issued their documents, is not called at all; an
international body is only searched, never told anything, and not even what the search is for.

Source:
    Ley 27891, arts. 5 and 11 (non-refoulement, confidential register). Which body belongs to which
    State, and what is a search, is data: ``processes/catalogo/entidades``.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Data, Job, ProcessInstance
from registry.models import Expediente
from tasks import catalogue

TOLD = "motivo_que_se_dice"  # what a body is told instead of the purpose
NEUTRAL = "Consulta migratoria"
_STATES = ("nacionalidad", "pais_emisor", "pais", "pais_nacimiento")  # in what a job sends


def barred(session: Session, job: Job) -> str | None:
    """Why this question must not be asked; None if it may."""
    agency = catalogue.agency_of(job.topic)
    if agency is None or not _reserved(session, job):
        return None
    if agency.state in _feared(session, job):
        return f"{agency.code}: of a State that the person fears"
    asked = job.payload.get("estado")
    if isinstance(asked, str) and asked in _feared(session, job):
        return f"{agency.code}: about to ask a State that the person fears"
    if agency.international and job.topic not in agency.searches:
        return f"{job.topic}: more than a search"
    return None


def payload(session: Session, job: Job) -> Data:
    """What is sent: to an international body without saying what for."""
    agency = catalogue.agency_of(job.topic)
    if agency is None or not agency.international or not _reserved(session, job):
        return job.payload
    return {**job.payload, TOLD: NEUTRAL}


def _reserved(session: Session, job: Job) -> bool:
    of_case = select(ProcessInstance.reserve_id).where(ProcessInstance.id == job.instance_id)
    return session.scalar(of_case) is not None


def _feared(session: Session, job: Job) -> set[str]:
    """States of the person: by the register, and by what is about to be sent."""
    found = set(_told(job.payload))
    case = session.get_one(ProcessInstance, job.instance_id)
    related = {one for one in (case.id, case.parent_id) if one}
    for expediente in session.scalars(select(Expediente).where(Expediente.instance_id.in_(related))):
        found |= {one.codigo for one in expediente.titular.nacionalidades}
    return found - {"PER"}


def _told(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [inner for key, inner in value.items() if key in _STATES and isinstance(inner, str)]
        return own + [state for inner in value.values() for state in _told(inner)]
    if isinstance(value, list):
        return [state for inner in value for state in _told(inner)]
    return []
