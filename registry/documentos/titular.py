"""The holder of a document, as the register and the diagrams know people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from registry import catalogo
from registry.catalogo.tablas import DocumentoTipo, Transliteracion
from registry.documentos import mrz
from registry.documentos.mrz import Contenido, Formato, Reglas, Truncamiento

ISSUER = "PER"


@dataclass(frozen=True, kw_only=True)
class Titular:
    """Who a document is about."""

    apellidos: str
    nombres: str
    nacionalidad: str
    nacimiento: str | None  # ISO, as far as it is known
    sexo: str
    idioma: str | None = None  # of a name in another script
    opcional: str = ""  # what the zone has place for besides, such as the number of the DNI

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Titular":
        """From the context that diagrams pass: the answers of a form, or the fields of a person."""
        surnames = [told.get(name) for name in ("primer_apellido", "segundo_apellido")]
        return cls(
            apellidos=told.get("apellidos") or " ".join(one for one in surnames if one),
            nombres=told.get("nombres") or "",
            nacionalidad=told["nacionalidad"],
            nacimiento=told.get("fecha_nacimiento") or told.get("nacimiento"),
            sexo=told.get("sexo") or "X",
            idioma=told.get("idioma_del_nombre"),
            opcional=told.get("mrz_opcional") or "",
        )

    @property
    def nombre(self) -> str:
        """Surnames, given names."""
        return ", ".join(part for part in (self.apellidos, self.nombres) if part)

    def public(self) -> dict[str, str | None]:
        """What a verifier may be told of a person, if the kind of document has it."""
        return {
            "titular": self.nombre,
            "nacionalidad": self.nacionalidad,
            "nacimiento": self.nacimiento,
            "sexo": self.sexo,
        }


def zone(
    tipo: DocumentoTipo,
    titular: Titular,
    *,
    numero: str,
    vence_on: date,
    on: date,
) -> tuple[str, ...]:
    """The machine readable zone of a document; empty for a kind that has none.

    Raises:
        NameNotLatin, DocumentNumberTooLong, FieldNotRepresentable: see ``registry.documentos.mrz``.
    """
    if tipo.mrz is None:
        return ()
    content = Contenido(
        codigo=tipo.mrz_codigo or "",
        emisor=ISSUER,
        numero=numero,
        apellidos=titular.apellidos,
        nombres=titular.nombres,
        nacionalidad=titular.nacionalidad,
        nacimiento=titular.nacimiento,
        sexo=titular.sexo,
        vence=vence_on,
        opcional=titular.opcional,
        idioma=titular.idioma,
    )
    how = Truncamiento(str(catalogo.setting("mrz.truncamiento", on)))
    return mrz.compose(Formato(tipo.mrz), content, reglas=spelling(on), truncamiento=how)


def spelling(on: date) -> Reglas:
    """How Peru writes the letters for which the standard leaves it a choice, as in force on a day."""
    known = catalogo.rows(Transliteracion, on)
    chosen = {row.letra: row.escritura for row in known}
    return Reglas(
        letras={letter: written for letter, written in chosen.items() if letter in mrz.CHOICES},
        adicionales={letter: written for letter, written in chosen.items() if letter not in mrz.CHOICES},
    )


def expiry(tipo: DocumentoTipo, on: date) -> date | None:
    """The last day on which a document issued on a day is good; None if it does not expire."""
    match tipo.unidad, tipo.vigencia:
        case "dias", int(amount):
            return on + relativedelta(days=amount)
        case "meses", int(amount):
            return on + relativedelta(months=amount)
        case "anios", int(amount):
            return on + relativedelta(years=amount)
    return None
