"""The ministry's words in FEEL: legal dates, the catalogue, collegiate bodies, officers.

Called by every program that compiles diagrams (web, workers, commands, tests), before the first one is.
Functions take days as FEEL dates, instants or ISO text, and give null for what is none of these. They
depend on their arguments and on the catalogue alone, so that a rehearsal gives the same every time.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import wraps

import feel
from engine import bounded, flags, reserves
from registry import catalogo, opciones, plazos, reservas, senales, verificaciones
from registry.catalogo import TABLAS, NotInCatalogue
from registry.catalogo.tablas import (
    Miembro,
    Motivo,
    OrdenCanales,
    Pais,
    Requisito,
    Silencio,
    Tarifa,
    TipoCambio,
    VigenciaPasaporte,
)
from registry.plazos import Vencimiento, reglas
from registry.plazos_en_curso import vigia

Answer = object
ANY = "*"
_LIMA_OFFSET = timezone(timedelta(hours=-5))  # as ISO text, without the name of a zone


def install() -> None:
    """Register every function, follow the catalogue, name the reserves. May be called again."""
    for name, (function, parameters) in FUNCTIONS.items():
        feel.register(name, _null_where_undefined(function), parameters)
    catalogo.follow()
    opciones.install()
    vigia.install()
    bounded.prepare("registry.expresiones:install")
    reserves.install(reservas.declared)
    flags.install(senales.declared)


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


def sumar_meses(fecha: object, meses: object) -> date:
    """The last day of a term of so many months, date to date."""
    return plazos.in_months(_day(fecha), _whole(meses), calendar=catalogo.calendar()).vence_on


def dias_del_plazo(codigo: object, fecha: object) -> int:
    """The length of a term of the catalogue, as in force on a day; only of those in business days."""
    term = catalogo.term(str(codigo), _day(fecha))
    if term.unidad != "habiles":
        raise ValueError(f"{codigo} is not in business days")
    return term.cantidad


def plazo(codigo: object, desde: object) -> dict[str, object]:
    """A term of the catalogue from a day or an instant on, by the national calendar.

    A due date or a timer that is given it keeps its name: it is then told, reminded of and moved as the
    term that it is.
    """
    return _plazo(str(codigo), _start(desde), None)


def plazo_en_oficina(codigo: object, desde: object, oficina: object) -> dict[str, object]:
    """The same by the calendar and in the zone of an office."""
    return _plazo(str(codigo), _start(desde), str(oficina))


def silencio_de(procedimiento: object, desde: object) -> dict[str, object]:
    """When silence begins in a procedure, and of which sense it is; it has no effect by itself."""
    start = _start(desde)
    row = catalogo.get(Silencio, str(procedimiento), _day(desde))
    told, computo, place = reglas.inputs_of(row.plazo, start)
    decision = reglas.derive(told, computo, place)
    end = reglas.silence_on(decision, calendario=place.calendario, on=_day(desde))
    return {
        "sentido": row.sentido,
        "desde_el": end.vence_on,
        "desde": _instant(end),
        "norma": row.norma,
        "efecto_automatico": False,
    }


def fecha_de_presentacion(recibida: object, oficina: object) -> date:
    """The day that counts as that of filing: after closing, or on a day off, it is the next one."""
    received = _start(recibida)
    if not isinstance(received, datetime):
        raise ValueError("an instant is needed")  # noqa: TRY004 - null in FEEL
    return plazos.filed_on(received, oficina=str(oficina) if oficina else None).vence_on


def del_catalogo(tabla: object, clave: object, fecha: object) -> dict[str, object] | None:
    """A row of the catalogue as in force on a day; a key of several columns is a list."""
    parts = clave if isinstance(clave, list) else [clave]
    row = catalogo.find(TABLAS[str(tabla)], tuple(str(one) for one in parts), _day(fecha))
    return row.dicha() if row else None


def filas_del_catalogo(tabla: object, fecha: object) -> list[dict[str, object]]:
    """All rows of a table as in force on a day, by key."""
    return [row.dicha() for row in catalogo.rows(TABLAS[str(tabla)], _day(fecha))]


def ajuste(codigo: object, fecha: object) -> object:
    """The value of a switch as in force on a day."""
    return catalogo.setting(str(codigo), _day(fecha))


def tarifa(acto: object, oficina: object, fecha: object) -> dict[str, object]:
    """What an act costs in an office: in soles consulares, and in the currency it collects."""
    on = _day(fecha)
    row = catalogo.get(Tarifa, str(acto), on)
    currency = catalogo.office(str(oficina), on).moneda
    rate = catalogo.find(TipoCambio, (currency, str(oficina)), on) or catalogo.get(
        TipoCambio, (currency, ANY), on
    )
    return {
        "acto": row.codigo,
        "nombre": row.nombre,
        "soles_consulares": row.soles_consulares,
        "moneda": currency,
        "monto": (row.soles_consulares * rate.tasa).quantize(Decimal("0.01")),
        "gratuito_para": list(row.gratuito_para),
        "norma": row.norma,
    }


def requisitos_de(procedimiento: object, materia: object, fecha: object) -> list[dict[str, object]]:
    """What has to be handed in: what is asked of all, and what of this matter."""
    wanted = (ANY, str(materia))
    rows = catalogo.rows(Requisito, _day(fecha))
    return [row.dicha() for row in rows if row.procedimiento == procedimiento and row.materia in wanted]


def canales_de_notificacion(procedimiento: object, lugar: object, fecha: object) -> dict[str, object]:
    """By which ways a person is told, in the order of the law: of a procedure, or of all others."""
    on = _day(fecha)
    own = catalogo.find(OrdenCanales, (str(procedimiento), str(lugar)), on)
    return (own or catalogo.get(OrdenCanales, (ANY, str(lugar)), on)).dicha()


def vigencia_del_pasaporte(edad: object, fecha: object) -> int:
    """For how many years a passport is issued to somebody of that age."""
    age = _whole(edad)
    for row in catalogo.rows(VigenciaPasaporte, _day(fecha)):
        if row.edad_desde <= age <= (row.edad_hasta or age):
            return row.anios
    raise ValueError(f"no passport for the age of {age}")


def organo_colegiado(codigo: object, fecha: object) -> dict[str, object]:
    """A collegiate body as composed on a day: its members, chair, quorum and norm."""
    body = catalogo.body(str(codigo), _day(fecha))
    return {
        "codigo": body.codigo,
        "nombre": body.nombre,
        "grupo": body.grupo,
        "quorum": body.quorum,
        "asistentes_minimos": body.asistentes_minimos,
        "norma": body.norma,
        "miembros": [_member(member) for member in body.miembros],
        "presidencia": next((_member(member) for member in body.miembros if member.preside), None),
    }


def oficiales_disponibles(fecha: object) -> list[dict[str, object]]:
    """The protection officers in service on a day."""
    return [
        {"usuario": officer.usuario, "nombre": officer.nombre, "idiomas": sorted(officer.idiomas)}
        for officer in catalogo.officers(_day(fecha))
    ]


def nombre_del_pais(codigo: object) -> str | None:
    """What a country is or was called, by its ICAO code."""
    versions = catalogo.current().history(Pais, (str(codigo),))
    return versions[-1].nombre if versions else None


def nombre_del_motivo(clase: object, codigo: object) -> str:
    """What a reason is or was called; a code that nobody knows is its own name."""
    versions = catalogo.current().history(Motivo, (str(clase), str(codigo)))
    return versions[-1].nombre if versions else str(codigo)


def verificaciones_de(procedimiento: object, rasgos: object, fecha: object) -> list[dict[str, str]]:
    """The checks that a procedure needs on a day, by the table of the catalogue."""
    has = [str(one) for one in rasgos] if isinstance(rasgos, list) else []
    return [
        {"tema": one.topic, "nombre": one.name, "sujeto": one.subject}
        for one in verificaciones.required(str(procedimiento), has, _day(fecha))
    ]


def temas_de_verificacion() -> list[str]:
    """Every topic that the table can yield: what a diagram that asks it must be able to have done."""
    return list(verificaciones.topics())


FUNCTIONS: dict[str, tuple[Callable[..., Answer], tuple[str, ...]]] = {
    "plazo vence": (plazo_vence, ("desde", "dias")),
    "sumar dias habiles": (sumar_dias_habiles, ("fecha", "dias")),
    "dias habiles entre": (dias_habiles_entre, ("desde", "hasta")),
    "es dia habil": (es_dia_habil, ("fecha",)),
    "sumar meses": (sumar_meses, ("fecha", "meses")),
    "dias del plazo": (dias_del_plazo, ("codigo", "fecha")),
    "plazo": (plazo, ("codigo", "desde")),
    "plazo en oficina": (plazo_en_oficina, ("codigo", "desde", "oficina")),
    "silencio de": (silencio_de, ("procedimiento", "desde")),
    "fecha de presentacion": (fecha_de_presentacion, ("recibida", "oficina")),
    "catalogo": (del_catalogo, ("tabla", "clave", "fecha")),
    "filas del catalogo": (filas_del_catalogo, ("tabla", "fecha")),
    "ajuste": (ajuste, ("codigo", "fecha")),
    "tarifa": (tarifa, ("acto", "oficina", "fecha")),
    "requisitos de": (requisitos_de, ("procedimiento", "materia", "fecha")),
    "canales de notificacion": (canales_de_notificacion, ("procedimiento", "lugar", "fecha")),
    "vigencia del pasaporte": (vigencia_del_pasaporte, ("edad", "fecha")),
    "organo colegiado": (organo_colegiado, ("codigo", "fecha")),
    "oficiales disponibles": (oficiales_disponibles, ("fecha",)),
    "nombre del pais": (nombre_del_pais, ("codigo",)),
    "nombre del motivo": (nombre_del_motivo, ("clase", "codigo")),
    "verificaciones de": (verificaciones_de, ("procedimiento", "rasgos", "fecha")),
    "temas de verificacion": (temas_de_verificacion, ()),
}


def _null_where_undefined(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """FEEL knows no exceptions: what has no value is null, and the expression goes on."""

    @wraps(function)
    def call(*arguments: object) -> Answer:
        try:
            return function(*arguments)
        except (NotInCatalogue, KeyError, ValueError, OverflowError):
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


def _start(value: object) -> datetime | date:
    """A day, or the instant that a term in hours begins at."""
    match value:
        case datetime() if value.tzinfo:
            return value
        case str() if "T" in value:
            return _start(datetime.fromisoformat(value))
    return _day(value)


def _plazo(codigo: str, desde: datetime | date, oficina: str | None) -> dict[str, object]:
    told, computo, place = reglas.inputs_of(codigo, desde, oficina=oficina)
    found = reglas.derive(told, computo, place)
    start = desde if told.unidad == "horas" else reglas.lima_or(desde)
    return {
        "clave": f"{codigo}@{start.isoformat()}" + (f"@{oficina}" if oficina else ""),
        "codigo": codigo,
        "nombre": told.nombre,
        "desde": start.isoformat(),
        "oficina": oficina,
        "cantidad": told.cantidad,
        "unidad": told.unidad,
        "norma": told.norma,
        "obligado": told.obligado,
        "vence": _instant(found),
        "vence_el": found.vence_on,
    }


def _instant(found: Vencimiento) -> datetime:
    """With an offset and no name of a zone, as ISO text has it."""
    at = found.vence_at
    return at.astimezone(timezone(at.utcoffset() or timedelta()))


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        raise ValueError(f"not a whole number: {value!r}")
    return int(value)


def _member(member: Miembro) -> dict[str, object]:
    return member.model_dump()
