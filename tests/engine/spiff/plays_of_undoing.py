"""Plays about compensation and ad-hoc subprocesses."""

from tests.engine.spiff.diagrams import boundary, chain, element, end, process, start, user
from tests.engine.spiff.engines import Ours, Stock

Kit = type[Stock] | type[Ours]
COMPENSATE = "<compensateEventDefinition/>"


def compensation_thrown(kit: Kit) -> object:
    """Two tasks are done, then they are undone."""
    undo = "".join(
        boundary(f"b_{one}", one, COMPENSATE)
        + user(f"deshace_{one}", isForCompensation="true")
        + element("association", f"x_{one}", sourceRef=f"b_{one}", targetRef=f"deshace_{one}")
        for one in ("a", "b")
    )
    throw = element("intermediateThrowEvent", "lanza", COMPENSATE)
    body = (
        start()
        + user("a")
        + user("b")
        + undo
        + throw
        + end()
        + chain("inicio", "a", "b", "lanza", "fin")
    )
    game = kit(process(body))
    game.complete("a")
    game.complete("b")
    return game.open()


def compensation_end(kit: Kit) -> object:
    """A compensation end event, and an activity that is there to undo."""
    undo = element("userTask", "deshace", isForCompensation="true")
    if kit is Ours:
        undo += boundary("b", "a", COMPENSATE)
        undo += element("association", "x", sourceRef="b", targetRef="deshace")
    body = start() + user("a") + undo + end("fin", COMPENSATE) + chain("inicio", "a", "fin")
    game = kit(process(body))
    game.complete("a")
    return game.open()


def ad_hoc(kit: Kit) -> object:
    """An ad-hoc subprocess in which one task is enough."""
    inner = user("a") + user("b") + "<completionCondition>v == 1</completionCondition>"
    if kit is Ours:
        inner = inner.replace("==", "=")
    body = start() + user("z") + element("adHocSubProcess", "libre", inner) + user("c") + end()
    game = kit(process(body + chain("inicio", "z", "libre", "c", "fin")))
    game.complete("z", v=0)
    first = game.open()
    game.complete("a", v=1)
    return first, game.open()
