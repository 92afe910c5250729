"""What templates may call: words, dates, chips, addresses, the menu."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from engine import flags, notices
from engine.db import reading
from engine.flags import Flag
from registry.plazos_en_curso import consulta
from web import errors, marks, menu, papers, spanish, story, terms, words
from web.accounts.access import current_actor
from web.i18n import gettext, language
from web.undefined import GovukUndefined

SOME = 2
STATIC = Path(__file__).parent / "static"
FILE_TYPES = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPG",
    "text/plain": "Texto",
}


def init_app(app: Flask) -> None:
    """Hand our filters and functions to the templates."""
    env = app.jinja_env
    env.undefined = GovukUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(_filters())
    env.globals.update(
        asset=asset,
        fixed=fixed,
        blank_state=papers.blank_state,
        act_kind=papers.act_kind,
        document_state=papers.document_state,
        due_chip=marks.due_chip,
        menu=menu.menu,
        menu_counts=menu.menu_counts,
        options=marks.options,
        priority=marks.priority,
        printed_name=papers.printed_name,
        raised_flags=raised_flags,
        unread_notices=unread_notices,
        with_args=with_args,
    )


def _filters() -> dict[str, Callable[..., object]]:
    """What turns codes, instants and sizes into words."""
    return {
        "activity_state": words.activity_state,
        "applicant": words.applicant,
        "case_number": words.case_number,
        "cause": story.cause,
        "check": words.check,
        "date": spanish.date_,
        "day": spanish.day,
        "exact": spanish.exact,
        "file_type": lambda kind: FILE_TYPES.get(kind, kind),
        "hour": lambda instant: f"{spanish.lima(instant):%H:%M}",
        "instance_state": words.instance_state,
        "is_check": words.is_check,
        "job_state": words.job_state,
        "kind_name": words.kind,
        "lasting": spanish.lasting,
        "lima_date": lambda instant: spanish.lima(instant).date().isoformat(),
        "many": menu.many,
        "message_state": words.message_state,
        "moment": spanish.moment,
        "number": spanish.number,
        "outcome": words.outcome,
        "person": _person,
        "readable": spanish.readable,
        "refusal": errors.sentence,
        "refusal_of": errors.told,
        "shared": lambda one, other: not set(one).isdisjoint(other),
        "role_name": words.role,
        "size": spanish.size,
        "some": _some,
        "term_event": terms.happened,
        "term_state": terms.state,
        "term_unit": terms.unit,
        "topic_name": words.topic,
        "channel_name": words.channel,
        "work_name": words.work_name,
        "as_json": as_json,
    }


def asset(name: str) -> str:
    """The address of a built file; it changes with the content, so that browsers may keep it."""
    return url_for("static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    path = STATIC / name
    return blake2b(path.read_bytes(), digest_size=6).hexdigest() if path.exists() else "0"


def fixed(name: str) -> Markup:
    """A part of pages that differs by the reader's language and by nothing else: drawn once."""
    return _drawn(name, language())


@cache
def _drawn(name: str, _language: str) -> Markup:
    return Markup(render_template(name))  # noqa: S704 - our own template, escaped as any other


def with_args(**changes: object) -> str:
    """This page's address with other arguments."""
    arguments = {**(request.view_args or {}), **request.args.to_dict(), **changes}
    return url_for(str(request.endpoint), **arguments)


def unread_notices() -> int:
    """How many notices this person has not read: of tasks and notes, and of terms that run out."""
    with reading() as session:
        actor = current_actor()
        return notices.unread(session, actor) + consulta.unread(session, actor)


def raised_flags(instance_id: UUID) -> Sequence[Flag]:
    """The flags of a case that the page shows, the most urgent first."""
    with reading() as session:
        up = {one.flag for one in flags.raised(session, instance_id)}
    return [flag for code, flag in flags.known().items() if code in up]


def _person(username: str | None, people: Mapping[str, str]) -> str:
    return words.person(username, people)


def _some(names: Sequence[str]) -> str:
    """Two names, and how many more."""
    if not names:
        return gettext("Sin grupo")
    if len(names) <= SOME:
        return ", ".join(names)
    return gettext("%(names)s y %(num)s más", names=", ".join(names[:SOME]), num=len(names) - SOME)


def as_json(value: object) -> str:
    """A value of the process as its analyst wrote it."""
    return json.dumps(value, ensure_ascii=False, indent=1)
