"""Reading an extract: its header checked against the mapping, its rows as they came."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from registry.importacion.errores import (
    ColumnasRepetidas,
    ExtractoVacio,
    FaltanColumnas,
    MalEntrecomillado,
    OtraCodificacion,
)
from registry.importacion.mapa import Mapa

_NO_CHARACTER = "\x00"
csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class Linea:
    """A row, and the line of the file on which it ends."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Extracto:
    """A file that can be taken in."""

    header: list[str]
    rows: list[Linea]
    ignored: list[str]  # columns that the mapping does not name


def read(content: bytes, mapa: Mapa) -> Extracto:
    """The rows of a file.

    Raises:
        ExtractoIlegible: it is empty, in another encoding, or has not the columns that are needed.
    """
    lines = _lines(_decoded(content, mapa), mapa)
    header = next(lines, None)
    if header is None:
        raise ExtractoVacio
    names = [cell.strip() for cell in header.cells]
    if missing := sorted(mapa.columns - set(names)):
        raise FaltanColumnas(
            columns=", ".join(missing), title=mapa.titulo, separator=mapa.archivo.separador
        )
    if twice := sorted({name for name in names if name and names.count(name) > 1}):
        raise ColumnasRepetidas(columns=", ".join(twice))
    rows = [line for line in lines if any(cell.strip() for cell in line.cells)]
    if not rows:
        raise ExtractoVacio
    return Extracto(names, rows, [name for name in names if name and name not in mapa.columns])


def _decoded(content: bytes, mapa: Mapa) -> str:
    encoding = mapa.archivo.codificacion
    try:
        return content.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise OtraCodificacion(encoding=encoding, line=line) from error


def _lines(text: str, mapa: Mapa) -> Iterator[Linea]:
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=mapa.archivo.separador,
        quotechar=mapa.archivo.comillas,
        strict=True,
    )
    try:
        for cells in reader:
            yield Linea(reader.line_num, [cell.replace(_NO_CHARACTER, "") for cell in cells])
    except csv.Error as error:
        raise MalEntrecomillado(line=reader.line_num) from error
