"""Documents and the blanks they are made of, in the words of the ministry."""

from engine import clock
from registry import catalogo
from registry.catalogo.tablas import DocumentoTipo
from web.i18n import lazy_gettext as _
from web.terms import Chip

DOCUMENT_STATES = {
    "control_calidad": ("soon", _("En control de calidad")),
    "emitido": ("ok", _("Por entregar")),
    "entregado": ("ok", _("Entregado")),
    "devuelto": ("idle", _("Devuelto")),
    "extraviado": ("late", _("Reportado como perdido")),
    "vencido": ("idle", _("Vencido")),
    "anulado": ("late", _("Anulado")),
    "revocado": ("late", _("Revocado")),
}
PRINTED = {
    "titular": _("Titular"),
    "nacionalidad": _("Nacionalidad"),
    "nacimiento": _("Nacimiento"),
    "sexo": _("Sexo"),
    "calidad": _("Calidad migratoria"),
    "pasaporte": _("Pasaporte"),
    "economias": _("Economías"),
}
SEAL_VERDICTS = {
    "WRONG_FORMAT": _("No es un sello del ministerio."),
    "UNKNOWN_CERTIFICATE": _("No se conoce la clave con que se selló."),
    "UNTRUSTED_CERTIFICATE": _("Ninguna autoridad de confianza responde por la clave."),
    "EXPIRED_CERTIFICATE": _("La clave ya no servía el día en que se selló."),
    "REVOKED_CERTIFICATE": _("La clave con que se selló fue revocada."),
    "INVALID_SIGNATURE": _("El sello fue cambiado: su firma no corresponde."),
    "INVALID_SEAL_MRZ": _("La zona de lectura mecánica del sello no es correcta."),
    "INVALID_PRINTED_MRZ": _("Los dígitos de control de la zona impresa no cuadran."),
    "SEAL_DOCUMENT_MISMATCH": _("El papel no dice lo que dice el sello."),
}
BLANK_STATES = {
    "stock": ("ok", _("En existencia")),
    "asignado": ("soon", _("Asignado")),
    "usado": ("idle", _("Usado")),
    "danado": ("late", _("Dañado")),
    "anulado": ("late", _("Anulado")),
    "en_traslado": ("soon", _("En traslado")),
    "extraviado": ("late", _("Extraviado")),
    "destruido": ("idle", _("Destruido")),
}
BLANK_ACTS = {
    "traslado": _("Traslado"),
    "destruccion": _("Destrucción"),
    "recuento": _("Arqueo"),
}
BLANK_MOVEMENTS = {
    "reserva": _("reservado"),
    "liberacion": _("liberado"),
    "uso": _("usado"),
    "dano": _("dado de baja por daño"),
    "anulacion": _("anulado"),
    "envio": _("enviado a otra oficina"),
    "ingreso": _("recibido de otra oficina"),
    "extravio": _("dado por extraviado"),
    "hallazgo": _("hallado"),
    "destruccion": _("destruido"),
}


def document_kind(code: str) -> str:
    """A kind of document as the catalogue calls it."""
    known = catalogo.find(DocumentoTipo, code, clock.now().astimezone(clock.LIMA).date())
    return known.nombre if known else code.replace("_", " ").capitalize()


def printed_name(name: str) -> str:
    """What a document prints beside a fact that whoever verifies it may see."""
    return str(PRINTED.get(name, name))


def document_state(code: str) -> Chip:
    """The state of an issued document, as a chip."""
    tone, words = DOCUMENT_STATES.get(code, ("idle", code))
    return Chip(tone, str(words))


def blank_state(code: str) -> Chip:
    """The state of a blank, as a chip."""
    tone, words = BLANK_STATES.get(code, ("idle", code))
    return Chip(tone, str(words))


def act_kind(code: str) -> str:
    """What several blanks were written down for."""
    return str(BLANK_ACTS[code])


def verdict(code: str) -> str:
    """Why a seal is not to be believed."""
    return str(SEAL_VERDICTS[code])
