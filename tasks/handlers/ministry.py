"""What the ministry does itself: its registry, within the transaction that completes the job."""

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from engine import runtime
from engine.access import SYSTEM, Actor
from engine.db import transaction
from engine.disclosure import Reader
from engine.models import Data
from registry import temas_actas, temas_calidades, topics
from registry.asignacion import NoEligibleOfficer
from registry.comision import escrutinio
from registry.personas import Filiacion
from registry.personas import topics as persons
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.errors import BpmnError


class Act(Protocol):
    """A function of ``registry.topics``."""

    def __call__(
        self, session: Session, payload: Mapping[str, Any], *, instance_id: UUID, actor: Actor
    ) -> Data:
        """Do it, once."""


def act(function: Act) -> Handler:
    """The handler of something quick that only touches our own database."""

    def handle(call: Call, _agencies: Agencies) -> Finish:
        return lambda session: function(
            session, call.payload, instance_id=call.instance_id, actor=SYSTEM
        )

    return handle


def open_expediente(call: Call, _agencies: Agencies) -> Finish:
    """Open the expediente and name the process instance after it."""

    def finish(session: Session) -> Data:
        answer: Data = topics.abrir_expediente(
            session, call.payload, instance_id=call.instance_id, actor=SYSTEM
        )
        runtime.identify(
            session,
            call.instance_id,
            business_key=answer["numero"],
            title=answer["titulo"],
            also=_known_by(Filiacion.of(call.payload["solicitud"])),
            actor=SYSTEM,
        )
        return answer

    return finish


def _known_by(person: Filiacion) -> list[str]:
    """Words by which people look for a case, besides its number and the person's name."""
    numbers = [paper.numero for paper in person.documentos]
    return numbers + [name.full for name in person.otros]


def assign_officer(call: Call, _agencies: Agencies) -> Finish:
    """Choose the officer; that nobody is eligible is for the diagram to settle."""

    def finish(session: Session) -> Data:
        try:
            answer: Data = topics.asignar_oficial(
                session, call.payload, instance_id=call.instance_id, actor=SYSTEM
            )
        except NoEligibleOfficer as nobody:
            raise BpmnError("SIN_OFICIAL") from nobody
        return answer

    return finish


def count_ballots(call: Call, _agencies: Agencies) -> Finish:
    """Open the ballots of a secret vote and tell only how many there are of each sense."""
    with transaction() as session:
        told = Reader(session, SYSTEM).show(call.payload)
    answer: Data = escrutinio.count(told["votos"])
    return lambda _session: answer


HANDLERS: dict[str, Handler] = {
    "comision.escrutar": count_ballots,
    "registro.abrir_expediente": open_expediente,
    "registro.asignar_oficial": assign_officer,
    "registro.anotar_acta": act(temas_actas.anotar_acta),
    "registro.buscar_acta": act(temas_actas.buscar_acta),
    "registro.cancelar_acta": act(temas_actas.cancelar_acta),
    "registro.inscribir_acta": act(temas_actas.inscribir_acta),
    "registro.reinscribir_acta": act(temas_actas.reinscribir_acta),
    "registro.calidad_vigente": act(temas_calidades.calidad_vigente),
    "registro.cambiar_visa": act(temas_calidades.cambiar_visa),
    "registro.otorgar_calidad": act(temas_calidades.otorgar_calidad),
    "registro.registrar_visa": act(temas_calidades.registrar_visa),
    "registro.terminar_calidad": act(temas_calidades.terminar_calidad),
    "registro.visas_anteriores": act(temas_calidades.visas_anteriores),
    "registro.buscar_duplicados": act(persons.buscar_duplicados),
    "registro.datos_persona": act(persons.datos_persona),
    "registro.designar_representante": act(persons.designar_representante),
    "registro.registrar_institucion": act(persons.registrar_institucion),
    "registro.registrar_oficial": act(topics.registrar_oficial),
    "registro.registrar_persona": act(persons.registrar_persona),
    "registro.relacionar_familia": act(persons.relacionar_familia),
    "registro.numerar_resolucion": act(topics.numerar_resolucion),
}
