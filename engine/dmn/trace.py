"""Why a decision came out as it did: kept with the instance and shown to people."""

from dataclasses import dataclass, field
from datetime import datetime

from engine.dmn.errors import DecisionFailed


@dataclass(frozen=True, kw_only=True)
class FiredRule:
    """One row of a table that matched. ``number`` counts from 1."""

    number: int
    id: str
    annotation: str
    outputs: tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class TableTrace:
    """One evaluation of one decision table."""

    decision: str
    table: str
    hit_policy: str
    inputs: tuple[tuple[str, object], ...]  # what each column looked at, and the value it found
    fired: tuple[FiredRule, ...]


@dataclass(kw_only=True)
class Trace:
    """One evaluation: the instant that ``now()`` tells, and everything it went through, in order."""

    now: datetime | None = None
    tables: list[TableTrace] = field(default_factory=list)
    values: list[tuple[str, object]] = field(default_factory=list)  # decision name, its answer
    problems: list[DecisionFailed] = field(default_factory=list)

    def fail(self, why: str, *, decision: str, **facts: object) -> None:
        """Note that something went wrong; its value is null from here on (DMN 1.5 §10.3.2.9.4)."""
        self.problems.append(DecisionFailed(decision=decision, why=why, **facts))
