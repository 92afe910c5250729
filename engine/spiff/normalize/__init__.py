"""Makes a diagram executable, or says why it is not: one module for each subject."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.findings import Report
from engine.spiff import model


def normalize(
    diagram: model.Diagram,
    key: str,
    report: Report,
    *,
    callees: Mapping[str, Any],  # noqa: ARG001
    decisions: Collection[str],  # noqa: ARG001
) -> None:
    """Rewrite the diagram in place; what cannot be executed as BPMN says becomes an error."""
    if key not in diagram.processes:
        report.error(
            "no-process",
            None,
            "El diagrama no contiene el proceso «{key}».",
            "El id del proceso debe ser igual al nombre de la carpeta.",
            key=key,
        )
