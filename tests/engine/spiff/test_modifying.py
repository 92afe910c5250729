"""What a supervisor may change in an instance in memory, and what is refused."""

import pytest

from engine import spiff
from engine.spiff import Assign, Begin, Cancel, Forget
from tests.engine.spiff.diagrams import (
    boundary,
    chain,
    element,
    end,
    exclusive,
    flow,
    many,
    message,
    parallel,
    service,
    signal,
    start,
    subprocess,
    user,
)
from tests.engine.spiff.test_execution import DURATION, NOW, begun, line

Execution = spiff.Execution


def where(execution: Execution) -> list[str]:
    return sorted(token.activity for token in execution.tokens())


def visit(execution: Execution, activity: str):
    return next(token.visit for token in execution.tokens() if token.activity == activity)


def again(execution: Execution) -> Execution:
    """Stored and loaded, as every state has to survive."""
    program = execution._running.program
    return Execution.load(program, execution.dump(), now=NOW)


def reason(execution: Execution, *changes: spiff.Change) -> str:
    before = execution.dump()
    with pytest.raises(spiff.CannotModify) as refused:
        execution.modify(changes)
    assert before == execution.dump()
    return str(refused.value.facts["reason"])


def forked() -> Execution:
    body = start() + parallel("abre") + user("a") + user("b") + parallel("cierra") + user("c") + end()
    flows = chain("inicio", "abre", "a", "cierra", "c", "fin") + chain("abre", "b", "cierra")
    return begun(body + flows)


def test_a_token_is_moved_back_and_the_scope_stays_open():
    execution = begun(line(user("a"), user("b"), ids="a b"))
    execution.complete(visit(execution, "a"), {})

    execution.modify([Cancel(visit(execution, "b")), Begin("a")])

    assert ["a"] == where(again(execution))
    assert [("b", "canceled"), ("a", "entered")] == sorted(
        ((one.activity, one.event) for one in execution.steps()[-2:]), reverse=True
    )


def test_an_element_is_skipped_along_the_way_that_its_conditions_choose():
    body = start() + user("a") + exclusive("x", "no") + user("b") + user("c") + end()
    flows = chain("inicio", "a", "x") + flow("x", "b", "monto > 5") + flow("x", "c", id_="no")
    execution = begun(body + flows + chain("b", "fin") + chain("c", "fin"), monto=9)

    execution.modify([Cancel(visit(execution, "a")), Begin("a", after=True)])

    assert ["b"] == where(execution)


def test_variables_are_set_before_tokens_are_put():
    body = start() + user("a") + exclusive("x", "no") + user("b") + user("c") + end()
    flows = chain("inicio", "a", "x") + flow("x", "b", "monto > 5") + flow("x", "c", id_="no")
    execution = begun(body + flows + chain("b", "fin") + chain("c", "fin"), monto=1, sobra=2)

    execution.modify([Cancel(visit(execution, "a")), Begin("x"), Assign("monto", 6), Forget("sobra")])

    assert (["b"], {"monto": 6}) == (where(execution), execution.variables())


def test_behind_a_join_a_token_goes_on_and_before_it_none_can_be_put():
    execution = forked()

    assert "join" == reason(execution, Begin("cierra"))
    execution.modify(
        [Cancel(visit(execution, "a")), Cancel(visit(execution, "b")), Begin("cierra", after=True)]
    )

    assert ["c"] == where(execution)


def test_what_only_an_event_begins_cannot_be_begun():
    body = start() + user("a", inner="") + boundary("reloj", "a", DURATION) + user("tarde") + end()
    execution = begun(body + chain("inicio", "a", "fin") + chain("reloj", "tarde", "fin"))

    assert "boundary" == reason(execution, Begin("reloj"))
    execution.modify([Cancel(visit(execution, "a")), Begin("reloj", after=True)])

    assert ["tarde"] == where(execution)
    assert () == execution.waits().timers


def test_events_behind_an_event_gateway_are_begun_at_the_gateway():
    body = start() + element("eventBasedGateway", "espera") + end() + user("a")
    body += element("intermediateCatchEvent", "aviso", message())
    body += element("intermediateCatchEvent", "alarma", signal())
    flows = chain("inicio", "a", "espera", "aviso", "fin") + chain("espera", "alarma", "fin")
    execution = begun(body + flows)

    assert "behind-event-gateway" == reason(execution, Begin("aviso"))
    execution.modify([Cancel(visit(execution, "a")), Begin("espera")])
    assert ["espera"] == where(execution)
    execution.modify([Cancel(visit(execution, "espera")), Begin("a")])
    assert ((), ["a"]) == (execution.waits().subscriptions, where(execution))


def test_tokens_inside_a_subprocess_are_moved_in_the_scope_that_runs():
    inside = start("i") + user("uno") + user("dos") + end("f") + chain("i", "uno", "dos", "f")
    execution = begun(line(subprocess("sub", inside), user("b"), ids="sub b"))
    scope = visit(execution, "sub")

    assert "no-such-place" == reason(execution, Begin("dos"))
    execution.modify([Cancel(visit(execution, "uno")), Begin("dos", scope)])
    assert ["dos", "sub"] == where(again(execution))
    execution.modify([Cancel(visit(execution, "dos"))])

    assert ["b"] == where(execution)  # the subprocess was over


def test_a_subprocess_is_taken_away_with_all_that_goes_on_inside():
    inside = start("i") + user("uno") + end("f") + chain("i", "uno", "f")
    execution = begun(line(subprocess("sub", inside), user("b"), ids="sub b"))

    execution.modify([Cancel(visit(execution, "sub")), Begin("b")])

    assert ["b"] == where(again(execution))


def test_one_of_several_instances_is_taken_away_and_the_others_count():
    execution = begun(line(user("a", many(cardinality="3")), user("b"), ids="a b"))
    first, *others = [one.visit for one in execution.tokens() if one.nth]

    execution.modify([Cancel(first)])
    for one in others:
        execution = again(execution)
        execution.complete(one, {})

    assert ["b"] == where(execution)


def test_of_instances_one_after_the_other_only_the_whole_can_be_taken_away():
    execution = begun(line(user("a", many(cardinality="3", sequential=True)), user("b"), ids="a b"))
    (one,) = execution.waits().user_tasks

    assert "token-gone" == reason(execution, Cancel(one.visit))
    execution.modify([Cancel(visit(execution, "a")), Begin("b")])
    assert ["b"] == where(execution)


def test_no_instance_is_left_with_nothing_to_do():
    execution = begun(line(user("a"), ids="a"))

    assert "nothing-left" == reason(execution, Cancel(visit(execution, "a")))
    assert "no-way-out" == reason(execution, Begin("fin", after=True))
    execution.modify([Cancel(visit(execution, "a")), Begin("fin")])
    assert ("completed", "fin") == (execution.state, execution.outcome)


def test_a_change_that_the_diagram_cannot_follow_changes_nothing():
    body = start() + user("a") + exclusive("x") + user("b") + user("c") + end()
    flows = chain("inicio", "a", "x") + flow("x", "b", "n > 5") + flow("x", "c", "n < 5")
    execution = begun(body + flows + chain("b", "fin") + chain("c", "fin"), n=1)
    before = execution.dump()

    with pytest.raises(spiff.ExecutionFailed):
        execution.modify([Assign("n", 5), Begin("x")])

    assert before == execution.dump()


def test_places_are_told_with_what_can_be_done_there():
    execution = forked()

    told = {one.activity: (one.before, one.after) for one in execution.places()}

    assert {"cierra": (False, True), "a": (True, True), "fin": (True, False)}.items() <= told.items()


def test_a_job_that_is_moved_is_asked_for_again():
    execution = begun(line(service("s", "pnp.x"), user("b"), ids="s b"))
    (old,) = execution.waits().jobs

    execution.modify([Cancel(old.visit), Begin("s")])

    (new,) = execution.waits().jobs
    assert old.visit != new.visit
