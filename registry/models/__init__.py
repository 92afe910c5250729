"""The tables of the ministry. Importing this package registers all of them."""

from registry.models.actas_civiles import ActaCivil, AnotacionMarginal, HechoCivil
from registry.models.calidades import CalidadOtorgada, EstadoCalidad, EstadoVisa, VisaEmitida
from registry.models.catalogo import CambioCatalogo, EstadoCambio
from registry.models.documentos import (
    DocumentoEmitido,
    EstadoDocumento,
    ListaRevocacion,
)
from registry.models.duplicados import (
    ComparacionPendiente,
    EstadoPar,
    FilaFusionada,
    Fusion,
    PalabraNombre,
    PosibleDuplicado,
    RasgosPersona,
)
from registry.models.expedientes import (
    Asignacion,
    EstadoExpediente,
    Expediente,
    Serie,
    Transicion,
)
from registry.models.familia import (
    Institucion,
    Parentesco,
    RelacionFamiliar,
    Representacion,
    TipoInstitucion,
    TipoRepresentacion,
)
from registry.models.importacion import (
    EstadoImportacion,
    FilaImportada,
    Importacion,
    Resultado,
    TramiteImportado,
)
from registry.models.insumos import (
    ActaInsumo,
    ClaseActa,
    ClaseMovimiento,
    EstadoInsumo,
    Insumo,
    LoteInsumo,
    MovimientoInsumo,
)
from registry.models.legajos import (
    Actuado,
    CierreLegajo,
)
from registry.models.motivaciones import Motivacion
from registry.models.notificaciones import (
    Canal,
    Forma,
    Notificacion,
)
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
from registry.models.sesiones import AsistenteSesion, EstadoSesion, PuntoSesion, Sesion

__all__ = [
    "ABIERTOS",
    "STAYS",
    "ActaCivil",
    "ActaInsumo",
    "Actuado",
    "AnotacionMarginal",
    "Asignacion",
    "AsistenteSesion",
    "Aviso",
    "BusquedaPersona",
    "CalidadOtorgada",
    "CambioCatalogo",
    "CambioPersona",
    "Canal",
    "CierreLegajo",
    "ClaseActa",
    "ClaseMovimiento",
    "ComparacionPendiente",
    "Contacto",
    "Documento",
    "DocumentoEmitido",
    "EstadoCalidad",
    "EstadoCambio",
    "EstadoCivil",
    "EstadoDocumento",
    "EstadoExpediente",
    "EstadoIdentidad",
    "EstadoImportacion",
    "EstadoInsumo",
    "EstadoPar",
    "EstadoPlazo",
    "EstadoSesion",
    "EstadoVisa",
    "Expediente",
    "FilaFusionada",
    "FilaImportada",
    "Forma",
    "Fusion",
    "HechoCivil",
    "Importacion",
    "Institucion",
    "Insumo",
    "ListaRevocacion",
    "LoteInsumo",
    "Motivacion",
    "MovimientoInsumo",
    "Nacionalidad",
    "Nombre",
    "Notificacion",
    "PalabraNombre",
    "Parentesco",
    "Persona",
    "Plazo",
    "PlazoSuceso",
    "PosibleDuplicado",
    "PuntoSesion",
    "RasgosPersona",
    "RelacionFamiliar",
    "Representacion",
    "Resultado",
    "Serie",
    "Sesion",
    "Sexo",
    "TipoInstitucion",
    "TipoNombre",
    "TipoRepresentacion",
    "TipoSuceso",
    "TramiteImportado",
    "Transicion",
    "VisaEmitida",
]
