"""What loads of extracts are called, and their rejected rows as a file: for the page and the command."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from registry.models import EstadoImportacion, FilaImportada, Importacion, Resultado
from registry.personas.razones import Said
from web.i18n import gettext as _

RESULTS: Mapping[str, Said] = {
    Resultado.NUEVA: Said("Personas nuevas"),
    Resultado.RECONOCIDA: Said("De personas que ya estaban"),
    Resultado.ACTUALIZADA: Said("Registros que cambiaron"),
    Resultado.SIN_CAMBIO: Said("Sin cambio"),
    Resultado.RECHAZADA: Said("Rechazadas"),
}
STATES: Mapping[str, Said] = {
    EstadoImportacion.EN_CURSO: Said("En curso"),
    EstadoImportacion.DETENIDA: Said("Detenida"),
    EstadoImportacion.TERMINADA: Said("Terminada"),
}


def result(code: str) -> str:
    """What became of rows."""
    return _(RESULTS[code])


def state(run: Importacion) -> str:
    """Where it stands."""
    return _(STATES[run.estado])


def reason(one: Mapping[str, Any]) -> str:
    """Why a row was refused, or is doubtful."""
    said, facts = one["frase"], one.get("datos", {})
    return _(said).format(**facts)


def general(sentence: str) -> str:
    """A reason without what it names: of many rows, or where that may not be shown."""
    return re.sub(r"\{\w+\}", "…", _(sentence))


def field(code: str) -> str:
    """The datum that a reason is about."""
    return code.replace("_", " ").capitalize()


def group(code: str) -> str:
    """A procedure and a state, as people say them."""
    return code.replace("_", " ").capitalize() if code else _("Sin trámite reconocible")


def headline(run: Importacion) -> str:
    """The whole in a sentence."""
    told = run.informe or {}
    if not told.get("cuadra"):
        return _("No cuadra: revise las diferencias.")
    if run.simulacro:
        return _("Simulacro: nada se escribió. Esto es lo que pasaría.")
    return _("Cuadra: cada fila tiene su resultado y el registro cuenta lo mismo que el archivo.")


def as_csv(run: Importacion, rows: Sequence[FilaImportada]) -> bytes:
    """Rejected rows as they came, with their line and the reason, to be corrected and loaded again."""
    file = run.mapa["archivo"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=file["separador"], quotechar=file["comillas"])
    writer.writerow([*run.mapa["columnas"], "LINEA", "MOTIVO"])
    for row in rows:
        why = " ".join(reason(one) for one in row.motivos if not one["duda"])
        writer.writerow([*(row.datos or ()), str(row.linea), why])
    return text.getvalue().encode(file["codificacion"], errors="replace")
