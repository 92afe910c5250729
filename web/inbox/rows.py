"""Rows of the list of tasks, each drawn once for as long as nothing that it shows changes.

A row is kept under everything that is on it, so that none is ever old: colleagues of a group are shown
the same rows all day, and a page that draws itself again has one or two new ones.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from flask import current_app, url_for
from markupsafe import Markup

from engine.access import Actor, Permission
from engine.flags import Flag
from engine.tasklist import Row
from web import marks, spanish, words
from web.i18n import language

KEPT = 10_000  # some 1.5 KB each
_NOBODY = UUID(int=0)


class Look(NamedTuple):
    """What the rows of one page have in common."""

    columns: tuple[str, ...]
    flagged: bool  # whether a row of the page has a flag: then all have the column
    snoozed: bool  # a list of what was put off
    claims: bool  # whether the reader may claim tasks
    groups: frozenset[str]  # of the reader


class Shown(NamedTuple):
    """All that a row shows."""

    id: UUID
    instance_id: UUID
    number: str
    applicant: str
    procedure: str
    name: str
    due: Markup
    flags: tuple[tuple[str, str], ...]  # sign, name
    priority: int
    assignee: str | None
    assignee_name: str | None
    owner_name: str | None
    groups: tuple[str, ...]
    received: str
    back: str | None
    claimable: bool


def look(found: Sequence[Row], columns: Sequence[str], actor: Actor, *, snoozed: bool) -> Look:
    """What these rows have in common for this reader."""
    return Look(
        columns=tuple(columns),
        flagged="senales" in columns and any(row.flags for row in found),
        snoozed=snoozed,
        claims=actor.may(Permission.TASK_CLAIM),
        groups=actor.groups,
    )


def drawn(
    found: Sequence[Row],
    look: Look,
    *,
    people: Mapping[str, str],
    flags: Mapping[str, Flag],
    at: datetime,
) -> list[Markup]:
    """The rows of a page as they look to this reader at this moment."""
    told = language()
    columns = look._replace(groups=frozenset())
    return [_draw(_shown(row, look, people, flags, at), columns, told) for row in found]


def _shown(
    row: Row, look: Look, people: Mapping[str, str], flags: Mapping[str, Flag], at: datetime
) -> Shown:
    return Shown(
        id=row.id,
        instance_id=row.instance_id,
        number=words.case_number(row.business_key),
        applicant=words.applicant(row),
        procedure=row.procedure_name,
        name=words.work_name(row, row),
        due=marks.due_chip(row.due_at, at),
        flags=tuple(_flag(code, flags.get(code)) for code in row.flags or ()),
        priority=row.priority,
        assignee=row.assignee,
        assignee_name=people[row.assignee] if row.assignee else None,
        owner_name=people[row.owner] if row.owner else None,
        groups=tuple(row.candidate_groups),
        received=spanish.day(row.created_at),
        back=spanish.day(row.snoozed_until) if look.snoozed and row.snoozed_until else None,
        claimable=look.claims and not row.assignee and not look.groups.isdisjoint(row.candidate_groups),
    )


def _flag(code: str, flag: Flag | None) -> tuple[str, str]:
    return (flag.sign, flag.name) if flag else (code, "")


@lru_cache(maxsize=KEPT)
def _draw(row: Shown, look: Look, _language: str) -> Markup:
    """By a macro, which needs no context of its own: a first visit to a list draws fifty rows."""
    pieces: Any = current_app.jinja_env.get_template("inbox/row.html").module
    told: Markup = pieces.row(
        row,
        look,
        case=_link("cases.show", "instance_id") % row.instance_id,
        task=_link("inbox.ask", "task_id") % row.id,
        claim=_link("inbox.claim", "task_id") % row.id,
        theirs=_theirs(row.assignee) if row.assignee else None,
    )
    return told


@cache
def _link(endpoint: str, named: str) -> str:
    """Where the view is, with ``%s`` for the id: to build an address takes longer than to draw it."""
    nobody: dict[str, Any] = {named: _NOBODY}
    return url_for(endpoint, **nobody).replace("%", "%%").replace(str(_NOBODY), "%s")


@lru_cache(maxsize=KEPT)
def _theirs(username: str) -> str:
    """Where all that somebody holds is listed."""
    return url_for("inbox.show", scope="todas", de=username)
