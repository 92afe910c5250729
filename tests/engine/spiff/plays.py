"""Plays about tokens: joins, loops, errors, completions."""

from typing import Any

from tests.engine.spiff.diagrams import (
    boundary,
    call,
    chain,
    element,
    end,
    error,
    exclusive,
    flow,
    inclusive,
    message,
    parallel,
    process,
    service,
    start,
    user,
)
from tests.engine.spiff.engines import Ours, Stock, StockBase

Kit = type[Stock] | type[Ours]


def join_in_loop(kit: Kit) -> object:
    """Round 2 of a correction loop, one opinion given, the other missing."""
    game = kit(
        process(
            start()
            + exclusive("m")
            + user("prepara")
            + parallel("g")
            + user("policia")
            + user("finanzas")
            + parallel("u")
            + exclusive("otra", "no")
            + user("concede")
            + end()
            + chain("inicio", "m", "prepara", "g", "policia", "u", "otra")
            + chain("g", "finanzas", "u")
            + flow("otra", "m", "repetir")
            + flow("otra", "concede", id_="no")
            + chain("concede", "fin")
        )
    )
    game.complete("prepara", repetir=True)
    game.complete("policia", repetir=True)
    game.complete("finanzas", repetir=True)
    game.complete("prepara", repetir=False)
    game.complete("finanzas", repetir=False)
    return game.open()


def inclusive_join_while_called(kit: Kit) -> object:
    """An inclusive join while the other branch is inside a called process, two decisions away."""
    game = kit(
        process(
            start()
            + user("z")
            + inclusive("g", "f0")
            + call("ll", "q")
            + exclusive("x1", "d1")
            + user("t1")
            + exclusive("x2", "d2")
            + user("t2")
            + user("b")
            + inclusive("u")
            + user("despues")
            + end()
            + end("fin3")
            + chain("inicio", "z", "g")
            + flow("g", "ll", "si")
            + flow("g", "b", "si")
            + flow("g", "fin3", id_="f0")
            + chain("ll", "x1")
            + flow("x1", "t1", "si")
            + flow("x1", "fin3", id_="d1")
            + chain("t1", "x2")
            + flow("x2", "t2", "si")
            + flow("x2", "fin3", id_="d2")
            + chain("t2", "u")
            + chain("b", "u")
            + chain("u", "despues", "fin")
        ),
        process(start() + user("dentro") + end() + chain("inicio", "dentro", "fin"), "q"),
    )
    game.complete("z", si=True)
    game.complete("b")
    return game.open()


def fork(kit: Kit, first: str, second: str, *, name: str) -> Any:
    game = kit(
        process(
            start()
            + user("z")
            + parallel("g")
            + kit.script("a", name, first)
            + kit.script("b", "otro", second)
            + parallel("u")
            + end()
            + chain("inicio", "z", "g", "a", "u", "fin")
            + chain("g", "b", "u")
        )
    )
    game.complete("z", v=0, lista=[1, 2, 3])
    return game.variables()[name]


def lost_update(kit: Kit) -> object:
    """Branch A sets v=1; branch B, which ends last, never touched it."""
    return fork(kit, "1", "v + 7", name="v")


def shortened_list(kit: Kit) -> object:
    """One branch shortens a list, the other leaves it alone."""
    return fork(kit, "[3]", "7", name="lista")


def nested_values_shared(kit: Kit) -> object:
    """A called process that gives back ``r`` only changes something deep inside its input ``a``."""
    inside = 'r = 5; a["x"]["y"] = 2' if kit is not Ours else ""
    change = (
        element("scriptTask", "t", f"<script>{inside}</script>")
        if inside
        else kit.script("t", "a", "{x: {y: 2}}") + kit.script("t2", "r", "5")
    )
    specification = (
        '<ioSpecification><dataInput id="a" name="a"/><dataOutput id="r" name="r"/>'
        "<inputSet><dataInputRefs>a</dataInputRefs></inputSet>"
        "<outputSet><dataOutputRefs>r</dataOutputRefs></outputSet></ioSpecification>"
    )
    steps = ["inicio", "t", "fin"] if inside else ["inicio", "t", "t2", "fin"]
    game = kit(
        process(
            start()
            + user("z")
            + call("ll", "q")
            + user("u")
            + end()
            + chain("inicio", "z", "ll", "u", "fin")
        ),
        process(specification + start() + change + end() + chain(*steps), "q"),
    )
    game.complete("z", a={"x": {"y": 1}})
    return game.seen("u")["a"]


def many_returns(kit: Kit) -> object:
    """A user task that is returned for correction 340 times."""
    game = kit(
        process(
            start()
            + user("a")
            + exclusive("m")
            + exclusive("g", "no")
            + end()
            + chain("inicio", "m", "a", "g")
            + flow("g", "m", "repetir")
            + flow("g", "fin", id_="no")
        )
    )
    for _ in range(340):
        if game.open() != ["a"]:
            break
        game.complete("a", repetir=True)
    return game.open()


def doubling(kit: Kit) -> object:
    """Eight parallel blocks one after the other: how much is kept at the start?"""
    body, before = start(), "inicio"
    for n in range(8):
        body += parallel(f"g{n}") + parallel(f"u{n}") + user(f"a{n}") + user(f"b{n}")
        body += chain(before, f"g{n}", f"a{n}", f"u{n}") + chain(f"g{n}", f"b{n}", f"u{n}")
        before = f"u{n}"
    game = kit(process(body + end() + chain(before, "fin")))
    return "huge" if game.size() > 1000 else "small"


def error_to_sibling(kit: Kit) -> object:
    """An error end in called process A, which has no handler; its sibling B has one."""
    game = kit(
        process(
            start()
            + parallel("g")
            + call("A", "q")
            + call("B", "r")
            + boundary("b", "B", error())
            + user("h")
            + end()
            + chain("inicio", "g", "A", "fin")
            + chain("g", "B", "fin")
            + chain("b", "h", "fin")
        ),
        process(start() + user("x") + end("fin", error()) + chain("inicio", "x", "fin"), "q"),
        process(start() + user("y") + end() + chain("inicio", "y", "fin"), "r"),
    )
    game.complete("x")
    return game.open()


def error_to_all(kit: Kit) -> object:
    """Service A fails; services A and B both have an error boundary event."""
    kit = StockBase if kit is Stock else kit
    game = kit(
        process(
            start()
            + parallel("g")
            + service("A", "t")
            + service("B", "t")
            + boundary("bA", "A", error())
            + boundary("bB", "B", error())
            + user("hA")
            + user("hB")
            + end()
            + chain("inicio", "g", "A", "fin")
            + chain("g", "B", "fin")
            + chain("bA", "hA", "fin")
            + chain("bB", "hB", "fin")
        )
    )
    game.fail("A")
    return game.open()


def completed_too_late(kit: Kit) -> object:
    """A user task was interrupted while somebody was typing, who now completes it."""
    game = kit(
        process(
            start()
            + user("a")
            + boundary("bd", "a", message())
            + user("b")
            + user("h")
            + end()
            + chain("inicio", "a", "b", "fin")
            + chain("bd", "h", "fin")
        )
    )
    typing = game.find("a")
    game.message()
    game.complete_this(typing)
    return "accepted"


def stale_timers(kit: Kit) -> object:
    """Back to before a task with a timer, which then falls due."""
    game = kit(
        process(
            start()
            + user("a")
            + user("u")
            + boundary("b", "u", kit.duration("PT0.02S"))
            + user("x")
            + end()
            + chain("inicio", "a", "u", "fin")
            + chain("b", "x", "fin")
        )
    )
    game.complete("a")
    game.go_back("a")
    game.pass_time(0.03)
    return game.open()
