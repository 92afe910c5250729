"""Live captures: taken at a station, measured, and kept as files of the case."""

from sqlalchemy.orm import Session

from engine import storage
from engine.access import SYSTEM
from engine.models import Data
from registry import biometria
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.connectors.captura import Order
from tasks.errors import AgencyContractBroken, PayloadInvalid
from tasks.handlers import payload

_SUFFIXES = {"image/png": "png", "image/jpeg": "jpg"}


def take(call: Call, agencies: Agencies) -> Finish:
    """``captura.tomar``: {estacion, tipo, dedo?, intento?, referencia}: a capture with its measures."""
    kind = payload.text(call.payload, "tipo")
    if kind not in biometria.TIPOS:
        raise PayloadInvalid("parameter tipo: ROSTRO, HUELLA or FIRMA")
    finger = call.payload.get("dedo")
    order = Order(
        station=payload.text(call.payload, "estacion"),
        kind=kind,
        finger=finger if isinstance(finger, int) else None,
        attempt=int(call.payload.get("intento") or 1),
        reference=payload.text(call.payload, "referencia"),
    )
    taken = agencies.stations.take(order, key=call.key)
    suffix = _SUFFIXES.get(taken.media_type)
    if suffix is None:
        raise AgencyContractBroken(f"a capture is PNG or JPEG, not {taken.media_type[:40]}")
    try:
        measures = biometria.measure(kind, taken.image)
    except biometria.CaptureUnreadable as error:
        raise AgencyContractBroken("the capture is no picture") from error

    def finish(session: Session) -> Data:
        name = f"{kind.lower()}{'' if order.finger is None else f'-{order.finger}'}.{suffix}"
        upload = storage.put(session, taken.image, name=name, actor=SYSTEM, instance_id=call.instance_id)
        return {
            "archivo": str(upload.id),
            "tipo": kind,
            "dedo": order.finger,
            "intento": order.attempt,
            "estacion": order.station,
            "dispositivo": taken.device,
            "operador": taken.operator,
            "nfiq2": taken.nfiq2,
            "tomada_en": taken.exchange.answered_at.isoformat(),
            "sha256": upload.sha256.hex(),
            "medidas": measures,
        }

    return finish


HANDLERS: dict[str, Handler] = {"captura.tomar": take}
