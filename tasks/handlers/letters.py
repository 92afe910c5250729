"""Topics of ``consulta_por_oficio``: number the letter, write it, and give its answer to the case."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import clock, storage
from engine.access import SYSTEM
from engine.models import Data, UserTask
from registry import documentos, plazos, series
from tasks import questions
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.handlers import payload

_SERIES = "OFICIO"
_TEMPLATE = f"{questions.LETTER_PROCESS}/oficio"


def number(_call: Call, _agencies: Agencies) -> Finish:
    """The next number of the letters of this year."""

    def finish(session: Session) -> Data:
        on = plazos.lima_day(clock.now())
        next_one = series.next_number(session, _SERIES, on.year)
        return {"numero": f"{next_one:06d}-{on.year}-RE", "fecha": on.isoformat()}

    return finish


def write(call: Call, _agencies: Agencies) -> Finish:
    """Typeset the letter and keep it among the documents of its instance."""
    consulta, oficio = payload.part(call.payload, "consulta"), payload.part(call.payload, "oficio")
    name = f"oficio-{payload.text(oficio, 'numero')}"
    composed = documentos.compose(_TEMPLATE, {"consulta": consulta, "oficio": oficio}, name=name)

    def finish(session: Session) -> Data:
        upload = storage.put(
            session, composed.content, name=composed.name, actor=SYSTEM, instance_id=call.instance_id
        )
        return {
            "archivo": str(upload.id),
            "nombre": composed.name,
            "codigo": composed.code,
            "enlace": f"/expedientes/{call.instance_id}/documentos/{upload.id}",
        }

    return finish


def answer(call: Call, _agencies: Agencies) -> Finish:
    """What the officer read in the agency's letter is the answer to the check."""
    consulta, respuesta = payload.part(call.payload, "consulta"), payload.part(call.payload, "respuesta")
    told: dict[str, Any] = {
        "resultado": payload.text(respuesta, "resultado"),
        "detalle": payload.text(respuesta, "detalle"),
        "documento_respuesta": payload.optional(respuesta, "numero_documento"),
    }

    def finish(session: Session) -> Data:
        done = select(UserTask.completed_by).where(
            UserTask.instance_id == call.instance_id, UserTask.completed_at.is_not(None)
        )
        by = session.scalar(done.order_by(UserTask.completed_at.desc()).limit(1)) or SYSTEM.id
        questions.answer_by_letter(session, UUID(payload.text(consulta, "id")), told, by=by)
        return {"entregada": True}

    return finish


HANDLERS: dict[str, Handler] = {
    "entidades.numerar_oficio": number,
    "entidades.redactar_oficio": write,
    "entidades.responder_consulta": answer,
}
