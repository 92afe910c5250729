"""The machine readable zone of ICAO Doc 9303: composed, read back, checked. Pure: no database."""

from registry.documentos.mrz.digitos import check_digit
from registry.documentos.mrz.errores import (
    DocumentNumberTooLong,
    FieldNotRepresentable,
    MrzNotReadable,
    NameNotLatin,
)
from registry.documentos.mrz.formatos import Contenido, Formato, compose, fields
from registry.documentos.mrz.lectura import Fault, Lectura, as_far_as_known, read
from registry.documentos.mrz.letras import CHOICES, Reglas, transliterate
from registry.documentos.mrz.nombres import Truncamiento, name_field

__all__ = [
    "CHOICES",
    "Contenido",
    "DocumentNumberTooLong",
    "Fault",
    "FieldNotRepresentable",
    "Formato",
    "Lectura",
    "MrzNotReadable",
    "NameNotLatin",
    "Reglas",
    "Truncamiento",
    "as_far_as_known",
    "check_digit",
    "compose",
    "fields",
    "name_field",
    "read",
    "transliterate",
]
