"""All tables of the catalogue, by code, in the order in which they are shown."""

from collections.abc import Mapping

from registry.catalogo.esquema import Fila
from registry.catalogo.tablas.calendario import (
    Alerta,
    CalendarioLaboral,
    Distancia,
    Feriado,
    PlazoLegal,
    Silencio,
)
from registry.catalogo.tablas.calidades import (
    Calidad,
    Consulta,
    Crisis,
    Exencion,
    Requisito,
    Tarifa,
    TipoCambio,
    Verificacion,
    Visa,
)
from registry.catalogo.tablas.documentos import (
    DocumentoTipo,
    InsumoTipo,
    RasgoSello,
    Sello,
    Transliteracion,
)
from registry.catalogo.tablas.organizacion import (
    Firmante,
    Miembro,
    Oficial,
    Oficina,
    Organo,
    Reserva,
    Unidad,
)
from registry.catalogo.tablas.personas import (
    Economia,
    GrupoNacionalidad,
    Motivo,
    Pais,
    TipoDocumento,
    VigenciaPasaporte,
    Vulnerabilidad,
)
from registry.catalogo.tablas.registro import CampoActa, FamiliarAdmitido, PuntosDuplicado
from registry.catalogo.tablas.servicios import ServicioPublicado
from registry.catalogo.tablas.sistema import (
    Ajuste,
    Aviso,
    Conservacion,
    Finalidad,
    OrdenCanales,
    Senal,
    TextoPlantilla,
)

TABLAS: Mapping[str, type[Fila]] = {
    clase.TABLA.codigo: clase
    for clase in (
        *(CalendarioLaboral, Feriado, PlazoLegal, Silencio, Distancia, Alerta),
        *(Calidad, Visa, Exencion, Crisis, Requisito, Consulta, Verificacion),
        *(Tarifa, TipoCambio),
        *(Motivo, Vulnerabilidad, TipoDocumento, VigenciaPasaporte, Pais),
        *(GrupoNacionalidad, Economia),
        *(FamiliarAdmitido, PuntosDuplicado),
        *(CampoActa,),
        *(Oficina, Unidad, Reserva, Organo, Oficial),
        *(Firmante,),
        *(DocumentoTipo, InsumoTipo, Sello, Transliteracion),
        *(ServicioPublicado,),
        *(Ajuste, Senal, OrdenCanales, Aviso, TextoPlantilla, Conservacion, Finalidad),
    )
}

__all__ = [
    "TABLAS",
    "Ajuste",
    "Alerta",
    "Aviso",
    "CalendarioLaboral",
    "Calidad",
    "CampoActa",
    "Conservacion",
    "Consulta",
    "Crisis",
    "Distancia",
    "DocumentoTipo",
    "Economia",
    "Exencion",
    "FamiliarAdmitido",
    "Feriado",
    "Finalidad",
    "Firmante",
    "GrupoNacionalidad",
    "InsumoTipo",
    "Miembro",
    "Motivo",
    "Oficial",
    "Oficina",
    "OrdenCanales",
    "Organo",
    "Pais",
    "PlazoLegal",
    "PuntosDuplicado",
    "RasgoSello",
    "Requisito",
    "Reserva",
    "Sello",
    "Senal",
    "ServicioPublicado",
    "Silencio",
    "Tarifa",
    "TextoPlantilla",
    "TipoCambio",
    "TipoDocumento",
    "Transliteracion",
    "Unidad",
    "Verificacion",
    "VigenciaPasaporte",
    "Visa",
    "Vulnerabilidad",
]
