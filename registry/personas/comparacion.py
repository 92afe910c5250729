"""Whether two records are one person: a score made of named parts, each with its points.

Every aspect (documents, surnames, names, birth, …) gives at most one component, as ``documento.mismo``;
an aspect that one of the two does not know gives none. What each is worth, and what it means in words,
is data (``umbrales``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import OSA

from registry.models import Sexo
from registry.personas import fechas
from registry.personas.fechas import Acuerdo
from registry.personas.parecido import Cotejo, Grado, lay
from registry.personas.rasgos import DocumentoComparado, NombreComparado, Rasgos, Words
from registry.personas.umbrales import Umbrales

ONLY_ONE = frozenset({"DNI"})  # documents of which a person has one all life long
_SPELT = {Grado.IGUAL: "iguales", Grado.SUENA_IGUAL: "suenan_igual", Grado.PARECIDA: "parecidos"}
_BORN = {
    Acuerdo.IGUAL: "igual",
    Acuerdo.INTERCAMBIADA: "intercambiada",
    Acuerdo.UNA_CIFRA: "una_cifra",
    Acuerdo.COMPATIBLE: "compatible",
    Acuerdo.DISTINTA: "distinta",
}
_SAME_DOCUMENT = frozenset({"documento.mismo", "documento.otra_escritura"})
_CONTRADICTS = frozenset(
    {
        "apellidos.distintos",
        "apellidos.uno_en_comun",
        "nombres.distintos",
        "nombres.uno_en_comun",
        "nacimiento.distinta",
    }
)
_DIFFERENT = frozenset({"apellidos.distintos", "nombres.distintos", "nacimiento.distinta"})


@dataclass(frozen=True, slots=True)
class Componente:
    """One reason for or against."""

    code: str
    points: int

    @property
    def aspect(self) -> str:
        """What of the person it is about."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Comparacion:
    """How much two records look like one person, and why."""

    components: tuple[Componente, ...]
    umbrales: Umbrales

    @property
    def score(self) -> int:
        """From 0 to 100."""
        return max(0, min(100, sum(one.points for one in self.components)))

    @property
    def proposed(self) -> bool:
        """Whether a reviewer should look: also if others claim the same document."""
        claimed = any(one.code == "documento.mismo" for one in self.components)
        return claimed or self.score >= self.umbrales.propose

    @property
    def sure(self) -> bool:
        """Whether no reviewer is needed: the same document, and nothing against it."""
        codes = {one.code for one in self.components}
        same = bool(codes & _SAME_DOCUMENT)
        return same and not codes & _CONTRADICTS and self.score >= self.umbrales.sure

    @property
    def disputed(self) -> bool:
        """Whether so much is different that even the same document does not make them one."""
        return len({one.code for one in self.components} & _DIFFERENT) > 1


def compare(one: Rasgos, other: Rasgos, umbrales: Umbrales) -> Comparacion:
    """Lay two persons beside each other."""
    points = umbrales.points
    aspects = (
        _documents(one, other),
        *_best_name(one, other, umbrales),
        _birth(one, other),
        _parents(one, other),
        _sex(one, other),
        _nationality(one, other),
    )
    return Comparacion(tuple(Componente(code, points[code]) for code in aspects if code), umbrales)


def _documents(one: Rasgos, other: Rasgos) -> str | None:
    """The best that any two of their documents say."""
    told = {_two_documents(mine, theirs) for mine, theirs in product(one.documentos, other.documentos)}
    order = ("mismo", "otra_escritura", "otro_tipo", "una_cifra", "distinto_unico", "distinto")
    best = next((code for code in order if code in told), None)
    return f"documento.{best}" if best else None


def _two_documents(one: DocumentoComparado, other: DocumentoComparado) -> str | None:
    same_kind = (one.tipo, one.pais) == (other.tipo, other.pais)
    if same_kind and one.numero == other.numero:
        return "mismo"
    if set(one.claves) & set(other.claves):
        return "otra_escritura" if same_kind else "otro_tipo"
    if not same_kind:
        return None
    if OSA.distance(one.clave, other.clave, score_cutoff=1) == 1:
        return "una_cifra"
    return "distinto_unico" if one.tipo in ONLY_ONE else "distinto"


def _best_name(one: Rasgos, other: Rasgos, umbrales: Umbrales) -> tuple[str, ...]:
    """Surnames and names, by that pair of all their names that is most alike."""
    woman = one.sexo == other.sexo == Sexo.FEMENINO
    told = [_two_names(a, b, woman=woman) for a, b in product(one.nombres, other.nombres)]
    return max(told, key=lambda codes: sum(umbrales.points[code] for code in codes), default=())


def _two_names(one: NombreComparado, other: NombreComparado, *, woman: bool) -> tuple[str, ...]:
    surnames = lay((*one.primero, *one.segundo), (*other.primero, *other.segundo))
    given = lay(one.nombres, other.nombres)
    codes = tuple(_surnames(surnames, woman=woman)) + tuple(_given(given, one.nombres, other.nombres))
    if not (surnames.within and given.within) and _exchanged(one, other):
        return ("apellidos.intercambiados",)
    return codes


def _surnames(laid: Cotejo, *, woman: bool) -> Iterator[str]:
    if laid.whole and laid.grado in _SPELT:
        yield f"apellidos.{_SPELT[laid.grado] if laid.in_order else 'otro_orden'}"
    elif laid.within and laid.grado in _SPELT:
        yield "apellidos.falta_uno"
    elif laid.couples and laid.grado in _SPELT:
        yield "apellidos.casada" if woman and laid.first else "apellidos.uno_en_comun"
    else:
        yield "apellidos.distintos"


def _given(laid: Cotejo, ones: Words, others: Words) -> Iterator[str]:
    if not ones or not others:
        return
    if laid.within and laid.grado is Grado.INICIAL:
        yield "nombres.iniciales"
    elif laid.whole:
        yield f"nombres.{_SPELT[laid.grado] if laid.in_order else 'otro_orden'}"
    elif laid.within:
        yield "nombres.en_parte"
    else:
        yield "nombres.uno_en_comun" if laid.couples else "nombres.distintos"


def _exchanged(one: NombreComparado, other: NombreComparado) -> bool:
    """Whether all words are the same, some in the place of others."""
    laid = lay(one.all, other.all)
    return laid.whole and laid.grado >= Grado.SUENA_IGUAL


def _birth(one: Rasgos, other: Rasgos) -> str | None:
    told = {fechas.agree(mine, theirs) for mine, theirs in product(one.nacimientos, other.nacimientos)}
    best = next((agreement for agreement in _BORN if agreement in told), None)
    return f"nacimiento.{_BORN[best]}" if best else None


def _parents(one: Rasgos, other: Rasgos) -> str | None:
    """By the parent who is known to both."""
    laid = [
        lay(mine, theirs)
        for mine, theirs in zip(one.padres, other.padres, strict=True)
        if mine and theirs
    ]
    if not laid:
        return None
    alike = all(one.within and one.grado >= Grado.PARECIDA for one in laid)
    return "padres.iguales" if alike else "padres.distintos"


def _sex(one: Rasgos, other: Rasgos) -> str | None:
    if Sexo.NO_ESPECIFICADO in (one.sexo, other.sexo):
        return None
    return "sexo.igual" if one.sexo == other.sexo else "sexo.distinto"


def _nationality(one: Rasgos, other: Rasgos) -> str | None:
    if not one.nacionalidades or not other.nacionalidades:
        return None
    common = set(one.nacionalidades) & set(other.nacionalidades)
    return "nacionalidad.comun" if common else "nacionalidad.distinta"
