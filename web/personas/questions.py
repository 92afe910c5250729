"""What is asked of officers who change the register: forms as those of the procedures, made here."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import forms
from registry.models import (
    EstadoCivil,
    EstadoIdentidad,
    Parentesco,
    Sexo,
    TipoInstitucion,
    TipoNombre,
)
from registry.personas.razones import Said
from web.personas import words

Question = dict[str, Any]
_WHY = Said("Por qué se cambia")
_WHY_HINT = Said("Queda en la historia de la ficha: por ejemplo, «partida de nacimiento n.º 123».")


@cache
def of(name: str) -> forms.Form:
    """The form of that name."""
    title, questions = _FORMS[name]
    return forms.parse(name, {"title": title, "components": questions})


def _text(key: str, label: str, **more: Any) -> Question:  # noqa: ANN401 - of form-js
    checks = {
        name: more.pop(name) for name in ("required", "maxLength", "validationType") if name in more
    }
    return {"type": "textfield", "id": key, "key": key, "label": label, "validate": checks, **more}


def _row(*questions: Question) -> list[Question]:
    """Questions beside each other."""
    row = "_".join(one["key"] for one in questions)
    return [{**one, "layout": {"row": row}} for one in questions]


def _select(key: str, label: str, options: Mapping[str, Any], **more: Any) -> Question:  # noqa: ANN401
    checks = {"required": more.pop("required", False)}
    values = [{"value": value, "label": str(told)} for value, told in options.items()]
    return {
        "type": "select",
        "id": key,
        "key": key,
        "label": label,
        "values": values,
        "validate": checks,
        **more,
    }


def _country(key: str, label: str, **more: Any) -> Question:  # noqa: ANN401
    checks = {"required": more.pop("required", False)}
    listed = {"properties": {"catalogo": "paises"}, "validate": checks}
    return {"type": "select", "id": key, "key": key, "label": label, **listed, **more}


def _partial(key: str, label: str) -> Question:
    hint = Said("Si no se sabe el día o el mes, déjelos en blanco.")
    own = {"properties": {"componente": "fecha_parcial"}, "description": hint}
    return {"type": "textfield", "id": key, "key": key, "label": label, **own}


def _day(key: str, label: str) -> Question:
    return {"type": "datetime", "subtype": "date", "id": key, "key": key, "dateLabel": label}


def _paper(key: str, label: str, *, required: bool = False) -> Question:
    own = {"properties": {"componente": "documento_identidad"}, "validate": {"required": required}}
    return {"type": "textfield", "id": key, "key": key, "label": label, **own}


def _check(key: str, label: str) -> Question:
    return {"type": "checkbox", "id": key, "key": key, "label": label}


def _why() -> Question:
    return {
        "type": "textarea",
        "id": "motivo",
        "key": "motivo",
        "label": _WHY,
        "description": _WHY_HINT,
        "validate": {"required": True, "maxLength": 500},
    }


_NAME = [
    *_row(
        _text("primer_apellido", Said("Primer apellido"), required=True, maxLength=50),
        _text("segundo_apellido", Said("Segundo apellido"), maxLength=50),
    ),
    _text("nombres", Said("Nombres"), maxLength=80),
]
_BIRTH = [
    *_row(
        _select("sexo", Said("Sexo"), {one.value: words.SEXES[one] for one in Sexo}, required=True),
        _partial("fecha_nacimiento", Said("Fecha de nacimiento")),
    ),
    *_row(
        _country("pais_nacimiento", Said("País de nacimiento")),
        _text("lugar_nacimiento", Said("Lugar de nacimiento"), maxLength=120),
    ),
]
_MORE = [
    _select("estado_civil", Said("Estado civil"), {one.value: words.CIVIL[one] for one in EstadoCivil}),
    *_row(
        _text("padre", Said("Nombre completo del padre"), maxLength=160),
        _text("madre", Said("Nombre completo de la madre"), maxLength=160),
    ),
]
_FORMS: Mapping[str, tuple[str, list[Question]]] = {
    "persona": (
        Said("Registrar una persona"),
        [
            *_NAME,
            *_BIRTH,
            *_row(
                _country("nacionalidad", Said("Nacionalidad")),
                _country("otra_nacionalidad", Said("Otra nacionalidad")),
            ),
            _paper("documento", Said("Documento de identidad")),
            *_MORE,
        ],
    ),
    "datos": (
        Said("Corregir datos"),
        [
            *_BIRTH,
            *_MORE,
            _check("fallecida", Said("La persona falleció")),
            _partial("fecha_fallecimiento", Said("Fecha de fallecimiento")),
            _why(),
        ],
    ),
    "nombre": (
        Said("Agregar un nombre"),
        [
            _select(
                "tipo",
                Said("Qué nombre es"),
                {one.value: words.NAMES[one] for one in TipoNombre},
                required=True,
            ),
            *_NAME,
            _why(),
        ],
    ),
    "corregir_nombre": (Said("Corregir un nombre"), [*_NAME, _why()]),
    "documento": (
        Said("Agregar un documento"),
        [
            _paper("documento", Said("Documento de identidad"), required=True),
            *_row(_day("emitido_on", Said("Fecha de emisión")), _day("vence_on", Said("Vence el"))),
            _check(
                "seguro", Said("El número es así en el documento, aunque no cumpla la regla de su tipo")
            ),
            _why(),
        ],
    ),
    "estado_documento": (
        Said("Cambiar el estado del documento"),
        [
            _select(
                "estado",
                Said("Estado"),
                {one.value: words.DOCUMENT_STATES[one][1] for one in EstadoIdentidad},
                required=True,
            ),
            *_row(_day("emitido_on", Said("Fecha de emisión")), _day("vence_on", Said("Vence el"))),
            _why(),
        ],
    ),
    "nacionalidad": (
        Said("Agregar una nacionalidad"),
        [_country("codigo", Said("Nacionalidad"), required=True), _day("desde", Said("Desde")), _why()],
    ),
    "contacto": (
        Said("Cambiar el contacto"),
        [
            *_row(
                _text("correo", Said("Correo electrónico"), validationType="email"),
                _text("telefono", Said("Teléfono"), validationType="phone"),
            ),
            _check("consiente_correo", Said("Acepta que se le notifique a ese correo")),
            _text("direccion", Said("Dirección"), maxLength=200),
            *_row(
                _country("pais", Said("País")),
                _text("ubigeo", Said("Ubigeo, si es en el Perú"), maxLength=6),
            ),
            *_row(
                _text("casilla", Said("Casilla electrónica"), maxLength=80),
                _text("idioma", Said("Idioma"), maxLength=40),
            ),
            _why(),
        ],
    ),
    "familiar": (
        Said("Agregar un familiar"),
        [
            _select(
                "parentesco",
                Said("Qué es de esta persona"),
                {one.value: words.RELATIVES[one] for one in Parentesco},
                required=True,
            ),
            _text("sustento", Said("Con qué se prueba"), maxLength=300),
            *_row(_day("desde", Said("Desde")), _day("hasta", Said("Hasta"))),
        ],
    ),
    "institucion": (
        Said("Institución"),
        [
            _text("nombre", Said("Nombre"), required=True, maxLength=200),
            _select(
                "tipo",
                Said("Tipo"),
                {one.value: words.INSTITUTIONS[one] for one in TipoInstitucion},
                required=True,
            ),
            *_row(
                _country("pais", Said("País")),
                _text("ruc", Said("RUC, si es peruana"), maxLength=11),
                _text("registro_apci", Said("Registro de APCI"), maxLength=30),
            ),
            *_row(
                _text("contacto", Said("Persona de contacto"), maxLength=120),
                _text("cargo", Said("Cargo"), maxLength=120),
            ),
            *_row(
                _text("correo", Said("Correo electrónico"), validationType="email"),
                _text("telefono", Said("Teléfono"), validationType="phone"),
            ),
        ],
    ),
}
