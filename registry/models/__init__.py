"""The tables of the ministry. Importing this package registers all of them."""

from registry.models.catalogo import CambioCatalogo, EstadoCambio
from registry.models.documentos import DocumentoEmitido, EstadoDocumento
from registry.models.duplicados import (
    ComparacionPendiente,
    EstadoPar,
    FilaFusionada,
    Fusion,
    PalabraNombre,
    PosibleDuplicado,
    RasgosPersona,
)
from registry.models.expedientes import Asignacion, EstadoExpediente, Expediente, Serie, Transicion
from registry.models.familia import (
    Institucion,
    Parentesco,
    RelacionFamiliar,
    Representacion,
    TipoInstitucion,
    TipoRepresentacion,
)
from registry.models.notificaciones import Canal, Forma, Notificacion
from registry.models.personas import (
    STAYS,
    BusquedaPersona,
    CambioPersona,
    Contacto,
    Documento,
    EstadoCivil,
    EstadoIdentidad,
    Nacionalidad,
    Nombre,
    Persona,
    Sexo,
    TipoNombre,
)
from registry.models.plazos import ABIERTOS, Aviso, EstadoPlazo, Plazo, PlazoSuceso, TipoSuceso

__all__ = [
    "ABIERTOS",
    "STAYS",
    "Asignacion",
    "Aviso",
    "BusquedaPersona",
    "CambioCatalogo",
    "CambioPersona",
    "Canal",
    "ComparacionPendiente",
    "Contacto",
    "Documento",
    "DocumentoEmitido",
    "EstadoCambio",
    "EstadoCivil",
    "EstadoDocumento",
    "EstadoExpediente",
    "EstadoIdentidad",
    "EstadoPar",
    "EstadoPlazo",
    "Expediente",
    "FilaFusionada",
    "Forma",
    "Fusion",
    "Institucion",
    "Nacionalidad",
    "Nombre",
    "Notificacion",
    "PalabraNombre",
    "Parentesco",
    "Persona",
    "Plazo",
    "PlazoSuceso",
    "PosibleDuplicado",
    "RasgosPersona",
    "RelacionFamiliar",
    "Representacion",
    "Serie",
    "Sexo",
    "TipoInstitucion",
    "TipoNombre",
    "TipoRepresentacion",
    "TipoSuceso",
    "Transicion",
]
