"""What a fault test came to, and the table of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Outcome:
    """The figures of one promise. All but the first two ought to be 0, and nothing broken."""

    kills: int = 0
    operations: int = 0
    lost: int = 0  # acknowledged, and not there
    doubled: int = 0  # there more than once
    stuck: int = 0  # not done, and nobody would ever do it
    broken: list[str] = field(
        default_factory=list
    )  # rules of engine.invariants, and what else was found
    told: dict[str, object] = field(default_factory=dict)  # what else is worth reading

    @property
    def clean(self) -> bool:
        """Whether the promise was kept."""
        return not (self.lost or self.doubled or self.stuck or self.broken)

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            kills=self.kills + other.kills,
            operations=self.operations + other.operations,
            lost=self.lost + other.lost,
            doubled=self.doubled + other.doubled,
            stuck=self.stuck + other.stuck,
            broken=self.broken + other.broken,
            told={**self.told, **other.told},
        )

    def figures(self) -> dict[str, int]:
        """For programs."""
        names = ("kills", "operations", "lost", "doubled", "stuck")
        return {name: getattr(self, name) for name in names}


def table(rows: Sequence[tuple[str, Outcome, float]]) -> str:
    """For people: a line for each promise, with what it took."""
    head = ("promesa", "muertes", "operaciones", "perdidas", "dobles", "atascadas", "s", "")
    lines = [head, *(_line(*row) for row in rows)]
    wide = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            cell.ljust(wide[at]) if at == 0 else cell.rjust(wide[at])
            for at, cell in enumerate(line[:-1])
        )
        + ("  " + line[-1] if line[-1] else "")
        for line in lines
    )


def _line(name: str, one: Outcome, seconds: float) -> tuple[str, ...]:
    numbers = (one.kills, one.operations, one.lost, one.doubled, one.stuck)
    told = "; ".join(f"{key} {value}" for key, value in one.told.items())
    wrong = f"ROTO: {', '.join(sorted(set(one.broken)))}" if one.broken else ""
    counted = [f"{number:,}".replace(",", " ") for number in numbers]
    return (name, *counted, f"{seconds:.0f}", " · ".join(filter(None, (wrong, told))))
