"""The agencies as real servers, and connectors that talk to them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tasks import catalogue, sandbox
from tasks.agencies import Agencies, connected
from tasks.connectors.persons import Document, Person, Purpose
from tasks.sandbox.faults import Fault, Mode
from tasks.settings import AgencySettings
from tests.tasks import live


@pytest.fixture(scope="session")
def one_sandbox() -> Iterator[sandbox.Sandbox]:
    with sandbox.running() as server:
        yield server


@pytest.fixture
def agencies_server(one_sandbox: sandbox.Sandbox) -> sandbox.Sandbox:
    """The sandbox, with nothing asked and nothing broken."""
    one_sandbox.ledger.reset()
    one_sandbox.mail.forget()
    return one_sandbox


@pytest.fixture(scope="session")
def one_set_of_agencies(one_sandbox: sandbox.Sandbox) -> Iterator[Agencies]:
    with connected(settings_for(one_sandbox.url, agency_timeout=1.0)) as agencies:
        yield agencies


@pytest.fixture
def agencies(agencies_server: sandbox.Sandbox, one_set_of_agencies: Agencies) -> Agencies:
    return one_set_of_agencies


@pytest.fixture
def breaks(agencies_server: sandbox.Sandbox) -> Callable[..., None]:
    """Make an agency misbehave: ``breaks("pnp", "slow", seconds=2)``."""

    def order(agency: str, mode: str, **measure: float) -> None:
        agencies_server.ledger.set_fault(agency, Fault(mode=Mode(mode), **measure))

    return order


def settings_for(url: str, **more: object) -> AgencySettings:
    fields = {
        name.removeprefix("SUGM_").lower(): value for name, value in sandbox.environment(url).items()
    }
    return AgencySettings(**{**fields, **more})


WHY = Purpose(
    reason="Prueba", legal_basis="Ley 27891", expediente="CEPR-2026-000001", asked_by="oficial"
)


def person(
    number: str, names: str, *, kind: str = "PAS", nationality: str = "VEN", born: str = "1990-01-01"
) -> Person:
    first, second, given = names.split("/")
    return Person(
        first_surname=first,
        second_surname=second or None,
        given_names=given,
        born=born,
        nationality=nationality,
        document=Document(kind=kind, number=number, issuer=nationality),
    )


@pytest.fixture(scope="session")
def live_server() -> Iterator[str]:
    with live.server() as url:
        yield url


@pytest.fixture
def live_database(live_server: str) -> Iterator[str]:
    """A database of this test alone, that other processes can see."""
    with live.database(live_server) as url:
        yield url


@pytest.fixture
def agency_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the catalogue say something else of an agency: ``agency_as("pnp", concurrency=1)``."""

    def change(code: str, **changes: object) -> None:
        known = dict(catalogue.agencies())
        known[code] = replace(known[code], **changes)
        monkeypatch.setattr(catalogue, "agencies", lambda: known)

    return change
