"""Questions to registers of firms, bodies and cards, faces and fingers, and answers that come later."""

import base64
import re
from collections.abc import Callable
from uuid import UUID

from engine import storage
from engine.db import transaction
from tasks import receipts
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.connectors.persons import Purpose
from tasks.connectors.reniec import Trait
from tasks.connectors.standings import Standing
from tasks.errors import AnswersLater, PayloadInvalid
from tasks.handlers import payload

_RUC = re.compile(r"\d{11}")
_TRAITS = ("ROSTRO", "HUELLA")
Ask = Callable[[Agencies, str, Purpose, str], Standing]


def of_ruc(ask: Ask) -> Handler:
    """The handler of a question about a RUC."""

    def handle(call: Call, agencies: Agencies) -> Finish:
        why = payload.purpose(call.payload)
        ruc = payload.text(call.payload, "ruc")
        if not _RUC.fullmatch(ruc):
            raise PayloadInvalid("parameter ruc: eleven digits are needed")
        return _of_standing(call, why, ask(agencies, ruc, why, call.key))

    return handle


def card(call: Call, agencies: Agencies) -> Finish:
    """Whether a carné de extranjería is in force and the person's."""
    why = payload.purpose(call.payload)
    person = payload.person(call.payload)
    return _of_standing(call, why, agencies.migraciones.card(person, why, key=call.key))


def trait(call: Call, agencies: Agencies) -> Finish:
    """One face or finger against that of a DNI. The image is read, sent, and kept nowhere else."""
    why = payload.purpose(call.payload)
    fields = payload.part(call.payload, "rasgo")
    kind = payload.text(fields, "tipo")
    if kind not in _TRAITS:
        raise PayloadInvalid("parameter rasgo.tipo: ROSTRO or HUELLA")
    finger = fields.get("dedo")
    shown = Trait(
        kind=kind,
        finger=finger if isinstance(finger, int) else None,
        image=_image(payload.text(fields, "archivo")),
    )
    answer = agencies.reniec.match(payload.text(call.payload, "dni"), shown, why, key=call.key)
    return receipts.keep(
        call,
        why,
        answer.exchange,
        outcome=answer.identity,
        code=answer.code,
        answer={"resultado": answer.identity.value, "detalle": answer.text},
    )


def launderers(call: Call, agencies: Agencies) -> Finish:
    """SBS/UIF takes the question and calls us later."""
    why = payload.purpose(call.payload)
    accepted = agencies.sbs.ask(payload.person(call.payload), why, key=call.key)
    raise AnswersLater(accepted.ticket, accepted.exchange.request_sha256)


def by_file(call: Call, _agencies: Agencies) -> Finish:
    """The question goes with the next file; here it is only looked at."""
    payload.purpose(call.payload)
    payload.person(call.payload)
    raise AnswersLater


def _image(upload_id: str) -> str:
    try:
        key = UUID(upload_id)
    except ValueError:
        raise PayloadInvalid("parameter rasgo.archivo: the id of a file is needed") from None
    with transaction() as session:
        content = storage.get(session, key).content
    return base64.b64encode(content).decode()


def _of_standing(call: Call, why: Purpose, standing: Standing) -> Finish:
    return receipts.keep(
        call,
        why,
        standing.exchange,
        outcome=standing.state,
        code=standing.code,
        answer={"resultado": standing.state.value, "detalle": standing.text, "datos": standing.facts},
    )


HANDLERS: dict[str, Handler] = {
    "apci.registro": of_ruc(lambda to, ruc, why, key: to.apci.body(ruc, why, key=key)),
    "migraciones.carne": card,
    "mtc.sanciones": by_file,
    "mtpe.empleador": of_ruc(lambda to, ruc, why, key: to.mtpe.employer(ruc, why, key=key)),
    "reniec.biometria": trait,
    "sbs.uif": launderers,
    "sunat.ruc": of_ruc(lambda to, ruc, why, key: to.sunat.firm(ruc, why, key=key)),
}
