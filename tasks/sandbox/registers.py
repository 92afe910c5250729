"""What the registers of firms, bodies and cards answer, and the agencies that answer later."""

import base64
import csv
import io
from collections.abc import Mapping
from typing import Any

from tasks.sandbox import people

Fields = Mapping[str, Any]

# By the last digit of the RUC: so that every state can be had without a list of firms.
_FIRMS = {
    "7": ("ACTIVO", "NO HABIDO"),
    "8": ("BAJA DEFINITIVA", ""),
    "9": ("NO EXISTE", ""),
}


def firm(fields: Fields) -> Fields:
    """SUNAT."""
    state, condition = _FIRMS.get(fields["ruc"][-1], ("ACTIVO", "HABIDO"))
    if state == "NO EXISTE":
        return {"estado": state}
    return {
        "estado": state,
        "condicion": condition or None,
        "razonSocial": f"EMPRESA {fields['ruc']} S.A.C.",
        "domicilioFiscal": "AV. PRUEBA 100, LIMA",
        "actividad": "7020",
    }


def employer(fields: Fields) -> Fields:
    """MTPE."""
    known = fields["numRuc"][-1] not in _FIRMS
    return {"indEmpleador": "1" if known else "0", "numTrabajadores": 12 if known else None}


def body(fields: Fields) -> Fields:
    """APCI."""
    match fields["ruc"][-1]:
        case "8":
            return {"estado": "VENCIDO", "registro": "ONGD", "vigencia": "2024-12-31"}
        case "9":
            return {"estado": "NO_INSCRITO"}
    return {"estado": "VIGENTE", "registro": "ENIEX", "vigencia": "2028-12-31"}


def card(fields: Fields) -> Fields:
    """Migraciones: carné de extranjería."""
    holder = people.by_number(fields.get("strNumDocumento"))
    if holder is None or holder.kind != "CE":
        return {"strNumRespuesta": "0001"}
    return {
        "strNumRespuesta": "0000",
        "strNombres": holder.given_names,
        "strPrimerApellido": holder.first_surname,
        "strSegundoApellido": holder.second_surname,
        "strCalidadMigratoria": "TRABAJADOR RESIDENTE",
    }


def trait(fields: Fields) -> Fields:
    """RENIEC, one to one: an image that says the number of its owner is that person's."""
    holder = people.by_number(fields.get("dni"))
    if holder is None or holder.kind != "DNI":
        return {"codigo": "70008"}
    told = base64.b64decode(fields["imagen"]).decode(errors="replace")
    return {"codigo": "70006" if holder.number in told else "70007"}


def accepted(fields: Fields) -> Fields:
    """SBS: the question is taken."""
    return {"codigo": "EN_PROCESO", "ticket": f"UIF-{fields['idConsulta'][:8]}"}


def reported(fields: Fields) -> Fields:
    """SBS: the answer, later."""
    known = by_document(fields.get("numeroDocumento"))
    code = "CON_REPORTE" if any(one.records.get("uif") for one in known) else "SIN_REPORTE"
    return {"idConsulta": fields["idConsulta"], "codigo": code, "texto": ""}


def deposited(fields: Fields) -> Fields:
    """Casilla Única Electrónica."""
    return {"estado": "DEPOSITADA", "numero": f"CUE-{fields['idNotificacion'][:8]}"}


def was_read(fields: Fields) -> Fields:
    """Its reader opens it soon; the box whose number ends in 0 is never opened."""
    if str(fields["casilla"]).endswith("0"):
        return {}
    return {"idNotificacion": fields["idNotificacion"], "estado": "LEIDA"}


def by_document(number: str | None) -> list[people.Known]:
    """Whoever holds it."""
    holder = people.by_number(number)
    return [holder] if holder else []


def answer_file(content: bytes) -> bytes:
    """MTC: the answers to a file of questions, in its own format."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8")), delimiter=";"))
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write(["H", rows[0][1], "RESPUESTAS"])
    asked = [row for row in rows if row[0] == "D"]
    for _, id_, number, *_names in asked:
        sanctioned = any(one.records.get("mtc") for one in by_document(number))
        write(["D", id_, "S" if sanctioned else "N", ""])
    write(["T", str(len(asked))])
    return out.getvalue().encode("utf-8")
