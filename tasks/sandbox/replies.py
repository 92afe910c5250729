"""What each agency answers, in its own wire format. Pure: a request in, an answer out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tasks.sandbox import people, registers, stations
from tasks.sandbox.faults import Mode

Fields = Mapping[str, Any]
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_FIRST_ENTRY = {"tipo": "INGRESO", "fecha": "2025-11-05", "puesto": "CEBAF TUMBES"}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be asked of one agency."""

    agency: str
    name: str
    answer: Callable[[Fields], Fields]  # to a request
    unknown: Fields  # an answer that says nothing we know
    whom: Callable[[Fields], list[people.Known]]  # the request is about
    namespace: str | None = None  # of a SOAP service
    later: Callable[[Fields], Fields] | None = None  # the answer that follows by a call to us


def read_soap(body: bytes) -> tuple[str, dict[str, str]]:
    """The operation and the elements of an envelope."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    (call,) = etree.fromstring(body, parser).iterfind(f"{{{_ENVELOPE}}}Body/*")
    return etree.QName(call).localname, {
        etree.QName(element).localname: element.text or "" for element in call
    }


def write_soap(operation: Operation, fields: Fields) -> bytes:
    """The envelope of an answer."""
    envelope = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap={"soap": _ENVELOPE})
    body = etree.SubElement(envelope, f"{{{_ENVELOPE}}}Body")
    answer = etree.SubElement(body, f"{{{operation.namespace}}}{operation.name}Response")
    for name, value in fields.items():
        if value is not None:
            etree.SubElement(answer, f"{{{operation.namespace}}}{name}").text = value
    return bytes(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"))


def write(operation: Operation, fields: Fields, mode: Mode) -> bytes:
    """The bytes of an answer, in the agency's format."""
    told = operation.unknown if mode is Mode.UNKNOWN else operation.answer(fields)
    if operation.namespace:
        return write_soap(operation, told)
    return json.dumps(told, ensure_ascii=False).encode()


# Policía Nacional


def _pnp_whom(fields: Fields) -> list[people.Known]:
    holder = people.by_number(fields.get("nroDoc"))
    names = (fields.get("apellidoPaterno"), fields.get("apellidoMaterno"), fields.get("nombres"))
    return [holder] if holder else people.by_names(*names)


def _pnp(record: str) -> Callable[[Fields], Fields]:
    def answer(fields: Fields) -> Fields:
        names = (fields.get("apellidoPaterno"), fields.get("apellidoMaterno"), fields.get("nombres"))
        holder = people.by_number(fields.get("nroDoc"))
        if holder and holder.records.get(record):
            return _pnp_person(holder, homonym="NO")
        namesakes = [one for one in people.by_names(*names) if one.records.get(record)]
        if len(namesakes) > 1:
            return {"codigoMensaje": "02", "descripcionMensaje": "VARIAS PERSONAS"}
        if namesakes:
            return _pnp_person(namesakes[0], homonym="SI")
        return {"codigoMensaje": "01", "descripcionMensaje": "SIN REGISTRO"}

    return answer


def _pnp_person(known: people.Known, *, homonym: str) -> Fields:
    return {
        "codigoMensaje": "00",
        "descripcionMensaje": "CONSULTA CONFORME",
        "codigoPersona": f"P{known.number}",
        "nombres": known.given_names,
        "apellidoPaterno": known.first_surname,
        "apellidoMaterno": known.second_surname,
        "homonimia": homonym,
        "fechaNacimiento": known.born,
        "tipoDocumento": known.kind,
        "nroDocumento": known.number,
    }


# INPE and Poder Judicial: by names


def _inpe_whom(fields: Fields) -> list[people.Known]:
    return people.by_names(fields.get("apepat"), fields.get("apemat"), fields.get("nombres"))


def _inpe(fields: Fields) -> Fields:
    held = [one for one in _inpe_whom(fields) if one.records.get("inpe")]
    text = "REGISTRA ANTECEDENTES JUDICIALES" if held else "NO REGISTRA ANTECEDENTES JUDICIALES"
    return {"respuesta": text}


def _pj_whom(fields: Fields) -> list[people.Known]:
    given = " ".join(fields.get(f"xNombre{place}") or "" for place in (1, 2, 3))
    return people.by_names(fields.get("xApellidoPaterno"), fields.get("xApellidoMaterno"), given)


def _pj(fields: Fields) -> Fields:
    namesakes = _pj_whom(fields)
    convicted = [one for one in namesakes if one.records.get("pj")]
    if not convicted:
        return {
            "xCodigoRespuesta": "0000",
            "xMensajeRespuesta": "NO REGISTRA ANTECEDENTES PENALES",
        }
    if len(namesakes) > 1 and fields.get("xDni") not in [one.number for one in convicted]:
        return {"xCodigoRespuesta": "0001", "xMensajeRespuesta": "HOMONIMIA"}
    return {"xCodigoRespuesta": "0001", "xMensajeRespuesta": "REGISTRA ANTECEDENTES PENALES"}


def _bars(fields: Fields) -> Fields:
    namesakes = _pj_whom(fields)
    barred = [one for one in namesakes if one.records.get("impedimento")]
    if not barred:
        return {"xCodigoRespuesta": "0000", "xMensajeRespuesta": "SIN IMPEDIMENTO"}
    if len(namesakes) > 1:
        return {"xCodigoRespuesta": "0001", "xMensajeRespuesta": "HOMONIMIA"}
    return {"xCodigoRespuesta": "0001", "xMensajeRespuesta": "CON IMPEDIMENTO DE SALIDA"}


# INTERPOL


def _nominal_whom(fields: Fields) -> list[people.Known]:
    return people.by_names(fields.get("familyName"), fields.get("givenNames"))


def _nominals(fields: Fields) -> Fields:
    wanted = [one for one in _nominal_whom(fields) if one.records.get("interpol")]
    return _hits([one.records["interpol"]["eid"] for one in wanted], "NOMINAL")


def _document_whom(fields: Fields) -> list[people.Known]:
    holder = people.by_number(fields.get("number"))
    return [holder] if holder else []


def _documents(fields: Fields) -> Fields:
    stolen = [one for one in _document_whom(fields) if one.records.get("document")]
    return _hits([one.records["document"]["eid"] for one in stolen], "SLTD")


def _hits(entities: list[str], database: str) -> Fields:
    return {
        "queryId": "FIND-SANDBOX",
        "source": "FIND",
        "status": "OK",
        "hits": [{"eid": entity, "database": database} for entity in entities],
    }


def _detail(fields: Fields) -> Fields:
    for one in people.everybody():
        for record in (one.records.get("interpol"), one.records.get("document")):
            if record and record["eid"] == fields.get("eid"):
                about = {"name": one.names, "birthDate": one.born}
                return {"status": "OK", "detail": {**record, **about}}
    return {"status": "NOT_FOUND"}


# Migraciones


def _rim_whom(fields: Fields) -> list[people.Known]:
    holder = people.by_number(fields.get("persona", {}).get("numeroDocumento"))
    return [holder] if holder else []


def _rim(fields: Fields) -> Fields:
    for one in _rim_whom(fields):
        record = one.records.get("rim")
        if record and record.get("unknown"):
            return {"codigo": "0001", "mensaje": "NO FIGURA"}
        if record:
            return _rim_record(record["movements"], record["alerts"])
    return {"codigo": "0000", "movimientos": [_FIRST_ENTRY], "alertas": []}


def _rim_record(movements: list[Any], alerts: list[Any]) -> Fields:
    return {
        "codigo": "0000",
        "movimientos": [
            {"tipo": kind, "fecha": day.isoformat(), "puesto": post} for kind, day, post in movements
        ],
        "alertas": [
            {"codigo": code, "texto": text, "fecha": day.isoformat()} for code, text, day in alerts
        ],
    }


def _decision(fields: Fields) -> Fields:
    return {"codigo": "0000", "numeroRecepcion": f"RIM-{fields.get('expediente')}"}


# RENIEC


def _dni_whom(fields: Fields) -> list[people.Known]:
    holder = people.by_number(fields.get("PIDE", {}).get("nuDniConsulta"))
    return [holder] if holder and holder.kind == "DNI" else []


def _reniec(fields: Fields) -> Fields:
    for one in _dni_whom(fields):
        person = {
            "apPrimer": one.first_surname,
            "apSegundo": one.second_surname,
            "prenombres": one.given_names,
            "ubigeo": "150101",
        }
        return _reniec_answer("0000", datosPersona=person)
    return _reniec_answer("0001")


def _reniec_answer(code: str, **more: object) -> Fields:
    return {"consultarResponse": {"return": {"coResultado": code, "deResultado": "", **more}}}


def _pnp_operation(name: str, record: str) -> Operation:
    return Operation(
        agency="pnp",
        name=name,
        answer=_pnp(record),
        unknown={"codigoMensaje": "77", "descripcionMensaje": "?"},
        whom=_pnp_whom,
        namespace="urn:pide:pnp",
    )


def _pj_operation(name: str, answer: Callable[[Fields], Fields]) -> Operation:
    return Operation(
        agency="pj",
        name=name,
        answer=answer,
        unknown={"xCodigoRespuesta": "0000", "xMensajeRespuesta": "VER REPORTE ADJUNTO"},
        whom=_pj_whom,
        namespace="urn:pide:pj",
    )


def _json(agency: str, name: str, *functions: Callable[[Fields], Any], unknown: Fields) -> Operation:
    answer, whom = functions
    return Operation(agency=agency, name=name, answer=answer, unknown=unknown, whom=whom)


def _nobody(_fields: Fields) -> list[people.Known]:
    return []


_UNFINISHED = {"status": "PARTIAL", "hits": []}
_ODD = {"codigo": "9999"}

OPERATIONS: dict[tuple[str, str], Operation] = {
    (operation.agency, operation.name): operation
    for operation in (
        _pnp_operation("consultarAntecedentes", "pnp"),
        _pnp_operation("consultarRequisitorias", "requisitorias"),
        Operation(
            agency="inpe",
            name="getAntecedenteJudicial",
            answer=_inpe,
            unknown={"respuesta": "CONSULTE CON LA OFICINA DE REGISTRO"},
            whom=_inpe_whom,
            namespace="urn:pide:inpe",
        ),
        _pj_operation("consultarAntecedentesPenales", _pj),
        _pj_operation("consultarImpedimentoSalida", _bars),
        Operation(
            agency="sunat",
            name="consultarRuc",
            answer=registers.firm,
            unknown={"estado": "EN REVISION"},
            whom=_nobody,
            namespace="urn:pide:sunat",
        ),
        Operation(
            agency="sbs",
            name="uif/v1/consultas",
            answer=registers.accepted,
            unknown={"codigo": "RARO"},
            whom=lambda fields: registers.by_document(fields.get("numeroDocumento")),
            later=registers.reported,
        ),
        _json(
            "mtpe", "planilla/v1/empleadores", registers.employer, _nobody, unknown={"indEmpleador": "?"}
        ),
        Operation(
            agency="casilla",
            name="v1/depositos",
            answer=registers.deposited,
            unknown={"estado": "?"},
            whom=_nobody,
            later=registers.was_read,
        ),
        _json("captura", "v1/capturas", stations.taken, _nobody, unknown={"codigo": "?"}),
        _json("apci", "registros/v1/inscripciones", registers.body, _nobody, unknown={"estado": "?"}),
        _json(
            "migraciones",
            "carne/v1/consultas",
            registers.card,
            _nobody,
            unknown={"strNumRespuesta": "?"},
        ),
        _json("reniec", "Biometria/v1/verificacion", registers.trait, _nobody, unknown={"codigo": "?"}),
        _json("interpol", "find/v1/nominals", _nominals, _nominal_whom, unknown=_UNFINISHED),
        _json("interpol", "find/v1/documents", _documents, _document_whom, unknown=_UNFINISHED),
        _json("interpol", "find/v1/details", _detail, _nobody, unknown={"status": "PARTIAL"}),
        _json("migraciones", "rim/v1/consultas", _rim, _rim_whom, unknown=_ODD),
        _json("migraciones", "rim/v1/decisiones", _decision, _nobody, unknown=_ODD),
        _json("reniec", "Consultar", _reniec, _dni_whom, unknown=_reniec_answer("9999")),
    )
}
