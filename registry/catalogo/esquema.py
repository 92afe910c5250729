"""What a row of the catalogue is: typed columns, a key, the days between which it holds, and its source.

A table is a class below ``Fila``: its fields are the columns, told once, from which come the check of
a file, of the database and of what a person typed, the columns on screen, and what FEEL is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from registry.catalogo.quejas import Queja, de_pydantic

Row = Mapping[str, Any]
Clave = tuple[str, ...]

Texto = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Codigo = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*-]+$", max_length=80)]


@dataclass(frozen=True, kw_only=True)
class Tabla:
    """What a table is called, and how its rows are told apart."""

    codigo: str  # also of its file and of the list of options in forms
    titulo: str
    grupo: str  # under which it is shown
    clave: tuple[str, ...] = ("codigo",)
    cuatro_ojos: bool = False  # a change counts when a second person has approved it
    mueve_plazos: bool = False  # a change may move dates that were computed before
    etiqueta: str = "nombre"  # the column by which people know a row


@dataclass(frozen=True)
class Refiere:
    """The column holds the code of a row of another table (its first key column)."""

    tabla: str


class FilaInvalida(ValueError):
    """A row that cannot be in the catalogue. ``quejas`` say why, in Spanish, all at once."""

    def __init__(self, quejas: Sequence[Queja]) -> None:
        self.quejas = tuple(quejas)
        super().__init__("; ".join(str(one) for one in quejas))


class Fila(BaseModel):
    """What every row has besides the columns of its table."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    TABLA: ClassVar[Tabla]

    desde: date = Field(title="Rige desde")
    hasta: date | None = Field(default=None, title="Rige hasta")
    norma: Texto = Field(title="Norma o sustento")
    supuesto: bool = Field(default=False, title="Supuesto por confirmar")

    @model_validator(mode="after")
    def _period_is_one(self) -> Self:
        if self.hasta is not None and self.hasta < self.desde:
            raise ValueError("«Rige hasta» no puede ser anterior a «Rige desde».")
        return self

    @classmethod
    def leer(cls, row: Row) -> Self:
        """The row that a file, the database or a person tells. Raises FilaInvalida."""
        try:
            return cls.model_validate(dict(row))
        except ValidationError as error:
            raise FilaInvalida(de_pydantic(error, cls.titulos())) from error

    @classmethod
    def titulos(cls) -> dict[str, str]:
        """The columns, and what people call them; those of the table itself come first."""
        comunes = Fila.model_fields
        nombres = [*(name for name in cls.model_fields if name not in comunes), *comunes]
        return {name: cls.model_fields[name].title or name for name in nombres}

    @property
    def clave(self) -> Clave:
        """By which it is found."""
        return tuple(str(getattr(self, name)) for name in self.TABLA.clave)

    @property
    def aparte(self) -> bool:
        """Whether it comes after the others in a list of options."""
        return False

    @property
    def etiqueta(self) -> str:
        """By which people know it."""
        return str(getattr(self, self.TABLA.etiqueta, None) or " · ".join(self.clave))

    def rige(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.desde <= on <= (self.hasta or date.max)

    def se_cruza(self, other: "Fila") -> bool:
        """Whether there is a day on which both are in force."""
        return self.desde <= (other.hasta or date.max) and other.desde <= (self.hasta or date.max)

    def guardada(self) -> dict[str, Any]:
        """Its columns as JSON, without those that say nothing more than their default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def dicha(self) -> dict[str, object]:
        """Its columns as diagrams see them: days as ISO text, numbers as numbers."""
        return {name: _plain(value) for name, value in self.model_dump().items()}

    @classmethod
    def referencias(cls) -> dict[str, str]:
        """Columns that hold codes of other tables."""
        return {
            name: mark.tabla
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Refiere)
        }


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple() | list() | frozenset():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
    return value
