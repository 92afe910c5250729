"""Who somebody says to be: what a form, an agency or an old system tells of a person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.models import EstadoCivil, Sexo, TipoNombre
from registry.personas.documentos import Papel

_DOCUMENTS = ("documento", "otro_documento", "documento_viaje")  # questions of forms that ask for one
_NATIONALITIES = ("nacionalidad", "otra_nacionalidad")
_CONTACT = {
    "correo": "correo",
    "telefono": "telefono",
    "direccion": "direccion",
    "domicilio": "direccion",
    "pais_residencia": "pais",
    "ubigeo": "ubigeo",
    "casilla": "casilla",
    "idioma": "idioma",
    "consiente_correo": "consiente_correo",
}
_YES = (True, "SI")


@dataclass(frozen=True, kw_only=True)
class Nombrado:
    """One name, with its parts, and why it is borne."""

    tipo: TipoNombre = TipoNombre.PRINCIPAL
    primer_apellido: str
    segundo_apellido: str | None = None
    nombres: str = ""

    @property
    def full(self) -> str:
        """Surnames, names: as lists show it."""
        surnames = " ".join(part for part in (self.primer_apellido, self.segundo_apellido) if part)
        return f"{surnames}, {self.nombres}" if self.nombres else surnames


@dataclass(frozen=True, kw_only=True)
class Filiacion:
    """Who somebody says to be."""

    principal: Nombrado
    otros: tuple[Nombrado, ...] = ()
    sexo: Sexo = Sexo.NO_ESPECIFICADO
    fecha_nacimiento: str | None = None
    pais_nacimiento: str | None = None
    lugar_nacimiento: str | None = None
    nacionalidades: tuple[str, ...] = ()
    documentos: tuple[Papel, ...] = ()
    estado_civil: EstadoCivil | None = None
    padre: str | None = None
    madre: str | None = None
    contacto: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> "Filiacion":
        """Read from the answers of a form, or from another agency's message."""
        civil = answers.get("estado_civil")
        return cls(
            principal=Nombrado(
                primer_apellido=answers["primer_apellido"],
                segundo_apellido=answers.get("segundo_apellido") or None,
                nombres=answers.get("nombres") or "",
            ),
            otros=tuple(_others(answers)),
            sexo=Sexo(answers.get("sexo") or Sexo.NO_ESPECIFICADO),
            fecha_nacimiento=answers.get("fecha_nacimiento") or None,
            pais_nacimiento=answers.get("pais_nacimiento") or None,
            lugar_nacimiento=answers.get("lugar_nacimiento") or None,
            nacionalidades=tuple(dict.fromkeys(_nationalities(answers))),
            documentos=tuple(dict.fromkeys(_papers(answers))),
            estado_civil=EstadoCivil(civil) if civil in tuple(EstadoCivil) else None,
            padre=answers.get("padre") or None,
            madre=answers.get("madre") or None,
            contacto=_contact(answers),
        )

    @property
    def full_name(self) -> str:
        """Surnames, names: as lists show it."""
        return self.principal.full

    @property
    def names(self) -> tuple[Nombrado, ...]:
        """All of them, the main one first."""
        return (self.principal, *self.otros)


def _others(answers: Mapping[str, Any]) -> Iterator[Nombrado]:
    """Names that the form takes one by one, or as free text beside the surname."""
    for one in answers.get("alias") or ():
        yield Nombrado(
            tipo=TipoNombre(one.get("tipo") or TipoNombre.ALIAS),
            primer_apellido=one.get("primer_apellido") or answers["primer_apellido"],
            segundo_apellido=one.get("segundo_apellido") or None,
            nombres=one.get("nombres") or "",
        )
    if free := answers.get("otros_nombres"):
        yield Nombrado(tipo=TipoNombre.ALIAS, primer_apellido=answers["primer_apellido"], nombres=free)


def _nationalities(answers: Mapping[str, Any]) -> Iterable[str]:
    listed = [*(answers.get(name) for name in _NATIONALITIES), *(answers.get("nacionalidades") or ())]
    return (code for code in listed if code)


def _papers(answers: Mapping[str, Any]) -> Iterator[Papel]:
    told = [*(answers.get(name) for name in _DOCUMENTS), *(answers.get("documentos") or ())]
    for one in told:
        if isinstance(one, Mapping) and one.get("numero"):
            yield Papel(
                tipo=one["tipo"],
                pais=one.get("pais") or one["pais_emisor"],
                numero=one["numero"],
                emitido_on=_day(one.get("fecha_emision")),
                vence_on=_day(one.get("fecha_vencimiento")),
            ).tidy


def _contact(answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of the answers says how to reach the person; a question may have either name."""
    told = {ours: answers[theirs] for theirs, ours in _CONTACT.items() if answers.get(theirs)}
    found: dict[str, Any] = {name: text for name, text in told.items() if isinstance(text, str)}
    found.pop("consiente_correo", None)
    return {**found, "consiente_correo": told.get("consiente_correo") in _YES} if found else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
