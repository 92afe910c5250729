"""SUNAT: whether a firm exists, is active and can be found at its address, by RUC."""

from typing import Protocol

import httpx

from tasks.connectors.persons import Purpose
from tasks.connectors.reading import read
from tasks.connectors.soap import SoapAgency
from tasks.connectors.standings import Standing, judge
from tasks.errors import AgencyContractBroken

_FACTS = {"razon_social": "razonSocial", "domicilio": "domicilioFiscal", "ciiu": "actividad"}


class Sunat(Protocol):
    """What a handler may ask of SUNAT."""

    def firm(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:
        """State and condition of a RUC. Raises AgencyError."""


class SoapSunat(SoapAgency):
    """The real thing."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__(client, wsdl="sunat.wsdl")

    def firm(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:  # noqa: ARG002
        """See Sunat. ``purpose`` has no place in their request; it stays in our receipt."""
        answer, exchange = self.call("consultarRuc", {"ruc": ruc}, key=key)
        match answer:
            case {"estado": str(state), **fields}:
                condition = str(fields.get("condicion") or "")
                meaning = read("sunat", "ruc", state, condition)
                code = " ".join(filter(None, (state, condition)))
                standing, text = judge(meaning, who="SUNAT", what="El RUC", code=code)
                facts = {ours: str(fields.get(theirs) or "") or None for ours, theirs in _FACTS.items()}
                return Standing(state=standing, text=text, code=code, facts=facts, exchange=exchange)
        raise AgencyContractBroken("consultarRuc: no estado")
