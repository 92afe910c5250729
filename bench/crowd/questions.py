"""The forms of the invented procedures, and the answers that cases of theirs were given."""

from typing import Any

Component = dict[str, Any]


def _text(key: str, label: str, *, required: bool = True) -> Component:
    validate = {"required": True} if required else {}
    return {"type": "textfield", "id": key, "key": key, "label": label, "validate": validate}


def _area(key: str, label: str) -> Component:
    return _text(key, label) | {"type": "textarea"}


def _choice(key: str, label: str, *values: str) -> Component:
    options = [{"label": value.capitalize(), "value": value} for value in values]
    return _text(key, label) | {"type": "radio", "values": options}


def _date(key: str, label: str) -> Component:
    return _text(key, label) | {"type": "datetime", "subtype": "date", "dateLabel": label}


COMPONENTS: dict[str, list[Component]] = {
    "registrar": [
        _text("solicitante", "Apellidos y nombres"),
        _choice("sexo", "Sexo", "F", "M", "X"),
        _date("nacimiento", "Fecha de nacimiento"),
        _text("nacionalidad", "Nacionalidad"),
        _choice("tipo_documento", "Documento", "PAS", "CID", "CE"),
        _text("documento", "Número del documento"),
        _text("correo", "Correo", required=False),
        _text("telefono", "Teléfono", required=False),
        _text("domicilio", "Domicilio"),
        _area("motivo", "Motivo de la solicitud"),
    ],
    "evaluar": [
        _choice("cumple", "¿Cumple los requisitos?", "si", "no", "observado"),
        _choice("alertas", "¿Hay alertas de las entidades?", "no", "si"),
        _date("evaluada_el", "Fecha de la evaluación"),
        _area("fundamento", "Fundamento"),
    ],
    "proyectar": [
        _choice("sentido", "Sentido de la resolución", "estimatoria", "denegatoria"),
        _area("considerandos", "Considerandos"),
        _text("base_legal", "Base legal"),
    ],
    "aprobar": [
        _choice("decision", "Decisión", "aprobar", "devolver"),
        _area("nota", "Nota"),
    ],
    "entregar": [
        _date("entregada_el", "Fecha de entrega"),
        _text("recibida_por", "Recibida por"),
    ],
}
WHY = "Presentó la documentación completa y los antecedentes no muestran impedimento alguno."
ANSWERS: dict[str, dict[str, Any]] = {
    "registrar": {
        "solicitante": "⟦nombre⟧",
        "sexo": "F",
        "nacimiento": "1987-05-17",
        "nacionalidad": "VEN",
        "tipo_documento": "PAS",
        "documento": "⟦numero⟧",
        "correo": None,
        "telefono": None,
        "domicilio": "Jr. Lampa 545, Lima",
        "motivo": WHY,
    },
    "evaluar": {"cumple": "si", "alertas": "no", "evaluada_el": "2026-10-01", "fundamento": WHY},
    "proyectar": {"sentido": "estimatoria", "considerandos": WHY, "base_legal": "DL 1236, art. 29"},
    "aprobar": {"decision": "aprobar", "nota": WHY},
    "entregar": {"entregada_el": "2026-11-02", "recibida_por": "⟦nombre⟧"},
}
