"""Filters of the list as parts of an address, so that they can be kept and shared."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from engine.tasklist import Scope
from engine.worklist import Filters

SCOPES: Mapping[str, Scope] = {"mias": "mine", "grupo": "groups", "todas": "all"}
STATES: Mapping[str, Literal["free", "claimed"]] = {"libres": "free", "tomadas": "claimed"}
DUES: Mapping[str, Literal["overdue", "today", "week", "none"]] = {
    "vencidas": "overdue",
    "hoy": "today",
    "semana": "week",
    "sin-plazo": "none",
}
ASKED = (
    "q",
    "tramite",
    "actividad",
    "plazo",
    "estado",
    "urgentes",
    "de",
    "grupo",
    "senal",
    "pospuestas",
)


def read(args: MultiDict[str, str]) -> Filters:
    """What the address asks for; whatever it misspells is not asked."""
    return Filters(
        text=args.get("q", "").strip() or None,
        procedure=args.get("tramite") or None,
        activity=args.get("actividad") or None,
        state=STATES.get(args.get("estado", "")),
        due=DUES.get(args.get("plazo", "")),
        urgent=args.get("urgentes") == "si",
        assignee=args.get("de") or None,
        group=args.get("grupo") or None,
        flag=args.get("senal") or None,
        snoozed=args.get("pospuestas") == "si",
    )


def query(args: MultiDict[str, str]) -> str:
    """The same as the query of an address, always in the same order and without the page."""
    return urlencode([(name, args[name]) for name in ASKED if args.get(name)])
