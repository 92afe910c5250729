"""Ad-hoc subprocesses: activities whose order people decide (BPMN 2.0.2, 10.2.5 and 13.3.5).

All activities that no flow leads to are enabled once on entry: in parallel all begin at once, in
sequence each begins when the one before it has ended, in the order of the file. A user task that is open
is the offer to do it; leaving it alone is doing it zero times. A ``repeatable`` one is offered again
whenever it has been done.

After each activity the completion condition is asked. When it holds nothing more begins, and what is
open is canceled, or waited for where ``cancelRemainingInstances`` is false. Without a condition the
subprocess ends when all has been done. If all has been done and the condition does not hold, people are
offered their tasks again.
"""

from typing import Any

from engine.spiff.expressions import Expression
from engine.spiff.limits import failed
from engine.spiff.model import ACTIVITIES
from engine.spiff.specs.scopes import SubProcess
from engine.spiff.specs.tasks import UserTask

_DONE = ACTIVITIES | {"multiInstanceBody", "loopBody"}


class AdHoc(SubProcess):
    """Runs its activities in no order of its own."""

    tag = "adHocSubProcess"

    def __init__(
        self, *args: Any, sequential: bool, cancels: bool, condition: Expression | None, **facts: Any
    ) -> None:
        super().__init__(*args, **facts)
        self.sequential, self.cancels, self.condition = sequential, cancels, condition

    def begin(self, my_task: Any, part: Any) -> None:
        """Enable what no flow leads to."""
        entries = part.spec.entries
        if self.sequential:
            my_task.internal_data["queue"] = [one.name for one in entries[1:]]
            entries = entries[:1]
        part.begin(entries)

    def satisfied(self, part: Any, visit: Any) -> bool:
        """Whether nothing more begins, now that a token has left an element inside."""
        told = part.caller.internal_data
        if part.interrupted:
            return False
        if "closing" not in told:
            asked = self.condition is not None and visit.task_spec.tag in _DONE
            if not asked or not self.condition.holds(part.variables, part.caller):  # type: ignore[union-attr]
                return False
            told["closing"] = 1
        if self.cancels or not part.busy:
            part.end()
        return True

    def left(self, part: Any, visit: Any) -> None:
        """Offer again what may be repeated; go on with the next, or end."""
        told, spec = part.caller.internal_data, visit.task_spec
        if part.interrupted:
            part.end_if_over()
            return
        again = [spec] if spec.repeatable else []
        if self.sequential:
            told["queue"] += [one.name for one in again]
            again = []
            if not part.busy and told["queue"]:
                again = [part.spec.task_specs[told["queue"].pop(0)]]
        if not again and not part.busy:
            again = self._once_more(part)
        for one in again:
            part.arrive(one, part.task_tree, part.variables)

    def given_up(self, part: Any) -> None:
        """What was taken away counts as done zero times: the next in the queue begins."""
        queue = part.caller.internal_data.get("queue")
        if queue and not part.busy and not part.interrupted:
            part.arrive(part.spec.task_specs[queue.pop(0)], part.task_tree, part.variables)
        part.end_if_over()

    def _once_more(self, part: Any) -> list[Any]:
        """All has been done: end, or offer it again if that was not enough."""
        if self.condition is None:
            part.end()
            return []
        offers = [one for one in part.spec.entries if isinstance(getattr(one, "inner", one), UserTask)]
        if not offers:
            raise failed(self, "unfinished", expression=self.condition.text)
        if self.sequential:
            part.caller.internal_data["queue"] += [one.name for one in offers[1:]]
            return offers[:1]
        return offers
