"""What whoever watches the installation sees: figures, health, logs with one trace and no names."""

import re
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from engine import trace
from engine.db import transaction
from engine.models import Job, JobState
from tasks import sandbox
from tasks.metrics import may_read
from tasks.sandbox import server
from tests.operations.house import House, free_port, open_case, until
from tests.operations.test_web import claimed_task
from tests.tasks import live

pytestmark = pytest.mark.xdist_group("operations")

NAME = "Zzyzxovna"  # nobody else is called so
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
FIGURES = free_port()


@pytest.fixture(scope="module")
def told() -> list[str]:
    """The traces that agencies were told."""
    return []


@pytest.fixture(scope="module")
def workers(built: House, told: list[str]) -> Iterator[House]:
    """The installation with its workers, and agencies that note who asks."""
    understood = server._Handler.do_POST

    def noted(self: server._Handler) -> None:
        told.append(self.headers.get("traceparent", ""))
        understood(self)

    with pytest.MonkeyPatch.context() as patch, sandbox.running() as agencies:
        patch.setattr(server._Handler, "do_POST", noted)
        more = {"SUGM_METRICS_PORT": str(FIGURES), "SUGM_AGENCY_TIMEOUT": "5"}
        built.start("pool", "tasks.pool", **sandbox.environment(agencies.url), **more)
        yield built
        built.stop("pool")


def test_one_trace_leads_from_the_page_to_the_agency_and_no_log_names_anybody(
    house: House, workers: House, told: list[str]
) -> None:
    with house.sign_in("mesa1") as desk:
        url, form = claimed_task(desk)
        form |= {"apellidos": NAME, "nombres": NAME}
        page = desk.post(url, data=form, headers={"traceparent": f"00-{TRACE}-{'1' * 16}-01"})
        desk.get("/bandeja/grupo", params={"q": NAME})
        desk.get(f"/expedientes/{NAME}")
    with transaction() as session:
        trace.follow(TRACE)
        definition = live.define(session, live.one_job())
        live.start_jobs(session, definition, apellido=NAME, numero="900000001")
        query = select(Job).where(Job.trace == TRACE)
        assert {"interpol.personas", "pnp.antecedentes_policiales"} == {
            job.topic for job in session.scalars(query)
        }
    over = (JobState.COMPLETED, JobState.FAILED)
    until(lambda: all(state in over for state in states()))

    assert TRACE == page.headers["SUGM-Trace"]
    assert TRACE in {one.split("-")[1] for one in told if one}
    assert TRACE in {line.get("trace") for line in house.lines("web") if line["event"] == "request"}
    assert {TRACE} == {line.get("trace") for line in house.lines("pool") if line["event"] == "job"}
    logs = house.log("web").read_text() + house.log("pool").read_text()
    assert NAME.lower() not in logs.lower()


def states() -> list[JobState]:
    with transaction() as session:
        return list(session.scalars(select(Job.state).where(Job.trace == TRACE)))


def test_figures_of_the_business_and_of_the_machinery(house: House, workers: House) -> None:
    open_case()
    web = httpx.get(f"{house.url}/metrics").text
    pool = httpx.get(f"http://127.0.0.1:{FIGURES}/").text

    for figure in (
        'sugm_open_tasks{procedure="permiso"}',
        'sugm_cases{procedure="permiso",state="active"}',
        "sugm_open_incidents{",
        "sugm_overdue_tasks",
        "sugm_late_timers 0.0",
        "sugm_cases_without_next_step 0.0",
        "sugm_database_up 1.0",
        'sugm_request_seconds_count{endpoint="inbox.complete",method="POST",status="303"}',
        'sugm_transaction_seconds_count{end="commit"}',
    ):
        assert figure in web
    assert re.search(r'sugm_agency_call_seconds_count{agency="pnp",outcome="answered"} [1-9]', pool)
    assert 'sugm_job_delay_seconds_count{topic="pnp.antecedentes_policiales"}' in pool
    assert NAME not in web + pool


def test_figures_are_not_for_the_street(house: House) -> None:
    passed_on = httpx.get(f"{house.url}/metrics", headers={"Via": "1.1 proxy"})

    assert 403 == passed_on.status_code
    assert [True, False, False] == [may_read(None, "", at) for at in ("127.0.0.1", "10.0.0.8", "")]
    token = SecretStr("una llave")
    keys = ("Bearer una llave", "Bearer otra", "")
    assert [True, False, False] == [may_read(token, key, "127.0.0.1") for key in keys]


def test_is_well_when_everything_runs(house: House, workers: House) -> None:
    until(lambda: house.status("/salud") == 200)
    parts = httpx.get(f"{house.url}/salud").json()["partes"]

    assert {"base_de_datos", "migraciones", "despachador", "redis", "disco"} == set(parts)
    assert all(part["ok"] for part in parts.values())
