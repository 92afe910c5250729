"""Days, hours, both, and days of which only the month or the year is known."""

import calendar as months
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from forms import calendar, words
from forms.answers import Json, Typed
from forms.calendar import DAY, HOUR, MONTH, YEAR
from forms.components.base import Field, Look, box_id, box_name, one
from forms.declaration import Declaration
from forms.errors import Invalid, TooLittle, TooMuch
from forms.expressions import Expression, compile_expression
from forms.hygiene import showable
from forms.limits import MAX_LINE
from forms.scope import Scope
from forms.view import BoxView

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_TIME = re.compile(r"\d{2}:\d{2}(:00)?", re.ASCII)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_TODAY = "today()"


@dataclass(frozen=True, kw_only=True)
class _Dated(Field):
    """Shared by everything with a day in it: the limits, and the boxes."""

    properties = Field.properties | {"fechaMinima", "fechaMaxima"}
    focus: ClassVar[str] = DAY

    earliest: Expression | None = None
    latest: Expression | None = None

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        options = super().options(declaration)
        earliest = declaration.expression("properties", "fechaMinima")
        if earliest is None and declaration.flag("disallowPassedDates"):
            earliest = compile_expression(_TODAY)
        if not options["label"]:
            options["label"] = declaration.template("dateLabel") or declaration.template("timeLabel")
        return options | {
            "earliest": earliest,
            "latest": declaration.expression("properties", "fechaMaxima"),
        }

    def check_days(self, first: date, last: date, scope: Scope) -> None:
        """Hold a day against the limits; or a whole month or year, of which any day may be meant."""
        earliest, latest = _day(self.earliest, scope), _day(self.latest, scope)
        if earliest and last < earliest:
            raise TooLittle("«{campo}» no puede ser anterior al {fecha}.", fecha=words.day(earliest))
        if latest and first > latest:
            raise TooMuch("«{campo}» no puede ser posterior al {fecha}.", fecha=words.day(latest))

    def details(self, typed: Typed, answer: Json, look: Look) -> dict[str, Any]:
        boxes = {
            box: BoxView(
                id=box_id(look.name, box),
                name=box_name(look.name, box),
                value=one(typed, box),
                wrong=look.error,
            )
            for box in self.boxes
        }
        return super().details(typed, answer, look) | {"boxes": boxes}


def _day(limit: Expression | None, scope: Scope) -> date | None:
    value = scope.value(limit) if limit else None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DAY.match(value):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


@dataclass(frozen=True, kw_only=True)
class Datetime(_Dated):
    """A day. Stored as ISO text: ``2026-03-09``."""

    kind: ClassVar[str] = "datetime"
    properties = _Dated.properties | {"zona"}
    boxes: ClassVar[tuple[str, ...]] = (DAY, MONTH, YEAR)
    missing: ClassVar[str] = "Complete la fecha «{campo}»."

    @classmethod
    def declare(cls, declaration: Declaration) -> "Datetime":
        subtype = declaration.text("subtype", default="date")
        kinds: dict[str, type[Datetime]] = {"date": Datetime, "time": Time, "datetime": Moment}
        if subtype not in kinds:
            raise declaration.wrong(
                "El subtipo «{subtipo}» no existe.", "Use date, time o datetime.", subtipo=subtype
            )
        declaration.property_names(kinds[subtype].properties)
        return kinds[subtype](**kinds[subtype].options(declaration))

    def parse(self, typed: Typed) -> Json:
        return calendar.day_of(one(typed, DAY), one(typed, MONTH), one(typed, YEAR)).isoformat()

    def accept(self, value: Json) -> Json:
        if isinstance(value, date) and not isinstance(value, datetime):  # YAML reads days by itself
            value = value.isoformat()
        if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
            raise Invalid("«{campo}» debe ser una fecha como 2026-03-09.")
        year, month, day = value.split("-")
        return calendar.day_of(day, month, year).isoformat()

    def settle(self, answer: Json, scope: Scope) -> Json:
        day = date.fromisoformat(str(answer))
        self.check_days(day, day, scope)
        return answer

    def spell(self, answer: Json) -> Typed:
        if not isinstance(answer, str):
            return {}
        year, month, day = [*answer[:10].split("-"), "", "", ""][:3]
        return {DAY: (day.lstrip("0"),), MONTH: (month.lstrip("0"),), YEAR: (year,)}


@dataclass(frozen=True, kw_only=True)
class Time(Datetime):
    """An hour of the day. Stored as ``14:30``."""

    boxes: ClassVar[tuple[str, ...]] = (HOUR,)
    focus: ClassVar[str] = HOUR
    missing: ClassVar[str] = "Complete la hora «{campo}»."

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        return super().options(declaration) | {"earliest": None, "latest": None}

    def parse(self, typed: Typed) -> Json:
        return f"{calendar.time_of(one(typed, HOUR)):%H:%M}"

    def accept(self, value: Json) -> Json:
        if not isinstance(value, str) or not _ISO_TIME.fullmatch(value):
            raise Invalid("«{campo}» debe ser una hora como 14:30.")
        return f"{calendar.time_of(value[:5]):%H:%M}"

    def settle(self, answer: Json, scope: Scope) -> Json:
        del scope
        return answer

    def spell(self, answer: Json) -> Typed:
        return {HOUR: (answer,)} if isinstance(answer, str) else {}


@dataclass(frozen=True, kw_only=True)
class Moment(Datetime):
    """A day and an hour on the clock of a place. Stored as ISO text with its distance to UTC."""

    boxes: ClassVar[tuple[str, ...]] = (DAY, MONTH, YEAR, HOUR)
    missing: ClassVar[str] = "Complete la fecha y la hora «{campo}»."

    zone: ZoneInfo = words.LIMA
    serialize: str = "utc_offset"  # "utc_normalized", "no_timezone"

    @classmethod
    def options(cls, declaration: Declaration) -> dict[str, Any]:
        name = declaration.text("properties", "zona", default="America/Lima")
        zone = calendar.zone_of(name)
        if zone is None:
            raise declaration.wrong(
                "La zona horaria «{zona}» no existe.", "Use una como America/Lima.", zona=name
            )
        return super().options(declaration) | {
            "zone": zone,
            "serialize": declaration.text("timeSerializingFormat", default="utc_offset"),
        }

    def parse(self, typed: Typed) -> Json:
        day = calendar.day_of(one(typed, DAY), one(typed, MONTH), one(typed, YEAR))
        return self._store(datetime.combine(day, calendar.time_of(one(typed, HOUR))))

    def accept(self, value: Json) -> Json:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or (isinstance(value, str) and "T" not in value):
            raise Invalid("«{campo}» debe ser una fecha y hora como 2026-03-09T14:30:00-05:00.")
        calendar.year_of(f"{moment.year:04d}")
        local = moment.astimezone(self.zone) if moment.tzinfo else moment
        return self._store(local.replace(tzinfo=None, second=0, microsecond=0))

    def _store(self, local: datetime) -> str:
        if self.serialize == "no_timezone":
            return local.isoformat()
        instant = local.replace(tzinfo=self.zone)
        if self.serialize == "utc_normalized":
            return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return instant.isoformat()

    def _local(self, answer: Json) -> datetime:
        moment = datetime.fromisoformat(str(answer))
        return moment.astimezone(self.zone) if moment.tzinfo else moment

    def settle(self, answer: Json, scope: Scope) -> Json:
        day = self._local(answer).date()
        self.check_days(day, day, scope)
        return answer

    def spell(self, answer: Json) -> Typed:
        try:
            local = self._local(answer)
        except ValueError:
            return {}
        return {**super().spell(local.date().isoformat()), HOUR: (f"{local:%H:%M}",)}

    def tell(self, answer: Json, look: Look) -> str:
        del look
        return words.moment(self._local(answer), self.zone) if answer else ""


@dataclass(frozen=True, kw_only=True)
class PartialDate(_Dated):
    """A day, a month or only a year, for people who know no more. Stored as far as it is known."""

    kind: ClassVar[str] = "fecha_parcial"
    boxes: ClassVar[tuple[str, ...]] = (DAY, MONTH, YEAR)
    missing: ClassVar[str] = "Complete la fecha «{campo}»; basta el año si no conoce el resto."

    def parse(self, typed: Typed) -> Json:
        return self._read(one(typed, DAY).strip(), one(typed, MONTH).strip(), one(typed, YEAR).strip())

    def accept(self, value: Json) -> Json:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        found = _PARTIAL.fullmatch(value) if isinstance(value, str) else None
        if not found:
            raise Invalid("«{campo}» debe ser una fecha como 1980, 1980-05 o 1980-05-17.")
        return self._read(found[3] or "", found[2] or "", found[1])

    def _read(self, day: str, month: str, year: str) -> str:
        if len(day + month + year) > MAX_LINE:
            raise Invalid("«{campo}» debe ser una fecha que exista, por ejemplo 27 3 1988.")
        if not year:
            raise Invalid("Falta el año en «{campo}».")
        if day and not month:
            raise Invalid("Falta el mes en «{campo}»; si no lo conoce, deje también el día en blanco.")
        if day:
            return calendar.day_of(day, month, year).isoformat()
        known = calendar.year_of(year)
        return f"{known:04d}-{calendar.month_of(month):02d}" if month else f"{known:04d}"

    def settle(self, answer: Json, scope: Scope) -> Json:
        year, month, day = (*(int(part) for part in str(answer).split("-")), 0, 0)[:3]
        first = date(year, month or 1, day or 1)
        last_month = month or 12
        last = date(year, last_month, day or months.monthrange(year, last_month)[1])
        self.check_days(first, last, scope)
        return answer

    def spell(self, answer: Json) -> Typed:
        if not isinstance(answer, str):
            return {}
        year, month, day = [*answer.split("-"), "", "", ""][:3]
        return {DAY: (day.lstrip("0"),), MONTH: (month.lstrip("0"),), YEAR: (year,)}

    def tell(self, answer: Json, look: Look) -> str:
        del look
        return "/".join(reversed(showable(str(answer)).split("-")))
