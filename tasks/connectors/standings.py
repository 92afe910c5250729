"""What registers of firms, bodies and cards say: whether somebody is in them, and in what standing."""

import enum
from dataclasses import dataclass, field

from tasks.catalogue import Meaning
from tasks.connectors.base import Exchange
from tasks.connectors.reading import LONGEST


class Standings(enum.StrEnum):
    """What a register may say. Whatever is not clear is not conclusive."""

    VIGENTE = "VIGENTE"
    OBSERVADO = "OBSERVADO"  # there, but not as it should be
    NO_ENCONTRADO = "NO_ENCONTRADO"
    NO_CONCLUYENTE = "NO_CONCLUYENTE"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A register's answer."""

    state: Standings
    text: str  # Spanish, for the officer
    code: str  # theirs, for the receipt
    exchange: Exchange
    facts: dict[str, str | None] = field(default_factory=dict)  # what the register tells besides


_STATES = {
    Meaning.CON_REGISTRO: (Standings.VIGENTE, "está en el registro de {who} y en regla"),
    Meaning.IRREGULAR: (Standings.OBSERVADO, "está en el registro de {who} con observaciones"),
    Meaning.NO_FIGURA: (Standings.NO_ENCONTRADO, "no figura en el registro de {who}"),
}


def judge(meaning: Meaning | None, *, who: str, what: str, code: str) -> tuple[Standings, str]:
    """The standing, and a sentence about it."""
    if meaning in _STATES:
        state, words = _STATES[meaning]
        return state, f"{what} {words.format(who=who)} ({code[:LONGEST]})."
    return (
        Standings.NO_CONCLUYENTE,
        f"{who} respondió con un código que no se conoce ({code[:LONGEST]}).",
    )
