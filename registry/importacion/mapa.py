"""The mapping of one old system: which column of its extracts is what. A YAML file that people edit.

A value is the name of a column, or FEEL over the columns after «=», or both a column and what its codes
mean here:

    nombres: NOMBRES
    sexo: {columna: SEXO, valores: {'1': M, '2': F}, si_no: X}
    tipo: = if starts with(NUM_DOC, "P") then "PAS" else "CID"
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

import feel
from engine import search
from forms.components.identity import DOCUMENT_TYPES
from registry.catalogo.archivos import folder
from registry.importacion.errores import MapaInvalido, SistemaDesconocido
from registry.importacion.valores import Valor, date_pattern
from registry.models import EstadoCivil, Parentesco, Sexo, TipoNombre

FOLDER = "importacion"
_FROM = frozenset({"columna", "expresion"})
_KEYS = _FROM | {"valores", "si_no"}


def _value(told: object) -> Valor:
    if isinstance(told, Valor):
        return told
    if isinstance(told, str) and told.strip():
        text = told.strip()
        return Valor(expresion=text[1:].strip()) if text.startswith("=") else Valor(columna=text)
    if isinstance(told, Mapping) and told.keys() <= _KEYS and len(told.keys() & _FROM) == 1:
        return _coded(told)
    raise ValueError("se dice con una columna, con «= expresión», o con {columna, valores, si_no}")


def _coded(told: Mapping[str, Any]) -> Valor:
    codes = {search.plain(str(code)): str(value) for code, value in (told.get("valores") or {}).items()}
    return Valor(told.get("columna"), told.get("expresion"), codes, told.get("si_no"))


def _plain(value: Valor) -> object:
    parts = {"columna": value.columna, "expresion": value.expresion, "si_no": value.si_no}
    told = {name: part for name, part in parts.items() if part is not None}
    return told | ({"valores": dict(value.valores)} if value.valores else {})


Dicho = Annotated[Valor, BeforeValidator(_value), PlainSerializer(_plain)]


class _Parte(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def values(self) -> Iterator[tuple[str, Valor]]:
        """All values, with their place."""
        for name in type(self).model_fields:
            yield from _values(name, getattr(self, name))


class Archivo(_Parte):
    """How the file is written."""

    codificacion: str = "utf-8"
    separador: str = Field(default=",", min_length=1, max_length=1)
    comillas: str = Field(default='"', min_length=1, max_length=1)
    fechas: str = "aaaa-mm-dd"


class OtroNombre(_Parte):
    """A further name."""

    tipo: TipoNombre = TipoNombre.ALIAS
    primer_apellido: Dicho | None = None  # the main one's, if it is not told
    segundo_apellido: Dicho | None = None
    nombres: Dicho | None = None


class PersonaMapa(_Parte):
    """Who it is about."""

    primer_apellido: Dicho
    segundo_apellido: Dicho | None = None
    nombres: Dicho | None = None
    otros: tuple[OtroNombre, ...] = ()
    sexo: Dicho | None = None
    fecha_nacimiento: Dicho | None = None
    pais_nacimiento: Dicho | None = None
    lugar_nacimiento: Dicho | None = None
    estado_civil: Dicho | None = None
    padre: Dicho | None = None
    madre: Dicho | None = None
    nacionalidades: tuple[Dicho, ...] = ()


class DocumentoMapa(_Parte):
    """An identity document of theirs. A row without its number has none."""

    tipo: Dicho
    pais: Dicho
    numero: Dicho
    emitido_on: Dicho | None = None
    vence_on: Dicho | None = None


class ContactoMapa(_Parte):
    """Where they are reached. Whether they agree to be notified there no old system tells."""

    correo: Dicho | None = None
    telefono: Dicho | None = None
    direccion: Dicho | None = None
    pais: Dicho | None = None


class TramiteMapa(_Parte):
    """The case or document that the record is."""

    procedimiento: Dicho
    numero: Dicho | None = None
    estado: Dicho
    desde: Dicho | None = None
    hasta: Dicho | None = None
    oficina: Dicho | None = None
    detalle: Mapping[str, Dicho] = Field(default_factory=dict)


class FamiliaMapa(_Parte):
    """Of whom the person is a relative: by the key of that one's record."""

    titular: Dicho
    parentesco: Dicho


class Mapa(_Parte):
    """A mapping."""

    sistema: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    titulo: str
    version: Literal[1] = 1
    archivo: Archivo = Archivo()
    clave: Dicho
    persona: PersonaMapa
    documentos: tuple[DocumentoMapa, ...] = ()
    contacto: ContactoMapa | None = None
    tramite: TramiteMapa
    familia: FamiliaMapa | None = None

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """A mapping, checked. Raises MapaInvalido."""
        try:
            mapa = cls.model_validate(told)
        except ValidationError as error:
            raise MapaInvalido([_said(dict(one)) for one in error.errors(include_url=False)]) from error
        if problems := list(mapa.problems()):
            raise MapaInvalido(problems)
        return mapa

    @property
    def columns(self) -> frozenset[str]:
        """Columns that an extract must have."""
        return frozenset().union(*(value.columns for _, value in self.values()))

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return self.model_dump(mode="json", exclude_none=True)

    def problems(self) -> Iterator[str]:
        """What is wrong beyond its form: expressions, codes of lists that the register closes."""
        for place, value in self.values():
            try:
                value.compiled  # noqa: B018 - compiles
            except feel.FeelError as error:
                yield f"{place}: la expresión «{value.expresion}» no se entiende: {error}"
        for place, value, known in self._closed():
            told = {*value.valores.values(), *([value.si_no] if value.si_no else [])}
            if strange := told - set(known):
                listed = ", ".join(sorted(known))
                yield f"{place}: «{'», «'.join(sorted(strange))}» no vale; vale {listed}"
        try:
            "".encode(self.archivo.codificacion)
        except LookupError:
            yield f"archivo.codificacion: no existe «{self.archivo.codificacion}»"
        groups = date_pattern(self.archivo.fechas).groupindex
        if set(groups) != {"d", "m", "a"}:
            yield "archivo.fechas: debe tener día, mes y año, por ejemplo «dd/mm/aaaa»"

    def _closed(self) -> Iterator[tuple[str, Valor, Iterable[str]]]:
        if self.persona.sexo:
            yield "persona.sexo", self.persona.sexo, tuple(Sexo)
        if self.persona.estado_civil:
            yield "persona.estado_civil", self.persona.estado_civil, tuple(EstadoCivil)
        if self.familia:
            yield "familia.parentesco", self.familia.parentesco, tuple(Parentesco)
        for number, one in enumerate(self.documentos, 1):
            yield f"documentos[{number}].tipo", one.tipo, tuple(DOCUMENT_TYPES)


def systems() -> dict[str, Path]:
    """The systems of which there is a mapping."""
    return {path.stem.upper(): path for path in sorted((folder() / FOLDER).glob("*.yaml"))}


def of_system(sistema: str) -> Mapa:
    """The mapping of a system. Raises SistemaDesconocido, MapaInvalido."""
    path = systems().get(sistema.upper())
    if path is None:
        raise SistemaDesconocido(system=sistema, known=", ".join(systems()))
    return from_file(path)


def from_file(path: Path) -> Mapa:
    """A mapping of a file. Raises MapaInvalido."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MapaInvalido([f"{path.name}: no es YAML: {error}"]) from error
    if not isinstance(told, dict):
        raise MapaInvalido([f"{path.name}: debe decir sistema, archivo, clave, persona y trámite"])
    return Mapa.read(told)


def _values(place: str, told: object) -> Iterator[tuple[str, Valor]]:
    match told:
        case Valor():
            yield place, told
        case _Parte():
            yield from ((f"{place}.{inner}", value) for inner, value in told.values())
        case tuple():
            for number, one in enumerate(told, 1):
                yield from _values(f"{place}[{number}]", one)
        case Mapping():
            for name, one in told.items():
                yield from _values(f"{place}.{name}", one)


_SENTENCES = {
    "missing": "falta",
    "extra_forbidden": "no se conoce; revise cómo está escrito",
}


def _said(error: dict[str, Any]) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    reason = error.get("ctx", {}).get("error", error["msg"])
    return f"{place or 'mapa'}: {_SENTENCES.get(error['type'], reason)}"
