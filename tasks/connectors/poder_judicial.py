"""Poder Judicial: criminal records and orders not to leave the country, by names and DNI."""

from dataclasses import dataclass
from typing import Protocol

import httpx

from tasks.catalogue import Meaning
from tasks.connectors.persons import Person, Purpose, Resultado, Verdict
from tasks.connectors.reading import LONGEST, read
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken

_MAX_NAMES = 3  # xNombre1 to xNombre3


class PoderJudicial(Protocol):
    """What a handler may ask of the courts."""

    def convictions(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Antecedentes penales. Raises AgencyError."""

    def exit_bars(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Impedimentos de salida. Raises AgencyError."""


@dataclass(frozen=True, kw_only=True)
class _Service:
    """One operation, and our words for what it may find."""

    operation: str
    name: str  # in the catalogue
    what: str


_PENALES = _Service(
    operation="consultarAntecedentesPenales", name="penales", what="antecedentes penales"
)
_IMPEDIMENTOS = _Service(
    operation="consultarImpedimentoSalida", name="impedimentos", what="impedimentos de salida"
)


class SoapPoderJudicial(SoapAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, *, ruc: str, operator_dni: str, ip: str) -> None:
        super().__init__(client, wsdl="pj.wsdl")
        self._ruc, self._operator_dni, self._ip = ruc, operator_dni, ip

    def convictions(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See PoderJudicial."""
        return self._ask(_PENALES, person, purpose, key=key)

    def exit_bars(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See PoderJudicial."""
        return self._ask(_IMPEDIMENTOS, person, purpose, key=key)

    def _ask(self, service: _Service, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        answer, exchange = self.call(service.operation, self._fields(person, purpose), key=key)
        match answer:
            case {"xCodigoRespuesta": str(code), "xMensajeRespuesta": str(message)}:
                resultado, text = _judge(service, read("pj", service.name, code, message), code)
                return Verdict(resultado=resultado, text=text, code=code, exchange=exchange)
        raise AgencyContractBroken(f"{service.operation}: no xCodigoRespuesta")

    def _fields(self, person: Person, purpose: Purpose) -> dict[str, str | None]:
        document = person.document
        names = person.given_names.split(maxsplit=_MAX_NAMES - 1)
        fields = {
            "xApellidoPaterno": person.first_surname,
            "xApellidoMaterno": person.second_surname,
            "xDni": document.number if document and document.kind == "DNI" else None,
            "xMotivoConsulta": purpose.reason,
            "xProcesoEntidadConsultante": purpose.expediente,
            "xRucEntidadConsultante": self._ruc,
            "xIpPublica": self._ip,
            "xDniPersonaConsultante": self._operator_dni,
            "xAudNombreUsuario": purpose.asked_by,
        }
        return fields | {f"xNombre{place}": name for place, name in enumerate(names, start=1)}


def _judge(service: _Service, meaning: Meaning | None, code: str) -> tuple[Resultado, str]:
    match meaning:
        case Meaning.SIN_REGISTRO:
            return Resultado.SIN_ANTECEDENTES, f"El Poder Judicial no registra {service.what}."
        case Meaning.CON_REGISTRO:
            return Resultado.CON_ANTECEDENTES, f"El Poder Judicial registra {service.what}."
        case Meaning.VARIOS:
            return (
                Resultado.HOMONIMIA,
                f"El Poder Judicial registra {service.what} de varias personas con esos nombres.",
            )
    return (
        Resultado.NO_CONCLUYENTE,
        f"El Poder Judicial respondió con un código o texto que no se conoce ({code[:LONGEST]}).",
    )
