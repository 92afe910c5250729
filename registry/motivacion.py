"""Why something was refused: what a refusal must say to get a number, and who else was told the same.

A refusal rests on three things (LPAG, arts. 3.4 and 6): the rows of decision tables that fired, which
the engine itself recorded; evidence, cited by folio; and the reasons of whoever decides, in their own
words. Without one of them no number is given, and what has no number cannot be signed. The words are
kept, and compared with those of other cases of the same reserve: what fits any case gives no reasons.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.orm import Session, aliased

from engine import audit, clock, monitor, search
from engine.access import Actor
from engine.errors import InvalidInput
from engine.models import ProcessInstance
from registry.bitacora import Event
from registry.models import Expediente, Motivacion

REFUSAL = "DESFAVORABLE"
SHORTEST = 80  # characters of reasons that can be about one case
ALIKE = 90  # of 100: near-identical, as rapidfuzz measures it
BANDS = 24  # of a fingerprint: texts that differ in a tenth of their words share at least one
_ROWS = 2  # hashes in a band
_SHINGLE = 3  # words that follow each other
_CANDIDATES = 200  # the newest that share a band
_NUMBER = re.compile(r"\d+")


class ReasonsMissing(InvalidInput):
    """A refusal lacks its rules, its evidence or its reasons, so it gets no number."""

    code = "refusal-without-reasons"


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """What a refusal rests on."""

    rules: tuple[Mapping[str, Any], ...]  # {decision, regla, sustento}
    evidence: tuple[Mapping[str, Any], ...]  # {folio, acredita}
    words: str

    def missing(self) -> list[str]:
        """What it lacks, in the words of the law."""
        cited = [one for one in self.evidence if one.get("folio") and one.get("acredita")]
        lacks = {
            "reglas": not self.rules,
            "pruebas": not cited or len(cited) < len(self.evidence),
            "motivacion": len(self.words.strip()) < SHORTEST,
        }
        return [name for name, lacking in lacks.items() if lacking]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another case that was told nearly the same."""

    expediente: str
    instance_id: UUID
    resolution: str
    at: datetime
    score: int  # of 100


def gather(session: Session, instance_id: UUID, told: Mapping[str, Any]) -> Reasons:
    """The reasons that a diagram hands over, with the rules that the engine saw fire in the case."""
    return Reasons(
        rules=tuple(fired(session, instance_id)),
        evidence=tuple(told.get("pruebas") or ()),
        words=told.get("motivacion") or "",
    )


def fired(session: Session, instance_id: UUID) -> list[dict[str, Any]]:
    """The rows of decision tables that fired in a case, oldest first."""
    found = []
    for _, decision in reversed(monitor.decisions(session, instance_id)):
        for table in (decision.trace or {}).get("tables", ()):
            found += [
                {
                    "decision": table["decision"],
                    "regla": rule["number"],
                    "sustento": rule["annotation"],
                }
                for rule in table["fired"]
            ]
    return found


def keep(
    session: Session, expediente: Expediente, reasons: Reasons, *, resolution: str, actor: Actor
) -> Motivacion:
    """Keep what a refusal rests on, with the number it gets.

    Raises:
        ReasonsMissing: something is lacking; the number is not given.
    """
    if missing := reasons.missing():
        raise ReasonsMissing(expediente=expediente.numero, missing=", ".join(missing))
    others = alike(session, expediente.instance_id, reasons.words)
    made = Motivacion(
        expediente_id=expediente.id,
        resolucion=resolution,
        reglas=list(reasons.rules),
        pruebas=[dict(one) for one in reasons.evidence],
        texto=reasons.words,
        huella=fingerprint(reasons.words),
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    facts = {"number": resolution, "rules": len(reasons.rules), "evidence": len(reasons.evidence)}
    audit.record(
        session,
        actor,
        Event.REASONS_KEPT,
        made.id,
        stream=expediente.instance_id,
        **facts,
        alike=len(others),
    )
    return made


def alike(session: Session, instance_id: UUID, words: str) -> Sequence[Likeness]:
    """Cases of the same reserve that were refused in nearly the same words, most alike first."""
    marks = fingerprint(words)
    if not marks:
        return []
    mine, theirs = aliased(ProcessInstance), aliased(ProcessInstance)
    query = (
        select(Motivacion, Expediente.numero, theirs.id)
        .join(Expediente, Expediente.id == Motivacion.expediente_id)
        .join(theirs, theirs.id == Expediente.instance_id)
        .join(mine, mine.reserve_id.is_not_distinct_from(theirs.reserve_id))
        .where(mine.id == instance_id, theirs.id != instance_id)
        .where(Motivacion.huella.cast(ARRAY(BIGINT)).overlap(marks))
        .order_by(Motivacion.at.desc(), Motivacion.id)
        .limit(_CANDIDATES)
    )
    told = _plain(words)
    found = [
        Likeness(number, case, one.resolucion, one.at, round(fuzz.ratio(told, _plain(one.texto))))
        for one, number, case in session.execute(query)
    ]
    near = [one for one in found if one.score >= ALIKE]
    return sorted(near, key=lambda one: (-one.score, one.expediente))


def fingerprint(words: str) -> list[int]:
    """What near-identical texts have in common: a few numbers by which they are found among millions."""
    shingles = _shingles(_plain(words).split())
    if not shingles:
        return []
    lowest = [min(_hash(one, seed) for one in shingles) for seed in range(BANDS * _ROWS)]
    bands = (tuple(lowest[start : start + _ROWS]) for start in range(0, len(lowest), _ROWS))
    return [_hash(str(band), number) for number, band in enumerate(bands)]


def _shingles(words: Sequence[str]) -> set[str]:
    if len(words) < _SHINGLE:
        return {" ".join(words)} - {""}
    return {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _plain(words: str) -> str:
    """Without case, accents and numbers: the same sentence with another date is the same sentence."""
    return _NUMBER.sub("0", search.plain(words))


def _hash(text: str, seed: int) -> int:
    digest = blake2b(text.encode(), digest_size=8, salt=seed.to_bytes(16, "big")).digest()
    return int.from_bytes(digest, "big", signed=True)
