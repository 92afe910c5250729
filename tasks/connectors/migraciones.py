"""Superintendencia Nacional de Migraciones: its register (RIM), cards, and our decisions handed over."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from tasks.catalogue import Meaning
from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Person, Purpose, Resultado, search_key
from tasks.connectors.reading import LONGEST, read
from tasks.connectors.standings import Standing, Standings
from tasks.errors import AgencyContractBroken

_RIM = "/rim/v1/consultas"
_DECISIONS = "/rim/v1/decisiones"
_CARDS = "/carne/v1/consultas"


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

    def card(self, person: Person, purpose: Purpose, *, key: str) -> Standing:
        """Whether the carné de extranjería is that person's and in force. Raises AgencyError."""

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
            case {"codigo": str(code)}:
                return _record_of(read("migraciones", "rim", code), code, answer, exchange)
        raise AgencyContractBroken(f"{_RIM}: fields {sorted(answer)}")

    def card(self, person: Person, purpose: Purpose, *, key: str) -> Standing:
        """See Migraciones."""
        document = person.document
        body = {
            "strCodInstitucion": "RREE",
            "strTipoDocumento": document.kind if document else "CE",
            "strNumDocumento": document.number if document else "",
            "strMotivo": purpose.reason,
        }
        answer, exchange = self.post_json(_CARDS, body, key=key)
        match answer:
            case {"strNumRespuesta": str(code)}:
                state, text = _judge_card(read("migraciones", "carne", code), code, answer, person)
                facts = {"calidad": answer.get("strCalidadMigratoria")}
                return Standing(state=state, text=text, code=code, facts=facts, exchange=exchange)
        raise AgencyContractBroken(f"{_CARDS}: no strNumRespuesta")

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
            case {"codigo": str(code), **rest}:
                number = str(rest.get("numeroRecepcion") or "")
                known = read("migraciones", "decisiones", code) is Meaning.CON_REGISTRO
                return Acknowledgement(
                    received=known and bool(number), number=number, code=code, exchange=exchange
                )
        raise AgencyContractBroken(f"{_DECISIONS}: fields {sorted(answer)}")


def _record_of(
    meaning: Meaning | None, code: str, answer: dict[str, Any], exchange: Exchange
) -> RimRecord:
    match meaning, answer:
        case Meaning.CON_REGISTRO, {"movimientos": list(movements), "alertas": list(alerts)}:
            return _record(
                tuple(_movement(one) for one in movements),
                tuple(_alert(one) for one in alerts),
                exchange,
            )
        case Meaning.CON_REGISTRO, _:
            raise AgencyContractBroken(f"{_RIM}: fields {sorted(answer)}")
        case Meaning.NO_FIGURA, _:
            return _unclear("Migraciones no tiene a la persona en el RIM.", code, exchange)
    text = f"Migraciones respondió con un código que no se conoce ({code[:LONGEST]})."
    return _unclear(text, code, exchange)


def _judge_card(
    meaning: Meaning | None, code: str, answer: dict[str, Any], person: Person
) -> tuple[Standings, str]:
    if meaning is Meaning.CON_REGISTRO:
        parts = ("strPrimerApellido", "strSegundoApellido", "strNombres")
        theirs = " ".join(str(answer.get(part) or "") for part in parts)
        if search_key(theirs) == search_key(person.full_name):
            return Standings.VIGENTE, "El carné está vigente y es de la persona."
        return Standings.OBSERVADO, "El carné es en Migraciones de una persona de otros nombres."
    if meaning is Meaning.NO_FIGURA:
        return Standings.NO_ENCONTRADO, "Migraciones no tiene ese carné, o no está vigente."
    return (
        Standings.NO_CONCLUYENTE,
        f"Migraciones respondió con un código que no se conoce ({code[:LONGEST]}).",
    )


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
