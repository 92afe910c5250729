"""Asking an officer something of the register, and taking the answers: one way for all its pages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from flask import render_template, request

import forms
from forms.view import html_id
from registry.personas.reglas import InvalidPerson, Problema
from web import once
from web.i18n import gettext
from web.personas import questions

T = TypeVar("T")
_OURS = ("csrf_token", once.FIELD)
_ELSEWHERE = {"numero": "documento", "pais": "documento"}  # problems of a part, told at its question


def show(
    name: str,
    *,
    answers: Mapping[str, Any] | None = None,
    problems: Sequence[forms.Problem] = (),
    **page: Any,  # noqa: ANN401 - what the template shows around it
) -> str:
    """A page with one form; as it was sent, if it was."""
    raw = posted() if request.method == "POST" else None
    view = forms.present(
        questions.of(name),
        raw=raw,
        answers=None if raw is not None else answers,
        data={},
        problems=problems,
        translate=gettext,
    )
    told = {"about": None, "alike": (), "version": None} | page
    return render_template("personas/form.html", view=view, problems=problems, **told)


def posted() -> dict[str, list[str]]:
    """What the browser sent for the form."""
    return {name: texts for name, texts in request.form.lists() if name not in _OURS}


def answers(name: str) -> forms.Result:
    """What was answered, checked by the form's own rules."""
    return forms.validate(questions.of(name), posted(), data={})


def attempt(form: str, do: Callable[[], T]) -> tuple[T | None, list[forms.Problem]]:
    """Do something; what the register has against it is told where it was asked."""
    try:
        return do(), []
    except InvalidPerson as error:
        return None, [_problem(form, one) for one in error.problems]


def version() -> int:
    """Which version of the person the officer has read."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() else 0


def day(text: str | None) -> date | None:
    """A date that a form has checked."""
    return date.fromisoformat(text) if text else None


def _problem(form: str, one: Problema) -> forms.Problem:
    asked = set(questions.of(form).keys)
    key = one.campo if one.campo in asked else _ELSEWHERE.get(one.campo, one.campo)
    anchor = html_id(key) if key in asked else "campos"
    return forms.Problem(key if key in asked else "", forms.Invalid(str(one.said), **one.facts), anchor)
