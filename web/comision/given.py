"""What was filled in on the pages of a session."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from flask import request

from registry import plazos
from registry.comision.actos import Ballot


def instant(name: str) -> datetime | None:
    """A day and an hour of Lima; None for what is neither."""
    try:
        return datetime.fromisoformat(request.form.get(name, "")).replace(tzinfo=plazos.LIMA)
    except ValueError:
        return None


def one_of(name: str, *options: str) -> str:
    """One of the options; the first for anything else."""
    told = request.form.get(name, "")
    return told if told in options else options[0]


def cases(name: str) -> list[UUID]:
    """The cases whose box was marked, in their order on the page."""
    return [case for told in request.form.getlist(name) if (case := _case(told))]


def texts(prefix: str) -> dict[UUID, str]:
    """What was written for each case, blank or not."""
    return {case: request.form[name].strip() for name, case in _named(prefix)}


def ballots() -> dict[UUID, Ballot]:
    """The votes: cast together as the reports propose, or one by one, which prevails."""
    ground = request.form.get("fundamento", "").strip()
    found = {
        case: Ballot(sense=request.form.get(f"propuesta-{case}", ""), ground=ground)
        for case in cases("bloque")
    }
    for name, case in _named("sentido-"):
        if sense := request.form[name]:
            found[case] = Ballot(sense=sense, ground=request.form.get(f"fundamento-{case}", "").strip())
    return {case: one for case, one in found.items() if one.sense}


def abstentions() -> dict[UUID, dict[str, str]]:
    """Who abstains from which case, on what ground. A member is named after the case: «caso.usuario»."""
    found: dict[UUID, dict[str, str]] = {}
    for name in request.form:
        told, _, user = name.removeprefix("abstiene-").partition(".")
        case = _case(told) if name.startswith("abstiene-") else None
        if case and user:
            found.setdefault(case, {})[user] = request.form.get(f"causal-{case}", "").strip()
    return found


def _named(prefix: str) -> Iterator[tuple[str, UUID]]:
    for name in request.form:
        case = _case(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if case:
            yield name, case


def _case(told: str) -> UUID | None:
    try:
        return UUID(told)
    except ValueError:
        return None
