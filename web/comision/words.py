"""The words of sessions."""

from web.i18n import lazy_gettext as _

STATES = {
    "convocada": ("soon", _("Convocada")),
    "instalada": ("ok", _("Instalada")),
    "cerrada": ("soon", _("Por firmar")),
    "firmada": ("idle", _("Firmada")),
    "sin_efecto": ("none", _("Sin efecto")),
}
STEPS = {
    "convocar_sesion": ("none", _("Espera la sesión")),
    "exponer_caso": ("soon", _("Por exponer")),
    "votar": ("soon", _("En votación")),
    "dirimir": ("late", _("Sin mayoría: falta el voto dirimente")),
    "levantar_acta": ("ok", _("Decidido")),
    "proyectar_resolucion": ("soon", _("Resolución por proyectar")),
    "firmar_resolucion": ("soon", _("Resolución por firmar")),
}
SENSES = {
    "RECONOCER": _("Reconocer"),
    "DENEGAR": _("Denegar"),
    "EXCLUIR": _("Excluir"),
    "APLAZAR": _("Aplazar"),
}
APPEAL_SENSES = {"RECONOCER": _("Fundado: reconocer"), "DENEGAR": _("Infundado: confirmar")}
CESSATION_SENSES = {
    "RECONOCER": _("Mantener la condición"),
    "DENEGAR": _("Cesar, perder o amonestar"),
    "APLAZAR": _("Aplazar"),
}
MATTERS = {
    "DETERMINACION": _("Determinación"),
    "RECONSIDERACION": _("Reconsideración"),
    "APELACION": _("Apelación"),
    "CESE": _("Cese o pérdida"),
}


def senses(matter: str) -> dict[str, str]:
    """How one may vote on a matter."""
    return {"DETERMINACION": SENSES, "CESE": CESSATION_SENSES}.get(matter, APPEAL_SENSES)
