"""From draft to version to running cases: two people, recorded inputs, and a way back."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import case_runs, definitions, invariants, runtime, worklist
from engine.access import SYSTEM, Actor
from engine.models import CaseRun, CaseRunItem, ItemState, ProcessInstance, RunPhase, UserTask
from tests.web.conftest import Browser, find, words
from tests.web.test_studio import Desk, begun

KEY = "constancia"
DIAGRAM = f"{KEY}.bpmn"
DESK_OFFICER = Actor(id="mesa1", roles=frozenset({"officer"}), groups=frozenset({"Mesa de partes"}))


@pytest.fixture
def rosa(browser: Callable[..., Browser]) -> Browser:
    return browser("rosa", "analyst")


@pytest.fixture
def juan(browser: Callable[..., Browser]) -> Browser:
    return browser("juan", "analyst")


def propose(desk: Desk, why: str = "Lo pide la norma") -> str:
    answer = desk.browser.post(f"{desk.url}proponer", {"motivo": why, "norma": "D.S. 1-2026-RE"})
    assert answer.status_code == 303, words(answer)
    return answer.location


def deployed(desk: Desk, other: Browser, why: str = "Lo pide la norma") -> str:
    there = propose(desk, why)
    assert other.post(f"{there}/aprobar").status_code == 303
    answer = desk.browser.post(f"{there}/desplegar")
    assert answer.status_code == 303, words(answer)
    return answer.location


def branch(browser: Browser) -> Desk:
    return Desk(browser, browser.post(f"/estudio/procesos/{KEY}/borradores").location)


def fresh(rosa: Browser) -> Desk:
    return begun(rosa, nombre="Constancia", origen="plantilla", plantilla="en_blanco")


def with_choice(desk: Desk, condition: str) -> None:
    """After registering, a choice: what is long goes to somebody who looks at it."""
    text = desk.text(DIAGRAM)
    if "hay_duda" in text:
        start = text.index("<bpmn:conditionExpression")
        end = text.index("</bpmn:conditionExpression>")
        body = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}'
        assert desk.save(DIAGRAM, text[:start] + body + text[end:]).status_code == 200
        return
    text = text.replace(
        '<bpmn:sequenceFlow id="registrar_solicitud__atendida" sourceRef="registrar_solicitud" targetRef="atendida" />',
        '<bpmn:sequenceFlow id="registrar_solicitud__atendida" sourceRef="registrar_solicitud" targetRef="hay_duda" />'
        '<bpmn:sequenceFlow id="no" sourceRef="hay_duda" targetRef="atendida" />'
        '<bpmn:sequenceFlow id="si" sourceRef="hay_duda" targetRef="mirar">'
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
        '</bpmn:sequenceFlow><bpmn:sequenceFlow id="fin" sourceRef="mirar" targetRef="atendida" />'
        '<bpmn:exclusiveGateway id="hay_duda" name="¿Hay duda?" default="no" />'
        '<bpmn:userTask id="mirar" name="Mirar"><bpmn:extensionElements><spiffworkflow:properties>'
        '<spiffworkflow:property name="formKey" value="registrar_solicitud" />'
        "</spiffworkflow:properties></bpmn:extensionElements></bpmn:userTask>",
    )
    text = text.replace(
        "<bpmn:flowNodeRef>atendida</bpmn:flowNodeRef>",
        "<bpmn:flowNodeRef>atendida</bpmn:flowNodeRef><bpmn:flowNodeRef>hay_duda</bpmn:flowNodeRef>"
        "<bpmn:flowNodeRef>mirar</bpmn:flowNodeRef>",
    )
    text = desk.post("ordenar", text=text)["text"]
    assert desk.save(DIAGRAM, text).status_code == 200


def cases(session: Session, lengths: list[int], *, answered: bool = True) -> list[UUID]:
    """One case for each length of what it asks for."""
    made = []
    for number, length in enumerate(lengths):
        instance = runtime.start(
            session, KEY, business_key=f"CON-2026-{number:06}", title="QUISPE, Rosa", actor=SYSTEM
        )
        made.append(instance.id)
        session.commit()
        if answered:
            task = session.scalars(select(UserTask).where(UserTask.instance_id == instance.id)).one()
            answers = {"solicitante": "Rosa", "asunto": "x" * length}
            worklist.claim(session, task.id, actor=DESK_OFFICER)
            assert worklist.answer(session, task.id, answers, actor=DESK_OFFICER).ok
            session.commit()
    return made


def through(session: Session) -> None:
    """Let the dispatcher do all that was ordered."""
    while case_runs.advance(session):
        session.commit()
    session.commit()


def test_the_author_may_not_approve_and_what_is_deployed_says_whose_it_is(
    rosa: Browser, juan: Browser, session: Session
) -> None:
    desk = fresh(rosa)
    desk.change("README.md", "#", "# Hola\n\n#")
    without = rosa.post(f"{desk.url}proponer", {"motivo": " "})
    there = propose(desk)
    own = rosa.post(f"{there}/aprobar")
    early = juan.post(f"{there}/desplegar")
    assert juan.post(f"{there}/aprobar").status_code == 303
    rosa.post(f"{there}/desplegar")
    made = definitions.latest(session, KEY)
    page = words(rosa.get(f"/estudio/procesos/{KEY}/"))

    assert without.status_code == 422
    assert own.status_code == 403
    assert "lo aprueba otra persona" in words(own)
    assert early.status_code == 409
    assert ("rosa", "juan", "D.S. 1-2026-RE") == (made.author, made.approved_by, made.norm)
    assert "aprobó Persona juan" in page
    assert "Lo pide la norma" in page


def test_nothing_broken_or_untried_can_be_proposed(rosa: Browser) -> None:
    desk = fresh(rosa)
    desk.ask("archivos/scenarios/se_atiende.yaml", method="DELETE")
    untried = rosa.post(f"{desk.url}proponer", {"motivo": "x"})
    desk.change(DIAGRAM, 'isExecutable="true"', 'isExecutable="false"')
    broken = rosa.post(f"{desk.url}proponer", {"motivo": "x"})

    assert untried.status_code == 422
    assert "pasan por el 0 % del diagrama" in words(untried)
    assert "impiden desplegar" in words(broken)


def test_two_versions_are_compared_and_an_old_one_comes_back_as_a_new_one(
    rosa: Browser, juan: Browser, session: Session
) -> None:
    deployed(fresh(rosa), juan)
    desk = branch(rosa)
    other = branch(juan)
    with_choice(desk, "string length(asunto) > 40")
    deployed(desk, juan, "Se mira lo largo")
    page = rosa.get(f"/estudio/procesos/{KEY}/comparar?de=1&a=2")
    late = juan.get(f"{other.url}proponer")
    back = Desk(rosa, rosa.post(f"/estudio/procesos/{KEY}/volver", {"version": "1"}).location)

    assert "¿Hay duda?" in words(page)
    assert '"hay_duda": "added"' in find(page, "//*[@id='comparar']/@data-marks")[0]
    assert rosa.get(f"/estudio/procesos/{KEY}/estados/1.bpmn").text.count("hay_duda") == 0
    assert "se desplegó la versión 2" in words(late)
    assert juan.post(f"{other.url}proponer", {"motivo": "x"}).status_code == 409
    assert "hay_duda" not in back.text(DIAGRAM)
    deployed(back, juan, "Se vuelve")
    assert 3 == definitions.latest(session, KEY).version


def test_replay_finds_exactly_the_cases_that_would_go_another_way(
    rosa: Browser, juan: Browser, session: Session
) -> None:
    first = fresh(rosa)
    with_choice(first, "string length(asunto) > 40")
    deployed(first, juan)
    ids = cases(session, [5, 42, 65, 70, 8])  # closed, open, open, open, closed
    desk = branch(rosa)
    with_choice(desk, "string length(asunto) > 60")
    there = rosa.post(f"{desk.url}repetir", {"cerrados": "100"}).location
    through(session)
    page = rosa.get(there)
    run = session.scalars(select(CaseRun)).one()
    found = {one.instance_id: one.state for one in session.scalars(select(CaseRunItem))}

    assert RunPhase.LOOKED == run.phase
    assert {ItemState.SAME: 4, ItemState.DIFFERS: 1} == {
        state: list(found.values()).count(state) for state in (ItemState.SAME, ItemState.DIFFERS)
    }
    assert ItemState.DIFFERS == found[ids[1]]
    assert "CON-2026-000001" in words(page)
    assert "El caso llegó a «Mirar»; con el borrador no llega." in words(page)


def test_running_cases_move_in_the_background_and_come_back(
    rosa: Browser, juan: Browser, session: Session
) -> None:
    first = fresh(rosa)
    with_choice(first, "string length(asunto) > 40")
    deployed(first, juan)
    ids = cases(session, [65, 70]) + cases(session, [0], answered=False)
    desk = branch(rosa)
    text = desk.text(DIAGRAM).replace('"mirar"', '"examinar"').replace(">mirar<", ">examinar<")
    assert desk.save(DIAGRAM, text.replace("mirar_di", "examinar_di")).status_code == 200
    deployed(desk, juan, "Otro nombre")
    offered = words(rosa.get(f"/estudio/procesos/{KEY}/"))
    told = {"version": "2", "motivo": "Rige desde hoy"}
    blind = rosa.post(f"/estudio/procesos/{KEY}/mover", told).location
    mapped = rosa.post(
        f"/estudio/procesos/{KEY}/mover", {**told, "cambios": "mirar = examinar"}
    ).location
    through(session)
    refused = words(rosa.get(blind))
    rosa.post(f"{mapped}/seguir")
    through(session)
    session.expire_all()
    moved = [session.get_one(ProcessInstance, one).definition.version for one in ids]
    names = set(session.scalars(select(UserTask.activity).where(UserTask.instance_id == ids[0])))
    rosa.post(f"{mapped}/deshacer")
    through(session)
    session.expire_all()
    back = [session.get_one(ProcessInstance, one).definition.version for one in ids]

    assert "3 casos corren versiones anteriores." in offered  # of another unit, and of no reserve
    assert "No se puede 2" in refused
    assert [2, 2, 2] == moved
    assert "examinar" in names
    assert [1, 1, 1] == back
    assert [] == list(invariants.broken(session))


def test_a_run_can_be_stopped(rosa: Browser, juan: Browser, session: Session) -> None:
    deployed(fresh(rosa), juan)
    cases(session, [5], answered=False)
    desk = branch(rosa)
    there = rosa.post(f"{desk.url}repetir", {"cerrados": "0"}).location
    assert rosa.post(f"{there}/detener").status_code == 303
    through(session)

    assert "detenida" in words(rosa.get(there))
    assert [ItemState.WAITING] == list(session.scalars(select(CaseRunItem.state)))
