"""Policía Nacional del Perú: police records and arrest warrants, by document and names."""

from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.catalogue import Meaning
from tasks.connectors.persons import Candidate, Person, Purpose, Resultado, Verdict, search_key
from tasks.connectors.reading import LONGEST, read
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken

_SERVICES = {"consultarAntecedentes": "antecedentes", "consultarRequisitorias": "requisitorias"}
_YES = ("S", "SI", "1")


class Pnp(Protocol):
    """What a handler may ask of the police."""

    def police_records(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Antecedentes policiales. Raises AgencyError."""

    def warrants(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Requisitorias. Raises AgencyError."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Who we are for the police."""

    user: str
    password: str
    operator_dni: str
    ip: str


class SoapPnp(SoapAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, credentials: Credentials) -> None:
        super().__init__(client, wsdl="pnp.wsdl")
        self._credentials = credentials

    def police_records(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See Pnp."""
        return self._ask("consultarAntecedentes", person, purpose, key=key)

    def warrants(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See Pnp."""
        return self._ask("consultarRequisitorias", person, purpose, key=key)

    def _ask(self, operation: str, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        answer, exchange = self.call(operation, self._fields(person, purpose), key=key)
        match answer:
            case {"codigoMensaje": str(code), "descripcionMensaje": str(), **fields}:
                meaning = read("pnp", _SERVICES[operation], code)
                resultado, text = _judge(meaning, code, fields, person)
                return Verdict(
                    resultado=resultado,
                    text=text,
                    code=code,
                    exchange=exchange,
                    candidates=(_described(fields),) if meaning is Meaning.CON_REGISTRO else (),
                )
        raise AgencyContractBroken(f"{operation}: no codigoMensaje")

    def _fields(self, person: Person, purpose: Purpose) -> dict[str, str | None]:
        who = self._credentials
        document = person.document
        return {
            "clienteUsuario": who.user,
            "clienteClave": who.password,
            "servicioCodigo": "SUGM",
            "clienteSistema": f"SUGM {purpose.expediente or ''}".strip(),
            "clienteIp": who.ip,
            "tipoDocUserClieFin": "DNI",
            "nroDocUserClieFin": who.operator_dni,
            "tipoDoc": document.kind if document else "SIN",
            "nroDoc": document.number if document else "",
            "apellidoPaterno": person.first_surname,
            "apellidoMaterno": person.second_surname,
            "nombres": person.given_names,
            "fechaNacimiento": person.born,
        }


def _judge(
    meaning: Meaning | None, code: str, fields: dict[object, object], person: Person
) -> tuple[Resultado, str]:
    match meaning:
        case Meaning.SIN_REGISTRO:
            return Resultado.SIN_ANTECEDENTES, "La PNP no tiene registro."
        case Meaning.VARIOS:
            return Resultado.HOMONIMIA, "La PNP tiene registro de varias personas con esos nombres."
        case Meaning.CON_REGISTRO if _same(fields, person):
            return Resultado.CON_ANTECEDENTES, "La PNP tiene registro de la persona."
        case Meaning.CON_REGISTRO:
            return Resultado.HOMONIMIA, "La PNP tiene registro de una persona con datos parecidos."
    return (
        Resultado.NO_CONCLUYENTE,
        f"La PNP respondió con un código que no se conoce ({code[:LONGEST]}).",
    )


def _described(fields: dict[object, object]) -> Candidate:
    def told(*names: str) -> str | None:
        return " ".join(str(fields[name]) for name in names if fields.get(name)) or None

    return Candidate(
        names=told(*_NAME_PARTS) or "",
        born=told("fechaNacimiento"),
        sex=told("sexo"),
        document=told("tipoDocumento", "nroDocumento"),
        parents=told("nombrePadre", "nombreMadre"),
        reference=told("codigoPersona"),
        told=told("descripcionMensaje"),
    )


def _same(fields: dict[object, object], person: Person) -> bool:
    """Whether what the police describe is our person: not flagged, same document, same names."""
    if search_key(str(fields.get("homonimia"))) in _YES:
        return False
    number = person.document.number if person.document else None
    theirs = " ".join(str(fields.get(part) or "") for part in _NAME_PARTS)
    return fields.get("nroDocumento") == number and search_key(theirs) == search_key(person.full_name)


_NAME_PARTS = ("apellidoPaterno", "apellidoMaterno", "nombres")
