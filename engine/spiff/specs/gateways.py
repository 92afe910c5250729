"""Gateways."""

from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.spiff.specs.base import STARTED, WAITING, Element, Plain, Way


class ExclusiveGateway(Element, defaults.ExclusiveGateway):
    """The first flow whose condition holds, in the order of the file; else the default."""

    tag = "exclusiveGateway"

    def choose(self, my_task: Any) -> Sequence[Way]:
        """See Element."""
        ways = self.ways
        if len(ways) <= 1:
            return super().choose(my_task)
        for way in ways:
            if way.condition and not way.is_default and way.condition.holds(my_task.data, my_task):
                return (way,)
        return [way for way in ways if way.is_default] or self.nowhere(my_task)


class Join(Element):
    """A gateway that tokens may have to wait at."""

    waits_for_tokens = True

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.flows_in = 0

    def _update_hook(self, my_task: Any) -> bool:
        if self.flows_in > 1:
            my_task._set_state(WAITING)
            return self.arrived(my_task)
        return super()._update_hook(my_task)

    def arrived(self, my_task: Any) -> bool:
        """Whether the token may go on now that it is here."""
        return not my_task.triggered

    def waiting(self, scope: Any) -> dict[str, Any]:
        """The token that has waited longest, for each incoming flow that has one."""
        found: dict[str, Any] = {}
        for visit in scope.tasks.values():
            if visit.task_spec is self and visit._state == WAITING:
                found.setdefault(visit.internal_data["via"], visit)
        return found

    def merge(self, tokens: Sequence[Any], last: Any) -> None:
        """Of several tokens one remains."""
        for visit in tokens:
            if visit is not last:
                visit.workflow.remove(visit)
        last.internal_data.pop("via", None)
        last.workflow.top_workflow.enter(last)


class ParallelGateway(Join, defaults.ParallelGateway):
    """Fires with one token from each incoming flow; a second one from the same flow waits its turn."""

    tag = "parallelGateway"

    def arrived(self, my_task: Any) -> bool:
        """See Join."""
        here = self.waiting(my_task.workflow)
        if len(here) < self.flows_in:
            return False
        self.merge(list(here.values()), my_task)
        return True

    def choose(self, my_task: Any) -> Sequence[Way]:  # noqa: ARG002
        """All of them; conditions do not count here."""
        return self.ways


class InclusiveGateway(Join, defaults.InclusiveGateway):
    """Fires when no token elsewhere can reach an incoming flow that has none (BPMN 2.0.2, 13.3)."""

    tag = "inclusiveGateway"
    reconsiders = True

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.reach: dict[str, frozenset[str]] = {}  # element -> flows into here it leads to

    def arrived(self, my_task: Any) -> bool:  # noqa: ARG002
        """It is decided when all else has come to rest."""
        return False

    def reconsider(self, my_task: Any) -> None:
        """Fire if nothing more can come."""
        scope = my_task.workflow
        here = self.waiting(scope)
        if my_task in here.values() and self._nothing_comes(scope, frozenset(here)):
            self.merge(list(here.values()), my_task)
            my_task._ready()

    def _nothing_comes(self, scope: Any, full: frozenset[str]) -> bool:
        for visit in scope.tasks.values():
            if (
                visit.task_spec is self
                or visit._parent != scope.task_tree.id
                or visit.task_spec.is_watch
            ):
                continue
            leads_to = self.reach.get(visit.task_spec.name, frozenset())
            if leads_to - full and not leads_to & full:
                return False
        return True


class EventBasedGateway(Plain):
    """Waits for several events at once; the first one to come decides."""

    tag = "eventBasedGateway"
    contains = True

    def _run_hook(self, my_task: Any) -> bool | None:
        my_task._set_state(STARTED)
        for way in self.ways:
            my_task.workflow.arrive(way.target, my_task, my_task.data)
        return None
