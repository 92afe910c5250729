"""Which cases the demonstration has: a person, a scenario, and how far it has come."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from engine import rehearsal
from registry import catalogo, plazos
from registry.calendario import MONDAY_TO_FRIDAY
from registry.personas import palabras
from registry.settings import settings

PROCESS = "refugio"
_FIRST_MOVED = "2026-03-15"  # dates of the scenarios from here on belong to the case, not to the person
_DATE = re.compile(r"(20\d\d-\d\d-\d\d)(T.*)?")

Step = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who the case is about. Invented."""

    first_surname: str
    second_surname: str | None
    names: str
    sex: str
    born: str
    nationality: str
    document: str

    def fills(self, solicitud: Mapping[str, Any]) -> dict[str, Any]:
        """The application of a scenario, as if this person had filed it."""
        mine: dict[str, Any] = {
            "primer_apellido": self.first_surname,
            "segundo_apellido": self.second_surname,
            "nombres": self.names,
            "sexo": self.sex,
            "fecha_nacimiento": self.born,
            "pais_nacimiento": self.nationality,
            "nacionalidad": self.nationality,
            "lugar_nacimiento": None,
        }
        if solicitud.get("correo"):
            mine["correo"] = f"{palabras.words(self.names)[0].lower()}.{self.document[-4:]}@ejemplo.org"
        if solicitud.get("documento"):
            paper = solicitud["documento"]
            mine["documento"] = {**paper, "pais": self.nationality, "numero": self.document}
        return {name: value for name, value in (dict(solicitud) | mine).items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A person, a scenario, and where it stands."""

    person: Person
    scenario: str  # name of the file
    until: str | None  # user task that stays open; None: to the end
    after: int  # how many times that user task was done before
    plus: int  # further steps, where no user task tells the place
    ago: int  # days since the last step, at least

    def steps(self) -> tuple[Step, Sequence[Step]]:
        """The whole scenario, and the steps of it that have happened."""
        path = settings().processes / PROCESS / "scenarios" / f"{self.scenario}.yaml"
        scenario = rehearsal.read(path.read_bytes())
        steps: list[Step] = scenario["steps"]
        if self.until is None:
            return scenario, steps
        places = [number for number, step in enumerate(steps) if step.get("complete") == self.until]
        return scenario, steps[: places[self.after] + self.plus]

    def first_day(self, today: date) -> date:
        """The latest weekday on which it can have begun for its last step to be ``ago``."""
        scenario, steps = self.steps()
        began, last = began_on(scenario), today - timedelta(days=self.ago)
        day = last - (_last_day(began, steps) - began)
        while day.isoweekday() not in MONDAY_TO_FRIDAY or _last_day(day, steps) > last:
            day -= timedelta(days=1)
        return day


def read() -> list[Case]:
    """The cases of ``cases.yaml``."""
    rows = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
    return [
        Case(
            person=Person(
                first_surname=row["persona"][0],
                second_surname=row["persona"][1],
                names=row["persona"][2],
                sex=row["persona"][3],
                born=str(row["persona"][4]),
                nationality=row["persona"][5],
                document=row["persona"][6],
            ),
            scenario=row["escenario"],
            until=row.get("hasta"),
            after=row.get("despues_de", 0),
            plus=row.get("mas", 0),
            ago=row.get("hace", 1),
        )
        for row in rows
    ]


def passes(day: date, advance: Any) -> date:  # noqa: ANN401 - YAML
    """The day on which a step of time ends: business days, or a duration of days such as ``P3D``."""
    if isinstance(advance, Mapping):
        count = int(advance["business_days"])
        return plazos.in_business_days(day, count, calendar=catalogo.calendar()).vence_on
    return day + timedelta(days=int(str(advance).removeprefix("P").removesuffix("D")))


def moved(value: Any, by: timedelta) -> Any:  # noqa: ANN401 - JSON
    """The same answers with their dates moved; birthdays and the like stay."""
    if isinstance(value, dict):
        return {key: moved(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [moved(one, by) for one in value]
    if isinstance(value, str) and (found := _DATE.fullmatch(value)) and found[1] >= _FIRST_MOVED:
        return (date.fromisoformat(found[1]) + by).isoformat() + (found[2] or "")
    return value


def began_on(scenario: Step) -> date:
    """The day on which a scenario begins."""
    return datetime.fromisoformat(str(scenario["now"])).date()


def _last_day(day: date, steps: Sequence[Step]) -> date:
    for step in steps:
        if "advance" in step:
            day = passes(day, step["advance"])
    return day
