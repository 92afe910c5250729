"""A row of an extract in the words of the register: who it is about, and which record it is.

Everything that is wrong with a row is told at once. What an old system merely kept badly (a number that
breaks the rule of its type, dates of a document that contradict each other) is taken in with a doubt.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import orjson

from engine import clock
from forms.components.identity import DOCUMENT_TYPES
from registry.importacion.mapa import DocumentoMapa, Mapa
from registry.importacion.valores import (
    Ilegible,
    Row,
    Valor,
    date_pattern,
    dated,
    state_of,
    states,
    whole_day,
)
from registry.models import EstadoCivil, Parentesco, Sexo
from registry.personas import reglas
from registry.personas.documentos import Papel
from registry.personas.filiacion import Filiacion, Nombrado
from registry.personas.razones import Said

T = TypeVar("T")


@dataclass(frozen=True)
class Motivo:
    """Why a row is rejected, or what is doubtful about it: a sentence and its facts, and the place."""

    campo: str
    said: Said
    facts: Mapping[str, object] = field(default_factory=dict)
    duda: bool = False  # it is taken in all the same

    @property
    def kept(self) -> dict[str, Any]:
        """As the database keeps it."""
        facts = {name: str(fact) for name, fact in self.facts.items()}
        return {"campo": self.campo, "frase": str(self.said), "datos": facts, "duda": self.duda}


@dataclass(frozen=True, kw_only=True)
class Tramite:
    """The case or document that a record is."""

    procedimiento: str
    estado: str
    numero: str | None
    desde: date | None
    hasta: date | None
    oficina: str | None
    detalle: Mapping[str, str]
    titular: str | None
    parentesco: Parentesco | None


@dataclass(frozen=True, kw_only=True)
class Traducida:
    """A row, understood as far as it can be."""

    clave: str | None
    filiacion: Filiacion | None  # None: rejected
    tramite: Tramite | None
    motivos: Sequence[Motivo]
    huella: bytes

    @property
    def grupo(self) -> str | None:
        """By what both sides are counted."""
        return f"{self.tramite.procedimiento} {self.tramite.estado}" if self.tramite else None

    def rejected(self, motivo: Motivo) -> "Traducida":
        """The same, refused for a further reason."""
        return replace(self, filiacion=None, motivos=[*self.motivos, motivo])


class Traductor:
    """Reads the rows of one extract by its mapping."""

    def __init__(self, mapa: Mapa, header: Sequence[str]) -> None:
        self._mapa, self._header = mapa, header
        self._dates = date_pattern(mapa.archivo.fechas)
        self._today = clock.now().astimezone(clock.LIMA).date()
        self._states = states(self._today)

    def translate(self, cells: Sequence[str]) -> Traducida:
        """One row."""
        huella = hashlib.blake2b(orjson.dumps(list(cells)), digest_size=16).digest()
        if len(cells) != len(self._header):
            facts = {"hay": len(cells), "deben": len(self._header)}
            said = Said(
                "La fila tiene {hay} columnas y deben ser {deben}: revise separadores y comillas."
            )
            wrong = [Motivo("fila", said, facts)]
            return Traducida(clave=None, filiacion=None, tramite=None, motivos=wrong, huella=huella)
        one = _Lectura(dict(zip(self._header, cells, strict=True)), self._dates, self._states)
        clave = one.text("clave", self._mapa.clave)
        if clave is None:
            one.wrong("clave", Said("Falta la clave del registro en su sistema."))
        tramite = self._tramite(one)
        filiacion = self._filiacion(one)
        if filiacion:
            one.motivos += self._against(filiacion)
        refused = any(not motivo.duda for motivo in one.motivos)
        return Traducida(
            clave=clave,
            filiacion=None if refused else filiacion,
            tramite=tramite,
            motivos=one.motivos,
            huella=huella,
        )

    def _against(self, told: Filiacion) -> Iterator[Motivo]:
        """What the register's own rules have against it."""
        values = {name: getattr(told, name) for name in ("sexo", "fecha_nacimiento", "pais_nacimiento")}
        for name in told.names:
            yield from (Motivo(p.campo, p.said, p.facts) for p in reglas.of_name(name))
        yield from (Motivo(p.campo, p.said, p.facts) for p in reglas.of_person(values, self._today))

    def _filiacion(self, one: "_Lectura") -> Filiacion | None:
        told = self._mapa.persona
        surname = one.text("primer_apellido", told.primer_apellido)
        civil = one.text("estado_civil", told.estado_civil)
        return Filiacion(
            principal=Nombrado(
                primer_apellido=surname or "",
                segundo_apellido=one.text("segundo_apellido", told.segundo_apellido),
                nombres=one.text("nombres", told.nombres) or "",
            ),
            otros=tuple(_others(one, self._mapa, surname or "")),
            sexo=one.member("sexo", told.sexo, Sexo) or Sexo.NO_ESPECIFICADO,
            fecha_nacimiento=one.partial("fecha_nacimiento", told.fecha_nacimiento),
            pais_nacimiento=one.state("pais_nacimiento", told.pais_nacimiento),
            lugar_nacimiento=one.text("lugar_nacimiento", told.lugar_nacimiento),
            nacionalidades=tuple(one.each("nacionalidad", told.nacionalidades, one.state)),
            documentos=tuple(dict.fromkeys(_papers(one, self._mapa.documentos))),
            estado_civil=EstadoCivil(civil) if civil in tuple(EstadoCivil) else None,
            padre=one.text("padre", told.padre),
            madre=one.text("madre", told.madre),
            contacto=_contact(one, self._mapa),
        )

    def _tramite(self, one: "_Lectura") -> Tramite | None:
        told, family = self._mapa.tramite, self._mapa.familia
        procedure, state = one.text("procedimiento", told.procedimiento), one.text("estado", told.estado)
        for name, value in (("procedimiento", procedure), ("estado", state)):
            if value is None and not any(motivo.campo == name for motivo in one.motivos):
                one.wrong(name, Said("Falta el dato: sin él no se sabe qué trámite es."))
        titular = one.text("titular", family.titular) if family else None
        if procedure is None or state is None:
            return None
        return Tramite(
            procedimiento=procedure,
            estado=state,
            numero=one.text("numero_tramite", told.numero),
            desde=one.day("desde", told.desde),
            hasta=one.day("hasta", told.hasta),
            oficina=one.text("oficina", told.oficina),
            detalle={
                name: text for name, value in told.detalle.items() if (text := one.text(name, value))
            },
            titular=titular,
            parentesco=one.member("parentesco", family.parentesco, Parentesco)
            if family and titular
            else None,
        )


class _Lectura:
    """One row in the making, and what is wrong with it so far."""

    def __init__(self, row: Row, dates: Any, known: Mapping[str, str]) -> None:  # noqa: ANN401 - a pattern
        self._row, self._dates, self._states = row, dates, known
        self.motivos: list[Motivo] = []

    def wrong(self, campo: str, said: Said, **facts: object) -> None:
        """Take down what is wrong."""
        self.motivos.append(Motivo(campo, said, facts))

    def doubt(self, campo: str, said: Said) -> None:
        """Take down what is doubtful: it is taken in all the same."""
        self.motivos.append(Motivo(campo, said, duda=True))

    def text(self, campo: str, value: Valor | None) -> str | None:
        """A text."""
        return self._got(campo, lambda: value.text(self._row) if value else None)

    def partial(self, campo: str, value: Valor | None) -> str | None:
        """A date as far as it is known."""
        text = self.text(campo, value)
        return self._got(campo, lambda: dated(text, self._dates, value.named if value else ""))

    def day(self, campo: str, value: Valor | None) -> date | None:
        """A date that is known to the day."""
        text = self.text(campo, value)
        return self._got(campo, lambda: whole_day(text, self._dates, value.named if value else ""))

    def state(self, campo: str, value: Valor | None) -> str | None:
        """A State or nationality."""
        text = self.text(campo, value)
        return self._got(campo, lambda: state_of(text, value.named if value else "", self._states))

    def member(self, campo: str, value: Valor | None, kind: Callable[[str], T]) -> T | None:
        """One of a closed list."""
        text = self.text(campo, value)
        try:
            return kind(text) if text else None
        except ValueError:
            self.wrong(campo, Said("«{valor}» no es un valor que el registro conozca."), valor=text)
            return None

    def each(
        self, campo: str, values: Sequence[Valor], read: Callable[[str, Valor], str | None]
    ) -> list[str]:
        """Several of a kind, each once."""
        found = (read(campo, value) for value in values)
        return list(dict.fromkeys(one for one in found if one))

    def _got(self, campo: str, get: Callable[[], T | None]) -> T | None:
        try:
            return get()
        except Ilegible as error:
            self.wrong(campo, error.said, **error.facts)
            return None


def _others(one: _Lectura, mapa: Mapa, surname: str) -> Iterator[Nombrado]:
    for told in mapa.persona.otros:
        own = one.text("otro_nombre", told.primer_apellido)
        second = one.text("otro_nombre", told.segundo_apellido)
        given = one.text("otro_nombre", told.nombres) or ""
        if own or given:
            yield Nombrado(
                tipo=told.tipo, primer_apellido=own or surname, segundo_apellido=second, nombres=given
            )


def _papers(one: _Lectura, told: Sequence[DocumentoMapa]) -> Iterator[Papel]:
    for part in told:
        number = one.text("documento", part.numero)
        if not number or not any(sign.isalnum() for sign in number):
            continue
        kind, state = one.text("documento", part.tipo), one.state("documento", part.pais)
        if kind is None or state is None or kind not in DOCUMENT_TYPES:
            said = Said("El documento {numero} no dice de qué tipo es o qué país lo emitió.")
            one.wrong("documento", said, numero=number)
            continue
        paper = Papel(
            tipo=kind,
            pais=state,
            numero=number,
            emitido_on=one.day("documento", part.emitido_on),
            vence_on=one.day("documento", part.vence_on),
        ).tidy
        for doubt in paper.doubts:
            one.doubt("documento", doubt)
        if paper.backwards:
            one.doubt("documento", Said("El documento vence antes de haberse emitido."))
            paper = replace(paper, emitido_on=None, vence_on=None)
        yield paper


def _contact(one: _Lectura, mapa: Mapa) -> dict[str, Any] | None:
    """What can be used; an address that cannot is left out with a doubt."""
    if mapa.contacto is None:
        return None
    told: dict[str, Any] = {
        name: one.text(name, getattr(mapa.contacto, name))
        for name in ("correo", "telefono", "direccion")
    }
    told["pais"] = one.state("contacto", mapa.contacto.pais)
    for problem in reglas.of_contact(told):
        told[problem.campo] = None
        one.doubt(problem.campo, problem.said)
    reach = {name: value for name, value in told.items() if value}
    return {**reach, "consiente_correo": False} if reach.keys() - {"pais"} else None
