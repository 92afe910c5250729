"""Instituto Nacional Penitenciario: detention records, by names only, answered in prose."""

from typing import Protocol

import httpx

from tasks.connectors.persons import Person, Purpose, Resultado, Verdict, search_key
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken, AgencyUnavailable

# Their sentences, version of 2024, as search keys. What is not in this table is not conclusive.
_NONE = frozenset({"NO REGISTRA ANTECEDENTES JUDICIALES", "NO REGISTRA ANTECEDENTES"})
_FOUND = ("REGISTRA ANTECEDENTES", "SI REGISTRA", "HOMONIMIA", "POSIBLE HOMONIMIA")
_LATER = ("SERVICIO NO DISPONIBLE", "ERROR DE CONEXION")


class Inpe(Protocol):
    """What a handler may ask of the prisons."""

    def detention_records(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Antecedentes judiciales. Raises AgencyError."""


class SoapInpe(SoapAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__(client, wsdl="inpe.wsdl")

    def detention_records(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:  # noqa: ARG002
        """See Inpe. ``purpose`` has no place in their request; it stays in our receipt."""
        fields = {
            "apepat": person.first_surname,
            "apemat": person.second_surname,
            "nombres": person.given_names,
        }
        answer, exchange = self.call("getAntecedenteJudicial", fields, key=key)
        match answer:
            case str(text):
                resultado, told = _read(text)
                return Verdict(resultado=resultado, text=told, code=resultado.value, exchange=exchange)
        raise AgencyContractBroken("getAntecedenteJudicial: no text")


def _read(text: str) -> tuple[Resultado, str]:
    """A hit by names alone never says that it is our person, so it is at most a homonym."""
    sentence = search_key(text).rstrip(".")
    if sentence.startswith(_LATER):
        raise AgencyUnavailable("getAntecedenteJudicial: says so in prose")
    if sentence in _NONE:
        return Resultado.SIN_ANTECEDENTES, "El INPE no registra antecedentes con esos nombres."
    if sentence.startswith(_FOUND):
        return (
            Resultado.HOMONIMIA,
            "El INPE registra antecedentes de alguien con esos nombres: falta confirmar la identidad.",
        )
    return Resultado.NO_CONCLUYENTE, "El INPE respondió con un texto que no se conoce."
