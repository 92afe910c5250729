"""Tables about persons and papers: countries, identity documents, passports, reasons, needs."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Personas y documentos"
Patron = Annotated[str, Field(pattern=r"^\^.*\$$", max_length=200)]


class Pais(Fila):
    """A country or nationality code: ISO 3166-1, or one of ICAO's for what is no country."""

    TABLA: ClassVar = Tabla(codigo="paises", titulo="Países y nacionalidades", grupo=GRUPO)

    codigo: str = Field(title="Código", pattern=r"^[A-Z]{3}$")
    nombre: Texto = Field(title="Nombre")
    alfa2: str | None = Field(default=None, title="ISO de dos letras", pattern=r"^[A-Z]{2}$")
    mrz: str | None = Field(default=None, title="En la MRZ", pattern=r"^[A-Z]{1,3}$")
    tipo: Literal["ISO", "OACI", "HISTORICO"] = Field(default="ISO", title="Lista")

    @property
    def aparte(self) -> bool:
        """Codes that are no country come after those that are."""
        return self.tipo != "ISO"


class GrupoNacionalidad(Fila):
    """Nationalities that figures tell together; who is of none is counted among the others."""

    TABLA: ClassVar = Tabla(codigo="grupos_nacionalidad", titulo="Grupos de nacionalidad", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    paises: Annotated[tuple[Codigo, ...], Refiere("paises")] = Field(title="Países")


class TipoDocumento(Fila):
    """A kind of identity document, and what its numbers look like."""

    TABLA: ClassVar = Tabla(codigo="documentos_identidad", titulo="Documentos de identidad", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    emisor: Texto = Field(title="Quién lo emite")
    patron: Patron | None = Field(default=None, title="Forma del número")
    estricto: bool = Field(
        default=True, title="Obligatoria", description="Si no, otra forma solo se advierte."
    )
    codigos_entidad: dict[str, str] = Field(default_factory=dict, title="Código en cada entidad")


class VigenciaPasaporte(Fila):
    """For how many years a passport is issued, by the holder's age."""

    TABLA: ClassVar = Tabla(
        codigo="pasaportes",
        titulo="Vigencia del pasaporte por edad",
        grupo=GRUPO,
        clave=("codigo",),
        cuatro_ojos=True,
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    edad_desde: int = Field(title="Desde los (años)", ge=0, le=150)
    edad_hasta: int | None = Field(default=None, title="Hasta los (años)", ge=0, le=150)
    anios: int = Field(title="Vigencia en años", ge=1, le=20)

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.edad_hasta is not None and self.edad_hasta < self.edad_desde:
            raise ValueError("«Hasta los» no puede ser menor que «Desde los».")
        return self


class Motivo(Fila):
    """A reason for which something is observed, denied, canceled: a code and its words."""

    TABLA: ClassVar = Tabla(
        codigo="motivos", titulo="Motivos y causales", grupo=GRUPO, clave=("clase", "codigo")
    )

    clase: Codigo = Field(title="Clase")
    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    texto: Texto | None = Field(default=None, title="Como se escribe en el acto")
    procedimientos: tuple[Codigo, ...] = Field(
        default=(), title="Procedimientos", description="Vacío: todos."
    )


class Vulnerabilidad(Fila):
    """A need or vulnerability that gives a case its priority."""

    TABLA: ClassVar = Tabla(
        codigo="vulnerabilidades", titulo="Vulnerabilidades y necesidades", grupo=GRUPO
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    puntos: int = Field(default=15, title="Puntos", ge=0, le=100)


class Economia(Fila):
    """An APEC economy as it takes part in the travel card."""

    TABLA: ClassVar = Tabla(
        codigo="economias", titulo="Economías de APEC", grupo="Tarjeta ABTC", cuatro_ojos=True
    )

    codigo: Annotated[str, Refiere("paises")] = Field(title="Código", pattern=r"^[A-Z]{3}$")
    nombre: Texto = Field(title="Nombre")
    participacion: Literal["PLENA", "TRANSITORIA"] = Field(title="Participación")
    acepta_virtual: bool = Field(default=True, title="Acepta la tarjeta virtual")
    dias: int | None = Field(default=None, title="Días por entrada", ge=1)
