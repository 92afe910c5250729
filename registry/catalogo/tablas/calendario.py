"""Tables of the legal clock: calendars, holidays, time limits, silence, distance, alerts."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Calendario y plazos"
ANY = "*"  # what has no row of its own

Dia = Annotated[int, Field(ge=1, le=7)]  # 1 is Monday


class CalendarioLaboral(Fila):
    """A calendar of business days. What another one includes is closed here too."""

    TABLA: ClassVar = Tabla(
        codigo="calendarios", titulo="Calendarios", grupo=GRUPO, cuatro_ojos=True, mueve_plazos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    tipo: Literal["NACIONAL", "REGIONAL", "CONSULAR"] = Field(title="Tipo")
    incluye: Annotated[tuple[Codigo, ...], Refiere("calendarios")] = Field(
        default=(), title="Incluye los feriados de"
    )
    ubigeo: str | None = Field(default=None, title="Ubigeo", pattern=r"^(\d{2}){1,3}$")
    pais: Annotated[Codigo | None, Refiere("paises")] = Field(default=None, title="País receptor")
    dias_laborables: tuple[Dia, ...] = Field(default=(1, 2, 3, 4, 5), title="Días laborables")


class Feriado(Fila):
    """A day on which offices are closed: of every year, at a distance to Easter, or declared once.

    Without ``fecha`` and ``pascua`` it is each day from ``desde`` to ``hasta``.
    """

    TABLA: ClassVar = Tabla(
        codigo="feriados",
        titulo="Feriados y días no laborables",
        grupo=GRUPO,
        clave=("calendario", "codigo"),
        cuatro_ojos=True,
        mueve_plazos=True,
    )

    calendario: Annotated[Codigo, Refiere("calendarios")] = Field(title="Calendario")
    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    fecha: str | None = Field(
        default=None, title="Cada año (mes-día)", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
    )
    pascua: int | None = Field(default=None, title="Días desde Pascua", ge=-60, le=80)
    inhabil: bool = Field(default=True, title="Inhábil para los plazos")

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if self.fecha and self.pascua is not None:
            raise ValueError("Diga «Cada año» o «Días desde Pascua», no los dos.")
        if not self.fecha and self.pascua is None and self.hasta is None:
            raise ValueError(
                "Un día declarado una sola vez necesita «Rige hasta»: el mismo, o el último de varios."
            )
        return self


class PlazoLegal(Fila):
    """How long a time limit is, whose it is, and whether it may be made longer."""

    TABLA: ClassVar = Tabla(
        codigo="plazos", titulo="Plazos", grupo=GRUPO, cuatro_ojos=True, mueve_plazos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    cantidad: int = Field(title="Cantidad", ge=1, le=5000)
    unidad: Literal["habiles", "calendario", "meses", "anios", "horas"] = Field(title="Unidad")
    obligado: Literal["ENTIDAD", "ADMINISTRADO"] = Field(default="ENTIDAD", title="A cargo de")
    prorroga: Literal["NINGUNA", "UNA", "VARIAS"] = Field(default="NINGUNA", title="Prórroga")
    prorroga_cantidad: int | None = Field(default=None, title="Cantidad de la prórroga", ge=1)
    procedimiento: Codigo | None = Field(default=None, title="Procedimiento")


class Silencio(Fila):
    """What the law makes of it when the ministry does not answer in time. Never by itself."""

    TABLA: ClassVar = Tabla(
        codigo="silencios",
        titulo="Silencio administrativo",
        grupo=GRUPO,
        clave=("procedimiento",),
        cuatro_ojos=True,
        etiqueta="procedimiento",
    )

    procedimiento: Codigo = Field(title="Procedimiento")
    sentido: Literal["POSITIVO", "NEGATIVO"] = Field(title="Sentido")
    plazo: Annotated[Codigo, Refiere("plazos")] = Field(title="Plazo para decidir")


class Distancia(Fila):
    """Days that a party who lives elsewhere has on top (LPAG art. 135). No row: none."""

    TABLA: ClassVar = Tabla(
        codigo="distancias",
        titulo="Término de la distancia",
        grupo=GRUPO,
        clave=("oficina", "lugar"),
        cuatro_ojos=True,
        mueve_plazos=True,
        etiqueta="lugar",
    )

    oficina: Codigo = Field(title="Desde la oficina", description="«*» vale para todas.")
    lugar: Codigo = Field(
        title="Hasta", description="Ubigeo de dos, cuatro o seis cifras, o código de país."
    )
    dias: int = Field(title="Días hábiles", ge=0, le=60)


class Alerta(Fila):
    """Who is told, and what for, when so much of a time limit has passed."""

    TABLA: ClassVar = Tabla(
        codigo="alertas",
        titulo="Avisos antes de vencer y escalamiento",
        grupo=GRUPO,
        clave=("plazo", "codigo"),
        etiqueta="codigo",
    )

    plazo: Codigo = Field(title="Plazo", description="«*»: los que no tienen avisos propios.")
    codigo: Codigo = Field(title="Código")
    porcentaje: int = Field(title="Porcentaje transcurrido", ge=1, le=300)
    accion: Literal["RECORDAR", "ESCALAR"] = Field(title="Qué se hace")
    destinatario: Literal["RESPONSABLE", "GRUPO", "SUPERVISION"] = Field(title="A quién")
    grupo: Texto | None = Field(default=None, title="Grupo de supervisión")
    correo: bool = Field(default=False, title="También por correo")
