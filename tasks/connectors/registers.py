"""MTPE (employers) and APCI (bodies of international cooperation): registers asked over REST."""

from typing import Protocol

from tasks.connectors.base import HttpAgency
from tasks.connectors.persons import Purpose
from tasks.connectors.reading import read
from tasks.connectors.standings import Standing, judge
from tasks.errors import AgencyContractBroken

_EMPLOYERS = "/planilla/v1/empleadores"
_BODIES = "/registros/v1/inscripciones"


class Mtpe(Protocol):
    """What a handler may ask of the labour ministry."""

    def employer(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:
        """Whether a RUC declares workers. Raises AgencyError."""


class Apci(Protocol):
    """What a handler may ask of APCI."""

    def body(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:
        """Whether a body of cooperation is registered and in force. Raises AgencyError."""


class HttpMtpe(HttpAgency):
    """The real thing."""

    def employer(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:
        """See Mtpe."""
        body = {"numRuc": ruc, "motivo": purpose.reason, "expediente": purpose.expediente}
        answer, exchange = self.post_json(_EMPLOYERS, body, key=key)
        match answer:
            case {"indEmpleador": str(code), **rest}:
                state, text = judge(
                    read("mtpe", "empleador", code), who="MTPE", what="El empleador", code=code
                )
                workers = rest.get("numTrabajadores")
                facts = {"trabajadores": str(workers) if isinstance(workers, int) else None}
                return Standing(state=state, text=text, code=code, facts=facts, exchange=exchange)
        raise AgencyContractBroken(f"{_EMPLOYERS}: no indEmpleador")


class HttpApci(HttpAgency):
    """The real thing."""

    def body(self, ruc: str, purpose: Purpose, *, key: str) -> Standing:
        """See Apci."""
        body = {"ruc": ruc, "registros": ["ENIEX", "ONGD", "IPREDA"], "finalidad": purpose.reason}
        answer, exchange = self.post_json(_BODIES, body, key=key)
        match answer:
            case {"estado": str(code), **rest}:
                state, text = judge(
                    read("apci", "registro", code), who="APCI", what="La entidad", code=code
                )
                facts = {name: str(rest[name]) for name in ("registro", "vigencia") if rest.get(name)}
                return Standing(state=state, text=text, code=code, facts={**facts}, exchange=exchange)
        raise AgencyContractBroken(f"{_BODIES}: no estado")
