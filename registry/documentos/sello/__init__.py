"""The visible digital seal of ICAO Doc 9303-13: what a document says, signed, small enough for a QR."""

from registry.documentos.sello.perfiles import SealIncomplete, profile
from registry.documentos.sello.portador import carried, drawn, of_text, text_of
from registry.documentos.sello.sellado import seal
from registry.documentos.sello.veredicto import Estado, Veredicto, judge
from registry.documentos.sello.zonas import SealUnreadable, Sello, parse

__all__ = [
    "Estado",
    "SealIncomplete",
    "SealUnreadable",
    "Sello",
    "Veredicto",
    "carried",
    "drawn",
    "judge",
    "of_text",
    "parse",
    "profile",
    "seal",
    "text_of",
]
