"""The process as a whole."""

from engine.findings import Report
from engine.spiff import limits, model


def check(diagram: model.Diagram, key: str, report: Report) -> None:
    """There is one process to run, and everything in it is known."""
    process = diagram.processes.get(key)
    if process is None:
        report.error(
            "no-process",
            None,
            "El diagrama no contiene el proceso «{key}».",
            "El id del proceso debe ser igual al nombre de la carpeta.",
            key=key,
        )
        return
    _identities(diagram, report)
    _executable(process, report)
    _others(diagram, key, report)
    for scope, _ in process.walk():
        _strangers(scope, report)


def _identities(diagram: model.Diagram, report: Report) -> None:
    for one in diagram.repeated:
        report.error(
            "id-repeated",
            one,
            "El elemento no tiene id, o su id «{id}» se repite.",
            "Dé a cada elemento un id propio.",
            id=one.id,
        )
    if diagram.too_deep:
        report.error(
            "nested-too-deep",
            diagram.too_deep,
            "Hay más de {limit} subprocesos uno dentro de otro.",
            "Lleve una parte a un proceso llamado.",
            limit=limits.NESTED,
        )


def _executable(process: model.Scope, report: Report) -> None:
    if process.attributes.get("isExecutable") == "false":
        report.error(
            "not-executable",
            process,
            "El proceso está marcado como no ejecutable.",
            "Márquelo como ejecutable en sus propiedades.",
        )
    if not process.nodes:
        report.error("empty", process, "El proceso está vacío.", "Dibuje al menos una actividad.")
    count = sum(len(scope.nodes) for scope, _ in process.walk())
    if count > limits.NODES:
        report.error(
            "too-many-nodes",
            process,
            "El proceso tiene {count} elementos; el máximo es {limit}.",
            "Divídalo en procesos llamados.",
            count=count,
            limit=limits.NODES,
        )


def _others(diagram: model.Diagram, key: str, report: Report) -> None:
    for other in diagram.processes.values():
        if other.id != key and other.nodes and other.attributes.get("isExecutable") != "false":
            report.warn(
                "other-process",
                other,
                "El proceso «{other}» del mismo diagrama no se ejecuta con este.",
                "Llévelo a su propia carpeta, o márquelo como no ejecutable.",
                other=other.name or other.id,
            )


def _strangers(scope: model.Scope, report: Report) -> None:
    for one in scope.unknown:
        report.error(
            "element-unknown",
            one,
            "El elemento «{tag}» no se ejecuta.",
            "Quítelo o cámbielo por una tarea, un evento o una compuerta.",
            tag=one.tag,
        )
