"""Identity documents: type, issuing State and number, each type with its own rule.

Source: Ley 26497 (DNI, eight digits); ICAO Doc 9303-4 (passport numbers are A-Z and 0-9; longer ones
than nine exist on paper). Lengths of the cards issued in Peru are assumptions until the ministry
confirms them.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from forms.answers import Json, Typed
from forms.catalogs import catalog
from forms.components.base import Field, Look, box_id, box_name, one
from forms.declaration import Declaration
from forms.errors import Invalid, NotAnOption
from forms.hygiene import clean
from forms.view import BoxView, OptionView
from forms.words import spoken

PERU = "PER"
KIND, STATE, NUMBER = "tipo", "pais", "numero"
_LONGEST = 40


@dataclass(frozen=True)
class DocumentType:
    """One type of identity document."""

    name: str
    pattern: str
    rule: str  # said when the number does not match
    peruvian: bool = False  # no other State issues it

    def matches(self, number: str) -> bool:
        """Whether a number, in capitals and without blanks, can be one of this type."""
        return re.fullmatch(self.pattern, number) is not None


_CARD = r"[A-Z0-9]{5,15}"
_CARD_RULE = "El número debe tener de 5 a 15 letras y cifras."
DOCUMENT_TYPES: dict[str, DocumentType] = {
    "DNI": DocumentType("DNI", r"[0-9]{8}", "El DNI debe tener 8 cifras.", peruvian=True),
    "PAS": DocumentType(
        "Pasaporte", r"[A-Z0-9]{5,15}", "El pasaporte debe tener de 5 a 15 letras (A-Z) y cifras."
    ),
    "CE": DocumentType(
        "Carné de extranjería",
        r"[A-Z0-9]{6,12}",
        "El carné de extranjería debe tener de 6 a 12 letras y cifras.",
        peruvian=True,
    ),
    "CIE": DocumentType("Carné de identidad de extranjero", _CARD, _CARD_RULE, peruvian=True),
    "CPP": DocumentType("Carné de permiso temporal de permanencia", _CARD, _CARD_RULE, peruvian=True),
    "PTP": DocumentType("Permiso temporal de permanencia", _CARD, _CARD_RULE, peruvian=True),
    "CSR": DocumentType(
        "Carné de solicitante de refugio",
        r"[0-9]{9}",
        "El carné de solicitante de refugio debe tener 9 cifras.",
        peruvian=True,
    ),
    "DSA": DocumentType(
        "Documento provisional de solicitante de asilo", _CARD, _CARD_RULE, peruvian=True
    ),
    "CID": DocumentType(
        "Documento de identidad extranjero",
        r"[A-Z0-9][A-Z0-9./-]{2,24}",
        "El número debe tener de 3 a 25 letras, cifras, puntos, barras o guiones.",
    ),
    "SAL": DocumentType("Salvoconducto", _CARD, _CARD_RULE),
    "PEM": DocumentType("Pasaporte de emergencia", _CARD, _CARD_RULE),
    "DVC": DocumentType("Documento de viaje (Convención de 1951 o 1954)", _CARD, _CARD_RULE),
}


@dataclass(frozen=True, kw_only=True)
class IdentityDocument(Field):
    """Type, issuing State and number. Stored as ``{"tipo": "PAS", "pais": "VEN", "numero": "…"}``."""

    kind: ClassVar[str] = "documento_identidad"
    properties = Field.properties | {"tipos"}
    boxes: ClassVar[tuple[str, ...]] = (KIND, STATE, NUMBER)
    focus: ClassVar[str] = KIND

    types: tuple[str, ...] = tuple(DOCUMENT_TYPES)

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        listed = declaration.text("properties", "tipos", default=",".join(DOCUMENT_TYPES))
        types = tuple(code for part in listed.split(",") if (code := part.strip()))
        for code in types:
            if code not in DOCUMENT_TYPES:
                raise declaration.wrong(
                    "El tipo de documento «{tipo}» no existe.",
                    "Los que hay: {tipos}.",
                    tipo=code,
                    tipos=", ".join(DOCUMENT_TYPES),
                )
        return super().options(declaration) | {"types": types}

    def parse(self, typed: Typed) -> Json:
        return self._read(*(clean(one(typed, box)) for box in self.boxes))

    def accept(self, value: Json) -> Json:
        if not isinstance(value, dict) or not set(value) <= set(self.boxes):
            raise Invalid("«{campo}» debe tener tipo, pais y numero.")
        parts = [value.get(box) or "" for box in self.boxes]
        return self._read(*(clean(part) if isinstance(part, str) else _no_text() for part in parts))

    def _read(self, code: str, state: str, number: str) -> Json:
        if not code:
            raise Invalid("Elija el tipo de documento en «{campo}».")
        if code not in self.types:
            raise NotAnOption("Elija uno de los tipos de documento de «{campo}».")
        kind = DOCUMENT_TYPES[code]
        state = state or (PERU if kind.peruvian else "")
        if not state:
            raise Invalid("Elija el país que emitió el documento en «{campo}».")
        if state not in _states():
            raise NotAnOption("Elija uno de los países de «{campo}».")
        if kind.peruvian and state != PERU:
            raise Invalid(
                "{documento}: lo emite solo el Perú; corrija el país o el tipo.", documento=kind.name
            )
        return {KIND: code, STATE: state, NUMBER: _number(number, code, kind)}

    def spell(self, answer: Json) -> Typed:
        parts = answer if isinstance(answer, dict) else {}
        return {box: (str(parts[box]),) for box in self.boxes if parts.get(box) is not None}

    def tell(self, answer: Json, look: Look) -> str:
        if not isinstance(answer, dict):
            return ""
        kind = DOCUMENT_TYPES.get(str(answer.get(KIND)))
        state = _states().get(str(answer.get(STATE)), "")
        name = look.translate(kind.name) if kind else ""
        told = f"{name} {spoken(answer.get(NUMBER))}".strip()
        return f"{told} ({state})" if state else told

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        names = {code: look.translate(DOCUMENT_TYPES[code].name) for code in self.types}
        boxes = {
            KIND: self._box(KIND, names, typed, look),
            STATE: self._box(STATE, _states(), typed, look),
            NUMBER: self._box(NUMBER, {}, typed, look),
        }
        return super().details(typed, answer, look) | {"boxes": boxes}

    def _box(self, box: str, options: dict[str, str], typed: Typed, look: Look) -> BoxView:
        value = one(typed, box)
        known = options if value in options or not value else {**options, value: value}
        choices = tuple(
            OptionView(value=code, label=label, chosen=code == value) for code, label in known.items()
        )
        return BoxView(
            id=box_id(look.name, box),
            name=box_name(look.name, box),
            value=value,
            options=choices if options else (),
            wrong=look.error,
        )


def _number(number: str, code: str, kind: DocumentType) -> str:
    bare = re.sub(r"\s", "", number.upper())
    if code != "CID":
        bare = re.sub(r"[.-]", "", bare)
    if not bare:
        raise Invalid("Escriba el número del documento en «{campo}».")
    if len(number) > _LONGEST or not kind.matches(bare):
        raise Invalid(kind.rule)
    return bare


def _states() -> dict[str, str]:
    return {option.code: option.label for option in catalog("paises") or ()}


def _no_text() -> str:
    raise Invalid("«{campo}» debe tener tipo, pais y numero.")
