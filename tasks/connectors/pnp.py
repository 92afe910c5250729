"""Policía Nacional del Perú: police records and arrest warrants, by document and names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.connectors.persons import Person, Purpose, Resultado, Verdict, search_key
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable

# Their codes as seen in other consumers' code, version of 2024; only "00" is well attested. What is
# not in this table is not conclusive.
CODES: Mapping[str, str] = {
    "00": "found",
    "01": "none",
    "02": "several",
    "10": "refused",  # credential expired or wrong
    "11": "refused",  # IP or MAC address not registered
    "20": "later",  # service window closed
}
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
                resultado, text = _read(operation, code, fields, person)
                return Verdict(resultado=resultado, text=text, code=code, exchange=exchange)
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


def _read(
    operation: str, code: str, fields: dict[object, object], person: Person
) -> tuple[Resultado, str]:
    match CODES.get(code):
        case "none":
            return Resultado.SIN_ANTECEDENTES, "La PNP no tiene registro."
        case "several":
            return Resultado.HOMONIMIA, "La PNP tiene registro de varias personas con esos nombres."
        case "found" if _same(fields, person):
            return Resultado.CON_ANTECEDENTES, "La PNP tiene registro de la persona."
        case "found":
            return Resultado.HOMONIMIA, "La PNP tiene registro de una persona con datos parecidos."
        case "refused":
            raise AgencyRefused(f"{operation}: code {code}")
        case "later":
            raise AgencyUnavailable(f"{operation}: code {code}")
    return Resultado.NO_CONCLUYENTE, f"La PNP respondió con un código que no se conoce ({code[:20]})."


def _same(fields: dict[object, object], person: Person) -> bool:
    """Whether what the police describe is our person: not flagged, same document, same names."""
    if search_key(str(fields.get("homonimia"))) in _YES:
        return False
    number = person.document.number if person.document else None
    theirs = " ".join(str(fields.get(part) or "") for part in _NAME_PARTS)
    return fields.get("nroDocumento") == number and search_key(theirs) == search_key(person.full_name)


_NAME_PARTS = ("apellidoPaterno", "apellidoMaterno", "nombres")
