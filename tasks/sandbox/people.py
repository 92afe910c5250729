"""The people of the sandbox: a register of its own, all invented."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tasks.texts import search_key

_FILE = Path(__file__).parent / "people.yaml"


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody the agencies know something about."""

    first_surname: str
    second_surname: str
    given_names: str
    born: str
    nationality: str
    kind: str
    number: str
    issuer: str
    records: Mapping[str, Any]
    behaviour: Mapping[str, Mapping[str, Any]]

    @property
    def names(self) -> str:
        """To be found by, however they were typed."""
        return search_key(f"{self.first_surname} {self.second_surname} {self.given_names}")


@cache
def everybody() -> tuple[Known, ...]:
    """All of them, as the file has them."""
    return tuple(_read(entry) for entry in yaml.safe_load(_FILE.read_text()))


def by_number(number: str | None) -> Known | None:
    """Whoever holds this document."""
    return next((one for one in everybody() if one.number == number), None)


def by_names(*parts: str | None) -> list[Known]:
    """Everybody of these names; namesakes are the point."""
    wanted = search_key(" ".join(part or "" for part in parts))
    return [one for one in everybody() if one.names == wanted]


def _read(entry: dict[str, Any]) -> Known:
    first, second, given = entry["name"]
    kind, number, issuer = entry["document"]
    return Known(
        first_surname=first,
        second_surname=second or "",
        given_names=given,
        born=entry["born"].isoformat(),
        nationality=entry["nationality"],
        kind=kind,
        number=number,
        issuer=issuer,
        records=entry.get("records", {}),
        behaviour=entry.get("behaviour", {}),
    )
