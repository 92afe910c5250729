"""A request that arrives twice has one effect and one answer."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import AuditEvent, IdempotencyKey, ProcessInstance
from tests.house import files, read
from tests.web.conftest import ANSWERS, Browser, find, words
from web import once


def events(session: Session, event: str) -> int:
    return session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.event == event))


def key_on(browser: Browser, url: str) -> str:
    return find(browser.get(url), "//form[@id='tarea']//input[@name='_pedido']/@value")[0]


def test_every_view_that_changes_something_is_under_guard(app: Flask) -> None:
    changing = {rule.endpoint for rule in app.url_map.iter_rules() if once.CHANGES & rule.methods}
    guarded = {name for name in changing if hasattr(app.view_functions[name], "once")}

    assert changing - set(once.REPEATABLE) == guarded
    assert set() == set(once.REPEATABLE) - changing


def test_every_form_that_posts_carries_a_key_or_may_be_repeated() -> None:
    repeatable = "|".join(name.replace(".", r"\.") for name in once.REPEATABLE)
    without = [
        (str(file), form)
        for file in files()
        if file.suffix == ".html" and file.parts[:2] == ("web", "templates")
        for form in re.findall(r'<form(?=[^>]*method="post").*?</form>', read(file), re.DOTALL)
        if "csrf()" not in form and not re.search(repeatable, form)
    ]

    assert set() == {file for file, _ in without} - {"web/templates/accounts/verify.html"}


def test_a_form_sent_twice_is_done_once_and_answered_alike(
    session: Session, claimed: str, officer: Browser
) -> None:
    key = {"_pedido": key_on(officer, claimed)}

    first = officer.post(claimed, ANSWERS | key)
    told = words(officer.get("/bandeja/grupo"))
    again = officer.post(claimed, ANSWERS | key)

    assert (303, first.status_code) == (again.status_code, 303)
    assert (first.location, first.text) == (again.location, again.text)
    assert 1 == events(session, "task:completed")
    assert "Completó" in told
    assert "Completó" in officer.get("/bandeja/grupo").text


def test_the_same_key_with_other_answers_is_refused_in_words(
    session: Session, claimed: str, officer: Browser
) -> None:
    key = {"_pedido": key_on(officer, claimed)}
    officer.post(claimed, ANSWERS | key)

    other = officer.post(claimed, ANSWERS | key | {"nombres": "LUZ"})

    assert 422 == other.status_code
    assert "Esta página ya se envió antes con otros datos" in words(other)
    assert 1 == events(session, "task:completed")


def test_a_form_that_was_shown_again_may_come_again(
    session: Session, claimed: str, officer: Browser
) -> None:
    key = {"_pedido": key_on(officer, claimed)}

    wrong = officer.post(claimed, key | {"apellidos": ""})
    right = officer.post(claimed, ANSWERS | key)

    assert (422, 303) == (wrong.status_code, right.status_code)
    assert 1 == events(session, "task:completed")


def test_what_failed_leaves_no_key(session: Session, task_url: str, protector: Browser) -> None:
    answer = protector.post(f"{task_url}/tomar", {"_pedido": "una"})

    assert 400 <= answer.status_code < 500
    assert 0 == session.scalar(select(func.count()).select_from(IdempotencyKey))


def test_a_program_may_name_its_request_by_a_header(
    session: Session, instance: ProcessInstance, supervisor: Browser
) -> None:
    url = f"/monitor/instancias/{instance.id}/suspender"
    sent = {"reason": "Falta un documento"}

    answers = [
        supervisor.post(url, sent, headers={"Idempotency-Key": "k-1"}).status_code for _ in range(3)
    ]

    assert [303] * 3 == answers
    assert 1 == events(session, "instance:suspended")


def test_a_key_is_of_one_person_and_one_address(
    session: Session, task_url: str, officer: Browser, browser: Callable[..., Browser]
) -> None:
    colleague = browser("mesa2", "officer", groups=("Mesa de partes",))
    officer.post(f"{task_url}/tomar", {"_pedido": "igual"})

    other_person = colleague.post(f"{task_url}/tomar", {"_pedido": "igual"})
    other_address = officer.post(f"{task_url}/devolver", {"_pedido": "igual"})

    assert (409, 303) == (other_person.status_code, other_address.status_code)
    assert 1 == events(session, "task:released")
