"""OCN INTERPOL Lima: wanted persons (nominals) and stolen or lost travel documents (SLTD).

Two steps, as its search service works: a quick query gives possible hits, each with an entity id;
a second query gives the detail of each. A hit is not an identification: only the OCN confirms.
Searches are read-only and confidential, and the country of nationality is never told (L27891, art. 11).
"""

from dataclasses import dataclass
from typing import Any, Protocol

from tasks.connectors.base import Exchange, HttpAgency
from tasks.connectors.persons import Candidate, Document, Person, Purpose, Resultado, Verdict
from tasks.errors import AgencyContractBroken

_DETAILS = 5  # hits whose detail is asked for; more than that is a common name for a person to look at


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One possible match."""

    entity: str  # theirs; to be quoted to the OCN
    confirmed: bool  # by the OCN, not by a program
    issuer: str | None  # alpha-3: who asked for the notice, or issued the document
    names: str | None = None
    born: str | None = None


class Interpol(Protocol):
    """What a handler may ask of INTERPOL."""

    def search_person(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """Search the nominals. Raises AgencyError."""

    def search_document(self, document: Document, purpose: Purpose, *, key: str) -> Verdict:
        """Search the stolen and lost travel documents. Raises AgencyError."""


class HttpInterpol(HttpAgency):
    """The real thing."""

    def search_person(self, person: Person, purpose: Purpose, *, key: str) -> Verdict:
        """See Interpol."""
        body = {
            "familyName": " ".join(filter(None, (person.first_surname, person.second_surname))),
            "givenNames": person.given_names,
            "birthDate": person.born,
            "sex": person.sex,
            "nationality": person.nationality,
        }
        hits, exchange = self._search("/find/v1/nominals", body, purpose, key=key)
        return _judge(hits, exchange, of_concern=person.nationality, what="una persona buscada")

    def search_document(self, document: Document, purpose: Purpose, *, key: str) -> Verdict:
        """See Interpol."""
        body = {
            "number": document.number,
            "type": {"PAS": "P"}.get(document.kind, "I"),
            "issuingCountry": document.issuer,
        }
        hits, exchange = self._search("/find/v1/documents", body, purpose, key=key)
        same_issuer = [hit for hit in hits or () if hit.issuer == document.issuer]
        verdict = _judge(hits, exchange, of_concern=None, what="un documento robado o perdido")
        if verdict.resultado is Resultado.HOMONIMIA and same_issuer and document.issuer:
            return Verdict(
                resultado=Resultado.CON_ANTECEDENTES,
                text="INTERPOL tiene el documento por robado o perdido.",
                code=verdict.code,
                exchange=exchange,
                candidates=verdict.candidates,
            )
        return verdict

    def _search(
        self, path: str, body: dict[str, Any], purpose: Purpose, *, key: str
    ) -> tuple[list[Hit] | None, Exchange]:
        """The hits with their detail; None when the search itself came to nothing."""
        why = {"purpose": purpose.said, "access": "READ_ONLY", "confidential": True}
        answer, exchange = self.post_json(path, body | why, key=key)
        match answer:
            case {"status": "OK", "hits": list(found)}:
                hits = []
                for number, hit in enumerate(found[:_DETAILS]):
                    detailed, later = self._detail(path, hit, key=f"{key}:{number}")
                    hits.append(detailed)
                    exchange = exchange.then(later)
                return hits, exchange
            case {"status": str(), "hits": list()}:
                return None, exchange
        raise AgencyContractBroken(f"{path}: fields {sorted(answer)}")

    def _detail(self, path: str, hit: object, *, key: str) -> tuple[Hit, Exchange]:
        match hit:
            case {"eid": str(entity)}:
                pass
            case _:
                raise AgencyContractBroken(f"{path}: a hit without eid")
        answer, exchange = self.post_json("/find/v1/details", {"eid": entity}, key=key)
        match answer:
            case {"status": "OK", "detail": {"confirmed": bool(confirmed), **detail}}:
                issuer = detail.get("country")
                known = issuer if isinstance(issuer, str) else None
                names, born = (str(detail.get(name) or "") or None for name in ("name", "birthDate"))
                hit = Hit(entity=entity, confirmed=confirmed, issuer=known, names=names, born=born)
                return hit, exchange
        raise AgencyContractBroken("/find/v1/details: no detail")


def _judge(hits: list[Hit] | None, exchange: Exchange, *, of_concern: str | None, what: str) -> Verdict:
    if hits is None:
        resultado, text = Resultado.NO_CONCLUYENTE, "INTERPOL no completó la búsqueda."
    elif not hits:
        resultado, text = Resultado.SIN_ANTECEDENTES, "INTERPOL no tiene coincidencias."
    elif any(hit.confirmed for hit in hits):
        resultado, text = Resultado.CON_ANTECEDENTES, f"La OCN INTERPOL Lima confirmó {what}."
    else:
        resultado, text = Resultado.HOMONIMIA, f"Posible coincidencia con {what}: falta confirmarla."
    if of_concern and any(hit.issuer == of_concern for hit in hits or ()):
        text += " La pide el país de nacionalidad: es un indicio por evaluar, no un hecho probado."
    code = ",".join(hit.entity for hit in hits or ()) or resultado.value
    return Verdict(
        resultado=resultado,
        text=text,
        code=code,
        exchange=exchange,
        candidates=tuple(_candidate(hit) for hit in hits or ()),
    )


def _candidate(hit: Hit) -> Candidate:
    asked = f"Aviso pedido por {hit.issuer}" if hit.issuer else None
    return Candidate(names=hit.names or "", born=hit.born, reference=hit.entity, told=asked)
