"""Reserved cases on the screen: opened for a stated purpose, and every look at one is written down.

Whatever the screen, an address that names something of a reserved case passes through here: before, who
has not said what for in this session is asked; after, the look is recorded with what the vault showed.
Who holds a task of the case is not asked: they open it to do that task.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine import clock, disclosure, visibility
from engine.access import Actor
from engine.db import glance, transaction
from engine.disclosure import Look, Reader
from web.accounts.access import current_actor, signed_in
from web.i18n import gettext as _

PURPOSES = "finalidades"  # of this session: case -> code
OWN_TASK = "TAREA"
MOST = 80  # purposes that a session remembers: it travels in a cookie
ONCE_A = timedelta(minutes=1)  # the same look again within it is not written down again
#: Nor what a page draws again by itself, unless the vault shows more there, or it stays that long.
STAYS = timedelta(hours=1)
#: What is no look at the case: claiming a task, giving it back, saying what for.
NO_LOOK = frozenset({"inbox.claim", "inbox.release", "reserved.ask", "reserved.say"})
_CASES: Mapping[str, str] = {  # part of an address -> the case that it is of
    "instance_id": "%(name)s",
    "task_id": "(SELECT instance_id FROM user_task WHERE id = %(name)s)",
    "incident_id": "(SELECT instance_id FROM incident WHERE id = %(name)s)",
}
_RESERVED = """
    SELECT i.id, EXISTS (SELECT FROM user_task t WHERE t.instance_id = i.id
        AND t.state = 'open' AND t.assignee = %(actor)s)
    FROM process_instance i WHERE i.id = {case} AND i.reserve_id IS NOT NULL AND {seen}"""


def init_app(app: Flask) -> None:
    """Stand before and after every view."""
    app.before_request(_before)
    app.after_request(_after)


def reader(transaction: Session) -> Reader:
    """Shows what the person signed in may read of what the vault keeps, and notes that it did."""
    g.reader = Reader(transaction, current_actor(), hidden=_("(cifrado: no está entre quienes lo leen)"))
    made: Reader = g.reader
    return made


def remember(case: UUID, purpose: str) -> None:
    """In this session the person opens this case for that purpose."""
    known: dict[str, str] = session.get(PURPOSES, {})
    kept = [(name, code) for name, code in known.items() if name != case.hex]
    session[PURPOSES] = dict([*kept, (case.hex, purpose)][-MOST:])


def looked_at(cases: Iterable[UUID]) -> None:
    """The page shows something of these cases too, to who has to do with all of them: write it down."""
    g.also = [*g.get("also", ()), *cases]


def _before() -> ResponseReturnValue | None:
    if not request.view_args or request.endpoint in NO_LOOK or not signed_in():
        return None
    actor = current_actor()
    found = _reserved(actor, request.view_args)
    if found is None:
        return None
    case, own_task = found
    purpose = session.get(PURPOSES, {}).get(case.hex) or (OWN_TASK if own_task else None)
    if purpose is None:
        there = request.full_path.rstrip("?") if request.method == "GET" else ""
        return redirect(url_for("reserved.ask", instance_id=case, next=there), code=303)
    g.look = case, purpose
    return None


def _after(response: Response) -> Response:
    """What was shown is written down; what could not be written down is not shown."""
    looks = [g.look] if "look" in g else []
    looks += [(case, OWN_TASK) for case in g.get("also", ())]
    if not looks or response.status_code != 200:  # noqa: PLR2004
        return response
    with transaction() as opened:
        for case, purpose in looks:
            _write_down(opened, case, purpose)
    return response


def _write_down(opened: Session, case: UUID, purpose: str) -> None:
    shown = sorted(g.reader.opened.get(case, ())) if "reader" in g else []
    actor, page, told = current_actor(), str(request.endpoint), " ".join(shown) or None
    if "SUGM-Live" in request.headers:
        known = not told or disclosure.seen_since(
            opened, actor, case, page, clock.now() - STAYS, opened=told
        )
    else:
        known = disclosure.seen_since(opened, actor, case, page, clock.now() - ONCE_A)
    if not known:
        disclosure.record(opened, actor, case, Look.READ, page=page, purpose=purpose, opened=told)


def _reserved(actor: Actor, named: Mapping[str, Any]) -> tuple[UUID, bool] | None:
    """The reserved case of an address that the actor may know of, and whether a task of it is theirs."""
    part = next((part for part in _CASES if part in named), None)
    if part is None:
        return None
    query = _RESERVED.format(case=_CASES[part], seen=visibility.case(style="psycopg"))
    values = visibility.parameters(actor) | {"name": named[part]}
    found = glance(query, values)
    return (found[0][0], found[0][1]) if found else None
