"""Tables of how the system behaves: switches, notices, channels, retention, words of templates."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from registry.catalogo.esquema import Codigo, Fila, Tabla, Texto

GRUPO = "Avisos y sistema"
CANALES = ("PERSONAL", "CASILLA", "EMAIL", "CONSULAR", "PUBLICACION")
NombreCanal = Literal["PERSONAL", "CASILLA", "EMAIL", "CONSULAR", "PUBLICACION"]


class Ajuste(Fila):
    """A switch or a value that no other table has. Its kind says how ``valor`` is read."""

    TABLA: ClassVar = Tabla(codigo="ajustes", titulo="Ajustes", grupo=GRUPO, cuatro_ojos=True)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    tipo: Literal["LOGICO", "ENTERO", "DECIMAL", "FECHA", "TEXTO", "LISTA"] = Field(title="Tipo")
    valor: Texto = Field(title="Valor", description="Sí o no; un número; AAAA-MM-DD; a, b, c.")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        try:
            _ = self.leido
        except (KeyError, ValueError, InvalidOperation):
            raise ValueError(f"«{self.valor}» no es un valor de tipo {self.tipo}.") from None
        return self

    @property
    def leido(self) -> object:
        """The value as what it is."""
        text = self.valor
        match self.tipo:
            case "LOGICO":
                return {"sí": True, "si": True, "no": False}[text.casefold()]
            case "ENTERO":
                return int(text)
            case "DECIMAL":
                return Decimal(text)
            case "FECHA":
                return date.fromisoformat(text)
            case "LISTA":
                return [part.strip() for part in text.split(",") if part.strip()]
        return text


class Senal(Fila):
    """A flag that people put on a case: what whoever works on it must know at once."""

    TABLA: ClassVar = Tabla(codigo="senales", titulo="Señales de un caso", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    sigla: Texto = Field(title="Sigla", max_length=4, description="Como se ve en las listas.")
    prioridad: int = Field(
        title="Prioridad",
        ge=0,
        le=100,
        description="Que da a las tareas del caso, al menos; hasta 10 van antes que todo plazo.",
    )


class OrdenCanales(Fila):
    """By which ways a person is told, in the order that the law gives. Another order is void."""

    TABLA: ClassVar = Tabla(
        codigo="canales",
        titulo="Orden de notificación",
        grupo=GRUPO,
        clave=("procedimiento", "lugar"),
        cuatro_ojos=True,
        etiqueta="procedimiento",
    )

    procedimiento: Codigo = Field(title="Procedimiento", description="«*»: los demás.")
    lugar: Literal["PERU", "EXTERIOR"] = Field(title="Dónde está la persona")
    orden: tuple[NombreCanal, ...] = Field(title="Orden", min_length=1)
    correo_oficial: bool = Field(
        default=False,
        title="El correo declarado es el canal oficial",
        description="Vale sin acuse al cabo del plazo (Ley 27891, art. 13.2).",
    )


class Aviso(Fila):
    """The words of a notice, by event and language; {datos} are filled in."""

    TABLA: ClassVar = Tabla(
        codigo="avisos",
        titulo="Textos de avisos y notificaciones",
        grupo=GRUPO,
        clave=("evento", "idioma"),
        etiqueta="evento",
    )

    evento: Codigo = Field(title="Evento")
    idioma: Literal["es", "en", "qu"] = Field(title="Idioma")
    asunto: Texto = Field(title="Asunto")
    cuerpo: Annotated[str, Field(min_length=1, max_length=6000)] = Field(title="Texto")


class TextoPlantilla(Fila):
    """Words that templates of documents print: the name of the year, the foot, the letterhead."""

    TABLA: ClassVar = Tabla(
        codigo="textos", titulo="Textos de plantillas", grupo=GRUPO, clave=("codigo", "idioma")
    )

    codigo: Codigo = Field(title="Código")
    idioma: Literal["es", "en", "qu"] = Field(default="es", title="Idioma")
    nombre: Texto = Field(title="Para qué")
    texto: Texto = Field(title="Texto")


class Conservacion(Fila):
    """For how long a class of data is kept; without days, until the archive decides."""

    TABLA: ClassVar = Tabla(
        codigo="conservacion",
        titulo="Conservación de datos",
        grupo=GRUPO,
        clave=("clase",),
        cuatro_ojos=True,
    )

    clase: Codigo = Field(title="Clase de datos")
    nombre: Texto = Field(title="Nombre")
    dias: int | None = Field(default=None, title="Días", ge=1)


class Finalidad(Fila):
    """What a reserved case may be opened for. Who opens one says which."""

    TABLA: ClassVar = Tabla(codigo="finalidades", titulo="Finalidades de acceso", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    detalle: bool = Field(default=False, title="Pide detalle")
