"""The list of user tasks: mine, those of my groups, all that I may see."""

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, flags, ways, worklist
from engine.access import Permission
from engine.db import transaction
from web.accounts import people
from web.accounts.access import current_actor, requires, signed_in_only
from web.inbox import columns, filters, rows
from web.inbox.blueprint import inbox
from web.inbox.filters import SCOPES

FEW, MANY = 50, 100  # rows of a page


@inbox.get("/", defaults={"scope": "mias"})
@inbox.get("/<any(grupo, todas):scope>")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def show(scope: str) -> ResponseReturnValue:
    """One page of the list, as the address says: filters are in the query string."""
    actor, wanted = current_actor(), filters.read(request.args)
    with transaction() as session:
        desk = worklist.desk(
            session,
            actor,
            scope=SCOPES[scope],
            filters=wanted,
            after=request.args.get("desde"),
            limit=MANY if request.args.get("filas") == str(MANY) else FEW,
        )
        page, g.counts = desk.page, desk.counts
        shown = columns.chosen(session, actor, scope=scope, several=len(desk.procedures) > 1)
        known = flags.known()
        who = [row.assignee for row in page.rows] + [row.owner for row in page.rows] + [wanted.assignee]
        names = people.names(session, who)
        look = rows.look(page.rows, shown, actor, snoozed=wanted.snoozed)
        return render_template(
            "inbox/list.html",
            scope=scope,
            page=page,
            filters=wanted,
            desk=desk,
            counts=desk.counts,
            rows=rows.drawn(page.rows, look, people=names, flags=known, at=clock.now()),
            columns=shown,
            flagged=look.flagged,
            all_columns=columns.COLUMNS,
            flags=known,
            saved=ways.filters(session, actor),
            query=filters.query(request.args),
            here=f"{url_for('inbox.show', scope=scope)}?{filters.query(request.args)}".rstrip("?"),
            people=names,
        )


@inbox.get("/menu")
@signed_in_only
def count_menu() -> ResponseReturnValue:
    """The figures beside the menu, on whatever page."""
    return render_template("inbox/menu.html")


@inbox.get("/cuentas")
@requires(Permission.TASK_COMPLETE, Permission.TASK_REASSIGN)
def count() -> ResponseReturnValue:
    """How much there is to do, for the head of the list."""
    scope = request.args.get("lista", "")
    scope = scope if scope in SCOPES else "mias"
    with transaction() as session:
        counted = worklist.counts(session, current_actor(), scope=SCOPES[scope])
        return render_template("inbox/counts.html", counts=counted, scope=scope)
