"""What the legal clock deals in: dates with the steps of law that lead to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Paso:
    """One step of the derivation: the day reached, and the norm that leads there.

    ``sentence`` is a Spanish message id and ``facts`` fill its placeholders.
    """

    day: date
    norm: str
    sentence: str
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return self.sentence.format(**self.facts)

    def stored(self) -> dict[str, Any]:
        """As JSON, from which ``restored`` makes it again."""
        return {
            "dia": self.day.isoformat(),
            "norma": self.norm,
            "frase": self.sentence,
            "datos": {name: _stored(fact) for name, fact in self.facts.items()},
        }

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> "Paso":
        """The step that was stored."""
        return cls(
            day=date.fromisoformat(kept["dia"]),
            norm=kept["norma"],
            sentence=kept["frase"],
            facts={name: _restored(fact) for name, fact in kept["datos"].items()},
        )


@dataclass(frozen=True, kw_only=True)
class Vencimiento:
    """The last day on which one can still act, where that day ends, and how one gets there."""

    vence_on: date
    pasos: tuple[Paso, ...]
    zone: ZoneInfo = LIMA  # of the office where the day ends
    moment: time | None = None  # of a term in hours; others last to the end of the day

    @property
    def vence_at(self) -> datetime:
        """The instant at which it is over."""
        if self.moment:
            return datetime.combine(self.vence_on, self.moment, tzinfo=self.zone)
        return end_of_day(self.vence_on, self.zone)

    def then(self, *pasos: Paso, on: date | None = None) -> "Vencimiento":
        """The same with further steps, and the day they lead to."""
        return Vencimiento(
            vence_on=on or self.vence_on,
            pasos=(*self.pasos, *pasos),
            zone=self.zone,
            moment=self.moment,
        )


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """Days that do not count, both ends included, and the norm that stops the clock."""

    first: date
    last: date
    norm: str

    def covers(self, day: date) -> bool:
        """Whether the clock stands still on ``day``."""
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Prorroga:
    """So much longer, in the unit of the term, and by which norm."""

    amount: int
    norm: str


@dataclass(frozen=True, kw_only=True)
class Computo:
    """All that a term is computed from: the same and the same calendar give the same date."""

    desde: datetime | date  # an instant only for terms in hours
    cantidad: int
    unidad: str  # habiles, calendario, meses, anios, horas
    norma: str = ""
    distancia: int = 0
    prorrogas: tuple[Prorroga, ...] = ()
    suspensiones: tuple[Suspension, ...] = ()
    zone: ZoneInfo = field(default=LIMA)


def step(day: date, norm: str, sentence: str, **facts: object) -> Paso:
    """One step of a derivation."""
    return Paso(day=day, norm=norm, sentence=sentence, facts=facts)


def end_of_day(day: date, zone: ZoneInfo = LIMA) -> datetime:
    """The last second of ``day``, in Lima unless another zone is told."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def day_in(zone: ZoneInfo, instant: datetime) -> date:
    """The day that a calendar on a wall in that zone shows at that instant."""
    return instant.astimezone(zone).date()


def lima_day(instant: datetime) -> date:
    """The day that the Lima calendar shows at that instant."""
    return day_in(LIMA, instant)


def _stored(fact: object) -> object:
    return {"fecha": fact.isoformat()} if isinstance(fact, date) else fact


def _restored(fact: object) -> object:
    return date.fromisoformat(fact["fecha"]) if isinstance(fact, dict) else fact
