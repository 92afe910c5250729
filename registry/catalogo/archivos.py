"""The catalogue as files: ``processes/catalogo/<tabla>.yaml``, from which an installation begins."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from registry.catalogo.esquema import Fila, FilaInvalida
from registry.catalogo.instantanea import Instantanea
from registry.catalogo.quejas import Queja, queja
from registry.catalogo.tablas import TABLAS
from registry.settings import settings

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast


class CatalogoInvalido(ValueError):
    """The files are not a catalogue. ``problems`` are Spanish lines, each with its table and row."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def folder() -> Path:
    """Where the files lie."""
    return settings().processes / "catalogo"


def read(where: Path | None = None) -> Instantanea:
    """All tables of a folder, checked. Raises CatalogoInvalido, which tells everything at once."""
    problems: list[str] = []
    filas: list[Fila] = []
    for codigo, clase in TABLAS.items():
        path = (where or folder()) / f"{codigo}.yaml"
        for number, row in enumerate(_rows(path, codigo, problems), start=1):
            try:
                filas.append(clase.leer(row))
            except FilaInvalida as wrong:
                problems += [f"{path.name}, fila {number}: {one}" for one in wrong.quejas]
    if not problems:
        found = Instantanea(filas)
        problems = [told(fila, one) for fila, one in found.complaints()]
        if not problems:
            return found
    raise CatalogoInvalido(problems)


def write(catalogo: Instantanea, where: Path) -> list[str]:
    """Write every table as its file, always in the same way; gives the names of those that changed."""
    changed = []
    for codigo, clase in TABLAS.items():
        path, text = where / f"{codigo}.yaml", as_text(clase, catalogo.every(clase))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path.name)
    return changed


def as_text(clase: type[Fila], filas: Iterable[Fila]) -> str:
    """A table as a file: a line for each row, unless it holds rows itself or text of several lines."""
    told = "".join(_row_text(_in_order(fila)) for fila in filas)
    return f"# {clase.TABLA.titulo}\n{clase.TABLA.codigo}:{told and chr(10)}{told or ' []' + chr(10)}"


def told(fila: Fila, what: Queja) -> str:
    """A complaint about a row, with the row."""
    return f"{fila.TABLA.codigo}.yaml, {' · '.join(fila.clave)} (desde {fila.desde:%d/%m/%Y}): {what}"


def _rows(path: Path, codigo: str, problems: list[str]) -> Iterator[Mapping[str, Any]]:
    if not path.exists():
        return
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        problems.append(f"{path.name}: {queja(None, 'no es YAML: {por_que}.', por_que=error)}")
        return
    rows = content.get(codigo) if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        problems.append(f"{path.name}: falta la lista «{codigo}».")
        return
    yield from rows


class _Dumper(yaml.SafeDumper):
    """Numbers with decimals as numbers; lists inside lists set in, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """See PyYAML."""
        super().increase_indent(flow, indentless=False)


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    whole = value == value.to_integral_value()
    kind = "int" if whole else "float"
    return dumper.represent_scalar(
        f"tag:yaml.org,2002:{kind}", f"{value:f}" if not whole else f"{value:.0f}"
    )


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(str, _text)


def _in_order(fila: Fila) -> dict[str, Any]:
    """Its columns that say something, the table's own first."""
    said = fila.model_dump(exclude_defaults=True)
    return {name: _listed(said[name]) for name in fila.titulos() if name in said}


def _listed(value: Any) -> Any:  # noqa: ANN401 - what YAML knows
    return [_listed(one) for one in value] if isinstance(value, tuple) else value


def _row_text(row: dict[str, Any]) -> str:
    block = any(_is_long(value) for value in row.values())
    written: str = yaml.dump(
        [row] if block else row,
        Dumper=_Dumper,
        default_flow_style=None if block else True,
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
    lines = written.splitlines() if block else [f"- {written.strip()}"]
    return "".join(f"  {line}\n" if line else "\n" for line in lines)


def _is_long(value: object) -> bool:
    return (isinstance(value, str) and "\n" in value) or (
        isinstance(value, list) and any(isinstance(one, dict) for one in value)
    )
