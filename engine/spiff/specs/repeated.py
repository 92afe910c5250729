"""Activities that are done several times: multi-instance and loops.

The activity itself is a container; its instances are visits below it, each with its item and its
``loopCounter`` (from 1) in variables of its own. With an output collection an instance gives nothing but
its output item; without one, all it has written goes to the variables around it when it completes.
"""

from typing import Any

from engine.spiff import limits
from engine.spiff.data import Local
from engine.spiff.expressions import Expression
from engine.spiff.limits import failed
from engine.spiff.specs.base import Plain

COUNTER = "loopCounter"


class Repeated(Plain):
    """What both kinds have in common."""

    collects = True
    contains = True

    def __init__(self, *args: Any, inner: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.inner = inner

    def instance(self, my_task: Any, number: int, own: dict[str, Any]) -> None:
        """Start one instance."""
        child = my_task.workflow.top_workflow.new_visit(my_task, self.inner)
        child.data = Local({**own, COUNTER: number}, my_task.data)
        child.internal_data["nth"] = number
        self.inner._update(child)

    def pass_on(self, my_task: Any, child: Any, hidden: tuple[str | None, ...]) -> None:
        """What an instance has written becomes known around it."""
        for name, value in child.data.maps[0].items():
            if name not in hidden:
                my_task.data[name] = value


class StandardLoop(Repeated):
    """Again and again while its condition holds, at most ``maximum`` times."""

    tag = "loopBody"

    def __init__(
        self,
        *args: Any,
        condition: Expression | None,
        maximum: int | None,
        test_before: bool,
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        self.condition, self.maximum, self.test_before = condition, maximum, test_before

    def _run_hook(self, my_task: Any) -> bool | None:
        self.guard(my_task)
        if self.test_before and not self._wanted(my_task, 0):
            return True
        self.instance(my_task, 1, {})
        return None

    def _wanted(self, my_task: Any, done: int) -> bool:
        if self.maximum is not None and done >= self.maximum:
            return False
        return self.condition is None or self.condition.holds(
            Local({COUNTER: done}, my_task.data), my_task
        )

    def merge_child(self, scope: Any, child: Any) -> None:  # noqa: ARG002
        """One round is over."""
        my_task = child.workflow.tasks[child._parent]
        self.pass_on(my_task, child, (COUNTER,))
        done = child.internal_data["nth"]
        if self._wanted(my_task, done):
            self.instance(my_task, done + 1, {})
        else:
            my_task.complete()


class MultiInstance(Repeated):
    """Once for each item, or a number of times."""

    tag = "multiInstanceBody"

    def __init__(
        self,
        *args: Any,
        sequential: bool,
        cardinality: Expression | None,
        collection: Expression | None,
        item: str | None,
        output: str | None,
        output_item: str | None,
        condition: Expression | None,
        **facts: Any,
    ) -> None:
        super().__init__(*args, **facts)
        self.sequential, self.cardinality, self.collection = sequential, cardinality, collection
        self.item, self.output, self.output_item, self.condition = item, output, output_item, condition

    def _run_hook(self, my_task: Any) -> bool | None:
        items = self._items(my_task)
        if len(items) > limits.INSTANCES:
            raise limits.runaway(self, "instances", limits.INSTANCES)
        state = my_task.internal_data
        state.update(n=len(items), done=0)
        if self.output_item:
            state["out"] = []
        self.guard(my_task)
        if not items:
            self._give(my_task)
            return True
        if self.sequential:
            state["items"] = items
            items = items[:1]
        for number, item in enumerate(items, 1):
            self._start(my_task, number, item)
        return None

    def _start(self, my_task: Any, number: int, item: Any) -> None:
        self.instance(my_task, number, {self.item: item} if self.item else {})

    def _items(self, my_task: Any) -> list[Any]:
        if self.collection:
            found = self.collection.value(my_task.data, my_task)
            if not isinstance(found, list):
                raise failed(
                    self, "no-list", expression=self.collection.text, value=type(found).__name__
                )
            return list(found)
        assert self.cardinality is not None  # noqa: S101  # the builder sees to it
        count = self.cardinality.value(my_task.data, my_task)
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise failed(self, "no-count", expression=self.cardinality.text, value=str(count)[:80])
        if count > limits.INSTANCES:
            raise limits.runaway(self, "instances", limits.INSTANCES)
        return list(range(1, count + 1))

    def merge_child(self, scope: Any, child: Any) -> None:
        """One instance has completed."""
        my_task = scope.tasks[child._parent]
        state, number = my_task.internal_data, child.internal_data["nth"]
        state["done"] += 1
        if self.output_item:
            state["out"].append([number, child.data.get(self.output_item)])
        else:
            self.pass_on(my_task, child, (COUNTER, self.item))
        if state["done"] == state["n"] or self._enough(my_task, child):
            self._give(my_task)
            my_task.complete()
        elif self.sequential:
            self._start(my_task, number + 1, state["items"][number])

    def canceled(self, my_task: Any) -> None:
        """An instance was taken away by a person: it counts no more."""
        state = my_task.internal_data
        state["n"] -= 1
        if state["done"] == state["n"]:
            self._give(my_task)
            my_task.complete()

    def _enough(self, my_task: Any, child: Any) -> bool:
        if self.condition is None:
            return False
        state = my_task.internal_data
        tasks = my_task.workflow.tasks
        active = sum(tasks[one].task_spec is self.inner for one in my_task._children)
        seen: dict[str, Any] = {
            "nrOfInstances": state["n"],
            "nrOfCompletedInstances": state["done"],
            "nrOfActiveInstances": active,
            "nrOfTerminatedInstances": 0,
        }
        if self.output and "out" in state:
            seen[self.output] = self._collected(my_task)
        return self.condition.holds(Local(seen, child.data), my_task)

    def _collected(self, my_task: Any) -> list[Any]:
        """The outputs so far, in the order of the items, whoever was faster."""
        return [value for _, value in sorted(my_task.internal_data["out"], key=lambda pair: pair[0])]

    def _give(self, my_task: Any) -> None:
        if self.output and "out" in my_task.internal_data:
            my_task.data[self.output] = self._collected(my_task)
