"""Commands that bring over what the old systems know."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from engine.access import Actor
from engine.db import transaction
from registry.importacion import corridas, mapa
from registry.importacion.corridas import Pedido
from registry.importacion.errores import MapaInvalido
from registry.models import EstadoImportacion, Importacion
from registry.muestra import extractos
from web import importing
from web.cli.base import Refused, actor_option, connected, sugm, table
from web.cli.persons import generate

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BATCH = 1000  # rows of one transaction: nobody waits at a page for this process


@sugm.group(name="import")
def importing_() -> None:
    """Trae al registro lo que saben SAM, Qoricancha II, CARDIP, ABTC y el sistema de pasaportes."""


@importing_.command(name="load")
@click.argument("sistema", metavar="SISTEMA")
@click.argument("file", metavar="ARCHIVO", type=FILE)
@click.option("--simulacro", "--dry-run", "simulacro", is_flag=True, help="Solo dice qué pasaría.")
@click.option("--mapa", "mapping", type=FILE, help="Otro mapa que el del catálogo.")
@click.option("--rechazadas", "refused", type=click.Path(path_type=Path), help="CSV de lo rechazado.")
@actor_option("administrator")
@connected
def load(
    sistema: str, file: Path, simulacro: bool, mapping: Path | None, refused: Path | None, actor: Actor
) -> None:
    """Carga ARCHIVO, un extracto de SISTEMA. Si ya se había cargado, no cambia nada."""
    told = mapa.from_file(mapping) if mapping else mapa.of_system(sistema)
    pedido = Pedido(
        mapa=told, archivo=file.name, contenido=file.read_bytes(), simulacro=simulacro, actor=actor
    )
    with transaction() as session:
        run = corridas.begin(session, pedido)
    _go_on(run.id, run.filas)
    _end(run.id, refused, actor=actor)


@importing_.command(name="resume")
@click.argument("run_id", metavar="ID", type=click.UUID)
@actor_option("administrator")
@connected
def resume(run_id: UUID, actor: Actor) -> None:
    """Sigue con una carga que se detuvo."""
    with transaction() as session:
        run = corridas.resume(session, run_id, actor=actor)
    _go_on(run.id, run.filas - run.hechas)
    _end(run.id, None, actor=actor)


@importing_.command(name="list")
@actor_option("administrator")
@connected
def list_(actor: Actor) -> None:
    """Las últimas cargas, y hasta dónde llegaron."""
    with transaction() as session:
        rows = [
            (one.id, one.sistema, one.archivo, importing.state(one), f"{one.hechas}/{one.filas}")
            for one in corridas.recent(session, actor=actor)
        ]
    table(("id", "sistema", "archivo", "estado", "filas"), rows)


@importing_.command(name="check")
@click.argument("mapping", metavar="[MAPA]", type=FILE, required=False)
def check(mapping: Path | None) -> None:
    """Revisa MAPA, o todos los del catálogo, y dice todo lo que está mal."""
    wrong = []
    for path in [mapping] if mapping else mapa.systems().values():
        try:
            told = mapa.from_file(path)
            click.echo(f"{told.sistema}: {len(told.columns)} columnas, en orden.")
        except MapaInvalido as error:
            wrong += [f"{path.name}: {one}" for one in error.problems]
    if wrong:
        raise Refused("\n".join(wrong))


@generate.command(name="extracts")
@click.argument("count", metavar="CUÁNTAS", type=click.IntRange(1, 1_000_000))
@click.argument("folder", metavar="CARPETA", type=click.Path(file_okay=False, path_type=Path))
@click.option("--semilla", "--seed", "seed", default=1, show_default=True, help="La misma da lo mismo.")
def generate_extracts(count: int, folder: Path, seed: int) -> None:
    """Escribe en CARPETA extractos de los cinco sistemas, sobre CUÁNTAS personas que no existen."""
    folder.mkdir(parents=True, exist_ok=True)
    records = list(extractos.extracts(count, seed=seed))
    for sistema in extractos.SYSTEMS:
        rows = [one.row for one in records if one.sistema == sistema]
        if rows:
            (folder / f"{sistema.lower()}.csv").write_bytes(extractos.as_file(sistema, rows))
            click.echo(f"{sistema}: {len(rows)} filas.")
    with (folder / "verdad.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("persona", "sistema", "clave", "disfraz"))
        writer.writerows((one.person, one.sistema, one.clave, one.disfraz or "") for one in records)


def _go_on(run_id: UUID, rows: int) -> None:
    with click.progressbar(length=rows, label="Filas") as bar:
        while done := _step(run_id):
            bar.update(done)


def _step(run_id: UUID) -> int:
    with transaction() as session:
        return corridas.step(session, run_id=run_id, limit=_BATCH)


def _end(run_id: UUID, refused: Path | None, *, actor: Actor) -> None:
    with transaction() as session:
        run = corridas.get(session, run_id, actor=actor)
        if run.estado is not EstadoImportacion.TERMINADA:
            raise Refused(f"La carga {run.id} se detuvo en {run.hechas} de {run.filas} filas.")
        _report(run)
        if refused is not None:
            lines = corridas.rejected(session, run)
            refused.write_bytes(importing.as_csv(run, lines))
            click.echo(f"{len(lines)} filas rechazadas en {refused}.")


def _report(run: Importacion) -> None:
    told: dict[str, Any] = run.informe or {}
    click.echo(importing.headline(run))
    table(("resultado", "filas"), [(importing.result(k), n) for k, n in told["resultados"].items()])
    head = ("trámite y estado", "archivo", "rechazadas", "repetidas", "registro", "diferencia")
    columns = ("grupo", "archivo", "rechazadas", "repetidas", "registro", "diferencia")
    table(head, [tuple(row[name] for name in columns) for row in told["grupos"]])
    reasons: Sequence[Any] = told["motivos"]
    if reasons:
        table(
            ("motivo", "dónde", "filas", "primera línea"),
            [(one["frase"], one["campo"], one["filas"], one["linea"]) for one in reasons],
        )
