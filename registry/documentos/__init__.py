"""Documents that the ministry issues: composed, sealed, signed, numbered, and what becomes of them."""

from registry.documentos.ciclo import NotInThatState, good, move, standing
from registry.documentos.composicion import (
    Composed,
    DocumentNotComposed,
    UnknownTemplate,
    compose,
    new_code,
)
from registry.documentos.emision import Emision, by_code, by_seal, get, issue, live, next_number, number

__all__ = [
    "Composed",
    "DocumentNotComposed",
    "Emision",
    "NotInThatState",
    "UnknownTemplate",
    "by_code",
    "by_seal",
    "compose",
    "get",
    "good",
    "issue",
    "live",
    "move",
    "new_code",
    "next_number",
    "number",
    "standing",
]
