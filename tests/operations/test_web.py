"""The web as a real server: asked twenty times at once, without its database, told to stop."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from lxml import html
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from engine import embedded
from engine.db import transaction
from engine.models import AuditEvent, ProcessInstance, UserTask
from tests.operations.house import House, hidden, open_case, until
from tests.web.conftest import ANSWERS

pytestmark = pytest.mark.xdist_group("operations")

CLIENTS = 20


@pytest.fixture
def desk(house: House) -> Iterator[httpx.Client]:
    """The browser of the officer at the desk."""
    with house.sign_in("mesa1") as browser:
        yield browser


def claimed_task(desk: httpx.Client) -> tuple[str, dict[str, str]]:
    """The address of a task that this person has taken, and what its form sends."""
    instance = open_case()
    with transaction() as session:
        task = session.scalars(select(UserTask.id).where(UserTask.instance_id == instance)).one()
    url = f"/bandeja/tareas/{task}"
    page = desk.get(url)
    desk.post(f"{url}/tomar", data=hidden(page, "/tomar"))
    page = html.document_fromstring(desk.get(url).text)
    keys = page.xpath("//form[@id='tarea']//input[@name='csrf_token' or @name='_pedido']")
    return url, {one.get("name"): one.get("value") for one in keys} | ANSWERS


def completions(url: str) -> int:
    subject = url.rpartition("/")[2]
    query = select(func.count()).where(AuditEvent.event == "task:completed")
    with transaction() as session:
        return session.scalar(query.where(AuditEvent.subject == subject))


def test_twenty_at_once_have_one_effect_and_get_one_answer(house: House, desk: httpx.Client) -> None:
    url, form = claimed_task(desk)

    def send(_: int) -> tuple[int, str]:
        answer = desk.post(url, data=form)
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = set(pool.map(send, range(CLIENTS)))

    assert [303] == [status for status, _ in answers]
    assert 1 == completions(url)


def test_twenty_clicks_start_one_case(house: House, desk: httpx.Client) -> None:
    form = hidden(desk.get("/expedientes/nuevo"), "/expedientes/nuevo") | {"tramite": "permiso"}
    before = cases()

    with ThreadPoolExecutor(CLIENTS) as pool:
        sent = [pool.submit(desk.post, "/expedientes/nuevo", data=form) for _ in range(CLIENTS)]
        answers = {(one.result().status_code, one.result().headers["Location"]) for one in sent}

    assert [303] == [status for status, _ in answers]
    assert before + 1 == cases()


def cases() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(ProcessInstance))


def test_told_to_stop_it_finishes_what_was_asked(house: House, desk: httpx.Client) -> None:
    url, form = claimed_task(desk)
    web = house.programs["web"]
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            task = session.get_one(UserTask, url.rpartition("/")[2])
            session.get_one(ProcessInstance, task.instance_id, with_for_update=True)
            answer = pool.submit(desk.post, url, data=form)
            until(lambda: waiting_for_a_lock(session))
            web.terminate()
            until(lambda: house.status("/salud/vivo") == 0)
        told = answer.result()
    code = web.wait(20)
    del house.programs["web"]

    assert (303, 0, 1) == (told.status_code, code, completions(url))


def waiting_for_a_lock(session: Session) -> bool:
    return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


def test_without_its_database_it_says_so_and_comes_back_by_itself(
    house: House, desk: httpx.Client
) -> None:
    url, form = claimed_task(desk)
    embedded.stop(house.data)

    pages = [desk.get("/bandeja/"), desk.post(url, data=form), desk.get("/monitor/")]
    lives = {
        desk.get("/salud/vivo").status_code,
        house.status("/salud/vivo"),
    }  # also for who is signed in
    ready = house.status("/salud/listo")
    embedded.start(house.data)
    took = until(lambda: desk.get("/bandeja/").status_code == 200)
    sent = desk.post(url, data=form)

    assert {(503, "5")} == {(page.status_code, page.headers["Retry-After"]) for page in pages}
    assert all("El sistema no está disponible" in page.text for page in pages)
    assert ({200}, 503) == (lives, ready)
    assert took < 10
    assert (303, 1) == (sent.status_code, completions(url))
