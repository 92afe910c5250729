"""Filters of the list as parts of an address, so that they can be kept and shared."""

from collections.abc import Mapping
from typing import Literal

from werkzeug.datastructures import MultiDict

from engine.worklist import Filters

STATES: Mapping[str, Literal["free", "claimed"]] = {"libres": "free", "tomadas": "claimed"}
DUES: Mapping[str, Literal["overdue", "today", "week", "none"]] = {
    "vencidas": "overdue",
    "hoy": "today",
    "semana": "week",
    "sin-plazo": "none",
}


def read(args: MultiDict[str, str]) -> Filters:
    """What the address asks for; whatever it misspells is not asked."""
    return Filters(
        text=args.get("q", "").strip() or None,
        procedure=args.get("tramite") or None,
        activity=args.get("actividad") or None,
        state=STATES.get(args.get("estado", "")),
        due=DUES.get(args.get("plazo", "")),
    )
