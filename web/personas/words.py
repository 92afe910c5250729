"""Words of the register for its codes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.alertas import Asunto
from registry.models import (
    ClaseAnotacion,
    Documento,
    EstadoCivil,
    EstadoIdentidad,
    EstadoPar,
    HechoCivil,
    Parentesco,
    Sexo,
    TipoInstitucion,
    TipoNombre,
    TipoRepresentacion,
)
from registry.otorgado import Clase, Otorgado
from registry.personas import documentos, fechas
from registry.personas.familia import Tope
from registry.personas.razones import Said
from web.i18n import gettext
from web.papers import DOCUMENT_STATES as PAPER_STATES
from web.papers import document_kind
from web.spanish import MONTHS
from web.terms import Chip

SEXES: Mapping[Sexo, Said] = {
    Sexo.FEMENINO: Said("Femenino"),
    Sexo.MASCULINO: Said("Masculino"),
    Sexo.NO_ESPECIFICADO: Said("No especificado"),
}
CIVIL: Mapping[EstadoCivil, Said] = {
    EstadoCivil.SOLTERO: Said("Soltera o soltero"),
    EstadoCivil.CASADO: Said("Casada o casado"),
    EstadoCivil.CONVIVIENTE: Said("Conviviente"),
    EstadoCivil.DIVORCIADO: Said("Divorciada o divorciado"),
    EstadoCivil.VIUDO: Said("Viuda o viudo"),
}
CIVIL_ACTS: Mapping[HechoCivil, Said] = {
    HechoCivil.NACIMIENTO: Said("Nacimiento"),
    HechoCivil.MATRIMONIO: Said("Matrimonio"),
    HechoCivil.DEFUNCION: Said("Defunción"),
}
CIVIL_ACT_TITLES: Mapping[HechoCivil, Said] = {
    HechoCivil.NACIMIENTO: Said("Acta de nacimiento"),
    HechoCivil.MATRIMONIO: Said("Acta de matrimonio"),
    HechoCivil.DEFUNCION: Said("Acta de defunción"),
}
MARGINAL_NOTES: Mapping[ClaseAnotacion, Said] = {
    ClaseAnotacion.RECTIFICACION: Said("Rectificación"),
    ClaseAnotacion.CANCELACION: Said("Cancelación del acta"),
    ClaseAnotacion.RECONSTITUCION: Said("Reconstitución del acta"),
    ClaseAnotacion.REPOSICION: Said("Reposición del acta"),
}
NAMES: Mapping[TipoNombre, Said] = {
    TipoNombre.PRINCIPAL: Said("Nombre principal"),
    TipoNombre.ALIAS: Said("Otro nombre que usa"),
    TipoNombre.CASADA: Said("Nombre de casada"),
    TipoNombre.TRANSLITERADO: Said("Escrito en otro alfabeto o transliterado"),
    TipoNombre.DOCUMENTO: Said("Como figura en un documento"),
    TipoNombre.ANTERIOR: Said("Nombre anterior"),
}
DOCUMENT_STATES: Mapping[EstadoIdentidad, tuple[str, Said]] = {
    EstadoIdentidad.VIGENTE: ("ok", Said("Vigente")),
    EstadoIdentidad.VENCIDO: ("idle", Said("Vencido")),
    EstadoIdentidad.CANCELADO: ("late", Said("Cancelado")),
    EstadoIdentidad.ROBADO_PERDIDO: ("late", Said("Robado o perdido")),
}
RELATIVES: Mapping[Parentesco, Said] = {
    Parentesco.CONYUGE: Said("Cónyuge"),
    Parentesco.UNION_HECHO: Said("Integrante de unión de hecho"),
    Parentesco.HIJO_MENOR: Said("Hija o hijo menor de edad"),
    Parentesco.HIJO_MAYOR_ESTUDIANTE: Said("Hija o hijo mayor que estudia"),
    Parentesco.HIJO_DISCAPACIDAD: Said("Hija o hijo mayor con discapacidad"),
    Parentesco.HIJASTRO: Said("Hija o hijo del cónyuge"),
    Parentesco.ASCENDIENTE: Said("Ascendiente"),
    Parentesco.OTRO: Said("Otro familiar"),
}
OBSTACLES: Mapping[Tope, Said] = {
    Tope.NO_EMPEZO: Said("todavía no empieza"),
    Tope.TERMINO: Said("ya terminó"),
    Tope.EDAD_DE_MENOS: Said("no tiene la edad"),
    Tope.EDAD_DE_MAS: Said("pasó la edad"),
    Tope.NO_ES_SOLTERO: Said("ya no es soltero"),
    Tope.FALLECIO: Said("falleció"),
}
INSTITUTIONS: Mapping[TipoInstitucion, Said] = {
    TipoInstitucion.EMBAJADA: Said("Embajada"),
    TipoInstitucion.CONSULADO: Said("Consulado"),
    TipoInstitucion.ORG_INTERNACIONAL: Said("Organismo internacional"),
    TipoInstitucion.ONG_APCI: Said("ONG inscrita en APCI"),
    TipoInstitucion.MEDIO_PRENSA: Said("Medio de prensa"),
    TipoInstitucion.EMPRESA: Said("Empresa"),
    TipoInstitucion.UNIVERSIDAD: Said("Universidad"),
    TipoInstitucion.ENTIDAD_PUBLICA: Said("Entidad pública"),
}
REPRESENTATIVES: Mapping[TipoRepresentacion, Said] = {
    TipoRepresentacion.APODERADO: Said("Apoderado"),
    TipoRepresentacion.ABOGADO: Said("Abogado"),
    TipoRepresentacion.PADRE_MADRE: Said("Padre o madre"),
    TipoRepresentacion.TUTOR: Said("Tutor"),
    TipoRepresentacion.CURADOR: Said("Curador"),
    TipoRepresentacion.INSTITUCION: Said("Institución"),
}
PAIRS: Mapping[EstadoPar, tuple[str, Said]] = {
    EstadoPar.PENDIENTE: ("soon", Said("Por revisar")),
    EstadoPar.MISMA: ("ok", Said("Misma persona")),
    EstadoPar.DISTINTA: ("idle", Said("Personas distintas")),
    EstadoPar.POSTERGADA: ("soon", Said("Se verá después")),
    EstadoPar.SIN_OBJETO: ("none", Said("Ya no corresponde")),
}
ALERTS: Mapping[Asunto, Said] = {
    Asunto.DOCUMENTO_ROBADO: Said("Documento robado o perdido: {que}."),
    Asunto.DOCUMENTO_EN_DISPUTA: Said(
        "Otra ficha tiene el mismo documento: {que}. Falta que se revise."
    ),
    Asunto.FALLECIDA_CON_TRAMITE: Said("La persona falleció y tiene trámites en curso."),
    Asunto.VARIOS_TRAMITES: Said("Tiene trámites en curso de más de un procedimiento: {que}."),
    Asunto.MENOR_SIN_REPRESENTANTE: Said("Es menor de edad y no tiene representante registrado."),
    Asunto.POSIBLE_DUPLICADO: Said("Puede tener otra ficha: hay un posible duplicado por revisar."),
}
CLASSES: Mapping[Clase, Said] = {
    Clase.CONDICION: Said("Protección"),
    Clase.CALIDAD: Said("Calidad migratoria"),
    Clase.VISA: Said("Visa"),
    Clase.DOCUMENTO: Said("Documento"),
}
CONDITIONS: Mapping[str, Said] = {
    "refugiado": Said("Condición de refugiado"),
    "asilado": Said("Asilo político"),
}
VARIANTS: Mapping[str, Said] = {"TEMPORAL": Said("temporal"), "RESIDENTE": Said("residente")}
GIVEN_STATES: Mapping[tuple[Clase, str], tuple[str, Said]] = {
    (Clase.CONDICION, "vigente"): ("ok", Said("Vigente")),
    (Clase.CONDICION, "terminada"): ("idle", Said("Terminada")),
    (Clase.CALIDAD, "vigente"): ("ok", Said("Vigente")),
    (Clase.CALIDAD, "prorrogada"): ("idle", Said("Prorrogada")),
    (Clase.CALIDAD, "cambiada"): ("idle", Said("Cambiada por otra")),
    (Clase.CALIDAD, "vencida"): ("idle", Said("Vencida")),
    (Clase.CALIDAD, "cancelada"): ("late", Said("Cancelada")),
    (Clase.VISA, "emitida"): ("ok", Said("Vigente")),
    (Clase.VISA, "usada"): ("idle", Said("Usada")),
    (Clase.VISA, "caducada"): ("idle", Said("Caducada")),
    (Clase.VISA, "cancelada"): ("late", Said("Cancelada")),
    (Clase.VISA, "denegada"): ("late", Said("Denegada")),
}
FIELDS: Mapping[str, Said] = {
    "sexo": Said("Sexo"),
    "fecha_nacimiento": Said("Fecha de nacimiento"),
    "pais_nacimiento": Said("País de nacimiento"),
    "lugar_nacimiento": Said("Lugar de nacimiento"),
    "estado_civil": Said("Estado civil"),
    "padre": Said("Nombre completo del padre"),
    "madre": Said("Nombre completo de la madre"),
    "fallecida": Said("La persona falleció"),
    "fecha_fallecimiento": Said("Fecha de fallecimiento"),
    "nombre": Said("Nombre"),
    "documento": Said("Documento"),
    "nacionalidad": Said("Nacionalidad"),
    "contacto": Said("Contacto"),
}
TABLES: Mapping[str, Said] = {
    "expediente": Said("Expedientes"),
    "documento_emitido": Said("Documentos emitidos"),
    "relacion_familiar": Said("Vínculos familiares"),
    "representacion": Said("Representaciones"),
    "nombre": Said("Nombre"),
    "documento_identidad": Said("Documento de identidad"),
    "nacionalidad": Said("Nacionalidad"),
    "contacto": Said("Contacto"),
}


def value(campo: str, told: Any) -> str:  # noqa: ANN401 - JSON
    """A value of the history, as people say it."""
    if told in (None, "", {}):
        return "—"
    if isinstance(told, dict):
        skipped = ("origen", "reserva", "clave", "persona_id", "documento_id")
        parts = [
            str(part)
            for name, part in told.items()
            if part not in (None, "", False) and name not in skipped
        ]
        return " · ".join(parts)
    known: Mapping[Any, Said] = SEXES if campo == "sexo" else CIVIL if campo == "estado_civil" else {}
    return str(known.get(told, told))


SYSTEMS: Mapping[str, Said] = {
    "registro": Said("Registro en ventanilla"),
    "SAM": Said("SAM"),
    "QORICANCHA": Said("Qoricancha II"),
    "CARDIP": Said("CARDIP"),
    "ABTC": Said("Sistema ABTC"),
    "PASAPORTES": Said("Sistema de pasaportes"),
    "muestra": Said("Datos inventados"),
}


def origin(code: str) -> str:
    """Where something is told: an old system, the desk, or a procedure by its key."""
    known = SYSTEMS.get(code)
    return gettext(known) if known else code.replace("_", " ").capitalize()


def partial_date(text: str) -> str:
    """A date as far as it is known: «14 ago 1991», «ago 1991», «1991»."""
    if not text:
        return ""
    year, month, day = fechas.parts(text)
    known = (f"{day:02d}" if day else "", MONTHS[month - 1] if month else "", str(year))
    return " ".join(part for part in known if part)


def document_state(row: Documento, today: date) -> EstadoIdentidad:
    """What a document is worth today."""
    return documentos.estado_on(row.estado, row.vence_on, today)


def paper(code: str) -> str:
    """What a document that the ministry issued is called."""
    return document_kind(code).capitalize()


def given_name(one: Otorgado) -> str:
    """What was given, as people call it."""
    return gettext(CONDITIONS[one.codigo]) if one.clase is Clase.CONDICION else one.nombre


def given_kind(one: Otorgado) -> str:
    """What kind of thing it is: «Calidad migratoria residente»."""
    kind = gettext(CLASSES[one.clase])
    variant = VARIANTS.get(one.variante or "")
    return f"{kind} {gettext(variant)}" if variant else kind


def given_state(one: Otorgado, today: date) -> Chip:
    """How it stands today, as a chip."""
    if one.vigente and one.desde > today:
        return Chip("soon", gettext("Por empezar"))
    if one.clase is Clase.DOCUMENTO:
        tone, said = PAPER_STATES[one.estado]
        return Chip(tone, str(said))
    tone, told = GIVEN_STATES[one.clase, one.estado]
    return Chip(tone, gettext(told))
