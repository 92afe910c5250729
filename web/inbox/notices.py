"""What people are told: the bell, and the list behind it."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import clock, notices, ways
from engine.db import transaction
from registry.plazos_en_curso import consulta
from web.accounts import people
from web.accounts.access import current_actor, signed_in_only
from web.inbox.blueprint import inbox


@inbox.get("/avisos")
@signed_in_only
def show_notices() -> ResponseReturnValue:
    """My notices, newest first, below what is running out in my cases."""
    actor = current_actor()
    with transaction() as session:
        page = notices.page(session, actor, after=request.args.get("desde"))
        return render_template(
            "inbox/notices.html",
            page=page,
            by_mail=ways.preferences(session, actor).get("correo") != "no",
            terms=() if request.args.get("desde") else consulta.notices(session, actor),
            people=people.known(session),
            at=clock.now(),
        )


@inbox.get("/avisos/cuenta")
@signed_in_only
def count_notices() -> ResponseReturnValue:
    """How many I have not read: what the bell shows."""
    return render_template("inbox/bell.html")


@inbox.post("/avisos/<uuid:notice_id>/abrir")
@signed_in_only
def open_notice(notice_id: UUID) -> ResponseReturnValue:
    """Read one of them and go to what it is about."""
    actor = current_actor()
    with transaction() as session:
        notices.mark_read(session, actor, notice_id)
        found = notices.about(session, actor, notice_id)
    return redirect(_place(*found) if found else url_for("inbox.show_notices"), code=303)


def _place(kind: str, about: notices.About) -> str:
    """Where what a notice tells of is seen."""
    if about.task_id:
        return url_for("inbox.ask", task_id=about.task_id)
    if about.instance_id:
        there = "cases.show_questions" if kind == notices.Kind.ANSWERED else "cases.show_notes"
        return url_for(there, instance_id=about.instance_id)
    if acta := about.facts.get("acta"):
        return url_for("insumos.show_witnessed", acta_id=acta)
    return url_for("inbox.show_notices")


@inbox.post("/avisos/correo")
@signed_in_only
def choose_mail() -> ResponseReturnValue:
    """Whether I want an e-mail when I have not read them."""
    wanted = None if request.form.get("correo") == "si" else "no"
    with transaction() as session:
        ways.prefer(session, current_actor(), {"correo": wanted})
    return redirect(url_for("inbox.show_notices"), code=303)


@inbox.post("/avisos/leidos")
@signed_in_only
def read_all_notices() -> ResponseReturnValue:
    """I have read them all."""
    with transaction() as session:
        notices.mark_read(session, current_actor())
    return redirect(url_for("inbox.show_notices"), code=303)
