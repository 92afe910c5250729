"""Tables of the registers: relatives, what tells two records to be one person, what civil acts say."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.catalogo.esquema import Codigo, Fila, Tabla, Texto

GRUPO = "Registro de personas"
Edad = Annotated[int, Field(ge=0, le=150)]
Hecho = Literal["NACIMIENTO", "MATRIMONIO", "DEFUNCION"]


class FamiliarAdmitido(Fila):
    """A kind of relative, and until which age the law takes somebody as one."""

    TABLA: ClassVar = Tabla(codigo="parentescos", titulo="Familiares", grupo=GRUPO, cuatro_ojos=True)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    edad_desde: Edad | None = Field(default=None, title="Desde los (años cumplidos)")
    edad_hasta: Edad | None = Field(default=None, title="Hasta los (años cumplidos)")
    soltero: bool = Field(default=False, title="Solo si es soltero")

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if None not in (self.edad_desde, self.edad_hasta) and self.edad_hasta < self.edad_desde:  # type: ignore[operator]
            raise ValueError("«Hasta los» no puede ser menor que «Desde los».")
        return self


class PuntosDuplicado(Fila):
    """What a reason for or against two records being one person is worth."""

    TABLA: ClassVar = Tabla(
        codigo="duplicados", titulo="Puntos de los posibles duplicados", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Lo que se dice")
    puntos: int = Field(title="Puntos", ge=-100, le=100)


class CampoActa(Fila):
    """One thing that an act of the civil register says, and who may have it rectified."""

    TABLA: ClassVar = Tabla(
        codigo="campos_acta",
        titulo="Lo que dicen las actas",
        grupo="Registro civil consular",
        cuatro_ojos=True,
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    bloque: Texto = Field(title="Parte del acta")
    orden: int = Field(title="Orden", ge=1, le=99)
    tipo: Literal["TEXTO", "FECHA", "HORA", "SEXO"] = Field(default="TEXTO", title="Qué es")
    hechos: tuple[Hecho, ...] = Field(title="En actas de")
    sustancial: bool = Field(
        default=False,
        title="Solo por mandato",
        description="Sin error del registrador, lo cambia una sentencia o una escritura.",
    )
