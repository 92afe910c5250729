"""Tables of calidades migratorias, visas, what they ask for and what they cost."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Calidades y visas"
COBROS = "Tarifas"
Soles = Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)]


class Calidad(Fila):
    """A calidad migratoria in one of its variants, and its limits."""

    TABLA: ClassVar = Tabla(
        codigo="calidades",
        titulo="Calidades migratorias",
        grupo=GRUPO,
        clave=("codigo", "variante"),
        cuatro_ojos=True,
    )

    codigo: Codigo = Field(title="Código")
    variante: Literal["TEMPORAL", "RESIDENTE"] = Field(title="Variante")
    nombre: Texto = Field(title="Nombre")
    dias: int | None = Field(
        default=None, title="Días como máximo", ge=1, description="Vacío: los fija quien decide."
    )
    prorroga: Literal["NO", "UNA_VEZ", "SI"] = Field(title="Prórroga")
    prorroga_dias: int | None = Field(default=None, title="Días de la prórroga", ge=1)
    entradas: Literal["UNA", "MULTIPLES"] = Field(title="Entradas")
    decide: Literal["RREE", "MIGRACIONES", "COMPARTIDA"] = Field(title="Quién decide")
    competencia: Texto | None = Field(default=None, title="Cuándo decide RREE")
    destinatarios: Texto | None = Field(default=None, title="Para quién")
    carne_identidad: bool = Field(default=False, title="Da derecho al carné de identidad")
    puede_trabajar: bool | None = Field(default=None, title="Permite trabajar")
    exige_vigencia_pasaporte: bool = Field(default=True, title="Pasaporte con seis meses de vigencia")
    historica: bool = Field(default=False, title="Solo en datos anteriores")


class Visa(Fila):
    """A kind of visa: what it is good for, and who may issue it."""

    TABLA: ClassVar = Tabla(codigo="visas", titulo="Visas", grupo=GRUPO, cuatro_ojos=True)

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    clase: Literal["TEMPORAL", "RESIDENTE", "TRANSITO"] = Field(title="Clase")
    calidades: Annotated[tuple[Codigo, ...], Refiere("calidades")] = Field(default=(), title="Calidades")
    decide_consulado: bool = Field(title="La decide solo el consulado")
    dias: int | None = Field(default=None, title="Días como máximo", ge=1)
    periodo_dias: int | None = Field(default=None, title="En un periodo de (días)", ge=1)
    entradas: Literal["UNA", "MULTIPLES"] | None = Field(default=None, title="Entradas")
    prorrogable: bool | None = Field(default=None, title="Prorrogable")
    tarifa: Annotated[Codigo | None, Refiere("tarifas")] = Field(default=None, title="Tarifa")
    tipo_mrz: str = Field(default="V", title="Tipo en la MRZ", pattern=r"^V[A-Z<]?$")


class Exencion(Fila):
    """Whether a national of a country needs a visa, by passport and calidad."""

    TABLA: ClassVar = Tabla(
        codigo="exenciones",
        titulo="Exigencia y exención de visa",
        grupo=GRUPO,
        clave=("pais", "documento", "visa"),
        cuatro_ojos=True,
        etiqueta="pais",
    )

    pais: Annotated[Codigo, Refiere("paises")] = Field(title="País")
    documento: Literal["ORDINARIO", "OFICIAL", "DIPLOMATICO"] = Field(title="Pasaporte")
    visa: Annotated[Codigo, Refiere("visas")] = Field(title="Visa")
    requiere_visa: bool = Field(title="Requiere visa")
    dias: int | None = Field(default=None, title="Días sin visa", ge=1)


class Crisis(Fila):
    """A humanitarian crisis that the ministry recognises for the calidad Humanitaria."""

    TABLA: ClassVar = Tabla(
        codigo="crisis", titulo="Crisis humanitarias reconocidas", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Código")
    nombre: Texto = Field(title="Nombre")
    paises: Annotated[tuple[Codigo, ...], Refiere("paises")] = Field(title="Países")


class Requisito(Fila):
    """What has to be handed in, by procedure, what is asked for, and document."""

    TABLA: ClassVar = Tabla(
        codigo="requisitos",
        titulo="Requisitos",
        grupo=GRUPO,
        clave=("procedimiento", "materia", "codigo"),
        cuatro_ojos=True,
    )

    procedimiento: Codigo = Field(title="Procedimiento")
    materia: Codigo = Field(
        title="Calidad, visa o tipo de solicitud", description="«*»: todas las del procedimiento."
    )
    codigo: Codigo = Field(title="Documento")
    nombre: Texto = Field(title="Nombre")
    exigencia: Literal["OBLIGATORIO", "SI_CORRESPONDE", "CONSULTA"] = Field(
        title="Exigencia", description="CONSULTA: lo obtiene el ministerio, no se pide."
    )
    solo_adultos: bool = Field(default=False, title="Solo a mayores de edad")


class Consulta(Fila):
    """A question that we know how to put to an agency: its topic, and what people call it."""

    TABLA: ClassVar = Tabla(
        codigo="consultas", titulo="Consultas a entidades", grupo=GRUPO, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Tema")
    nombre: Texto = Field(title="Nombre")


class Verificacion(Fila):
    """Which agency is asked in which procedures, and what the case must have for it."""

    TABLA: ClassVar = Tabla(
        codigo="verificaciones",
        titulo="Consultas a entidades por procedimiento",
        grupo=GRUPO,
        clave=("tema", "codigo"),
        cuatro_ojos=True,
        etiqueta="tema",
    )

    tema: Annotated[Codigo, Refiere("consultas")] = Field(title="Consulta")
    codigo: Codigo = Field(title="Regla")
    procedimientos: tuple[Codigo, ...] = Field(title="Procedimientos", min_length=1)
    rasgos: tuple[Codigo, ...] = Field(
        default=(), title="Si el caso tiene", description="Alguno de ellos; vacío: siempre."
    )
    sujeto: Literal["titular", "documento", "rasgo", "peruano", "entidad"] = Field(
        default="titular",
        title="Sobre quién",
        description="El titular, su documento de viaje, su rostro o huella; el familiar o quien invita,"
        " peruano; la entidad que patrocina, por su RUC.",
    )
    orden: int = Field(title="Orden", ge=1)
    motivo: Texto = Field(title="Por qué")


class Tarifa(Fila):
    """What an act costs, in soles consulares."""

    TABLA: ClassVar = Tabla(
        codigo="tarifas", titulo="Tarifa de derechos consulares", grupo=COBROS, cuatro_ojos=True
    )

    codigo: Codigo = Field(title="Acto")
    nombre: Texto = Field(title="Nombre")
    soles_consulares: Soles = Field(title="Soles consulares")
    urgente: Soles | None = Field(default=None, title="Con despacho extraordinario")
    gratuito_para: tuple[Codigo, ...] = Field(default=(), title="Gratuito para")


class TipoCambio(Fila):
    """What a sol consular is worth where an office collects."""

    TABLA: ClassVar = Tabla(
        codigo="tipos_cambio",
        titulo="Tipo de cambio del sol consular",
        grupo=COBROS,
        clave=("moneda", "oficina"),
        etiqueta="moneda",
    )

    moneda: str = Field(title="Moneda", pattern=r"^[A-Z]{3}$")
    oficina: Codigo = Field(default="*", title="Oficina", description="«*»: las demás.")
    tasa: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=4)] = Field(
        title="Por un sol consular"
    )
