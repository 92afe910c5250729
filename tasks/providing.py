"""What agencies ask us: services that the catalogue publishes, about documents that we have issued.

A question is a call like the others (``tasks.intake``): signed with the agency's key, fresh, once.
"""

from sqlalchemy.orm import Session

from engine.errors import NotAllowed
from engine.models import Data
from registry import servicios_publicados
from registry.claves import KeyMissing
from registry.servicios_publicados import Pregunta
from tasks.intake import Call, Take, Told, caller, nack

_LONGEST = 200  # of anything that a question says


def about(service: str) -> Take:
    """Answers a question to that service: {idConsulta, numero, pais?, usuario, finalidad}."""

    def take(session: Session, call: Call, fields: Data) -> Told:
        match fields:
            case {
                "idConsulta": str(id_),
                "numero": str(number),
                "usuario": str(user),
                "finalidad": str(purpose),
            } if all(0 < len(one.strip()) <= _LONGEST for one in (id_, number, user, purpose)):
                pass
            case _:
                return nack("DATOS_INCOMPLETOS")
        country = fields.get("pais")
        asked = Pregunta(
            servicio=service,
            entidad=call.agency,
            consulta=id_.strip(),
            usuario=user.strip(),
            finalidad=purpose.strip(),
            numero=number,
            pais=country if isinstance(country, str) else None,
        )
        try:
            told = servicios_publicados.answer(session, asked, actor=caller(call))
        except NotAllowed:
            return nack("SERVICIO_NO_AUTORIZADO", status=403)
        except KeyMissing:
            return nack("SIN_FIRMA", status=503)
        return Told(status=200, body={"estado": "ACK", **told})

    return take
