"""Why a row cannot be in the catalogue, in sentences that name the column and say what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

_SENTENCES: Mapping[str, str] = {
    "missing": "Falta «{columna}».",
    "extra_forbidden": "La tabla no tiene la columna «{columna}».",
    "string_type": "«{columna}» debe ser un texto.",
    "string_too_short": "Escriba «{columna}».",
    "string_too_long": "«{columna}» es demasiado largo.",
    "string_pattern_mismatch": "«{columna}» no tiene la forma que corresponde: {valor}.",
    "int_type": "«{columna}» debe ser un número entero.",
    "int_parsing": "«{columna}» debe ser un número entero.",
    "int_from_float": "«{columna}» debe ser un número entero.",
    "decimal_type": "«{columna}» debe ser un número.",
    "decimal_parsing": "«{columna}» debe ser un número.",
    "decimal_max_places": "«{columna}» tiene demasiados decimales.",
    "bool_type": "«{columna}» debe ser sí o no.",
    "bool_parsing": "«{columna}» debe ser sí o no.",
    "date_type": "«{columna}» debe ser una fecha.",
    "date_parsing": "«{columna}» debe ser una fecha que exista.",
    "date_from_datetime_parsing": "«{columna}» debe ser una fecha que exista.",
    "literal_error": "«{columna}» debe ser {esperado}, no {valor}.",
    "greater_than_equal": "«{columna}» no puede ser menor que {minimo}.",
    "greater_than": "«{columna}» debe ser mayor que {minimo}.",
    "less_than_equal": "«{columna}» no puede ser mayor que {maximo}.",
    "tuple_type": "«{columna}» debe ser una lista.",
    "list_type": "«{columna}» debe ser una lista.",
    "dict_type": "«{columna}» debe ser un conjunto de datos con nombre.",
    "value_error": "{motivo}",
}
_OTHERWISE = "«{columna}» no es válido: {valor}."
_LONGEST = 60


@dataclass(frozen=True)
class Queja:
    """One thing that is wrong. The sentence and its facts travel apart, for translation."""

    columna: str | None
    sentence: str
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)


def queja(columna: str | None, sentence: str, /, **facts: object) -> Queja:
    """One thing that is wrong."""
    return Queja(columna, sentence, facts)


def de_pydantic(error: ValidationError, titulos: Mapping[str, str]) -> Sequence[Queja]:
    """What pydantic found, in our sentences."""
    return [_one(dict(one), titulos) for one in error.errors(include_url=False)]


def _one(found: Mapping[str, object], titulos: Mapping[str, str]) -> Queja:
    place = found["loc"]
    path = [str(part) for part in place] if isinstance(place, tuple) else []
    columna = path[0] if path else None
    context = found.get("ctx")
    context = context if isinstance(context, dict) else {}
    called = titulos.get(path[0], path[0]) if path else ""
    facts = {
        "columna": " · ".join([called, *path[1:]]),
        "valor": _short(found.get("input")),
        "esperado": str(context.get("expected", "")).replace(" or ", " o "),
        "minimo": context.get("ge", context.get("gt")),
        "maximo": context.get("le", context.get("lt")),
        "motivo": context.get("error", ""),
    }
    return Queja(columna, _SENTENCES.get(str(found["type"]), _OTHERWISE), facts)


def _short(value: object) -> str:
    told = "nada" if value in (None, "") else str(value)
    return told if len(told) <= _LONGEST else told[:_LONGEST] + "…"
