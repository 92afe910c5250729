"""SOAP services, described by WSDL files of our own; nothing is ever fetched to learn how to ask."""

from pathlib import Path
from typing import Any

import httpx
import zeep
import zeep.exceptions
import zeep.helpers

from tasks.connectors.base import Exchange, HttpAgency
from tasks.errors import AgencyContractBroken, AgencyRefused, AgencyUnavailable

_FOLDER = Path(__file__).parent / "wsdl"
_FAULT = frozenset({500})  # how SOAP 1.1 carries a fault
_THEIR_FAULT = "Server"


class _Bundled:
    """What zeep calls a transport: reads the files of this folder and cannot do anything else."""

    def load(self, url: str) -> bytes:
        return (_FOLDER / Path(url).name).read_bytes()


class SoapAgency(HttpAgency):
    """A SOAP 1.1 service with one port."""

    def __init__(self, client: httpx.Client, *, wsdl: str) -> None:
        super().__init__(client)
        self._zeep = zeep.Client(
            wsdl,
            transport=_Bundled(),
            settings=zeep.Settings(forbid_dtd=True, forbid_entities=True, forbid_external=True),
        )

    def call(self, operation: str, fields: dict[str, Any], *, key: str) -> tuple[object, Exchange]:
        """Call an operation; its answer is a dict of elements, or the value of the only element.

        Raises:
            AgencyUnavailable, AgencyRefused, AgencyContractBroken: see ``tasks.errors``.
        """
        service = self._zeep.service
        envelope = self._zeep.create_message(service, operation, **fields)
        known = service._binding.get(operation)  # noqa: SLF001 - zeep offers no other way
        reply = self.send(
            "",
            zeep.wsdl.utils.etree_to_string(envelope),
            key=key,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{known.soapaction}"'},
            readable=_FAULT,
        )
        return self._read(operation, reply.response), reply.exchange

    def _read(self, operation: str, response: httpx.Response) -> object:
        binding = self._zeep.service._binding  # noqa: SLF001 - zeep offers no other way
        try:
            answer = binding.process_reply(self._zeep, binding.get(operation), response)
        except zeep.exceptions.Fault as fault:
            code = str(fault.code).rpartition(":")[2]
            kind = AgencyUnavailable if code == _THEIR_FAULT else AgencyRefused
            raise kind(f"{operation}: fault {code}") from None  # its text may name people
        except zeep.exceptions.Error as error:
            if response.is_server_error:
                raise AgencyUnavailable(f"{operation}: HTTP {response.status_code}") from error
            raise AgencyContractBroken(f"{operation}: {type(error).__name__}") from error
        plain: object = zeep.helpers.serialize_object(answer, dict)
        return plain
