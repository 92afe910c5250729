"""Who gets where: the address map times the roles."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

import feel
from engine.access import ROLES, Permission
from engine.models import ProcessInstance
from tests.web.conftest import Browser, find

NOTHING = UUID(int=0)
VALUES = {
    "key": "nada",
    "number": 1,
    "filename": "css/staff.css",
    "scope": "todas",
    "name": "x",
    "code": "pnp",
    "codigo": "ABCDEFGHJKLM",
    "agency": "pnp",
    "what": "seguir",
    "payload": "NADA",
    "kind": "nombre",
    "turn": "pausar",
}
PUBLIC = {
    "account.choose_language",
    "acuse.ask",
    "acuse.receive",
    "api.answers",
    "api.approvals",
    "api.documents",
    "api.movements",
    "api.readings",
    "health.alive",
    "health.ready",
    "health.well",
    "home",
    "metrics",
    "portal.ask",
    "portal.keys",
    "portal.keys_file",
    "portal.of_code",
    "portal.of_seal",
    "portal.revoked_file",
    "security.login",
    "security.logout",
    "security.static",
    "static",
}
PEOPLE = sorted(set(ROLES) - {"system"})


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC]


def address(app: Flask, rule: Rule) -> str:
    values = {name: VALUES.get(name, NOTHING) for name in rule.arguments}
    with app.test_request_context():
        return rule.build(values)[1]


def method(rule: Rule) -> str:
    return next(one for one in ("GET", "POST", "PUT", "DELETE") if one in rule.methods)


def test_only_these_addresses_are_for_anybody(app: Flask) -> None:
    views = app.view_functions

    assert {name for name, view in views.items() if view.permission is None} == PUBLIC


def test_strangers_are_asked_to_sign_in_everywhere(app: Flask, session: Session) -> None:
    stranger = Browser(app.test_client())

    answers = {
        rule.rule: stranger.client.open(
            address(app, rule), method=method(rule), data={"csrf_token": stranger.token()}
        )
        for rule in rules(app)
    }

    assert set() == {
        rule
        for rule, answer in answers.items()
        if answer.status_code != 303 or not answer.location.startswith("/cuenta/ingresar")
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_gets_exactly_where_its_permissions_lead(
    app: Flask, browser: Callable[..., Browser], role: str
) -> None:
    person = browser("alguien", role)
    token = person.token()

    wrong = []
    for rule in rules(app):
        needed = app.view_functions[rule.endpoint].permission
        allowed = not needed or any(permission in ROLES[role] for permission in needed)
        if rule.endpoint == "account.end_sessions":
            continue  # it would end this very session
        status = person.client.open(
            address(app, rule), method=method(rule), data={"csrf_token": token}
        ).status_code
        if (status == 403) == allowed or (status >= 500 and rule.endpoint != "health.well"):
            wrong.append((rule.rule, status))

    assert [] == wrong


def test_a_case_of_another_unit_looks_like_one_that_does_not_exist(
    instance: ProcessInstance, browser: Callable[..., Browser]
) -> None:
    other = browser("ajeno", "officer", groups=("Otra oficina",))

    theirs = other.get(f"/expedientes/{instance.id}")
    nobodys = other.get(f"/expedientes/{NOTHING}")

    assert (404, 404) == (theirs.status_code, nobodys.status_code)
    assert find(nobodys, "//main//text()") == find(theirs, "//main//text()")


def test_permissions_are_names_of_the_list(app: Flask) -> None:
    used = {p for view in app.view_functions.values() for p in view.permission or ()}

    assert used <= set(Permission)


def test_diagrams_may_count_business_days_in_this_process(app: Flask) -> None:
    plus_one = feel.compile("sumar dias habiles(date(dia), 1)").evaluate({"dia": "2026-11-20"})

    assert "2026-11-23" == feel.to_json(plus_one)


def test_whoever_signs_in_at_the_front_door_lands_at_their_desk(app: Flask) -> None:
    answer = app.test_client().get("/")

    assert (303, "/cuenta/ingresar?next=/") == (answer.status_code, answer.headers["Location"])
