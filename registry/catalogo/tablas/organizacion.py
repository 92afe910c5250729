"""Tables of who does it: offices, units, bodies, officers."""

from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Organización"


class Oficina(Fila):
    """An office of the ministry: where it is, what time it has, which calendar it keeps."""

    TABLA: ClassVar = Tabla(codigo="oficinas", titulo="Oficinas", grupo=GRUPO, cuatro_ojos=True)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    tipo: Literal["SEDE", "ODE", "CONSULADO"] = Field(title="Tipo")
    ciudad: Texto = Field(title="Ciudad")
    pais: Annotated[Codigo, Refiere("paises")] = Field(default="PER", title="País")
    ubigeo: str | None = Field(default=None, title="Ubigeo", pattern=r"^\d{6}$")
    zona_horaria: Texto = Field(title="Zona horaria")
    calendario: Annotated[Codigo, Refiere("calendarios")] = Field(title="Calendario")
    moneda: str = Field(default="PEN", title="Moneda", pattern=r"^[A-Z]{3}$")
    jurisdiccion: Texto | None = Field(default=None, title="Jurisdicción")
    cierre: str = Field(
        default="23:59",
        title="Cierre de la recepción electrónica",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="Lo que llega después cuenta desde el día hábil siguiente.",
    )

    @model_validator(mode="after")
    def _zone_exists(self) -> Self:
        try:
            ZoneInfo(self.zona_horaria)
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(f"No existe la zona horaria «{self.zona_horaria}».") from None
        return self


class Unidad(Fila):
    """What a unit is called, and which group of the diagrams its people are."""

    TABLA: ClassVar = Tabla(codigo="unidades", titulo="Unidades y sus nombres", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    sigla: Texto | None = Field(default=None, title="Sigla")
    carriles: tuple[Texto, ...] = Field(default=(), title="Grupos de los diagramas")
    supervisa: Texto | None = Field(default=None, title="Grupo que la supervisa")


class Miembro(BaseModel):
    """Who sits in a collegiate body."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    usuario: Codigo = Field(title="Usuario")
    nombre: Texto = Field(title="Nombre")
    cargo: Texto = Field(title="Cargo")
    entidad: Texto = Field(title="Entidad")
    preside: bool = Field(default=False, title="Preside")
    vota: bool = Field(default=True, title="Vota")
    observa: bool = Field(default=False, title="Observa", description="Tiene voz y deja su opinión.")


class Organo(Fila):
    """A collegiate body: the Comisión Especial, the Comisión Revisora."""

    TABLA: ClassVar = Tabla(
        codigo="comisiones", titulo="Órganos colegiados", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    grupo: Texto = Field(title="Grupo de sus miembros")
    quorum: int = Field(title="Quórum", ge=1, description="Miembros con voto, incluida la presidencia.")
    asistentes_minimos: int | None = Field(
        default=None, title="Asistentes mínimos", ge=1, description="Contados los que no votan."
    )
    quorum_segunda: int | None = Field(
        default=None,
        title="Quórum en segunda convocatoria",
        ge=1,
        description="Si no, el de la primera.",
    )
    secretaria: Texto = Field(title="Grupo que prepara las sesiones")
    sigla: Codigo = Field(title="Sigla de sus actas")
    miembros: tuple[Miembro, ...] = Field(title="Miembros", min_length=1)

    @model_validator(mode="after")
    def _one_chairs(self) -> Self:
        if sum(one.preside for one in self.miembros) != 1:
            raise ValueError("Debe presidir un miembro, y solo uno.")
        if self.quorum > sum(one.vota for one in self.miembros):
            raise ValueError("El quórum no puede ser mayor que los miembros con voto.")
        return self


class Suplencia(BaseModel):
    """Who does in a reserve what a shared process gives to a group outside of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    grupo: Texto = Field(title="Lo que el diagrama da a")
    hace: Texto = Field(title="Lo hace")


class Lectura(BaseModel):
    """Who may read one kind of what is kept encrypted."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    clase: Codigo = Field(title="Clase de datos cifrados")
    grupos: tuple[Texto, ...] = Field(default=(), title="Grupos que la leen")


class Fundamento(BaseModel):
    """What a case says of itself that by itself tells that it is the reserve's."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    dato: Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\.[a-z_]+)*$", max_length=80)] = Field(
        title="Dato del caso"
    )
    valores: tuple[Codigo, ...] = Field(title="Valores que lo dicen", min_length=1)


class Reserva(Fila):
    """A unit that keeps its cases to itself: for all others they do not exist."""

    TABLA: ClassVar = Tabla(
        codigo="reservas", titulo="Reservas: quién sabe de un caso", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    grupos: tuple[Texto, ...] = Field(
        title="Grupos",
        min_length=1,
        description="El primero hace lo que un proceso compartido da a otro grupo.",
    )
    suplencias: tuple[Suplencia, ...] = Field(default=(), title="Suplencias")
    sistemas: tuple[Codigo, ...] = Field(
        default=(),
        title="Sistemas anteriores",
        description="Lo que se importa de ellos está en reserva.",
    )
    documentos: tuple[Codigo, ...] = Field(
        default=(),
        title="Documentos que la delatan",
        description="Tipos de documento que por sí solos dirían que la persona es de la reserva.",
    )
    calidades: Annotated[tuple[Codigo, ...], Refiere("calidades")] = Field(
        default=(),
        title="Calidades que la delatan",
        description="Calidades que el ministerio otorga a quien es de la reserva.",
    )
    fundamentos: tuple[Fundamento, ...] = Field(
        default=(),
        title="Datos que ponen un caso en la reserva",
        description="De cualquier trámite: el caso que dice uno de estos valores es de la reserva.",
    )
    traspaso: Annotated[Codigo | None, Refiere("reservas")] = Field(
        default=None,
        title="Reserva de lo que otros siguen",
        description="Donde queda lo que otra unidad tramita por un caso de esta. Si no, en ninguna.",
    )
    lecturas: tuple[Lectura, ...] = Field(
        default=(), title="Quién lee lo cifrado", description="Sin grupos, nadie: solo el sistema."
    )

    @model_validator(mode="after")
    def _all_stays_inside(self) -> Self:
        named = {one.hace for one in self.suplencias} | {g for one in self.lecturas for g in one.grupos}
        if strangers := named - set(self.grupos):
            raise ValueError(f"No es un grupo de la reserva: {', '.join(sorted(strangers))}.")
        return self


class Firmante(Fila):
    """Who may sign the acts of a unit, and how the signature names them."""

    TABLA: ClassVar = Tabla(
        codigo="firmantes",
        titulo="Quién firma",
        grupo=GRUPO,
        clave=("usuario",),
        cuatro_ojos=True,
    )

    usuario: Codigo = Field(title="Usuario")
    nombre: Texto = Field(title="Nombre")
    cargo: Texto = Field(title="Cargo")
    oficina: Annotated[Codigo, Refiere("oficinas")] = Field(title="Oficina")


class Oficial(Fila):
    """A protection officer and what he or she can do."""

    TABLA: ClassVar = Tabla(
        codigo="oficiales", titulo="Oficiales de protección", grupo=GRUPO, clave=("usuario",)
    )

    usuario: Codigo = Field(title="Usuario")
    nombre: Texto = Field(title="Nombre")
    genero: Literal["F", "M", "X"] = Field(title="Género")
    idiomas: tuple[Codigo, ...] = Field(title="Idiomas", min_length=1)
    competencias: tuple[Codigo, ...] = Field(default=(), title="Competencias")
    capacidad: int = Field(title="Casos que puede llevar", ge=0, le=1000)
