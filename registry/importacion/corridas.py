"""Loading an extract from beginning to end: in slices, so that it can be stopped, seen and gone on with.

The database knows how far it is: whoever asks for the next slice, the dispatcher or the command line,
gets it, and nobody else at the same time. What breaks off goes on where it was.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from engine import audit, clock, db
from engine.access import Actor, Permission, require
from engine.errors import NotFound
from registry.bitacora import Event
from registry.importacion import informe, lectura, lote, vinculos
from registry.importacion.errores import ImportacionTerminada
from registry.importacion.lote import stream
from registry.importacion.mapa import Mapa
from registry.importacion.traduccion import Traductor
from registry.models import EstadoImportacion, FilaImportada, Importacion, Resultado
from registry.personas import reservas

SLICE = 250  # rows of one transaction
_NAME = 200  # letters of a file's name that are kept


@dataclass(frozen=True, kw_only=True)
class Pedido:
    """What is to be loaded, how, and by whom."""

    mapa: Mapa
    archivo: str
    contenido: bytes
    simulacro: bool
    actor: Actor


def begin(session: Session, pedido: Pedido) -> Importacion:
    """Put the rows of a file aside; they are taken in by ``step``.

    Raises:
        NotAllowed: the actor may not import.
        ExtractoIlegible: the file is no extract of that system.
    """
    require(pedido.actor, Permission.PERSON_IMPORT)
    found = lectura.read(pedido.contenido, pedido.mapa)
    run = Importacion(
        id=uuid4(),
        sistema=pedido.mapa.sistema,
        archivo=pedido.archivo[-_NAME:],
        sha256=hashlib.sha256(pedido.contenido).digest(),
        mapa={**pedido.mapa.plain, "columnas": found.header},
        simulacro=pedido.simulacro,
        actor=pedido.actor.id,
        reserva=reservas.of_system(pedido.mapa.sistema),
        filas=len(found.rows),
        hechas=0,
        ignoradas=found.ignored,
    )
    _open(session, run, actor=pedido.actor)
    columns = "importacion_id, linea, datos, motivos, parecidos"
    put = f"COPY fila_importada ({columns}) FROM STDIN"
    with db.bare(session) as connection, connection.cursor() as cursor, cursor.copy(put) as copy:
        for row in found.rows:
            copy.write_row((run.id, row.number, row.cells, "[]", 0))
    return run


def load_rehearsed(session: Session, run_id: UUID, *, actor: Actor) -> Importacion:
    """Load in earnest what was only rehearsed.

    Raises:
        NotAllowed, NotFound: see ``get``.
        ImportacionTerminada: it was no rehearsal.
    """
    before = get(session, run_id, actor=actor)
    gone = select(FilaImportada.linea).where(
        FilaImportada.importacion_id == run_id, FilaImportada.datos.is_(None)
    )
    if not before.simulacro or session.scalar(gone.limit(1)) is not None:
        raise ImportacionTerminada(run=run_id)
    kept = ("sistema", "archivo", "sha256", "mapa", "reserva", "filas", "ignoradas")
    run = Importacion(
        id=uuid4(),
        simulacro=False,
        actor=actor.id,
        hechas=0,
        **{name: getattr(before, name) for name in kept},
    )
    _open(session, run, actor=actor)
    rows = select(literal(run.id), FilaImportada.linea, FilaImportada.datos)
    session.execute(
        insert(FilaImportada).from_select(
            ["importacion_id", "linea", "datos"], rows.where(FilaImportada.importacion_id == run_id)
        )
    )
    return run


def step(session: Session, *, run_id: UUID | None = None, limit: int = SLICE) -> int:
    """Take in the next rows of some run that is under way; returns 0 when there is nothing to do."""
    query = select(Importacion).where(Importacion.estado == EstadoImportacion.EN_CURSO)
    if run_id is not None:
        query = query.where(Importacion.id == run_id)
    run = session.scalar(
        query.order_by(Importacion.created_at).limit(1).with_for_update(skip_locked=True)
    )
    if run is None:
        return 0
    actor = Actor(id=run.actor, roles=frozenset({"system"}))
    rows = _next(session, run, limit)
    if rows:
        mapa = Mapa.read({name: part for name, part in run.mapa.items() if name != "columnas"})
        lote.take(session, run, Traductor(mapa, run.mapa["columnas"]), rows, actor=actor)
        run.hechas += len(rows)
        session.flush()
        return len(rows)
    tied = 0 if run.simulacro else vinculos.tie(session, run, limit=limit, actor=actor)
    if not tied:
        _finish(session, run, actor=actor)
    return tied or 1


def stop(session: Session, run_id: UUID, *, actor: Actor) -> Importacion:
    """Take in no further rows; what was taken in stays."""
    return _turn(session, run_id, EstadoImportacion.DETENIDA, Event.IMPORT_STOPPED, actor=actor)


def resume(session: Session, run_id: UUID, *, actor: Actor) -> Importacion:
    """Go on where it was stopped."""
    return _turn(session, run_id, EstadoImportacion.EN_CURSO, Event.IMPORT_RESUMED, actor=actor)


def get(session: Session, run_id: UUID, *, actor: Actor) -> Importacion:
    """A run. Raises NotAllowed, NotFound."""
    require(actor, Permission.PERSON_IMPORT)
    run = session.get(Importacion, run_id)
    if run is None:
        raise NotFound(importacion=run_id)
    return run


def recent(session: Session, *, actor: Actor, limit: int = 50) -> Sequence[Importacion]:
    """The last runs, the newest first. Raises NotAllowed."""
    require(actor, Permission.PERSON_IMPORT)
    order = (Importacion.created_at.desc(), Importacion.id)
    return session.scalars(select(Importacion).order_by(*order).limit(limit)).all()


def rejected(session: Session, run: Importacion, *, limit: int | None = None) -> Sequence[FilaImportada]:
    """Rows that were refused, in the order of the file."""
    query = select(FilaImportada).where(
        FilaImportada.importacion_id == run.id, FilaImportada.resultado == Resultado.RECHAZADA
    )
    return session.scalars(query.order_by(FilaImportada.linea).limit(limit)).all()


def may_see_values(session: Session, run: Importacion, *, actor: Actor) -> bool:
    """Whether what the rows say may be shown: not what only a reserve may know."""
    return run.reserva is None or run.reserva in reservas.visible(session, actor)


def _open(session: Session, run: Importacion, *, actor: Actor) -> None:
    session.add(run)
    session.flush()
    facts = {
        "system": run.sistema,
        "rows": run.filas,
        "digest": run.sha256.hex(),
        "rehearsal": run.simulacro,
    }
    audit.record(session, actor, Event.IMPORT_STARTED, run.id, stream=stream(run), **facts)


def _next(session: Session, run: Importacion, limit: int) -> Sequence[lote.Leida]:
    query = select(FilaImportada.linea, FilaImportada.datos).where(
        FilaImportada.importacion_id == run.id, FilaImportada.resultado.is_(None)
    )
    rows = session.execute(query.order_by(FilaImportada.linea).limit(limit))
    return [(row.linea, row.datos or []) for row in rows]


def _finish(session: Session, run: Importacion, *, actor: Actor) -> None:
    """Tell what came of it. Of what was taken in the old words are not kept a second time."""
    run.informe = informe.of(session, run)
    run.estado, run.terminada_at = EstadoImportacion.TERMINADA, clock.now()
    mine = update(FilaImportada).where(FilaImportada.importacion_id == run.id)
    if run.simulacro:
        session.execute(mine.values(bloques=None, rasgos=None, ficha_id=None))
    else:
        taken = mine.where(FilaImportada.resultado != Resultado.RECHAZADA)
        session.execute(taken.values(datos=None))
    counted = {name: n for name, n in run.informe["resultados"].items() if n}
    facts = {"squares": run.informe["cuadra"], **counted}
    audit.record(session, actor, Event.IMPORT_FINISHED, run.id, stream=stream(run), **facts)


def _turn(
    session: Session, run_id: UUID, estado: EstadoImportacion, event: Event, *, actor: Actor
) -> Importacion:
    require(actor, Permission.PERSON_IMPORT)
    run = session.get(Importacion, run_id, with_for_update=True, populate_existing=True)
    if run is None:
        raise NotFound(importacion=run_id)
    if run.estado is EstadoImportacion.TERMINADA:
        raise ImportacionTerminada(run=run_id)
    if run.estado is not estado:
        run.estado = estado
        audit.record(session, actor, event, run.id, stream=stream(run), done=run.hechas)
    return run
