"""RENIEC: identity of Peruvians, by DNI, and whether a face or fingerprint is that person's."""

import enum
from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.catalogue import Meaning
from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Person, Purpose, search_key
from tasks.connectors.reading import LONGEST, read
from tasks.errors import AgencyContractBroken

_PATH = "/Consultar?out=json"
_MATCH = "/Biometria/v1/verificacion"


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


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A face or a fingerprint, as captured."""

    kind: str  # ROSTRO or HUELLA
    finger: int | None  # 1 to 10, of a fingerprint
    image: str  # base64; goes to RENIEC and is kept nowhere


class Reniec(Protocol):
    """What a handler may ask of RENIEC."""

    def match(self, dni: str, trait: Trait, purpose: Purpose, *, key: str) -> IdentityCheck:
        """Compare one trait with that of a DNI, one to one. Raises AgencyError."""

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
                identity, text = _judge(read("reniec", "identidad", code), code, rest, person)
                return IdentityCheck(identity=identity, text=text, code=code, exchange=exchange)
        raise AgencyContractBroken(f"{_PATH}: no coResultado")

    def match(self, dni: str, trait: Trait, purpose: Purpose, *, key: str) -> IdentityCheck:
        """See Reniec."""
        body = {
            "dni": dni,
            "tipo": trait.kind,
            "dedo": trait.finger,
            "imagen": trait.image,
            "motivo": purpose.reason,
            "credencial": self._who,
        }
        answer, exchange = self.post_json(_MATCH, body, key=key)
        match answer:
            case {"codigo": str(code)}:
                identity, text = _judge_match(read("reniec", "biometria", code), code)
                return IdentityCheck(identity=identity, text=text, code=code, exchange=exchange)
        raise AgencyContractBroken(f"{_MATCH}: no codigo")


def _judge(
    meaning: Meaning | None, code: str, rest: dict[object, object], person: Person
) -> tuple[Identity, str]:
    match meaning, rest:
        case (
            Meaning.CON_REGISTRO,
            {"datosPersona": {"apPrimer": str(first), "prenombres": str(given), **more}},
        ):
            theirs = search_key(f"{first} {more.get('apSegundo') or ''} {given}")
            if theirs == search_key(person.full_name):
                return Identity.COINCIDE, "Los nombres coinciden con los del DNI en RENIEC."
            return Identity.NO_COINCIDE, "El DNI pertenece en RENIEC a una persona de otros nombres."
        case Meaning.CON_REGISTRO, _:
            raise AgencyContractBroken(f"{_PATH}: no datosPersona")
        case Meaning.NO_FIGURA, _:
            return Identity.NO_ENCONTRADO, "RENIEC no tiene ese número de DNI."
    return Identity.NO_CONCLUYENTE, _unknown(code)


def _judge_match(meaning: Meaning | None, code: str) -> tuple[Identity, str]:
    match meaning:
        case Meaning.CON_REGISTRO:
            return Identity.COINCIDE, "RENIEC confirma que el rasgo es de la persona del DNI."
        case Meaning.SIN_REGISTRO:
            return Identity.NO_COINCIDE, "RENIEC dice que el rasgo no es de la persona del DNI."
        case Meaning.NO_FIGURA:
            return Identity.NO_ENCONTRADO, "RENIEC no tiene con qué comparar en ese DNI."
    return Identity.NO_CONCLUYENTE, _unknown(code)


def _unknown(code: str) -> str:
    return f"RENIEC respondió con un código que no se conoce ({code[:LONGEST]})."
