"""The terms of the catalogue at work: which term, from when, by the calendar of which office."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from registry import catalogo
from registry.catalogo import NATIONAL
from registry.catalogo.tablas import Distancia, Oficina, PlazoLegal
from registry.plazos.computo import business_day_on_or_after, compute, in_business_days
from registry.plazos.valores import LIMA, ONE_DAY, Computo, Vencimiento, day_in, step

SILENCE = "lpag.silencio"


@dataclass(frozen=True, kw_only=True)
class Lugar:
    """Where a term is counted: by which calendar, and where its last day ends."""

    calendario: str = NATIONAL
    zone: ZoneInfo = LIMA


def place_of(oficina: str | None, on: date) -> Lugar:
    """The calendar and the zone of an office; without one, the national calendar and Lima.

    Raises:
        NotInCatalogue: there is no such office.
    """
    if not oficina:
        return Lugar()
    told = catalogo.office(oficina, on)
    return Lugar(calendario=told.calendario, zone=ZoneInfo(told.zona_horaria))


def term_of(codigo: str, desde: datetime | date, *, zone: ZoneInfo = LIMA) -> PlazoLegal:
    """The term as in force on the day from which it is counted. Raises NotInCatalogue."""
    return catalogo.term(codigo, day_in(zone, desde) if isinstance(desde, datetime) else desde)


def inputs_of(
    codigo: str, desde: datetime | date, *, oficina: str | None = None, lugar: str | None = None
) -> tuple[PlazoLegal, Computo, Lugar]:
    """What a term of the catalogue is computed from.

    ``lugar`` is where the party lives (ubigeo or country), for the término de la distancia.
    """
    day = lima_or(desde)
    place = place_of(oficina, day)
    told = term_of(codigo, desde, zone=place.zone)
    distance = distance_of(oficina, lugar, day) if told.unidad == "habiles" else 0
    start = desde
    if told.unidad == "horas" and not isinstance(desde, datetime):
        start = datetime.combine(desde, time(0), tzinfo=place.zone)
    computo = Computo(
        desde=start,
        cantidad=told.cantidad,
        unidad=told.unidad,
        norma=told.norma,
        distancia=distance,
        zone=place.zone,
    )
    return told, computo, place


def due(
    codigo: str, desde: datetime | date, *, oficina: str | None = None, lugar: str | None = None
) -> Vencimiento:
    """When a term of the catalogue ends. Raises NotInCatalogue."""
    told, computo, place = inputs_of(codigo, desde, oficina=oficina, lugar=lugar)
    return derive(told, computo, place)


def derive(told: PlazoLegal, computo: Computo, place: Lugar) -> Vencimiento:
    """The same, from its inputs; the first step says which term it is and by which norm."""
    found = compute(computo, calendar=catalogo.calendar(place.calendario))
    sentence = "{nombre}: {cantidad} {unidad}."
    first = step(
        day_in(computo.zone, computo.desde) if isinstance(computo.desde, datetime) else computo.desde,
        told.norma,
        sentence,
        nombre=told.nombre,
        cantidad=computo.cantidad,
        unidad=UNITS[computo.unidad],
    )
    return replace(found, pasos=(first, *found.pasos))


UNITS = {
    "habiles": "días hábiles",
    "calendario": "días calendario",
    "meses": "meses",
    "anios": "años",
    "horas": "horas",
}


def distance_of(oficina: str | None, lugar: str | None, on: date) -> int:
    """Days on top for a party who lives elsewhere, by the narrowest row of the table; none by default.

    Source:
        LPAG art. 135; the table is the authority's.
    """
    if not lugar:
        return 0
    places = [lugar[:size] for size in (6, 4, 2)] if lugar.isdigit() else [lugar]
    for office in dict.fromkeys((oficina or "*", "*")):
        for place in dict.fromkeys(places):
            row = catalogo.find(Distancia, (office, place), on)
            if row:
                return row.dias
    return 0


def silence_on(decision: Vencimiento, *, calendario: str = NATIONAL, on: date) -> Vencimiento:
    """When silence begins: the term for the decision, and the days to notify it (LPAG 188 and 24).

    It is only a date. What follows from it is for a person to say.
    """
    more = catalogo.term(SILENCE, on)
    calendar = catalogo.calendar(calendario)
    end = in_business_days(decision.vence_on, more.cantidad, calendar=calendar)
    sentence = "A los {dias} días hábiles para notificar sin respuesta, silencio administrativo."
    paso = step(end.vence_on, more.norma, sentence, dias=more.cantidad)
    return decision.then(paso, on=end.vence_on)


def filed_on(received_at: datetime, *, oficina: str | None = None) -> Vencimiento:
    """The day that counts as that of filing: of what comes after closing, or on a day off, the next one.

    The desk of an office that has no row keeps Lima's hours to the end of the day.
    """
    day = lima_or(received_at)
    place = place_of(oficina, day)
    there = received_at.astimezone(place.zone)
    closing = time.fromisoformat(_closing(oficina, day))
    calendar = catalogo.calendar(place.calendario)
    late = there.time() > closing
    counts = business_day_on_or_after(
        there.date() + (ONE_DAY if late else 0 * ONE_DAY), calendar=calendar
    )
    told = {"dia": there.date(), "hora": f"{there:%H:%M}", "cierre": f"{closing:%H:%M}"}
    sentence = "Recibida el {dia:%d/%m/%Y} a las {hora}."
    if late:
        sentence = "Recibida el {dia:%d/%m/%Y} a las {hora}, después del cierre ({cierre})."
    pasos = [step(there.date(), "LPAG, art. 138", sentence, **told)]
    if counts != there.date():
        sentence = "Cuenta como presentada el día hábil siguiente, {dia:%d/%m/%Y}."
        pasos.append(step(counts, "LPAG, art. 134.2", sentence, dia=counts))
    return Vencimiento(vence_on=counts, pasos=tuple(pasos), zone=place.zone)


def lima_or(told: datetime | date) -> date:
    """The day, in Lima, of an instant; a day is itself."""
    return day_in(LIMA, told) if isinstance(told, datetime) else told


def _closing(oficina: str | None, on: date) -> str:
    row = catalogo.find(Oficina, oficina, on) if oficina else None
    return row.cierre if row else "23:59"
