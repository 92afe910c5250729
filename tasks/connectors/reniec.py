"""RENIEC: identity of Peruvians, by DNI."""

import enum
from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Person, Purpose, search_key
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable

_PATH = "/Consultar?out=json"

# Version of 2024; only "0000" is well attested. What is not in these tables is not conclusive.
_NOT_FOUND = ("0001", "5020")
_REFUSED = ("1001", "1002", "1003")  # credential wrong, expired or without permission
_LATER = ("5000", "5001")


class Identity(enum.StrEnum):
    """Whether the DNI belongs to who was named."""

    COINCIDE = "COINCIDE"
    NO_COINCIDE = "NO_COINCIDE"
    NO_ENCONTRADO = "NO_ENCONTRADO"
    NO_CONCLUYENTE = "NO_CONCLUYENTE"


@dataclass(frozen=True, kw_only=True)
class IdentityCheck:
    """RENIEC's answer, compared with what we were told."""

    identity: Identity
    text: str
    code: str
    exchange: Exchange


class Reniec(Protocol):
    """What a handler may ask of RENIEC."""

    def identify(self, person: Person, purpose: Purpose, *, key: str) -> IdentityCheck:
        """Compare names with the DNI's. Raises AgencyError."""


class HttpReniec(HttpAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, *, operator_dni: str, ruc: str, password: str) -> None:
        super().__init__(client)
        self._who = {"nuDniUsuario": operator_dni, "nuRucUsuario": ruc, "password": password}

    def identify(self, person: Person, purpose: Purpose, *, key: str) -> IdentityCheck:  # noqa: ARG002
        """See Reniec. ``purpose`` has no place in their request; it stays in our receipt."""
        number = person.document.number if person.document else ""
        answer, exchange = self.post_json(
            _PATH, {"PIDE": {"nuDniConsulta": number, **self._who}}, key=key
        )
        match answer:
            case {"consultarResponse": {"return": {"coResultado": str(code), **rest}}}:
                identity, text = _read(code, rest, person)
                return IdentityCheck(identity=identity, text=text, code=code, exchange=exchange)
        raise AgencyContractBroken(f"{_PATH}: no coResultado")


def _read(code: str, rest: dict[object, object], person: Person) -> tuple[Identity, str]:
    match code, rest:
        case "0000", {"datosPersona": {"apPrimer": str(first), "prenombres": str(given), **more}}:
            theirs = search_key(f"{first} {more.get('apSegundo') or ''} {given}")
            if theirs == search_key(person.full_name):
                return Identity.COINCIDE, "Los nombres coinciden con los del DNI en RENIEC."
            return Identity.NO_COINCIDE, "El DNI pertenece en RENIEC a una persona de otros nombres."
        case "0000", _:
            raise AgencyContractBroken(f"{_PATH}: no datosPersona")
        case _ if code in _NOT_FOUND:
            return Identity.NO_ENCONTRADO, "RENIEC no tiene ese número de DNI."
        case _ if code in _REFUSED:
            raise AgencyRefused(f"{_PATH}: code {code}")
        case _ if code in _LATER:
            raise AgencyUnavailable(f"{_PATH}: code {code}")
    return Identity.NO_CONCLUYENTE, f"RENIEC respondió con un código que no se conoce ({code[:20]})."
