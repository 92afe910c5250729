"""The tables of the ministry. Importing this package registers all of them."""

from registry.models.documentos import Canal, DocumentoEmitido, EstadoDocumento, Notificacion
from registry.models.expedientes import Asignacion, Expediente, Serie
from registry.models.personas import Documento, Nacionalidad, Nombre, Persona, Sexo, TipoNombre

__all__ = [
    "Asignacion",
    "Canal",
    "Documento",
    "DocumentoEmitido",
    "EstadoDocumento",
    "Expediente",
    "Nacionalidad",
    "Nombre",
    "Notificacion",
    "Persona",
    "Serie",
    "Sexo",
    "TipoNombre",
]
