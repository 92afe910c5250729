"""One instance in memory: it is told what happened, and says what it waits for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.errors import Conflict, InvalidInput, NotFound, TaskNotOpen
from engine.spiff import modifying, state, terms
from engine.spiff import waits as waiting
from engine.spiff.data import at, flat
from engine.spiff.journal import AllThrown, Decision, Glimpse, Input, Step
from engine.spiff.limits import NotJson, taken
from engine.spiff.program import Program
from engine.spiff.specs import base, tasks, throwing
from engine.spiff.specs.throwing import key_text
from engine.spiff.workflow import Instance, Visit

Data = dict[str, Any]


class JobNotWanted(Conflict):
    """The activity has been left, or the job was done before."""

    code = "job-not-wanted"


class NobodyWaits(Conflict):
    """No activity waits for this message or signal with this key."""

    code = "nobody-waits"


class NoSuchStart(InvalidInput):
    """The process has no such start event, or needs to be told which of several."""

    code = "no-such-start"


class Spoiled(Conflict):
    """An action failed before there was a state to go back to; start again."""

    code = "spoiled"


class Execution:
    """Not for threads to share. Every method that changes it does so completely or not at all."""

    def __init__(self, instance: Instance, blob: bytes | None = None) -> None:
        self._instance: Instance | None = instance
        self._blob = blob

    @classmethod
    def start(
        cls,
        program: Program,
        data: Data,
        *,
        now: datetime,
        start: str | None = None,
        payload: Any = None,
        watch: frozenset[str] = frozenset(),
    ) -> "Execution":
        """A new instance, run until it waits.

        Args:
            program: What to run.
            data: Its first variables.
            now: The instant it is, for timers.
            start: Id of the start event; by default the only one without an event.
            payload: Of the message or signal that starts it.
            watch: See ``watch``; from the first element on.

        Raises:
            NoSuchStart, NotJson, Runaway, ExecutionFailed.
        """
        entries = _entries(program, start)
        variables = _context(data)
        instance = Instance(program, now)
        instance.journal.watched = watch
        instance.open_scope(variables, instance.now.timestamp())
        if start is not None:
            _receive(instance, entries[0], taken(payload))
        instance.begin(entries)
        instance.advance()
        given = Input("start", name=start, value={"data": data, "payload": payload})
        instance.journal.inputs.append(given)
        return cls(instance)

    @classmethod
    def load(cls, program: Program, blob: bytes, *, now: datetime) -> "Execution":
        """The instance that was stored. Raises StateUnreadable."""
        return cls(state.load(program, blob, now), blob)

    def dump(self) -> bytes:
        """Its state as bytes. Raises Runaway when it has grown too large."""
        self._blob = state.dump(self._running)
        return self._blob

    # -- what happened

    def complete(self, visit: UUID, answers: Data, *, by: str | None = None) -> None:
        """A user task or manual task was completed, ``by`` somebody; the answers become variables.

        Raises:
            TaskNotOpen: it is not open (any more).
            NotJson, Runaway, ExecutionFailed.
        """
        given = _context(answers)
        with self._action() as instance:
            task = instance.find(visit)
            if (
                task is None
                or task._state != base.READY
                or not isinstance(task.task_spec, tasks.UserTask)
            ):
                raise TaskNotOpen(task=visit)
            for name, value in given.items():
                task.data[name] = value
            if task.task_spec.completed_by:
                task.data[task.task_spec.completed_by] = {"usuario": by}
            task.run()
            instance.journal.inputs.append(Input("complete", visit, by, value=given))

    def finish_job(self, visit: UUID, result: Any) -> None:
        """The job of a service task was done.

        Raises:
            JobNotWanted: it is not waited for (any more).
            NotJson, Runaway, ExecutionFailed.
        """
        given = taken(result)
        with self._action() as instance:
            job = _job(instance, visit)
            job.task_spec.finish(job, given)
            instance.journal.inputs.append(Input("job", visit, value=given))

    def fail_job(self, visit: UUID, code: str, payload: Any = None) -> bool:
        """The job ended in a BPMN error. False, and nothing has changed, when nobody handles it.

        Raises:
            JobNotWanted, NotJson, Runaway, ExecutionFailed.
        """
        given = taken(payload)
        with self._action() as instance:
            job = _job(instance, visit)
            instance.journal.inputs.append(Input("error", visit, code, value=given))
            return throwing.route(job.workflow, job, "error", code, given)

    def fire_timers(self, now: datetime) -> tuple[UUID, ...]:
        """Fire what is due, the oldest first; each has its effect before the next is looked at.

        Returns:
            The visits that fired.
        """
        with self._action() as instance:
            instance.tell(max(instance.now, now.astimezone(UTC)))
            instance.journal.inputs.append(Input("timers"))
            fired = []
            while (due := _first_due(instance)) is not None:
                visit, number = due
                visit.task_spec.occur(visit, number, None)
                instance.advance()
                fired.append(visit.id)
                instance.count(visit)
            return tuple(fired)

    def move_term(self, name: str, instant: datetime) -> tuple[UUID, ...]:
        """Give everything that bears a name another instant, now and from now on.

        Returns:
            The visits that were changed.
        """
        with self._action() as instance:
            return tuple(visit.id for visit in terms.move(instance, name, instant))

    def modify(self, changes: Sequence[modifying.Change]) -> None:
        """A person puts, moves or takes away tokens, or changes variables: all of it or nothing.

        Raises:
            CannotModify, NotJson, Runaway, ExecutionFailed.
        """
        with self._action() as instance:
            modifying.modify(instance, changes)

    def deliver(self, target: UUID | tuple[str, str | None], payload: Any = None) -> int:
        """A message arrived: for a subscription, by its visit, or by name and correlation key.

        A message goes to one; the visit of a signal subscription gets the signal alone (see ``signal``).

        Raises:
            NobodyWaits: the message is for nobody (any more).
        """
        given = taken(payload)
        with self._action() as instance:
            found = (
                waiting.catching(instance, target)
                if isinstance(target, UUID)
                else _by_key(instance, *target)
            )
            if found is None:
                raise NobodyWaits(target=str(target))
            visit, number = found
            visit.task_spec.occur(visit, number, given)
            instance.journal.inputs.append(Input.message(target, given))
            return 1

    def signal(self, name: str, payload: Any = None) -> int:
        """A signal was broadcast: all who wait for it go on. Returns how many; none is no error."""
        given = taken(payload)
        with self._action() as instance:
            found = throwing.listeners(instance, "signal", name)
            instance.journal.inputs.append(Input("signal", name=name, value=given))
            heard = 0
            for visit, number in found:
                if visit.is_here:
                    visit.task_spec.occur(visit, number, given)
                    heard += 1
            return heard

    def terminate(self) -> None:
        """Take all tokens away."""
        with self._action() as instance:
            instance.terminated = True
            instance.end()

    # -- what there is

    def waits(self) -> waiting.Waits:
        """What it waits for."""
        return waiting.waits(self._running)

    def tokens(self) -> tuple[modifying.Token, ...]:
        """Its tokens, each of which can be taken away."""
        return tuple(modifying.tokens(self._running))

    def places(self) -> tuple[modifying.Place, ...]:
        """Where tokens can be put."""
        return tuple(modifying.places(self._running))

    def points(self) -> dict[waiting.Point, datetime | None]:
        """Where it stands: the kind and id of each wait, and when timers are due."""
        return waiting.points(self._running)

    def terms(self) -> dict[str, dict[str, Any]]:
        """The terms by which something of it is due, by name."""
        return terms.held(self._running)

    def thrown(self) -> AllThrown:
        """Messages, signals, and uncaught escalations and errors since it was started or loaded."""
        thrown = self._running.journal.thrown
        kinds = ("message", "signal", "escalation", "error")
        return AllThrown(*(tuple(one for one in thrown if one.kind == kind) for kind in kinds))

    def decisions(self) -> tuple[Decision, ...]:
        """Decisions taken since it was started or loaded."""
        return tuple(self._running.journal.decisions)

    def steps(self) -> tuple[Step, ...]:
        """What was entered, left and canceled since it was started or loaded."""
        return self._running.journal.steps

    def flows(self) -> tuple[tuple[str, str], ...]:
        """The flows taken since it was started or loaded: key of the process and id."""
        return tuple(self._running.journal.flows)

    def inputs(self) -> tuple[Input, ...]:
        """What came from outside since it was started or loaded."""
        return tuple(self._running.journal.inputs)

    def watch(self, activities: frozenset[str]) -> None:
        """Keep the data that tokens see from now on when they enter or leave these elements."""
        self._running.journal.watched = activities

    def glimpses(self) -> tuple[Glimpse, ...]:
        """What was kept by ``watch`` since it was started or loaded."""
        return tuple(self._running.journal.glimpses)

    def variables(self) -> Data:
        """The variables of the process."""
        return taken(dict(self._running.variables))

    def told(self, place: tuple[str, ...]) -> Any:
        """What stands at a place of the variables of the process; None where nothing does."""
        return at(self._running.variables, place)

    def variables_at(self, visit: UUID) -> Data:
        """The variables as an open visit sees them. Raises NotFound."""
        found = self._running.find(visit)
        if found is None:
            raise NotFound(visit=visit)
        return taken(flat(found.data))

    def excluded_at(self, visit: UUID) -> Sequence[str]:
        """Who may not do what an open visit of a user task asks for, whatever their group."""
        found = self._running.find(visit)
        return waiting.excluded(found) if found else ()

    @property
    def outcome(self) -> str | None:
        """Id of the end event it has reached."""
        return self._running.outcome

    @property
    def state(self) -> str:
        """``running``, ``completed`` or ``terminated``."""
        instance = self._running
        if not instance.completed:
            return "running"
        return "terminated" if instance.terminated else "completed"

    # -- all or nothing

    @property
    def _running(self) -> Instance:
        if self._instance is None:
            raise Spoiled
        return self._instance

    @contextmanager
    def _action(self) -> Iterator[Instance]:
        """Run until all wait; on any error go back to the state before."""
        instance = self._running
        instance.refresh()
        try:
            yield instance
            instance.advance()
        except BaseException as error:
            if not isinstance(error, (TaskNotOpen, JobNotWanted, NobodyWaits)):
                self._go_back(instance)
            raise

    def _go_back(self, instance: Instance) -> None:
        if self._blob is None:
            self._instance = None
        else:
            self._instance = state.load(instance.program, self._blob, instance.now)


def _context(value: Any) -> Data:
    """Variables by name, fit for process data. Raises NotJson."""
    found = taken(value)
    if not isinstance(found, dict):
        raise NotJson(place="·", reason=type(value).__name__)
    return found


def _entries(program: Program, start: str | None) -> list[Any]:
    """Where an instance begins. Raises NoSuchStart."""
    starts = program.spec.starts
    if start is not None:
        if start not in starts:
            raise NoSuchStart(process=program.key, start=start)
        return [starts[start]]
    entries: list[Any] = program.spec.entries
    if len(entries) != 1 and starts:
        raise NoSuchStart(process=program.key, starts=sorted(starts))
    return entries


def _receive(instance: Instance, spec: Any, payload: Any) -> None:
    """The event that starts an instance brings its payload."""
    if spec.result:
        instance.variables[spec.result] = payload
    for trigger in spec.triggers:
        throwing.remember_key(instance.new_visit(instance.task_tree, spec), trigger, payload)
    for visit in list(instance.visits()):
        instance.remove(visit)


def _job(instance: Instance, visit: UUID) -> Visit:
    job = instance.find(visit)
    if job is None or job._state != base.STARTED or not isinstance(job.task_spec, tasks.ServiceTask):
        raise JobNotWanted(visit=visit)
    return job


def _first_due(instance: Instance) -> tuple[Visit, int] | None:
    found = [
        (armed["due"], visit, number)
        for visit in instance.visits()
        for number, armed in enumerate(visit.internal_data.get("armed", ()))
        if "due" in armed
    ]
    due = [one for one in found if datetime.fromisoformat(one[0]) <= instance.now]
    if not due:
        return None
    _, visit, number = min(due, key=lambda one: datetime.fromisoformat(one[0]))
    return visit, number


def _by_key(instance: Instance, name: str, key: Any) -> tuple[Visit, int] | None:
    wanted = key_text(key)
    for visit, number in throwing.listeners(instance, "message", name):
        armed = visit.internal_data["armed"][number]
        if armed.get("key") == wanted and not {"seen", "later"} & armed.keys():
            return visit, number
    return None
