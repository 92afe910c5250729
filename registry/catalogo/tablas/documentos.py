"""Tables about what the ministry issues: kinds of documents, their seals, blanks, spelling of names."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Documentos que se emiten"
Soporte = Literal["ELECTRONICO", "PAPEL", "AUTOADHESIVO", "TARJETA", "LIBRETA"]
FormatoMrz = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]
Plantilla = Annotated[str, Field(pattern=r"^[a-z_]+/[a-z_]+$")]


class DocumentoTipo(Fila):
    """A kind of document: what it is made of, how it is numbered, sealed, how long it is good."""

    TABLA: ClassVar = Tabla(
        codigo="documentos_emitidos", titulo="Documentos que se emiten", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    nombre_publico: Texto | None = Field(default=None, title="Nombre para quien lo verifica")
    soporte: Soporte = Field(default="ELECTRONICO", title="Soporte")
    plantilla: Plantilla | None = Field(default=None, title="Plantilla")
    insumo: Annotated[Codigo, Refiere("insumos")] | None = Field(default=None, title="Insumo")
    serie: str | None = Field(
        default=None, title="Numeración", description="{n:06d}, {anio}, {oficina}", max_length=80
    )
    numero_del_insumo: bool = Field(default=False, title="Su número es el del insumo")
    mrz: FormatoMrz | None = Field(default=None, title="Zona de lectura mecánica")
    mrz_codigo: str | None = Field(default=None, title="Código en la zona", pattern=r"^[A-Z]{1,2}$")
    sello: Annotated[Codigo, Refiere("sellos")] | None = Field(default=None, title="Sello digital")
    firma: bool = Field(default=False, title="Lleva firma digital")
    vigencia: int | None = Field(default=None, title="Vigencia", ge=1)
    unidad: Literal["dias", "meses", "anios"] | None = Field(default=None, title="Unidad")
    recojo_dias: int | None = Field(default=None, title="Días para recogerlo", ge=1)
    unico: bool = Field(default=False, title="Uno vigente por persona")
    reservado: bool = Field(default=False, title="Reservado: solo vigencia e identidad")
    publicos: tuple[str, ...] = Field(default=(), title="Lo que ve quien lo verifica")

    @property
    def fisico(self) -> bool:
        """Whether it is made, checked and handed over."""
        return self.soporte != "ELECTRONICO"


class InsumoTipo(Fila):
    """A kind of blank that documents are made of, with a serial number printed on it."""

    TABLA: ClassVar = Tabla(codigo="insumos", titulo="Insumos", grupo=GRUPO)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    plural: Texto = Field(title="Plural")
    prefijo: str = Field(default="", title="Prefijo de la serie", pattern=r"^[A-Z]{0,4}$")
    digitos: int = Field(title="Dígitos de la serie", ge=4, le=12)
    minimo: int = Field(title="Existencia mínima", description="Con menos, se avisa.", ge=0)

    def serial(self, number: int) -> str:
        """A number as it is printed on the blank."""
        return f"{self.prefijo}{number:0{self.digitos}d}"


class RasgoSello(BaseModel):
    """One feature of a seal."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="Rasgo")

    etiqueta: int = Field(title="Etiqueta", ge=0, le=254)
    nombre: str = Field(title="Nombre", pattern=r"^[a-z_]+$")
    rotulo: Texto = Field(title="Rótulo")
    tipo: Literal["c40", "texto", "fecha", "entero", "bytes"] = Field(title="Tipo")
    largo: int | None = Field(default=None, title="Largo")  # characters of C40, bytes of a number
    maximo: int | None = Field(default=None, title="Máximo de bytes")
    obligatorio: bool = Field(default=True, title="Obligatorio")
    mrz: tuple[int, ...] = Field(default=(), title="De cada línea de la zona")  # characters


class Sello(Fila):
    """What the seal of a kind of document holds (ICAO Doc 9303-13); odd categories are ICAO's."""

    TABLA: ClassVar = Tabla(
        codigo="sellos", titulo="Sellos digitales", grupo=GRUPO, cuatro_ojos=True, etiqueta="codigo"
    )

    codigo: Codigo = Field(title="Código")
    referencia: int = Field(title="Definición de rasgos", ge=1, le=254)
    categoria: int = Field(title="Categoría", ge=1, le=254)
    rasgos: tuple[RasgoSello, ...] = Field(title="Rasgos")


class Transliteracion(Fila):
    """How a letter is written in the machine readable zone, where the State may choose."""

    TABLA: ClassVar = Tabla(
        codigo="transliteraciones",
        titulo="Letras en la zona de lectura mecánica",
        grupo=GRUPO,
        clave=("letra",),
        etiqueta="letra",
    )

    letra: str = Field(title="Letra", min_length=1, max_length=1)
    escritura: str = Field(title="Se escribe", pattern=r"^[A-Z]{1,3}$")
