"""Tables of what the ministry publishes for other entities."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from registry.catalogo.esquema import Codigo, Fila, Refiere, Tabla, Texto

GRUPO = "Interoperabilidad"
Atributo = Literal[
    "apellidos",
    "nombres",
    "nacimiento",
    "nacionalidad",
    "sexo",
    "calidad",
    "pasaporte",
    "numero",
    "emitido_el",
    "vence_el",
]


class ServicioPublicado(Fila):
    """What entities may ask about documents that the ministry has issued, and what they are told."""

    TABLA: ClassVar = Tabla(
        codigo="servicios_publicados",
        titulo="Servicios para otras entidades",
        grupo=GRUPO,
        cuatro_ojos=True,
    )

    codigo: Codigo = Field(title="Código", description="Como está en la dirección del servicio.")
    nombre: Texto = Field(title="Nombre")
    documentos: tuple[Annotated[Codigo, Refiere("documentos_emitidos")], ...] = Field(
        title="Documentos", min_length=1
    )
    busca: Literal["NUMERO", "PASAPORTE"] = Field(
        default="NUMERO",
        title="Se busca por",
        description="El número del documento, o el del pasaporte de su titular y el país que lo emitió.",
    )
    da: tuple[Atributo, ...] = Field(title="Lo que responde", min_length=1)
    entidades: tuple[Codigo, ...] = Field(title="Entidades que pueden preguntar")
