"""Instituto Nacional Penitenciario: detention records, by names only, answered in prose."""

from typing import Protocol

import httpx

from tasks.catalogue import Meaning
from tasks.connectors.persons import Person, Purpose, Resultado, Verdict
from tasks.connectors.reading import read
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken


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
                resultado, told = _judge(read("inpe", "judiciales", "", text))
                return Verdict(resultado=resultado, text=told, code=resultado.value, exchange=exchange)
        raise AgencyContractBroken("getAntecedenteJudicial: no text")


def _judge(meaning: Meaning | None) -> tuple[Resultado, str]:
    """A hit by names alone never says that it is our person, so it is at most a homonym."""
    match meaning:
        case Meaning.SIN_REGISTRO:
            return Resultado.SIN_ANTECEDENTES, "El INPE no registra antecedentes con esos nombres."
        case Meaning.VARIOS | Meaning.CON_REGISTRO:
            return (
                Resultado.HOMONIMIA,
                "El INPE registra antecedentes con esos nombres: falta confirmar la identidad.",
            )
    return Resultado.NO_CONCLUYENTE, "El INPE respondió con un texto que no se conoce."
