"""Whether it lives, whether it can serve, whether everything works."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine import clock, monitor
from web import health


@contextmanager
def _away() -> Iterator[Session]:
    raise OperationalError("", {}, Exception("secreto"))
    yield


def test_tells_what_is_wrong(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_heads", lambda: {"otra"})

    answer = app.test_client().get("/salud")

    assert 503 == answer.status_code
    assert "El despachador no se ha presentado nunca." == answer.json["partes"]["despachador"]["motivo"]
    assert "motivo" in answer.json["partes"]["migraciones"]
    assert {"ok": True} == answer.json["partes"]["base_de_datos"]


def test_is_well_when_the_dispatcher_has_shown_up(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitor.touch(session, "dispatcher")
    session.commit()

    assert "despachador" in app.test_client().get("/salud").json["partes"]
    assert app.test_client().get("/salud").json["partes"]["despachador"]["ok"]

    late = health.LATE * 2
    monkeypatch.setattr(clock, "_offset", late)

    assert not app.test_client().get("/salud").json["partes"]["despachador"]["ok"]


def test_lives_without_a_database_but_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "transaction", _away)
    client = app.test_client()

    assert [200, 503, 503] == [
        client.get(f"/salud{part}").status_code for part in ("/vivo", "/listo", "")
    ]
    assert "secreto" not in client.get("/salud").text
