"""The heat map of a procedure, its steps in one case, and the dashboards: each leads to cases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from engine.models import InstanceRevision, ProcessInstance, UserTask
from registry import tableros
from registry.tableros import Corte, Espera, Filtro
from tests.web.conftest import ANSWERS, Browser, find, words

DONE = "Registrar solicitud"


@pytest.fixture
def there(instance: ProcessInstance) -> str:
    return f"/monitor/instancias/{instance.id}"


@pytest.fixture
def registered(claimed: str, officer: Browser, session: Session) -> None:
    """The first task took ten hours, and was done after its date."""
    officer.post(claimed, ANSWERS)
    began = UserTask.completed_at - timedelta(hours=10)
    session.execute(update(UserTask).where(UserTask.completed_at.is_not(None)).values(created_at=began))
    session.commit()


def heat(supervisor: Browser, measure: str) -> dict[str, dict[str, object]]:
    answer = supervisor.get(f"/monitor/procesos/permiso/fichas.json?medida={measure}")
    return dict(answer.json)


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("measure", "label"),
    [("frecuencia", "1"), ("mediana", "10 h"), ("p90", "10 h"), ("vencidas", "1")],
)
def test_heat_tells_how_often_how_long_and_how_late(
    supervisor: Browser, measure: str, label: str
) -> None:
    mark = heat(supervisor, measure)["registrar_solicitud"]

    assert (5, label) == (mark["heat"], mark["label"])
    assert DONE in find(supervisor.get(str(mark["href"])), "//main//p")[0]
    assert ["PRB-2026-000001"] == find(supervisor.get(str(mark["href"])), "//a[@data-row-link]")


@pytest.mark.usefixtures("registered")
def test_the_same_is_a_list_to_be_read(supervisor: Browser) -> None:
    page = supervisor.get("/monitor/procesos/permiso?medida=p90&dias=30")

    row = find(page, "//main//tbody/tr[th/a[text()='Registrar solicitud']]/*")
    assert ["0", "0", "1", "10 h", "10 h", "1 de 1"] == row[2:]
    assert ["Nivel 5 de 5"] == find(page, "//tr[th/a[text()='Registrar solicitud']]//@aria-label")


@pytest.mark.usefixtures("registered")
def test_what_is_behind_a_figure_is_no_more_than_that(supervisor: Browser) -> None:
    def cases(query: str) -> int:
        url = f"/monitor/instancias?actividad=registrar_solicitud&{query}"
        return len(find(supervisor.get(url), "//a[@data-row-link]"))

    found = [cases(q) for q in ("como=ahora", "como=lentas&mas_de=36000", "como=lentas&mas_de=36001")]

    assert [0, 1, 0] == found


def test_counts_stand_on_the_diagram_whatever_the_version(
    instance: ProcessInstance, supervisor: Browser
) -> None:
    assert {"tokens": 1, "label": "1", "heat": 5} == {
        name: heat(supervisor, "ahora")["registrar_solicitud"][name]
        for name in ("tokens", "label", "heat")
    }


@pytest.mark.usefixtures("registered")
def test_each_step_tells_what_it_entered_and_changed(there: str, supervisor: Browser) -> None:
    page = supervisor.get(f"{there}/pasos")

    told = find(page, "//li[@id='paso-2']")[0]
    assert "2. Tarea completada" in told
    assert "salió de Registrar solicitud llegó a Consultar INTERPOL" in told
    assert ["apellidos", "no existía", '"QUISPE"'] in [
        find(page, f"//li[@id='paso-2']//tr[{n}]/*") for n in range(1, 9)
    ]
    assert ["1. Inicio", "Pasos anteriores"][:1] == find(page, "//li[@id='paso-1']//h2")


@pytest.mark.usefixtures("registered")
def test_what_was_asked_of_others_is_seen_with_its_answer(
    there: str, supervisor: Browser, instance: ProcessInstance, do_job: Callable[..., object]
) -> None:
    do_job(instance)

    told = words(supervisor.get(f"{there}/relaciones"))

    assert "Consultar INTERPOL INTERPOL: personas buscadas Hecha 1" in told
    assert '"primer_apellido": "QUISPE"' in told
    assert '"resultado": "SIN_ANTECEDENTES"' in told


@pytest.mark.usefixtures("registered")
def test_a_case_is_seen_as_it_was_last_month(
    there: str, supervisor: Browser, instance: ProcessInstance, session: Session
) -> None:
    last_month = datetime(2026, 10, 20, 15, tzinfo=UTC)
    first = update(InstanceRevision).where(InstanceRevision.revision == 1)
    session.execute(first.values(at=last_month))
    session.commit()

    then = supervisor.get(f"{there}/datos?en=2026-10-21T08:00")
    marks = supervisor.get(f"{there}/fichas.json?revision=1").json
    now = supervisor.get(f"{there}/datos")

    assert "Así quedó el 20 oct 2026, 10:00:00" in words(then)
    assert "Esperaba: Registrar solicitud" in words(then)
    assert "Todavía no hay datos" in words(then)
    assert ("active", "completed") == (
        marks["registrar_solicitud"]["state"],
        marks["solicitado"]["state"],
    )
    assert "Esperaba: Consultar INTERPOL" in words(now)
    assert 422 == supervisor.get(f"{there}/datos?en=2026-10-19").status_code


@pytest.mark.usefixtures("registered")
def test_figures_of_the_dashboards_lead_to_their_cases(
    supervisor: Browser, instance: ProcessInstance, session: Session
) -> None:
    for cut, name in (
        ("procedimiento", "Permiso de prueba"),
        ("nacionalidad", "Sin dato"),
        ("oficina", "Sin dato"),
        ("canal", "Sin dato"),
    ):
        page = supervisor.get(f"/monitor/tableros?por={cut}")

        assert [name] == find(page, "//table[@id='esperas']//tbody//th")
        assert [name] == find(page, "//table[@id='edades']//tbody//th")
        links = find(page, "//table[@id='esperas' or @id='edades']//tbody//a/@href")
        assert 2 == len(links)
        for link in links:
            assert ["PRB-2026-000001"] == find(supervisor.get(link), "//a[@data-row-link]")


@pytest.mark.usefixtures("registered")
def test_dashboards_tell_whom_a_case_waits_for(
    session: Session, instance: ProcessInstance, do_job: Callable[..., object]
) -> None:
    def waits() -> str:
        (group,) = tableros.espera(session, SYSTEM, Filtro.ultimos(30), Corte.PROCEDIMIENTO)
        return list(Espera)[group.cuentas.index(1)].value

    seen = [waits()]
    do_job(instance)

    assert ["entidad", "ministerio"] == [*seen, waits()]
    (age,) = tableros.antiguedad(session, SYSTEM, Filtro.ultimos(30), Corte.PROCEDIMIENTO)
    assert (1, 0, 0, 0, 0, 0) == age.cuentas
    (period,) = tableros.volumen(session, SYSTEM, Filtro.ultimos(30))
    assert (1, 0) == (period.iniciados, period.concluidos)
