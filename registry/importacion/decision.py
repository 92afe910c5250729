"""Whose each row of an extract is: somebody of the register, somebody of the rows before, or nobody yet.

The same rules that an officer's desk has: only a document tells that two are the same, and not if much
else contradicts it. Who merely looks alike is somebody new, and a reviewer is asked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, String, literal, or_, select
from sqlalchemy.orm import Session

from registry.importacion.traduccion import Motivo, Traducida
from registry.models import BusquedaPersona, FilaImportada, Importacion, Resultado, TramiteImportado
from registry.personas import candidatos, reservas, umbrales
from registry.personas.bloques import bloques
from registry.personas.candidatos import Candidato, Parecido
from registry.personas.comparacion import compare
from registry.personas.hechos import Hechos
from registry.personas.rasgos import Rasgos
from registry.personas.razones import Said
from registry.personas.umbrales import Umbrales

_AGAIN = Said("La clave {clave} ya vino en este archivo con otros datos (línea {linea}).")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to become of a row."""

    linea: int
    traducida: Traducida
    resultado: Resultado
    told: Resultado  # the same, as far as who loads it may know
    persona_id: UUID | None = None
    hechos: Hechos | None = None
    parecidos: Sequence[Parecido] = ()
    notable: int = 0  # of these, of whom who loads it may know


class Vecindad:
    """Who is new in the same slice."""

    def __init__(self) -> None:
        self._by_key: dict[int, list[Candidato]] = defaultdict(list)

    def add(self, one: Candidato) -> None:
        """Somebody with whom the next ones are compared."""
        for key in bloques(one.rasgos):
            self._by_key[key].append(one)

    def alike(self, rasgos: Rasgos, points: Umbrales) -> list[Parecido]:
        """Who of them may be this person."""
        near = {one.id: one for key in bloques(rasgos) for one in self._by_key.get(key, ())}
        laid = [Parecido(one, compare(rasgos, one.rasgos, points)) for one in near.values()]
        return [one for one in laid if one.comparacion.proposed]


class Decisor:
    """Decides on the rows of one slice, in their order; everything is asked of the database at once."""

    def __init__(
        self, session: Session, run: Importacion, rows: Sequence[tuple[int, Traducida]]
    ) -> None:
        self._session, self._run, self._rows = session, run, rows
        self._points, self._here = umbrales.current(), Vecindad()
        keys = [row.clave for _, row in rows if row.clave]
        telling = reservas.of_documents()
        self._hechos = {
            line: Hechos.told(row.filiacion, run.reserva, telling) for line, row in rows if row.filiacion
        }
        self._tramites = _records(session, run, keys)
        self._seen = _earlier(session, run, keys)
        self._alike = self._look()
        self._known = _known(session, run, self._alike)

    def decide(self) -> list[Decision]:
        """On all of them."""
        found = []
        for line, row in self._rows:
            one = self._one(line, row)
            found.append(one)
            if row.clave and one.resultado is not Resultado.RECHAZADA:
                self._seen.setdefault(row.clave, (line, row.huella))
        return found

    def _look(self) -> dict[int, list[Parecido]]:
        """Whom those look like whose record is not known yet.

        In the register and, if nothing is written there, among the rows before.
        """
        wanted = {
            line: self._hechos[line].rasgos
            for line, row in self._rows
            if line in self._hechos and row.clave not in self._tramites and row.clave not in self._seen
        }
        found = candidatos.alike_many(self._session, wanted, self._points)
        if self._run.simulacro:
            mine = _would_be(self._run)
            for line, alike in candidatos.alike_many(
                self._session, wanted, self._points, among=mine
            ).items():
                found[line] = [*found[line], *alike]
        return found

    def _one(self, line: int, row: Traducida) -> Decision:
        if line not in self._hechos or row.clave is None:
            return _plain(line, row, Resultado.RECHAZADA)
        if row.clave in self._seen:
            first, digest = self._seen[row.clave]
            if digest == row.huella:
                return _plain(line, row, Resultado.SIN_CAMBIO)
            motivo = Motivo("clave", _AGAIN, {"clave": row.clave, "linea": first})
            return _plain(line, row.rejected(motivo), Resultado.RECHAZADA)
        before = self._tramites.get(row.clave)
        if before is None:
            return self._person(line, row)
        same = before.huella == row.huella
        return _plain(
            line,
            row,
            Resultado.SIN_CAMBIO if same else Resultado.ACTUALIZADA,
            persona_id=before.persona_id,
        )

    def _person(self, line: int, row: Traducida) -> Decision:
        """Somebody known by a document, or somebody new; who looks alike is for a reviewer."""
        hechos = self._hechos[line]
        near = [*self._alike.get(line, ()), *self._here.alike(hechos.rasgos, self._points)]
        same = [one for one in near if _is_the_same(one)]
        if same:
            best = max(same, key=lambda one: (one.comparacion.score, one.candidato.id)).candidato.id
            told = Resultado.RECONOCIDA if best in self._known else Resultado.NUEVA
            return Decision(
                linea=line,
                traducida=row,
                resultado=Resultado.RECONOCIDA,
                told=told,
                persona_id=best,
                hechos=hechos,
            )
        new = Candidato(uuid4(), hechos.rasgos, sorted(hechos.reservas))
        self._here.add(new)
        self._known.add(new.id)
        return Decision(
            linea=line,
            traducida=row,
            resultado=Resultado.NUEVA,
            told=Resultado.NUEVA,
            persona_id=new.id,
            hechos=hechos,
            parecidos=near,
            notable=sum(one.candidato.id in self._known for one in near),
        )


def _records(session: Session, run: Importacion, keys: Sequence[str]) -> dict[str, TramiteImportado]:
    """Records of that system that came before, in this file or another."""
    query = select(TramiteImportado).where(
        TramiteImportado.sistema == run.sistema, TramiteImportado.clave.in_(keys)
    )
    return {one.clave: one for one in session.scalars(query)}


def _earlier(session: Session, run: Importacion, keys: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    """Rows of this file that had one of these keys: line, digest."""
    query = select(FilaImportada.clave, FilaImportada.linea, FilaImportada.huella).where(
        FilaImportada.importacion_id == run.id,
        FilaImportada.clave.in_(keys),
        FilaImportada.resultado != Resultado.RECHAZADA,
    )
    rows = session.execute(query.order_by(FilaImportada.linea.desc()))
    return {row.clave: (row.linea, row.huella) for row in rows}


def _would_be(run: Importacion) -> candidatos.Among:
    """Persons whom the rows before would have made."""
    none = literal([], ARRAY(String)).label("reservas")
    columns = (FilaImportada.ficha_id.label("id"), FilaImportada.rasgos, none, FilaImportada.bloques)
    return select(*columns).where(FilaImportada.importacion_id == run.id)


def _known(session: Session, run: Importacion, alike: Mapping[int, Sequence[Parecido]]) -> set[UUID]:
    """Of whom who loads it may know: persons known openly or under the extract's own reserve."""
    ids = {one.candidato.id for listed in alike.values() for one in listed}
    reserva = BusquedaPersona.reserva
    mine = or_(reserva.is_(None), reserva == run.reserva) if run.reserva else reserva.is_(None)
    found = set(
        session.scalars(
            select(BusquedaPersona.persona_id).where(BusquedaPersona.persona_id.in_(ids), mine)
        )
    )
    if run.simulacro:
        query = select(FilaImportada.ficha_id).where(
            FilaImportada.importacion_id == run.id, FilaImportada.ficha_id.in_(ids)
        )
        found |= {id_ for id_ in session.scalars(query) if id_}
    return found


def _is_the_same(one: Parecido) -> bool:
    claimed = any(part.code == "documento.mismo" for part in one.comparacion.components)
    return one.comparacion.sure or (claimed and not one.comparacion.disputed)


def _plain(
    line: int, row: Traducida, resultado: Resultado, *, persona_id: UUID | None = None
) -> Decision:
    return Decision(
        linea=line, traducida=row, resultado=resultado, told=resultado, persona_id=persona_id
    )
