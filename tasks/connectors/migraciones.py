"""Superintendencia Nacional de Migraciones: its register (RIM), and the hand-over of our decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Person, Purpose, Resultado
from tasks.errors import AgencyContractBroken, AgencyUnavailable

_RIM = "/rim/v1/consultas"
_DECISIONS = "/rim/v1/decisiones"
_LATER = ("0002", "0003")  # no connection; transaction failed


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One passage of the border."""

    kind: str  # INGRESO or SALIDA
    on: date
    post: str


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A bar to entry or exit, or a sanction procedure."""

    code: str
    text: str
    on: date


@dataclass(frozen=True, kw_only=True)
class RimRecord:
    """What the register says of a person."""

    resultado: Resultado
    text: str
    code: str
    movements: tuple[Movement, ...]
    alerts: tuple[Alert, ...]
    exchange: Exchange


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What we tell Migraciones. The ground of a refuge is confidential and has no place here."""

    expediente: str
    code: str
    resolution: str
    decided_on: date
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """That they have it."""

    received: bool  # False: they answered something we do not know
    number: str
    code: str
    exchange: Exchange


class Migraciones(Protocol):
    """What a handler may ask of Migraciones."""

    def rim(self, person: Person, purpose: Purpose, *, key: str) -> RimRecord:
        """Movements and alerts of a person. Raises AgencyError."""

    def hand_over(self, decision: Decision, person: Person, *, key: str) -> Acknowledgement:
        """Tell our decision. Raises AgencyError."""


class HttpMigraciones(HttpAgency):
    """The real thing."""

    def rim(self, person: Person, purpose: Purpose, *, key: str) -> RimRecord:
        """See Migraciones."""
        body = {
            "persona": _describe(person),
            "motivo": purpose.reason,
            "baseLegal": purpose.legal_basis,
            "usuario": purpose.asked_by,
        }
        answer, exchange = self.post_json(_RIM, body, key=key)
        match answer:
            case {"codigo": "0000", "movimientos": list(movements), "alertas": list(alerts)}:
                return _record(
                    tuple(_movement(one) for one in movements),
                    tuple(_alert(one) for one in alerts),
                    exchange,
                )
            case {"codigo": "0001"}:
                return _unclear("Migraciones no tiene a la persona en el RIM.", "0001", exchange)
            case {"codigo": str(code)} if code in _LATER:
                raise AgencyUnavailable(f"{_RIM}: code {code}")
            case {"codigo": str(code)} if code != "0000":
                text = f"Migraciones respondió con un código que no se conoce ({code[:20]})."
                return _unclear(text, code, exchange)
        raise AgencyContractBroken(f"{_RIM}: fields {sorted(answer)}")

    def hand_over(self, decision: Decision, person: Person, *, key: str) -> Acknowledgement:
        """See Migraciones."""
        body = {
            "expediente": decision.expediente,
            "decision": decision.code,
            "resolucion": decision.resolution,
            "fecha": decision.decided_on.isoformat(),
            "desde": decision.valid_from.isoformat() if decision.valid_from else None,
            "hasta": decision.valid_until.isoformat() if decision.valid_until else None,
            "persona": _describe(person),
        }
        answer, exchange = self.post_json(_DECISIONS, body, key=key)
        match answer:
            case {"codigo": "0000", "numeroRecepcion": str(number)}:
                return Acknowledgement(received=True, number=number, code="0000", exchange=exchange)
            case {"codigo": str(code)} if code in _LATER:
                raise AgencyUnavailable(f"{_DECISIONS}: code {code}")
            case {"codigo": str(code)} if code != "0000":
                return Acknowledgement(received=False, number="", code=code, exchange=exchange)
        raise AgencyContractBroken(f"{_DECISIONS}: fields {sorted(answer)}")


def _describe(person: Person) -> dict[str, Any]:
    document = person.document
    return {
        "primerApellido": person.first_surname,
        "segundoApellido": person.second_surname,
        "nombres": person.given_names,
        "fechaNacimiento": person.born,
        "nacionalidad": person.nationality,
        "tipoDocumento": document.kind if document else None,
        "numeroDocumento": document.number if document else None,
        "paisEmisor": document.issuer if document else None,
    }


def _record(movements: tuple[Movement, ...], alerts: tuple[Alert, ...], exchange: Exchange) -> RimRecord:
    if alerts:
        resultado, text = Resultado.CON_ANTECEDENTES, "Migraciones tiene alertas de la persona."
    else:
        resultado, text = Resultado.SIN_ANTECEDENTES, "Migraciones no tiene alertas de la persona."
    return RimRecord(
        resultado=resultado,
        text=text,
        code="0000",
        movements=movements,
        alerts=alerts,
        exchange=exchange,
    )


def _unclear(text: str, code: str, exchange: Exchange) -> RimRecord:
    return RimRecord(
        resultado=Resultado.NO_CONCLUYENTE,
        text=text,
        code=code,
        movements=(),
        alerts=(),
        exchange=exchange,
    )


def _movement(one: object) -> Movement:
    match one:
        case {"tipo": str(kind), "fecha": str(day), "puesto": str(post)}:
            return Movement(kind=kind, on=_day(day), post=post)
    raise AgencyContractBroken(f"{_RIM}: a movement without tipo, fecha or puesto")


def _alert(one: object) -> Alert:
    match one:
        case {"codigo": str(code), "texto": str(text), "fecha": str(day)}:
            return Alert(code=code, text=text, on=_day(day))
    raise AgencyContractBroken(f"{_RIM}: an alert without codigo, texto or fecha")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AgencyContractBroken(f"{_RIM}: a fecha that is no day") from error
