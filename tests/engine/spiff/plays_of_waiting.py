"""Plays about repetition, timers, data and storage."""

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
    process,
    service,
    signal,
    start,
    subprocess,
    user,
)
from tests.engine.spiff.engines import Ours, Stock, StockBase

Kit = type[Stock] | type[Ours]


def none_item(kit: Kit) -> object:
    """A sequential multi-instance over a list with a null in it."""
    repeat = many(sequential=True, collection="lista", item="x", output="salida", output_item="y")
    game = kit(
        process(
            start()
            + user("z")
            + kit.script("s", "y", "x", repeat)
            + end()
            + chain("inicio", "z", "s", "fin")
        )
    )
    game.complete("z", lista=[1, None, 3])
    return game.over()


def output_order(kit: Kit) -> object:
    """The second member votes before the first."""
    repeat = many(collection="miembros", item="quien", output="votos", output_item="voto")
    game = kit(
        process(
            start()
            + user("z")
            + user("v", repeat)
            + user("w")
            + end()
            + chain("inicio", "z", "v", "w", "fin")
        )
    )
    game.complete("z", miembros=["A", "B"])
    game.complete("v", last=True, voto="de B")
    game.complete("v", voto="de A")
    return game.seen("w")["votos"]


def quorum(kit: Kit) -> object:
    """A completion condition over the number of completed instances."""
    repeat = many(cardinality="5", until="nrOfCompletedInstances >= 2")
    game = kit(
        process(start() + user("v", repeat) + user("w") + end() + chain("inicio", "v", "w", "fin"))
    )
    game.complete("v")
    game.complete("v")
    return game.open()


def shadowed_item(kit: Kit) -> object:
    """A variable has the name of the item."""
    repeat = many(collection="lista", item="x", output="salida", output_item="y")
    game = kit(
        process(
            start()
            + user("z")
            + kit.script("s", "y", "x", repeat)
            + end()
            + chain("inicio", "z", "s", "fin")
        )
    )
    game.complete("z", lista=[1, 2], x=99)
    return game.variables()["salida"]


def two_timers(kit: Kit) -> object:
    """An event gateway with a late and an early timer."""
    game = kit(
        process(
            start()
            + element("eventBasedGateway", "g")
            + element("intermediateCatchEvent", "t1", kit.duration("PT1H"))
            + element("intermediateCatchEvent", "t2", kit.duration("PT0.02S"))
            + user("a")
            + user("b")
            + end()
            + chain("inicio", "g", "t1", "a", "fin")
            + chain("g", "t2", "b", "fin")
        )
    )
    game.pass_time(0.03)
    return game.open()


def endless(kit: Kit) -> object:
    """A loop of scripts that nothing ends. (On the stock library we stop it ourselves.)"""
    body = (
        start()
        + exclusive("m")
        + kit.script("s", "n", "1")
        + exclusive("g", "no")
        + end()
        + chain("inicio", "m", "s", "g")
        + flow("g", "m", "n > 0")
        + flow("g", "fin", id_="no")
    )
    if kit is Ours:
        return kit(process(body))
    return _count_to(50, process(body))


class _Enough(Exception):
    pass


def _count_to(limit: int, one: str) -> object:
    class Bounded(Stock):
        def begin(self) -> None:
            from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

            steps: list[object] = []

            def note(task: object) -> None:
                steps.append(task)
                if len(steps) > limit:
                    raise _Enough

            BpmnWorkflow(*self.specs).do_engine_steps(did_complete_task=note)

    return Bounded(one)


def hidden_error(kit: Kit) -> object:
    """A service that cannot be called, or a value that cannot be used: what is said about it?"""
    if kit is Ours:
        timer = "<timerEventDefinition><timeDuration>cuando</timeDuration></timerEventDefinition>"
        body = (
            start() + element("intermediateCatchEvent", "c", timer) + end() + chain("inicio", "c", "fin")
        )
        return kit(process(body))
    return kit(process(start() + service("c", "tema") + end() + chain("inicio", "c", "fin")))


def handler_data(kit: Kit) -> object:
    """A boundary event of a subprocess, after something was written inside."""
    game = kit(
        process(
            start()
            + user("z")
            + subprocess(
                "sp", start("i2") + user("a") + user("b") + end("f2") + chain("i2", "a", "b", "f2")
            )
            + boundary("bd", "sp", message())
            + user("h")
            + end()
            + chain("inicio", "z", "sp", "fin")
            + chain("bd", "h", "fin")
        )
    )
    game.complete("z", etapa="presentada")
    game.complete("a", etapa="revisada")
    game.message()
    return game.seen("h")["etapa"]


def timer_before_script(kit: Kit) -> object:
    """A boundary timer that uses what the script before the task has set."""
    before = "<extensionElements><spiffworkflow:preScript>d = 'PT1H'</spiffworkflow:preScript></extensionElements>"
    timer = "<timerEventDefinition><timeDuration>d</timeDuration></timerEventDefinition>"
    game = kit(
        process(
            start()
            + element("userTask", "u", before)
            + boundary("b", "u", timer)
            + end()
            + chain("inicio", "u", "fin")
            + chain("b", "fin")
        )
    )
    return game.open()


def service_not_stored(kit: Kit) -> object:
    """A service task that waits, stored and loaded."""
    kit = StockBase if kit is Stock else kit
    game = kit(process(start() + service("s", "tema") + end() + chain("inicio", "s", "fin")))
    game.reload()
    return game.over()


def bricked_by_data(kit: Kit) -> object:
    """Somebody types the word that the library's storage keeps for itself."""
    game = kit(process(start() + user("a") + user("b") + end() + chain("inicio", "a", "b", "fin")))
    game.complete("a", solicitud={"typename": "x"})
    game.reload()
    return game.seen("b")["solicitud"]


def handler_leaks(kit: Kit) -> object:
    """An event subprocess triggered once: does a new instance start clean, and what does it see?"""
    game = kit(
        process(
            start()
            + user("a")
            + user("b")
            + end()
            + chain("inicio", "a", "b", "fin")
            + subprocess(
                "ev",
                start("i2", message()) + user("h") + end("f2") + chain("i2", "h", "f2"),
                triggeredByEvent="true",
            )
        )
    )
    game.complete("a", etapa="revisada")
    game.message()
    return game.open(), game.seen("h").get("etapa")


def signal_end(kit: Kit) -> object:
    """A signal end event, and somebody in the same instance who waits for it."""
    game = kit(
        process(
            start()
            + parallel("g")
            + user("a")
            + end("fin", signal())
            + element("intermediateCatchEvent", "c", signal())
            + user("b")
            + end("fin2")
            + chain("inicio", "g", "a", "fin")
            + chain("g", "c", "b", "fin2")
        )
    )
    game.complete("a")
    return game.open()


def lone_condition(kit: Kit) -> object:
    """A condition on the only flow out of an activity does not hold."""
    game = kit(
        process(
            start()
            + user("a")
            + user("b")
            + end()
            + chain("inicio", "a")
            + flow("a", "b", "si")
            + chain("b", "fin")
        )
    )
    game.complete("a", si=False)
    return game.open()
