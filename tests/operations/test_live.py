"""Pages that are told: what changes shows by itself, to whom it concerns, and to nobody else."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from threading import Thread
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine import embedded, notes, runtime, worklist
from engine.access import Actor
from engine.db import transaction
from engine.models import UserTask
from tests.journeys import robot
from tests.operations.house import DESK, House, hidden, open_case, until
from web.accounts.models import User

pytestmark = pytest.mark.xdist_group("operations")

COLLEAGUE = Actor(id="supervisora", roles=frozenset({"supervisor"}), groups=frozenset({DESK}))
Sit = Callable[[str], httpx.Client]
AT_ONCE = 10.0  # seconds, on a busy machine; by itself a page asks only after sixty


class Line:
    """A stream, held as a browser holds it; ``heard`` are its words. ``of`` is the case of its page."""

    def __init__(self, browser: httpx.Client, *, of: UUID | None = None) -> None:
        self.heard: list[str] = []
        self.status = 0
        self.over = False
        self._call = browser.build_request("GET", "/novedades", params={"caso": str(of)} if of else None)
        Thread(target=self._hold, args=(browser,), daemon=True).start()
        until(lambda: self.over or self.heard)

    def _hold(self, browser: httpx.Client) -> None:
        with suppress(httpx.TransportError):  # the browser is closed before the stream is over
            answer = browser.send(self._call, stream=True)
            self.status = answer.status_code
            for line in answer.iter_lines():
                if line.startswith(("id:", "event:")):
                    self.heard.append(line.partition(": ")[2])
        self.over = True

    def hears(self, word: str, *, within: float = AT_ONCE) -> bool:
        end = time.monotonic() + within
        while word not in self.heard and time.monotonic() < end:
            time.sleep(0.02)
        return word in self.heard


@pytest.fixture
def sit(house: House) -> Iterator[Sit]:
    """Signs somebody in; who is not known yet gets an account, in a group of their own."""
    with ExitStack() as stack:

        def seated(username: str) -> httpx.Client:
            with transaction() as session:
                if session.scalar(select(User).where(User.username == username)) is None:
                    session.add(
                        User(
                            username=username, email=f"{username}@ejemplo.gob.pe", name=username,
                            role_names=["officer"], groups=["Otra mesa"], fs_uniquifier=uuid4().hex,
                        )
                    )  # fmt: skip
            return stack.enter_context(house.sign_in(username))

        yield seated


def new_task() -> UUID:
    instance = open_case("QUISPE, Rosa")
    with transaction() as session:
        return session.scalars(select(UserTask.id).where(UserTask.instance_id == instance)).one()


def case_of(task: UUID) -> UUID:
    with transaction() as session:
        return session.get_one(UserTask, task).instance_id


def noted(case: UUID, text: str) -> None:
    with transaction() as session:
        notes.write(session, case, text, actor=COLLEAGUE)


def taken(task: UUID) -> None:
    with transaction() as session:
        worklist.claim(session, task, actor=COLLEAGUE)


def given(task: UUID, to: str) -> None:
    with transaction() as session:
        worklist.reassign(session, task, to, reason="Es suya", actor=COLLEAGUE)


def test_told_is_whom_it_concerns_and_nobody_else(house: House, sit: Sit) -> None:
    task = new_task()
    desk, elsewhere = Line(sit("mesa1")), Line(sit("otra1"))

    taken(task)

    assert desk.hears("trabajo")
    assert "avisos" not in desk.heard
    assert not elsewhere.hears("trabajo", within=1)

    given(task, "otra1")

    assert elsewhere.hears("avisos")
    assert elsewhere.hears("trabajo", within=AT_ONCE)  # it is in their hands now
    assert "avisos" not in desk.heard


def test_what_a_colleague_takes_leaves_the_open_page(house: House, sit: Sit) -> None:
    task = new_task()
    cookie = {"name": "sugm", "value": sit("mesa1").cookies["sugm"], "url": house.url}
    with robot.browsing() as browser:
        who = robot.person(browser, house.url, None)
        who.page.context.add_cookies([cookie])
        with who.page.expect_response(lambda one: one.url.endswith("/novedades")):
            page = who.open("/bandeja/grupo")
        row = page.locator(f"a[data-row-link][href$='{task}']")
        expect(row).to_be_visible()

        taken(task)
        expect(row).to_have_count(0, timeout=AT_ONCE * 1000)
        given(task, "mesa1")
        expect(page.locator("#campana.bad")).to_be_visible(timeout=AT_ONCE * 1000)

    assert [] == who.complaints


def test_of_a_case_is_told_who_has_its_page_open_and_may_see_it(house: House, sit: Sit) -> None:
    case, other = case_of(new_task()), case_of(new_task())
    of_it, of_another = Line(sit("mesa1"), of=case), Line(sit("mesa1"), of=other)
    stranger = Line(sit("otra1"), of=case)

    noted(case, "Llamó el solicitante.")

    assert of_it.hears("expediente")
    assert not of_another.hears("expediente", within=1)
    assert ["1"] == stranger.heard


def test_what_happens_to_a_case_shows_on_its_open_page(house: House, sit: Sit) -> None:
    case = case_of(new_task())
    cookie = {"name": "sugm", "value": sit("mesa1").cookies["sugm"], "url": house.url}
    with robot.browsing() as browser:
        who = robot.person(browser, house.url, None)
        who.page.context.add_cookies([cookie])
        with who.page.expect_response(lambda one: "/novedades?caso=" in one.url):
            page = who.open(f"/expedientes/{case}/notas")
        page.get_by_label("Nueva nota").fill("Escribo a medias")
        page.locator("summary", has_text="Poner una señal").click()
        before = int(page.locator("#cuenta-groups").inner_text())

        noted(case, "Llamó el solicitante.")
        expect(page.get_by_text("Llamó el solicitante.")).to_be_visible(timeout=AT_ONCE * 1000)
        expect(page.get_by_label("Por qué")).to_be_visible()  # what was opened stays open
        with transaction() as session:
            runtime.suspend(session, case, reason="Huelga", actor=COLLEAGUE)
        expect(page.locator("#cabecera")).to_contain_text("Suspendid", timeout=AT_ONCE * 1000)
        expect(page.locator("#cuenta-groups")).to_have_text(str(before - 1), timeout=AT_ONCE * 1000)

        assert "Escribo a medias" == page.get_by_label("Nueva nota").input_value()
    assert [] == who.complaints


def test_listens_again_when_the_database_has_been_away(house: House, sit: Sit) -> None:
    task = new_task()
    line = Line(sit("mesa1"))

    embedded.stop(house.data)
    embedded.start(house.data)

    assert line.hears("trabajo", within=10)  # whatever was missed: the page looks for itself
    time.sleep(3.1)  # words come no faster
    line.heard.clear()
    taken(task)
    assert line.hears("trabajo")


def test_a_stream_ends_with_its_session(house: House, sit: Sit) -> None:
    browser = sit("otra1")
    form = hidden(browser.get("/cuenta/"), "/cuenta/salir")
    line = Line(browser)

    browser.post("/cuenta/salir", data=form)

    until(lambda: line.over)
    assert ["1"] == line.heard
