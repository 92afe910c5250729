"""The ministry's words in FEEL: legal dates, terms, collegiate bodies, officers.

Called by every program that compiles diagrams (web, workers, commands, tests), before the first one is.
Functions take days as FEEL dates, instants or ISO text, and give null for what is none of these.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache, wraps

import feel
from engine import bounded
from forms.catalogs import catalog
from registry import catalogo, plazos, verificaciones
from registry.catalogo import Body, Member, NotInCatalogue

Answer = object
_LIMA_OFFSET = timezone(timedelta(hours=-5))  # as ISO text, without the name of a zone


def install() -> None:
    """Register every function. May be called again."""
    for name, (function, parameters) in FUNCTIONS.items():
        feel.register(name, _null_where_undefined(function), parameters)
    bounded.prepare("registry.expresiones:install")


def plazo_vence(desde: object, dias: object) -> datetime:
    """The instant at which a term of so many business days is over, in Lima."""
    plazo = plazos.in_business_days(_day(desde), _whole(dias), calendar=catalogo.calendar())
    return plazo.vence_at.astimezone(_LIMA_OFFSET)


def sumar_dias_habiles(fecha: object, dias: object) -> date:
    """The last day of a term of so many business days."""
    plazo = plazos.in_business_days(_day(fecha), _whole(dias), calendar=catalogo.calendar())
    return plazo.vence_on


def dias_habiles_entre(desde: object, hasta: object) -> int:
    """How many business days lie after the first and up to the second."""
    return plazos.business_days_between(_day(desde), _day(hasta), calendar=catalogo.calendar())


def es_dia_habil(fecha: object) -> bool:
    """Whether the offices are open that day."""
    return catalogo.calendar().is_business_day(_day(fecha))


def dias_del_plazo(codigo: object, fecha: object) -> int:
    """The length of a term of the catalogue, as in force on a day; only of those in business days."""
    term = catalogo.term(str(codigo), _day(fecha))
    if term.unit != "habiles":
        raise ValueError(f"{codigo} is not in business days")
    return term.amount


def organo_colegiado(codigo: object, fecha: object) -> dict[str, object]:
    """A collegiate body as composed on a day: its members, chair, quorum and norm."""
    body: Body = catalogo.body(str(codigo), _day(fecha))
    return {
        "codigo": body.code,
        "nombre": body.name,
        "grupo": body.group,
        "quorum": body.quorum,
        "norma": body.norm,
        "miembros": [_member(member) for member in body.members],
        "presidencia": next((_member(member) for member in body.members if member.chairs), None),
    }


def oficiales_disponibles(fecha: object) -> list[dict[str, object]]:
    """The protection officers in service on a day."""
    return [
        {"usuario": officer.code, "nombre": officer.name, "idiomas": sorted(officer.languages)}
        for officer in catalogo.officers(_day(fecha))
    ]


def nombre_del_pais(codigo: object) -> str | None:
    """What a country is called, by its ICAO code."""
    return _countries().get(str(codigo))


def verificaciones_de(procedimiento: object, rasgos: object, fecha: object) -> list[str]:
    """The topics of the checks that a procedure needs on a day, by the table of the catalogue."""
    has = [str(one) for one in rasgos] if isinstance(rasgos, list) else []
    return list(verificaciones.required(str(procedimiento), has, _day(fecha)))


FUNCTIONS: dict[str, tuple[Callable[..., Answer], tuple[str, ...]]] = {
    "plazo vence": (plazo_vence, ("desde", "dias")),
    "sumar dias habiles": (sumar_dias_habiles, ("fecha", "dias")),
    "dias habiles entre": (dias_habiles_entre, ("desde", "hasta")),
    "es dia habil": (es_dia_habil, ("fecha",)),
    "dias del plazo": (dias_del_plazo, ("codigo", "fecha")),
    "organo colegiado": (organo_colegiado, ("codigo", "fecha")),
    "oficiales disponibles": (oficiales_disponibles, ("fecha",)),
    "nombre del pais": (nombre_del_pais, ("codigo",)),
    "verificaciones de": (verificaciones_de, ("procedimiento", "rasgos", "fecha")),
}


@cache
def _countries() -> dict[str, str]:
    return {str(one.value): one.label for one in catalog("paises") or ()}


def _null_where_undefined(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """FEEL knows no exceptions: what has no value is null, and the expression goes on."""

    @wraps(function)
    def call(*arguments: object) -> Answer:
        try:
            return function(*arguments)
        except (NotInCatalogue, ValueError, OverflowError):
            return None

    return call


def _day(value: object) -> date:
    match value:
        case datetime():
            return plazos.lima_day(value) if value.tzinfo else value.date()
        case date():
            return value
        case str() if "T" in value:
            return _day(datetime.fromisoformat(value))
        case str():
            return date.fromisoformat(value)
    raise ValueError(f"not a day: {value!r}")


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise ValueError(f"not a whole number: {value!r}")
    return int(value)


def _member(member: Member) -> dict[str, object]:
    return {
        "usuario": member.user,
        "nombre": member.name,
        "cargo": member.post,
        "entidad": member.entity,
        "preside": member.chairs,
        "vota": member.votes,
    }
