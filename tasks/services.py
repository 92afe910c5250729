"""The services that a diagram may ask for, as analysts are shown them: ``processes/catalogo/servicios``.

What a service does is its handler's business; what is said here of its parameters is for whoever draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from registry.settings import settings

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter of a service task."""

    name: str
    label: str
    required: bool
    help: str
    sample: str  # FEEL that it usually is
    options: Mapping[str, str]  # texts it may be, and their words; empty: whatever


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a topic asks and gives."""

    topic: str
    agency: str
    name: str
    help: str
    result: str  # variable that usually takes the answer
    gives: str  # members of the answer, in words
    errors: Sequence[str]  # codes of BPMN errors that it may end with
    parameters: Sequence[Parameter]
    samples: Sequence[tuple[str, Any]]  # answers to rehearse with, each with its name


@cache
def declared() -> Mapping[str, Service]:
    """All that are described, by topic."""
    path = settings().processes / "catalogo" / "servicios.yaml"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {topic: _service(topic, row) for topic, row in told.get("servicios", {}).items()}


def _service(topic: str, row: Row) -> Service:
    return Service(
        topic=topic,
        agency=row["entidad"],
        name=row["nombre"],
        help=row.get("ayuda", ""),
        result=row.get("variable", ""),
        gives=row.get("da", ""),
        errors=tuple(row.get("errores", ())),
        parameters=tuple(_parameter(one) for one in row.get("parametros", ())),
        samples=tuple((one["nombre"], one["valor"]) for one in row.get("muestras", ())),
    )


def _parameter(row: Row) -> Parameter:
    return Parameter(
        name=row["nombre"],
        label=row.get("etiqueta", row["nombre"]),
        required=row.get("obligatorio", False),
        help=row.get("ayuda", ""),
        sample=row.get("muestra", ""),
        options=row.get("opciones", {}),
    )
