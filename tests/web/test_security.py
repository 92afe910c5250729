"""Headers, cookies, CSRF, sign-in and the end of sessions."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engine import clock
from engine.access import SYSTEM
from tests.web.conftest import Browser, find, settings
from web.accounts import people
from web.accounts.models import User
from web.app import create_app

PASSWORD = "una frase que nadie adivina"  # noqa: S105


@pytest.fixture
def known(app: Flask, session: Session) -> User:
    with app.app_context():
        person = people.Person(
            username="mesa1",
            name="Lucía Mendoza",
            email="mesa1@ejemplo.gob.pe",
            roles=["officer"],
            groups=["Mesa de partes"],
        )
        user = people.add(session, person, hashed_password=people.hashed(PASSWORD), actor=SYSTEM)
    session.commit()
    return user


@pytest.fixture
def stranger() -> Browser:
    """At a door of its own: limits are counted anew."""
    return Browser(create_app(settings()).test_client())


def sign_in(browser: Browser, identity: str = "mesa1", word: str = PASSWORD) -> int:
    return browser.post("/cuenta/ingresar", {"identity": identity, "password": word}).status_code


def test_signs_in_by_user_name_or_mail(known: User, stranger: Browser) -> None:
    assert 302 == sign_in(stranger, "Mesa1")
    assert "Lucía Mendoza" in stranger.get("/cuenta/").text

    other = Browser(stranger.client.application.test_client())

    assert 302 == sign_in(other, "mesa1@ejemplo.gob.pe")


def test_passwords_are_kept_as_argon2id(known: User) -> None:
    assert known.password.startswith("$argon2id$")


@pytest.mark.parametrize("who", ["mesa1", "nadie"])
def test_never_says_which_of_the_two_was_wrong(known: User, stranger: Browser, who: str) -> None:
    answer = stranger.post("/cuenta/ingresar", {"identity": who, "password": "otra cosa larga"})

    assert ["El usuario o la contraseña no son correctos."] == find(
        answer, "//*[@class='govuk-list govuk-error-summary__list']/li"
    )


def test_the_eleventh_wrong_password_has_to_wait(known: User, stranger: Browser) -> None:
    tries = [sign_in(stranger, word="equivocada 123") for _ in range(11)]

    assert [200] * 10 + [429] == tries
    assert 429 == sign_in(stranger)


def test_goes_back_to_where_one_was_going_but_never_elsewhere(known: User, stranger: Browser) -> None:
    token = stranger.token()
    form = {"identity": "mesa1", "password": PASSWORD, "csrf_token": token}

    inside = stranger.client.post("/cuenta/ingresar?next=/expedientes/", data=form)

    assert "/expedientes/" == inside.location

    other = Browser(stranger.client.application.test_client())
    outside = other.client.post(
        "/cuenta/ingresar?next=https://malo.example/", data=form | {"csrf_token": other.token()}
    )

    assert "malo.example" not in (outside.location or "")


def test_every_page_has_the_headers(stranger: Browser) -> None:
    headers = stranger.get("/cuenta/ingresar").headers

    assert "script-src 'self'; style-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert ("nosniff", "DENY", "no-store") == (
        headers["X-Content-Type-Options"],
        headers["X-Frame-Options"],
        headers["Cache-Control"],
    )


def test_the_cookie_is_out_of_reach_of_scripts_and_of_plain_http(known: User) -> None:
    secure = Browser(create_app(settings(cookie_secure=True)).test_client())

    cookie = secure.client.get("/cuenta/ingresar", base_url="https://localhost").headers["Set-Cookie"]

    assert cookie.startswith("__Host-sugm=")
    assert all(flag in cookie for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_a_post_without_its_token_is_refused(officer: Browser) -> None:
    answer = officer.client.post("/bandeja/siguiente")

    assert 400 == answer.status_code
    assert "La página caducó" in answer.text


def test_a_post_after_the_session_was_lost_leads_to_signing_in_and_back(officer: Browser) -> None:
    officer.client.delete_cookie("sugm")

    answer = officer.client.post(
        "/bandeja/siguiente", headers={"Referer": "http://localhost/bandeja/grupo"}
    )

    assert (303, "/cuenta/ingresar?next=/bandeja/grupo") == (
        answer.status_code,
        answer.headers["Location"].replace("%2F", "/"),
    )
    assert "Su sesión terminó" in officer.client.get("/cuenta/ingresar").text


@pytest.mark.parametrize(
    ("pause", "status"), [(timedelta(minutes=29), 200), (timedelta(minutes=31), 303)]
)
def test_an_idle_session_ends(
    officer: Browser, monkeypatch: pytest.MonkeyPatch, pause: timedelta, status: int
) -> None:
    officer.get("/cuenta/")

    monkeypatch.setattr(clock, "_offset", pause)

    assert status == officer.get("/cuenta/").status_code


def test_a_session_ends_after_twelve_hours_of_work(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = []
    for minutes in range(0, 13 * 60, 20):
        monkeypatch.setattr(clock, "_offset", timedelta(minutes=minutes))
        statuses.append(officer.client.get("/cuenta/").status_code)

    assert [200] * 36 == statuses[:36]
    assert 303 == statuses[36]


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(
    officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.get("/cuenta/")
    for minutes in (10, 20, 30):
        monkeypatch.setattr(clock, "_offset", timedelta(minutes=minutes))
        officer.client.get("/bandeja/", headers={"SUGM-Live": "1", "HX-Request": "true"})

    monkeypatch.setattr(clock, "_offset", timedelta(minutes=31))
    answer = officer.client.get("/bandeja/", headers={"SUGM-Live": "1", "HX-Request": "true"})

    assert 401 == answer.status_code
    assert answer.headers["HX-Redirect"].startswith("/cuenta/ingresar")


def test_can_sign_out_everywhere(known: User, stranger: Browser) -> None:
    elsewhere = Browser(stranger.client.application.test_client())
    for one in (stranger, elsewhere):
        sign_in(one)

    stranger.post("/cuenta/sesiones/cerrar")

    assert [303, 303] == [one.get("/cuenta/").status_code for one in (stranger, elsewhere)]


def test_changes_the_password(known: User, stranger: Browser) -> None:
    sign_in(stranger)
    new = "otra frase que nadie adivina"

    short = stranger.post(
        "/cuenta/clave", {"password": PASSWORD, "new_password": "corta", "new_password_confirm": "corta"}
    )
    done = stranger.post(
        "/cuenta/clave", {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    )

    assert ["Hay un problema"] == find(short, "//h2[contains(@class, 'error-summary')]")
    assert 302 == done.status_code
    assert 302 == sign_in(Browser(stranger.client.application.test_client()), word=new)


def test_an_inactive_account_cannot_sign_in(known: User, session: Session, stranger: Browser) -> None:
    known.active = False
    session.commit()

    assert 200 == sign_in(stranger)


def test_cannot_make_an_account_of_the_system(app: Flask, session: Session) -> None:
    person = people.Person(username="x", name="X", email="x@x.pe", roles=["system"])

    with app.app_context(), pytest.raises(people.AccountRefused):
        people.add(session, person, hashed_password=people.hashed(PASSWORD), actor=SYSTEM)


def test_people_can_sign_in_and_guessing_is_slowed_while_redis_is_away(session: Session) -> None:
    lonely = create_app(settings(redis_url="redis://127.0.0.1:1/0"))
    stranger = Browser(lonely.test_client())

    guesses = [
        stranger.post("/cuenta/ingresar", {"identity": "nadie", "password": "adivinar"}).status_code
        for _ in range(11)
    ]

    assert [200] * 10 + [429] == guesses
