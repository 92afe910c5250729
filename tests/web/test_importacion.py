"""Loading extracts on the screen."""

import io
from collections.abc import Callable
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.importacion import corridas
from registry.models import Importacion, Persona
from tests.registry.importacion.test_importing import MIXED, sam
from tests.web.conftest import Browser, find, words


def upload(who: Browser, content: bytes, **more: str):
    told = {"sistema": "SAM", "archivo": (io.BytesIO(content), "sam 2026.csv")} | more
    return who.client.post(
        "/importaciones/",
        data={"csrf_token": who.token(), **told},
        content_type="multipart/form-data",
    )


def go_on(session: Session) -> None:
    while corridas.step(session):
        pass


def test_rehearses_then_loads(session: Session, browser: Callable[..., Browser]) -> None:
    boss = browser("carla", "administrator")
    empty = words(boss.get("/importaciones/"))
    rehearsed = upload(boss, sam(*MIXED), modo="simulacro").location
    waiting = boss.get(rehearsed)
    go_on(session)
    told = boss.get(rehearsed)
    nobody = session.scalars(select(Persona)).all()
    loaded = boss.post(f"{rehearsed}/cargar", {}).location
    go_on(session)
    done = words(boss.get(loaded))
    refused = boss.get(f"{loaded}/rechazadas.csv")

    assert "Todavía no se cargó nada" in empty
    assert "0 de 8 filas" in words(waiting)
    assert ["#carga"] == find(waiting, "//*[@data-live]/@hx-select")
    assert "nada se escribió" in words(told)
    assert [] == nobody
    assert "Cuadra: cada fila tiene su resultado" in done
    assert "La clave SAM1 ya vino en este archivo" in done
    assert 3 == refused.get_data(as_text=False).decode("cp1252").count("\r\n") - 1
    assert "QUIEN SABE" in refused.get_data().decode("cp1252")
    assert "sam 2026.csv" in words(boss.get("/importaciones/"))


def test_stops_and_goes_on(session: Session, browser: Callable[..., Browser]) -> None:
    boss = browser("carla", "administrator")
    url = upload(boss, sam(*MIXED), modo="cargar").location
    corridas.step(session, limit=2)
    stopped = boss.post(f"{url}/detener", {})
    page = words(boss.get(url))
    again = boss.post(f"{url}/seguir", {})
    go_on(session)

    assert (303, 303) == (stopped.status_code, again.status_code)
    assert "Detenida" in page
    assert "2 de 8 filas" in page
    assert 409 == boss.post(f"{url}/detener", {}).status_code


def test_says_what_is_wrong_with_a_file(session: Session, browser: Callable[..., Browser]) -> None:
    boss, officer = browser("carla", "administrator"), browser("ana", "officer")
    other = upload(boss, b"A;B\r\n1;2\r\n")
    nothing = upload(boss, sam({}), sistema="OTRO")

    assert (422, 422) == (other.status_code, nothing.status_code)
    assert "le faltan estas columnas: APE_MATERNO" in words(other)
    assert "Elija de qué sistema" in words(nothing)
    assert 403 == officer.get("/importaciones/").status_code
    assert 404 == boss.get(f"/importaciones/{uuid4()}").status_code
    assert [] == session.scalars(select(Importacion)).all()


def test_what_a_reserve_refused_is_for_its_unit(
    session: Session, browser: Callable[..., Browser]
) -> None:
    boss = browser("carla", "administrator")
    url = upload(boss, sam(*MIXED), modo="cargar").location
    go_on(session)
    run = session.scalars(select(Importacion)).one()
    run.reserva = "refugio"
    session.flush()
    page = words(boss.get(url))

    assert "bajo reserva" in page
    assert "QUIEN SABE" not in page
    assert 403 == boss.get(f"{url}/rechazadas.csv").status_code
