"""Changing a running instance: choose, see the effect, say why, do it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from engine import clock, modifying, runtime
from engine import monitor as reading
from engine.access import Permission
from engine.db import transaction
from engine.errors import InvalidInput
from engine.spiff import Assign, Begin, Cancel, Change, Execution, Forget, Token
from web import disclosure
from web.accounts.access import current_actor, requires
from web.i18n import gettext as _
from web.monitor import editors
from web.monitor.blueprint import monitor
from web.monitor.editors import Editor

LEAVE, TAKE, SKIP = "", "retirar", "saltar"
AFTER = "despues"
NEW = "nueva"
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What was chosen on the page: the changes, and the boxes that could not be read."""

    changes: Sequence[Change]
    problems: Sequence[Editor]


@monitor.get("/instancias/<uuid:instance_id>/modificar")
@requires(Permission.INSTANCE_MODIFY)
def changing(instance_id: UUID) -> ResponseReturnValue:
    """Where its tokens stand, what it knows, and what may be changed."""
    with transaction() as session:
        return _choose(session, instance_id, MultiDict())


@monitor.post("/instancias/<uuid:instance_id>/modificar")
@requires(Permission.INSTANCE_MODIFY)
def change(instance_id: UUID) -> ResponseReturnValue:
    """Show the effect; or, once it was seen, make the changes."""
    step, form = request.form.get("paso"), request.form
    with transaction() as session:
        reading.instance(session, current_actor(), instance_id)
        if step == "corregir":
            return _choose(session, instance_id, form)
        asked = _asked(form, reading.state_at(session, instance_id))
        if asked.problems or not asked.changes:
            return _choose(session, instance_id, form, asked), 422
        if step != "aplicar":
            return _show(session, instance_id, form, asked)
        modifying.modify(
            session,
            instance_id,
            asked.changes,
            revision=request.form.get("revision", 0, type=int),
            reason=request.form.get("reason", "").strip(),
            actor=current_actor(),
        )
    return _done(instance_id, _("Se modificó la instancia."))


@monitor.get("/instancias/<uuid:instance_id>/retroceder/<int:number>")
@requires(Permission.INSTANCE_MODIFY)
def going_back(instance_id: UUID, number: int) -> ResponseReturnValue:
    """What taking the instance back to this revision would do."""
    with transaction() as session:
        case = reading.instance(session, current_actor(), instance_id)
        effect = modifying.preview_rewind(session, instance_id, number, actor=current_actor())
        show = disclosure.reader(session).show
        then = next(one for one in reading.revisions(session, instance_id) if one.revision == number)
        return render_template(
            "monitor/rewind.html", case=case, effect=effect, then=then, show=show, at=clock.now()
        )


@monitor.post("/instancias/<uuid:instance_id>/retroceder/<int:number>")
@requires(Permission.INSTANCE_MODIFY)
def go_back(instance_id: UUID, number: int) -> ResponseReturnValue:
    """Take it back."""
    reason = request.form.get("reason", "").strip()
    with transaction() as session:
        runtime.rewind(session, instance_id, revision=number, reason=reason, actor=current_actor())
    return _done(instance_id, _("La instancia volvió a ese estado."))


def _choose(session: Session, instance_id: UUID, form: Typed, asked: Asked | None = None) -> str:
    case = reading.instance(session, current_actor(), instance_id)
    execution = reading.state_at(session, instance_id)
    wrong = {one.name: one for one in asked.problems} if asked else {}
    show = disclosure.reader(session).show
    return render_template(
        "monitor/change.html",
        case=case,
        tokens=execution.tokens(),
        places=execution.places(),
        boxes=[wrong.get(one.name, one) for one in _boxes(execution, form, show)],
        fresh=wrong.get(NEW) or _fresh(form),
        kinds=editors.KINDS,
        typed=form,
        nothing=asked is not None and not asked.changes and not asked.problems,
        at=clock.now(),
    )


def _show(session: Session, instance_id: UUID, form: Typed, asked: Asked) -> str:
    case = reading.instance(session, current_actor(), instance_id)
    effect = modifying.preview(session, instance_id, asked.changes, actor=current_actor())
    show = disclosure.reader(session).show
    kept = [pair for pair in form.items() if pair[0] not in ("csrf_token", "_pedido", "paso", "reason")]
    return render_template(
        "monitor/effect.html", case=case, effect=effect, kept=kept, typed=form, show=show, at=clock.now()
    )


def _done(instance_id: UUID, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("monitor.instance", instance_id=instance_id), code=303)


def _boxes(
    execution: Execution, form: Typed, show: Callable[[Any], Any] = lambda value: value
) -> Iterator[Editor]:
    for name, value in sorted(execution.variables().items()):
        box = editors.editor(name, value, show(value))
        if box.sealed:
            yield box
            continue
        kind, typed = form.get(f"t-{name}", box.kind), form.get(f"v-{name}", box.typed)
        yield replace(box, kind=kind, typed=typed)


def _fresh(form: Typed) -> Editor:
    """The box of a variable that there is not yet."""
    kind, typed = form.get(f"t-{NEW}", editors.TEXT), form.get(f"v-{NEW}", "")
    return Editor(NEW, "", kind, typed, "")


def _asked(form: Typed, execution: Execution) -> Asked:
    changes: list[Change] = []
    for token in execution.tokens():
        changes += _of_token(token, form.get(f"hacer-{token.visit}", LEAVE))
    if added := form.get("agregar"):
        changes.append(_place(added))
    known = execution.variables()
    problems: list[Editor] = []
    for box in (*_boxes(execution, form), _fresh(form)):
        name = form.get("nombre", "").strip() if box.name == NEW else box.name
        if not name:
            continue
        try:
            changes += _of_variable(name, box, known)
        except editors.Unreadable as told:
            problems.append(replace(box, problem=str(told)))
    return Asked(changes, problems)


def _of_token(token: Token, choice: str) -> list[Change]:
    if choice == LEAVE:
        return []
    if choice == TAKE:
        return [Cancel(token.visit)]
    if choice == SKIP:
        return [Cancel(token.visit), Begin(token.activity, token.scope, after=True)]
    return [Cancel(token.visit), _place(choice)]


def _place(choice: str) -> Begin:
    """``antes:<visit of the scope or nothing>:<activity>``."""
    where, _, rest = choice.partition(":")
    scope, _, activity = rest.partition(":")
    try:
        return Begin(activity, UUID(scope) if scope else None, after=where == AFTER)
    except ValueError as error:
        raise InvalidInput(place=choice) from error


def _of_variable(name: str, box: Editor, known: Mapping[str, object]) -> list[Change]:
    if box.kind == editors.GONE:
        return [Forget(name)] if name in known else []
    if name in known:
        before = editors.editor(name, known[name])
        if (before.kind, before.typed) == (box.kind, box.typed.replace("\r\n", "\n")):
            return []  # nobody has touched it
    value = editors.read(box.kind, box.typed)
    return [] if name in known and _same(known[name], value) else [Assign(name, value)]


def _same(one: object, other: object) -> bool:
    return one == other and type(one) is type(other)
