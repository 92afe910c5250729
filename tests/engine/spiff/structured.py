"""Random diagrams made of blocks: whatever is drawn can come to its end."""

import random
from itertools import count

from tests.engine.spiff import diagrams as d

COMPENSATE = "<compensateEventDefinition/>"


class Blocks:
    """Draws blocks; each has one way in and one way out."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.numbers = count(1)
        self.body: list[str] = []  # of the scope being drawn
        self.undone: dict[str, str] = {}  # id of an activity -> of what undoes it
        self.tangled = False  # order of completion is not order of the diagram

    def diagram(self) -> str:
        first, last = self.block(3)
        throw = d.element("intermediateThrowEvent", "lanza", COMPENSATE)
        ends = d.start() + d.end() + throw
        if self.chance.random() < 0.5:
            ends += self.handler("nota", d.signal())
        return ends + "".join(self.body) + d.chain("inicio", first) + d.chain(last, "lanza", "fin")

    def new(self, letter: str) -> str:
        return f"{letter}{next(self.numbers)}"

    def block(self, depth: int) -> tuple[str, str]:
        simple = (self.task, self.undoable, self.undoable, self.service, self.many, self.throw)
        nested = (
            self.sequence,
            self.parallel,
            self.exclusive,
            self.inclusive,
            self.loop,
            self.inside,
            self.failing,
            self.transaction,
        )
        return self.chance.choice(simple if depth == 0 else simple + nested * 2)(depth - 1)

    # -- leaves

    def task(self, _: int) -> tuple[str, str]:
        id_ = self.new("t")
        self.body.append(d.user(id_))
        return id_, id_

    def undoable(self, _: int, loop: str = "") -> tuple[str, str]:
        id_ = self.new("u")
        guard, undo = f"b_{id_}", f"d_{id_}"
        self.undone[id_] = undo
        self.body += [
            d.user(id_, loop),
            d.boundary(guard, id_, COMPENSATE),
            d.user(undo, d.properties(title=f"string(w_{id_})"), isForCompensation=True),
            d.element("association", f"a_{id_}", sourceRef=guard, targetRef=undo),
        ]
        return id_, id_

    def service(self, _: int) -> tuple[str, str]:
        id_ = self.new("s")
        self.body.append(d.service(id_, id_, result=f"w_{id_}"))
        return id_, id_

    def many(self, _: int) -> tuple[str, str]:
        self.tangled = True
        sequential = self.chance.random() < 0.5
        return self.undoable(0, d.many(cardinality="2", sequential=sequential))

    def throw(self, _: int) -> tuple[str, str]:
        id_ = self.new("l")
        waits = self.chance.random() < 0.7
        self.tangled = self.tangled or not waits
        told = COMPENSATE if waits else '<compensateEventDefinition waitForCompletion="false"/>'
        self.body.append(d.element("intermediateThrowEvent", id_, told))
        return id_, id_

    # -- combinations

    def sequence(self, depth: int) -> tuple[str, str]:
        first, middle = self.block(depth)
        second, last = self.block(depth)
        self.body.append(d.chain(middle, second))
        return first, last

    def parallel(self, depth: int) -> tuple[str, str]:
        return self._split(depth, d.parallel, "")

    def inclusive(self, depth: int) -> tuple[str, str]:
        return self._split(depth, d.inclusive, "true")

    def exclusive(self, depth: int) -> tuple[str, str]:
        return self._split(depth, d.exclusive, "n > 3")

    def _split(self, depth: int, gateway, condition: str) -> tuple[str, str]:
        self.tangled = self.tangled or gateway is not d.exclusive
        split, join, usual = self.new("g"), self.new("g"), self.new("v")
        self.body.append(gateway(split, *([usual] if condition else [])) + gateway(join))
        for id_, told in ((usual, None), (self.new("v"), condition or None)):
            first, last = self.block(depth)
            self.body.append(d.flow(split, first, told, id_=id_) + d.chain(last, join))
        return split, join

    def loop(self, depth: int) -> tuple[str, str]:
        back, on, out = self.new("g"), self.new("g"), self.new("v")
        first, last = self.block(depth)
        ask = self.task(0)[0]
        self.body.append(d.exclusive(back) + d.exclusive(on, out) + d.chain(back, first))
        self.body.append(d.chain(last, ask, on) + d.flow(on, back, "otra = true"))
        after = self.new("n")
        self.body.append(d.element("task", after) + d.flow(on, after, id_=out))
        return back, after

    def inside(self, depth: int) -> tuple[str, str]:
        repeated = ""
        if self.chance.random() < 0.4:
            self.tangled = True
            repeated = d.many(cardinality="2", sequential=self.chance.random() < 0.5)
        handler = self.chance.random() < 0.4
        return self._subprocess(depth, "p", repeated, handler and d.signal())

    def failing(self, depth: int) -> tuple[str, str]:
        """A subprocess whose service may fail; the failure is handled on its border."""
        outer, self.body = self.body, []
        bad = self.service(0)[0]
        self.body[-1] = self.body[-1].replace(bad, f"mal_{bad}")
        sub, body = self._close("x", *self._before(depth, f"mal_{bad}")), self.body
        self.body = outer
        join, guard = self.new("g"), self.new("e")
        self.body += [
            d.subprocess(sub, "".join(body)),
            d.boundary(guard, sub, d.error()),
            d.exclusive(join),
        ]
        self.body.append(d.chain(sub, join) + d.chain(guard, join))
        return sub, join

    def transaction(self, depth: int) -> tuple[str, str]:
        outer, self.body = self.body, []
        first, last = self.block(depth)
        ask, choose, finish, usual = self.task(0)[0], self.new("g"), self.new("c"), self.new("v")
        after = self.new("n")
        self.body.append(d.exclusive(choose, usual) + d.end(finish, "<cancelEventDefinition/>"))
        self.body.append(d.element("task", after) + d.chain(last, ask, choose))
        self.body.append(d.flow(choose, finish, "otra = true") + d.flow(choose, after, id_=usual))
        sub, body = self._close("y", first, after), self.body
        self.body = outer
        join, guard = self.new("g"), self.new("k")
        cancel = d.boundary(guard, sub, "<cancelEventDefinition/>")
        self.body += [d.element("transaction", sub, "".join(body)), cancel, d.exclusive(join)]
        self.body.append(d.chain(sub, join) + d.chain(guard, join))
        return sub, join

    def _before(self, depth: int, last: str) -> tuple[str, str]:
        first, middle = self.block(depth)
        self.body.append(d.chain(middle, last))
        return first, last

    def _subprocess(self, depth: int, letter: str, loop: str, event: str | bool) -> tuple[str, str]:
        outer, self.body = self.body, []
        sub = self._close(letter, *self.block(depth))
        if event:
            self.body.append(self.handler(self.new("h"), str(event)))
        if self.chance.random() < 0.4:
            self.body.append(self.undoing(self.new("z")))
        inner, self.body = self.body, outer
        self.body.append(d.subprocess(sub, "".join(inner) + loop))
        return sub, sub

    def _close(self, letter: str, first: str, last: str) -> str:
        sub = self.new(letter)
        begin, finish = f"i_{sub}", f"f_{sub}"
        self.body.append(d.start(begin) + d.end(finish) + d.chain(begin, first) + d.chain(last, finish))
        return sub

    def handler(self, id_: str, event: str) -> str:
        """An event subprocess that goes on beside the rest."""
        task = self.new("t")
        inside = (
            d.start(f"i_{id_}", event, isInterrupting=False) + d.user(task) + d.chain(f"i_{id_}", task)
        )
        return d.subprocess(id_, inside, triggeredByEvent=True)

    def undoing(self, id_: str) -> str:
        """An event subprocess that undoes what it is drawn in: in its own way, then as usual."""
        task, throw = self.new("t"), f"l_{id_}"
        inside = d.start(f"i_{id_}", COMPENSATE) + d.user(task)
        inside += d.element("intermediateThrowEvent", throw, COMPENSATE)
        inside += d.chain(f"i_{id_}", task, throw)
        return d.subprocess(id_, inside, triggeredByEvent=True)
