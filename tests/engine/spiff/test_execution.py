"""What an instance in memory can be told and asked."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from engine import errors, spiff
from engine.spiff.timers import LIMA
from tests.engine.spiff.diagrams import (
    boundary,
    call,
    chain,
    document,
    element,
    end,
    error,
    many,
    message,
    parallel,
    process,
    properties,
    service,
    signal,
    start,
    subprocess,
    user,
)

NOW = datetime(2026, 2, 2, 14, tzinfo=UTC)
LANES = (
    '<laneSet id="l"><lane id="l1" name="Mesa de partes"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
)
DURATION = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <inputData id="i" name="edad"><variable id="iv" name="edad" typeRef="number"/></inputData>
  <decision id="mayoria" name="mayoria"><variable id="v" name="mayoria" typeRef="string"/>
    <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="c"><inputExpression id="ce" typeRef="number"><text>edad</text></inputExpression></input>
      <output id="o" name="mayoria" typeRef="string"/>
      <rule id="r1"><inputEntry id="e1"><text>&gt;= 18</text></inputEntry><outputEntry id="s1"><text>"mayor"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="e2"><text>&lt; 18</text></inputEntry><outputEntry id="s2"><text>"menor"</text></outputEntry></rule>
    </decisionTable></decision></definitions>"""


def compiled(body: str, **files: bytes) -> spiff.Program:
    return spiff.compile("p", {"p.bpmn": document(process(body)).encode(), **files})


def begun(body: str, **data: object) -> spiff.Execution:
    return spiff.Execution.start(compiled(body), data, now=NOW)


def line(*nodes: str, ids: str) -> str:
    return start() + "".join(nodes) + end() + chain("inicio", *ids.split(), "fin")


def test_a_user_task_tells_what_its_officer_needs_to_know():
    told = properties(
        formKey="solicitud",
        assignee="solicitante.oficial",
        candidateGroup='"Oficial de protección"',
        dueDate="date(plazo)",
        priority="10",
        title='"Solicitud de " + solicitante.nombre',
    )
    execution = begun(
        LANES + line(user("a", told), ids="a"),
        plazo="2026-03-01",
        solicitante={"oficial": "u1", "nombre": "ANA"},
    )
    (task,) = execution.waits().user_tasks

    assert ("a", "solicitud", "u1", 10) == (task.activity, task.form, task.assignee, task.priority)
    assert (("Oficial de protección",), "Mesa de partes") == (task.candidate_groups, task.lane)
    assert "Solicitud de ANA" == task.title
    assert datetime(2026, 3, 1, 23, 59, 59, tzinfo=LIMA) == task.due_at
    assert (NOW, "p") == (task.entered_at, task.process)


def test_a_user_task_without_properties_has_the_defaults():
    (task,) = begun(LANES + line(user("a"), ids="a")).waits().user_tasks

    assert ("a", None, ("Mesa de partes",), 50, None, None) == (
        task.form, task.assignee, task.candidate_groups, task.priority, task.title, task.due_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        {"dueDate": '"pronto"'},
        {"priority": '"alta"'},
        {"assignee": "12"},
        {"title": "{a: 1}"},
        {"candidateGroup": "[1]"},
        {"candidateGroup": "[]"},
    ],
)
def test_a_fact_that_is_not_one_is_told_of(told):
    with pytest.raises(spiff.ExecutionFailed) as failed:
        begun(line(user("a", properties(**told)), ids="a"))
    assert ("a", "fact") == (failed.value.activity, failed.value.reason)


def test_a_job_carries_its_payload():
    inner = (
        '<extensionElements><spiffworkflow:serviceTaskOperator id="interpol.personas" resultVariable="r">'
        '<spiffworkflow:parameters><spiffworkflow:parameter id="persona" type="any" value="{nombre: n}"/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></extensionElements>"
    )
    (job,) = begun(line(element("serviceTask", "s", inner), ids="s"), n="ANA").waits().jobs

    assert ("interpol.personas", {"persona": {"nombre": "ANA"}}) == (job.topic, job.payload)


def asking(topics: str) -> str:
    """A service task for each of the variable ``temas``, whose topic is the item."""
    inner = (
        '<extensionElements><spiffworkflow:serviceTaskOperator id="=tema" resultVariable="r"/>'
        "<spiffworkflow:properties>"
        f'<spiffworkflow:property name="topics" value="{topics}"/>'
        '<spiffworkflow:property name="title" value="&quot;Consultar &quot; + tema"/>'
        "</spiffworkflow:properties></extensionElements>"
    ) + many(collection="temas", item="tema", output="respuestas", output_item="r")
    return line(element("serviceTask", "s", inner), ids="s")


def test_a_service_task_may_ask_for_as_many_topics_as_a_list_has():
    program = compiled(asking("[&quot;a&quot;, &quot;b&quot;]"))
    execution = spiff.Execution.start(program, {"temas": ["b", "a"]}, now=NOW)
    again = spiff.Execution.load(program, execution.dump(), now=NOW)

    assert execution.dump() == again.dump()
    assert [("b", "Consultar b"), ("a", "Consultar a")] == [
        (j.topic, j.name) for j in again.waits().jobs
    ]


def test_a_topic_that_the_diagram_did_not_announce_is_not_asked_for():
    with pytest.raises(spiff.ExecutionFailed) as failure:
        begun(asking("[&quot;a&quot;]"), temas=["a", "b"])

    assert ("s", "topic") == (failure.value.activity, failure.value.reason)


def test_an_answer_that_comes_late_changes_nothing():
    execution = begun(line(user("a"), user("b"), ids="a b"))
    (task,) = execution.waits().user_tasks
    execution.complete(task.visit, {"x": 1})

    with pytest.raises(errors.TaskNotOpen):
        execution.complete(task.visit, {"x": 2})
    assert {"x": 1} == execution.variables()
    assert ["b"] == [one.activity for one in execution.waits().user_tasks]


def test_a_result_that_comes_twice_or_for_nobody_is_not_wanted():
    execution = begun(line(service("s", "t"), user("b"), ids="s b"))
    (job,) = execution.waits().jobs
    execution.finish_job(job.visit, 1)

    for visit in (job.visit, uuid4(), execution.waits().user_tasks[0].visit):
        with pytest.raises(spiff.JobNotWanted):
            execution.finish_job(visit, 2)
        with pytest.raises(spiff.JobNotWanted):
            execution.fail_job(visit, "RECHAZO")
    assert {"r": 1} == execution.variables()


def test_an_error_that_nobody_handles_changes_nothing():
    execution = begun(line(service("s", "t"), ids="s") + boundary("b", "s", error()) + chain("b", "fin"))
    before = execution.dump()
    (job,) = execution.waits().jobs

    assert execution.fail_job(job.visit, "OTRO") is False
    assert before == execution.dump()


def test_an_error_of_a_job_may_be_handled_around_it():
    inside = start() + service("s", "t") + end() + chain("inicio", "s", "fin")
    callee = spiff.compile("q", {"q.bpmn": document(process(inside, "q")).encode()})
    body = (
        start() + call("ll", "q") + boundary("b", "ll", error()) + user("h") + end()
        + chain("inicio", "ll", "fin") + chain("b", "h", "fin")
    )  # fmt: skip
    program = compiled(body, q=callee)
    execution = spiff.Execution.start(program, {}, now=NOW)

    assert execution.fail_job(execution.waits().jobs[0].visit, "RECHAZO")
    assert ["h"] == [task.activity for task in execution.waits().user_tasks]


def test_a_message_goes_to_one_with_its_key():
    body = start() + parallel("g") + end()
    for number, key in ((1, '"A"'), (2, '"B"')):
        told = properties(correlationKey=key, resultVariable=f"v{number}")
        body += element("receiveTask", f"r{number}", told, messageRef="m")
    execution = begun(body + chain("inicio", "g", "r1", "fin") + chain("g", "r2", "fin"))

    assert {"r1": "A", "r2": "B"} == {one.activity: one.key for one in execution.waits().subscriptions}
    assert 1 == execution.deliver(("aviso", "B"), {"n": 1})
    assert {"v2": {"n": 1}} == execution.variables()
    with pytest.raises(spiff.NobodyWaits):
        execution.deliver(("aviso", None), {})
    with pytest.raises(spiff.NobodyWaits):
        execution.deliver(("aviso", "B"), {})


def test_a_message_can_be_delivered_by_its_subscription():
    wait = element("intermediateCatchEvent", "c", message() + signal())
    execution = begun(start() + wait + end() + chain("inicio", "c", "fin"))
    subscriptions = execution.waits().subscriptions

    assert 2 == len({one.id for one in subscriptions})
    assert 1 == execution.deliver(subscriptions[1].id)
    assert "completed" == execution.state
    with pytest.raises(spiff.NobodyWaits):
        execution.deliver(subscriptions[0].id)


def test_a_message_whose_key_is_null_would_be_waited_for_in_vain():
    wait = element("intermediateCatchEvent", "c", properties(correlationKey="falta") + message())
    with pytest.raises(spiff.ExecutionFailed) as failed:
        begun(start() + wait + end() + chain("inicio", "c", "fin"))

    assert ("c", "no-key") == (failed.value.activity, failed.value.reason)


def test_a_handler_may_learn_its_key_and_its_date_later():
    timer = "<timerEventDefinition><timeDate>vence</timeDate></timerEventDefinition>"
    body = start() + user("a") + user("b") + end() + chain("inicio", "a", "b", "fin")
    for name, told in (("m", properties(correlationKey="expediente.numero") + message()), ("t", timer)):
        inside = start(f"i{name}", told) + user(f"h{name}") + chain(f"i{name}", f"h{name}")
        body += subprocess(f"ev{name}", inside, triggeredByEvent="true")
    execution = begun(body)

    assert ((), ()) == (execution.waits().subscriptions, execution.waits().timers)
    with pytest.raises(spiff.NobodyWaits):
        execution.deliver(("aviso", None), {})
    execution.complete(
        execution.waits().user_tasks[0].visit, {"expediente": {"numero": "E1"}, "vence": "2026-03-01"}
    )
    assert ["E1"] == [one.key for one in execution.waits().subscriptions]
    assert [datetime(2026, 3, 1, tzinfo=LIMA)] == [one.due_at for one in execution.waits().timers]


@pytest.mark.parametrize(
    ("value", "text"), [("E-1", "E-1"), (7, "7"), (True, "true"), (None, None), (["a", 1], '["a",1]')]
)
def test_a_key_is_one_text(value, text):
    assert text == spiff.key_text(value)


def test_a_signal_for_nobody_is_no_error():
    assert 0 == begun(line(user("a"), ids="a")).signal("alarma")


def test_timers_tell_when_they_are_due_and_fire_in_order():
    body = start() + user("a") + user("h") + end() + boundary("b", "a", DURATION, interrupting=False)
    execution = begun(body + chain("inicio", "a", "fin") + chain("b", "h", "fin"))
    (timer,) = execution.waits().timers

    assert (NOW + timedelta(hours=1), "b") == (timer.due_at, timer.activity)
    assert () == execution.fire_timers(NOW + timedelta(minutes=59))
    assert (timer.visit,) == execution.fire_timers(NOW + timedelta(hours=1))
    assert () == execution.fire_timers(NOW + timedelta(hours=9))
    assert () == execution.waits().timers


def test_the_time_that_expressions_know_is_the_instance_s():
    body = line(
        element(
            "scriptTask", "s", properties(resultVariable="hoy") + "<script>string(today())</script>"
        ),
        ids="s",
    )
    late = spiff.Execution.start(compiled(body), {}, now=datetime(2026, 2, 3, 3, tzinfo=UTC))

    assert {"hoy": "2026-02-02"} == late.variables()


def test_a_decision_is_asked_and_its_trace_kept():
    inner = (
        '<extensionElements><spiffworkflow:calledDecisionId>mayoria</spiffworkflow:calledDecisionId>'
        '<spiffworkflow:properties><spiffworkflow:property name="resultVariable" value="r"/></spiffworkflow:properties>'
        "</extensionElements>"
    )  # fmt: skip
    body = line(element("businessRuleTask", "regla", inner), ids="regla")
    program = compiled(body, **{"mayoria.dmn": TABLE.encode()})
    execution = spiff.Execution.start(program, {"edad": 20}, now=NOW)
    (decision,) = execution.decisions()

    assert {"edad": 20, "r": "mayor"} == execution.variables()
    assert ("regla", "mayoria", "mayor") == (decision.activity, decision.decision, decision.result)
    assert [["r1"]] == [[rule.id for rule in table.fired] for table in decision.trace.tables]


def test_the_steps_tell_who_entered_and_left():
    execution = begun(line(user("a"), user("b"), ids="a b"))
    execution.complete(execution.waits().user_tasks[0].visit, {})
    steps = [(step.activity, step.event) for step in execution.steps()]

    assert [
        ("inicio", "entered"),
        ("inicio", "left"),
        ("a", "entered"),
        ("a", "left"),
        ("b", "entered"),
    ] == steps
    assert {"startEvent", "userTask"} == {step.kind for step in execution.steps()}


def test_what_is_interrupted_is_told_of():
    body = start() + user("a") + user("h") + end() + boundary("b", "a", DURATION)
    execution = begun(body + chain("inicio", "a", "fin") + chain("b", "h", "fin"))
    execution.fire_timers(NOW + timedelta(hours=1))

    assert ["a"] == [step.activity for step in execution.steps() if step.event == "canceled"]


def test_the_start_event_can_be_chosen():
    body = (
        start() + start("otro", message()) + user("a") + user("b") + end() + chain("inicio", "a", "fin")
    )
    program = compiled(body + chain("otro", "b", "fin"))

    assert {"aviso": "otro"} == program.message_starts
    assert ["b"] == _open(spiff.Execution.start(program, {}, now=NOW, start="otro", payload={}))
    assert ["a"] == _open(spiff.Execution.start(program, {}, now=NOW))
    with pytest.raises(spiff.NoSuchStart):
        spiff.Execution.start(program, {}, now=NOW, start="nada")


def test_a_process_that_only_messages_start_needs_one():
    program = compiled(start("otro", message()) + user("b") + end() + chain("otro", "b", "fin"))

    with pytest.raises(spiff.NoSuchStart):
        spiff.Execution.start(program, {}, now=NOW)


def test_a_receive_task_and_an_event_gateway_can_be_the_start():
    body = (
        element("receiveTask", "recibe", messageRef="m", instantiate="true")
        + user("a")
        + end()
        + chain("recibe", "a", "fin")
    )
    program = compiled(body)

    assert {"aviso": "recibe"} == program.message_starts
    assert ["a"] == _open(spiff.Execution.start(program, {}, now=NOW, start="recibe", payload={}))
    with pytest.raises(spiff.NoSuchStart):
        spiff.Execution.start(program, {}, now=NOW)


def test_the_inside_of_a_subprocess_is_in_its_lane():
    lanes = (
        "<laneSet><lane id='l' name='Mesa'><flowNodeRef>s</flowNodeRef></lane>"
        "<lane id='m' name='Visas'><flowNodeRef>b</flowNodeRef></lane></laneSet>"
    )
    inside = start("i2") + user("a") + user("b") + chain("i2", "a", "b")
    execution = begun(lanes + line(subprocess("s", inside), ids="s"))
    (task,) = execution.waits().user_tasks
    execution.complete(task.visit, {})

    assert ("Mesa",) == task.candidate_groups
    assert [("Visas",)] == [one.candidate_groups for one in execution.waits().user_tasks]


def test_an_instance_can_be_terminated():
    execution = begun(line(user("a"), ids="a"))
    execution.terminate()

    assert ("terminated", None, ()) == (execution.state, execution.outcome, execution.waits().user_tasks)


def test_an_open_visit_sees_the_variables_around_it():
    execution = begun(line(user("a"), ids="a"), x=1)
    (task,) = execution.waits().user_tasks

    assert {"x": 1} == execution.variables_at(task.visit)
    with pytest.raises(errors.NotFound):
        execution.variables_at(uuid4())


def test_a_program_tells_what_is_in_it():
    program = compiled(LANES + line(user("a"), service("s", "interpol.personas"), ids="a s"))

    assert ("userTask", "Mesa de partes", "a") == (
        program.activities["a"].kind, program.activities["a"].lane, program.activities["a"].form,
    )  # fmt: skip
    assert ({"a"}, {"interpol.personas"}) == (program.forms, program.topics)
    assert "p" == program.activities["s"].process


def _open(execution: spiff.Execution) -> list[str]:
    return [task.activity for task in execution.waits().user_tasks]
