"""A slice of an extract: each row understood, decided on, written down; a bad one alone is refused."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import uuid4

import orjson
from psycopg.types.json import Json
from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from engine import audit, clock, db
from engine.access import Actor
from registry.bitacora import Event
from registry.importacion.decision import Decision, Decisor
from registry.importacion.traduccion import Motivo, Traducida, Traductor
from registry.models import Importacion, Resultado, TramiteImportado
from registry.personas import duplicados, indice, masiva, registro
from registry.personas.bloques import bloques
from registry.personas.datos import Fuente
from registry.personas.documentos import Papel
from registry.personas.masiva import Nueva
from registry.personas.razones import Said

_TOLD_AGAIN = (Resultado.RECONOCIDA, Resultado.ACTUALIZADA)
Leida = tuple[int, Sequence[str]]  # a line of the file and its cells
Entendida = tuple[int, Traducida]
_NOTE = """
    UPDATE fila_importada f SET clave = v.clave, huella = decode(v.huella, 'hex'), grupo = v.grupo,
        resultado = v.resultado, motivos = v.motivos, parecidos = v.parecidos,
        ficha_id = v.ficha_id, bloques = v.bloques, rasgos = v.rasgos
    FROM jsonb_to_recordset(CAST(:told AS jsonb)) AS v(linea int, clave text, huella text, grupo text,
        resultado text, motivos jsonb, parecidos int, ficha_id uuid, bloques int[], rasgos jsonb)
    WHERE f.importacion_id = :run AND f.linea = v.linea"""
_NOT_KEPT = Said("La base de datos no admite la fila ({porque}).")


def stream(run: Importacion) -> str:
    """Its chain in the audit log."""
    return f"importacion:{run.id}"


def take(
    session: Session, run: Importacion, traductor: Traductor, rows: Sequence[Leida], *, actor: Actor
) -> None:
    """Take these rows in. If the database refuses one, the others are taken in without it."""
    _take(session, run, [(line, traductor.translate(cells)) for line, cells in rows], actor=actor)


def _take(session: Session, run: Importacion, rows: Sequence[Entendida], *, actor: Actor) -> None:
    try:
        with session.begin_nested():
            decided = Decisor(session, run, rows).decide()
            if not run.simulacro:
                _write(session, run, decided, actor=actor)
            _note(session, run, [_noted(one, simulacro=run.simulacro) for one in decided])
    except (DataError, IntegrityError) as error:
        if len(rows) == 1:
            _note(session, run, [_refused(*rows[0], error)])
            return
        half = len(rows) // 2
        _take(session, run, rows[:half], actor=actor)
        _take(session, run, rows[half:], actor=actor)


def _write(session: Session, run: Importacion, decided: Sequence[Decision], *, actor: Actor) -> None:
    new = [one for one in decided if one.resultado is Resultado.NUEVA]
    masiva.insert_many(session, _newcomers(session, run, new))
    pairs = [
        duplicados.row(one.persona_id, one.hechos.rasgos, sorted(one.hechos.reservas), alike)
        for one in new
        for alike in one.parecidos
        if one.persona_id and one.hechos
    ]
    if pairs:
        duplicados.keep(session, pairs)
    _tell_again(session, run, decided, actor=actor)
    _records(session, run, decided)
    if new:
        lines = {"first": new[0].linea, "last": new[-1].linea, "persons": len(new)}
        audit.record(session, actor, Event.IMPORT_ADDED, run.id, stream=stream(run), **lines)


def _tell_again(
    session: Session, run: Importacion, decided: Sequence[Decision], *, actor: Actor
) -> None:
    """What is told anew of persons who were known."""
    fuente, changed = Fuente(origen=run.sistema, reserva=run.reserva, stream=stream(run)), set()
    for one in decided:
        if one.resultado in _TOLD_AGAIN and one.persona_id and one.traducida.filiacion:
            persona = registro.get(session, one.persona_id)
            if registro.tell(session, persona, one.traducida.filiacion, fuente, actor=actor):
                changed.add(persona.id)
    if changed:
        indice.reindex(session, changed)


def _newcomers(session: Session, run: Importacion, new: Sequence[Decision]) -> Iterator[Nueva]:
    """Persons to be written; a document that is another's, here or in the register, is disputed."""
    papers = {
        paper for one in new if one.traducida.filiacion for paper in one.traducida.filiacion.documentos
    }
    taken = {_number(paper) for paper in registro.by_papers(session, papers)}
    for one in new:
        if one.persona_id and one.traducida.filiacion:
            told = one.traducida.filiacion
            disputed = frozenset(paper for paper in told.documentos if _number(paper) in taken)
            taken |= {_number(paper) for paper in told.documentos}
            yield Nueva(
                id=one.persona_id,
                filiacion=told,
                origen=run.sistema,
                reserva=run.reserva,
                disputed=disputed,
                compared=True,
            )


def _number(paper: Papel) -> tuple[str, str, str]:
    return paper.tipo, paper.pais, paper.numero


def _records(session: Session, run: Importacion, decided: Sequence[Decision]) -> None:
    """The cases and documents themselves."""
    changed = [one for one in decided if one.resultado is Resultado.ACTUALIZADA]
    known = _by_key(session, run, [one.traducida.clave or "" for one in changed])
    for one in changed:
        for name, value in _columns(run, one).items():
            if name != "persona_id":
                setattr(known[one.traducida.clave or ""], name, value)
    added = [one for one in decided if one.resultado in (Resultado.NUEVA, Resultado.RECONOCIDA)]
    if added:
        rows = [{"id": uuid4(), "created_at": clock.now(), **_columns(run, one)} for one in added]
        put = f"COPY tramite_importado ({', '.join(rows[0])}) FROM STDIN"
        with db.bare(session) as connection, connection.cursor() as cursor, cursor.copy(put) as copy:
            for row in rows:
                copy.write_row([Json(v) if isinstance(v, dict) else v for v in row.values()])


def _columns(run: Importacion, one: Decision) -> dict[str, object]:
    tramite = one.traducida.tramite
    if tramite is None:
        raise ValueError("a row without its record was not rejected")
    return {
        "sistema": run.sistema,
        "clave": one.traducida.clave,
        "huella": one.traducida.huella,
        "persona_id": one.persona_id,
        "importacion_id": run.id,
        "procedimiento": tramite.procedimiento,
        "numero": tramite.numero,
        "estado": tramite.estado,
        "desde": tramite.desde,
        "hasta": tramite.hasta,
        "oficina": tramite.oficina,
        "detalle": dict(tramite.detalle),
        "reserva": run.reserva,
        "titular_clave": tramite.titular,
        "parentesco": tramite.parentesco,
        "vinculo_pendiente": tramite.titular is not None and tramite.parentesco is not None,
    }


def _by_key(session: Session, run: Importacion, keys: Sequence[str]) -> dict[str, TramiteImportado]:
    query = select(TramiteImportado).where(
        TramiteImportado.sistema == run.sistema, TramiteImportado.clave.in_(keys)
    )
    return {one.clave: one for one in session.scalars(query)}


def _note(session: Session, run: Importacion, told: Sequence[Mapping[str, object]]) -> None:
    """Keep what became of each row, for the report and for the rows that come later."""
    session.flush()
    session.execute(text(_NOTE), {"run": run.id, "told": orjson.dumps(list(told)).decode()})


def _noted(one: Decision, *, simulacro: bool) -> dict[str, object]:
    noted = {**_told(one.linea, one.traducida), "resultado": one.told, "parecidos": one.notable}
    if simulacro and one.resultado is Resultado.NUEVA and one.hechos:
        rasgos = one.hechos.rasgos
        noted |= {"ficha_id": one.persona_id, "rasgos": rasgos.kept, "bloques": bloques(rasgos)}
    return noted


def _refused(line: int, told: Traducida, error: Exception) -> dict[str, object]:
    motivo = Motivo("fila", _NOT_KEPT, {"porque": type(error.__cause__ or error).__name__})
    return {**_told(line, told.rejected(motivo)), "resultado": Resultado.RECHAZADA, "parecidos": 0}


def _told(line: int, one: Traducida) -> dict[str, object]:
    motivos = [motivo.kept for motivo in one.motivos]
    whole = {"linea": line, "clave": one.clave, "huella": one.huella.hex(), "grupo": one.grupo}
    return {**whole, "motivos": motivos}
