"""Errors become pages that say what to do, and nothing of our insides."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

import web.accounts.people  # noqa: F401 - its errors count too
from engine.errors import Conflict, EngineError, InvalidInput, NotAllowed, NotFound, TaskAlreadyClaimed
from tests.web.conftest import Browser, settings, words
from web import errors
from web.app import create_app


def all_errors(branch: type[EngineError] = EngineError) -> Iterator[type[EngineError]]:
    for one in branch.__subclasses__():
        yield one
        yield from all_errors(one)


def test_every_error_has_its_sentence() -> None:
    assert set() == {one.code for one in all_errors() if one.__module__.split(".")[0] != "tests"} - set(
        errors.SENTENCES
    )


@pytest.mark.parametrize(
    ("raised", "status", "told"),
    [
        (NotFound(), 404, "No existe"),
        (NotAllowed(), 403, "no tiene permiso"),
        (Conflict(), 409, "Alguien lo cambió"),
        (InvalidInput(), 422, "no son correctos"),
        (TaskAlreadyClaimed(assignee="ana"), 409, "ana ya tomó esta tarea."),
        (OperationalError("SELECT secreto", {}, Exception("secreto")), 503, "no está disponible"),
        (ZeroDivisionError("secreto"), 500, "falló de nuestro lado"),
    ],
)
def test_shows_what_happened_and_no_secrets(raised: Exception, status: int, told: str) -> None:
    app = create_app(settings())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    _fail_with(app, raised)

    answer = Browser(app.test_client()).get("/falla")

    assert status == answer.status_code
    assert told in words(answer)
    assert "secreto" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_is_away_says_when_to_come_back() -> None:
    app = create_app(settings())
    _fail_with(app, OperationalError("", {}, Exception()))

    assert "5" == app.test_client().get("/falla").headers["Retry-After"]


def test_unknown_addresses_and_methods_have_pages(app: Flask) -> None:
    browser = Browser(app.test_client())

    assert "No se encontró la página" in words(browser.get("/nada"))
    assert 405 == browser.get("/bandeja/siguiente").status_code


def test_facts_that_are_missing_do_not_break_the_page() -> None:
    assert "… ya tomó esta tarea." == errors.sentence(TaskAlreadyClaimed())


def _fail_with(app: Flask, raised: Exception) -> None:
    def view() -> str:
        raise raised

    app.add_url_rule("/falla", view_func=view)
