"""Poder Judicial: criminal records (antecedentes penales), by names and DNI."""

from typing import Protocol

import httpx

from tasks.connectors.persons import Person, Purpose, Resultado, Verdict, search_key
from tasks.connectors.soap import SoapAgency
from tasks.errors import AgencyContractBroken, AgencyUnavailable

_MAX_NAMES = 3  # xNombre1 to xNombre3


class PoderJudicial(Protocol):
    """What a handler may ask of the courts."""

    def convictions(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Antecedentes penales. Raises AgencyError."""


class SoapPoderJudicial(SoapAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client, *, ruc: str, operator_dni: str, ip: str) -> None:
        super().__init__(client, wsdl="pj.wsdl")
        self._ruc, self._operator_dni, self._ip = ruc, operator_dni, ip

    def convictions(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See PoderJudicial."""
        operation = "consultarAntecedentesPenales"
        answer, exchange = self.call(operation, self._fields(person, purpose), key=key)
        match answer:
            case {"xCodigoRespuesta": str(code), "xMensajeRespuesta": str(message)}:
                resultado, text = _read(code, message)
                return Verdict(resultado=resultado, text=text, code=code, exchange=exchange)
        raise AgencyContractBroken(f"{operation}: no xCodigoRespuesta")

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


def _read(code: str, message: str) -> tuple[Resultado, str]:
    """Consumers disagree on what 0000 and 0001 mean, so a code counts only with words that agree."""
    words = search_key(message)
    match code:
        case "0002" | "0003":
            raise AgencyUnavailable(f"consultarAntecedentesPenales: code {code}")
        case "0000" | "0001" if words.startswith("NO REGISTRA ANTECEDENTES"):
            return Resultado.SIN_ANTECEDENTES, "El Poder Judicial no registra antecedentes penales."
        case "0000" | "0001" if words.startswith("REGISTRA ANTECEDENTES"):
            return Resultado.CON_ANTECEDENTES, "El Poder Judicial registra antecedentes penales."
        case "0000" | "0001" if words.startswith("HOMONIMIA"):
            return Resultado.HOMONIMIA, "El Poder Judicial registra a varias personas con esos nombres."
    return (
        Resultado.NO_CONCLUYENTE,
        f"El Poder Judicial respondió con un código o texto que no se conoce ({code[:20]}).",
    )
