"""People and processes of the tests of the engine."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engine import clock, repository
from engine.access import Actor
from engine.models import ProcessDefinition
from tests.engine import diagrams as d

MESA = frozenset({"Mesa"})


@pytest.fixture
def analyst() -> Actor:
    return Actor(id="analista", roles=frozenset({"analyst"}))


@pytest.fixture
def officer() -> Actor:
    return Actor(id="rosa", roles=frozenset({"officer"}), groups=MESA)


@pytest.fixture
def colleague() -> Actor:
    return Actor(id="juan", roles=frozenset({"officer"}), groups=MESA)


@pytest.fixture
def stranger() -> Actor:
    return Actor(id="luis", roles=frozenset({"officer"}), groups=frozenset({"Visas"}))


@pytest.fixture
def supervisor() -> Actor:
    return Actor(id="gloria", roles=frozenset({"supervisor"}), groups=MESA)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Go forward in time."""
    return lambda distance: monkeypatch.setattr(clock, "_offset", distance)


@pytest.fixture
def deploy(session: Session, analyst: Actor) -> Callable[..., ProcessDefinition]:
    """Make a process of ``diagrams.draft`` the one that instances run."""

    def deployed(*arguments: str, **named: object) -> ProcessDefinition:
        draft = d.draft(*arguments, **named)
        return repository.deploy(session, draft, note="prueba", actor=analyst)

    return deployed


@pytest.fixture
def permit(deploy: Callable[..., ProcessDefinition]) -> ProcessDefinition:
    """Somebody registers, an agency is asked, somebody signs."""
    return deploy(
        "permiso",
        d.start(),
        d.user("registrar"),
        d.service("consultar", "interpol.personas", "consulta", persona="dato"),
        d.user("firmar"),
        d.end("otorgado"),
        flows="inicio>registrar>consultar>firmar>otorgado",
    )
