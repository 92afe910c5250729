"""Reserves: which groups alone may know of the cases of a process, and who does others' work there.

A diagram names its reserve (property ``reserva`` of the process). Where it names none, a case is in a
reserve because of where it comes from, or because of what it is about: each reserve says which
answers, in a case of whatever procedure, tell that it is its own (``Ground``). What groups a reserve is
comes from outside of the engine: ``install`` is told whom to ask when the application is put together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine import kinds
from engine.errors import InvalidInput
from engine.findings import InvalidDefinition, Report
from engine.models import ProcessDefinition, ProcessInstance, Reserve, UserTask
from engine.writes import Writes

PROPERTY = "reserva"
NONE = "ninguna"  # its cases do not stay in the reserve of the one that has started them

_TAKE_IN = """
    UPDATE process_instance i SET reserve_id = :reserve FROM process_definition d
    WHERE d.id = i.definition_id AND d.key = :key AND i.reserve_id IS NULL"""
_OTHERS_KINDS = """
    SELECT DISTINCT k.id, c.groups, k.activity, k.name
    FROM user_task t JOIN task_kind k ON k.id = t.kind_id JOIN candidate_set c ON c.id = k.candidate_set
    WHERE t.procedure = :key AND t.reserve_id IS NULL"""
_TAKE_IN_WORK = """
    UPDATE user_task SET reserve_id = :reserve, kind_id = :kind_id, candidate_set = :candidate_set
    WHERE kind_id = :before AND procedure = :key AND reserve_id IS NULL"""
_KINDS_OF_CASE = """
    SELECT DISTINCT k.id, c.groups, k.procedure, k.activity, k.name
    FROM user_task t JOIN task_kind k ON k.id = t.kind_id JOIN candidate_set c ON c.id = k.candidate_set
    WHERE t.instance_id = :instance"""
#: Who held an open task that is others' work from here on, holds it no more.
_TAKE_IN_TASKS = """
    UPDATE user_task SET reserve_id = %s, kind_id = %s, candidate_set = %s,
        assignee = CASE WHEN state = 'open' AND candidate_set <> %s THEN NULL ELSE assignee END,
        claimed_at = CASE WHEN state = 'open' AND candidate_set <> %s THEN NULL ELSE claimed_at END
    WHERE instance_id = %s AND kind_id = %s"""


class UnknownReserve(InvalidInput):
    """Nobody has said who is in this reserve."""

    code = "unknown-reserve"


@dataclass(frozen=True)
class Ground:
    """An answer that by itself tells that a case is the reserve's."""

    place: tuple[str, ...]  # in the variables of the process
    values: frozenset[str]

    def holds(self, told: object) -> bool:
        """Whether what stands at the place is one of the values, or has one among others."""
        found = told if isinstance(told, list) else [told]
        return any(isinstance(one, str) and one in self.values for one in found)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A reserve as the catalogue declares it. The first group does what none else in it does."""

    code: str
    groups: tuple[str, ...]
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of what the vault keeps
    grounds: tuple[Ground, ...] = ()
    hands_over: str | None = None  # reserve of what others do in the course of its cases

    @classmethod
    def of(
        cls, code: str, groups: Iterable[str], stand_ins: Mapping[str, str], **_more: object
    ) -> "Unit":
        """From the columns of its row."""
        return cls(code=code, groups=tuple(groups), stand_ins=stand_ins)

    def group_for(self, group: str) -> str:
        """Who does here what the diagram gives to ``group``: work never leaves the reserve."""
        return group if group in self.groups else self.stand_ins.get(group, self.groups[0])


def _nobody() -> Iterable[Unit]:
    return ()


_declared: Callable[[], Iterable[Unit]] = _nobody


def install(declared: Callable[[], Iterable[Unit]]) -> None:
    """Whom to ask which reserves there are."""
    global _declared  # noqa: PLW0603 - one for each process, as the functions of FEEL are
    _declared = declared


def refresh(session: Session) -> None:
    """Let the database know all reserves as they are declared now."""
    for unit in _declared():
        _keep(session, unit)


def of_property(session: Session, code: str) -> int | None:
    """The number of the reserve that a diagram names; None for none.

    Raises:
        UnknownReserve: it is not declared.
    """
    if code in ("", NONE):
        return None
    unit = next((one for one in _declared() if one.code == code), None)
    if unit is not None:
        return _keep(session, unit)
    known = session.scalar(select(Reserve.id).where(Reserve.code == code))
    if known is None:
        raise UnknownReserve(reserve=code)
    return known


def of_draft(session: Session, key: str, properties: Mapping[str, str]) -> int | None:
    """The reserve of a process that is about to be deployed.

    Raises:
        InvalidDefinition: it names one that is not declared, or none although its cases are in one.
    """
    report, code = Report(f"{key}.bpmn"), properties.get(PROPERTY, "").strip()
    before = _of_latest(session, key)
    try:
        found = of_property(session, code)
    except UnknownReserve:
        found = None
        report.error(
            "reserve-unknown",
            None,
            "La reserva «{reserve}» no está en el catálogo.",
            "Corrija la propiedad «reserva» del proceso, o declare la reserva y sus grupos.",
            reserve=code,
        )
    if before is not None and found != before and not report.findings:
        report.error(
            "reserve-lifted",
            None,
            "Sus casos están reservados a una unidad y esta versión los mostraría a otros.",
            "Deje la propiedad «reserva» como en la versión anterior.",
        )
    if report.findings:
        raise InvalidDefinition(report.findings)
    return found


def get(session: Session, reserve_id: int) -> Unit:
    """A reserve as the database knows it."""
    row = session.get_one(Reserve, reserve_id)
    return Unit.of(row.code, row.groups, row.stand_ins)


def take_in(session: Session, key: str, reserve_id: int) -> None:
    """The cases of a process that were in no reserve are in this one from now on, with their work."""
    unit, told = get(session, reserve_id), {"key": key, "reserve": reserve_id}
    session.execute(text(_TAKE_IN), told)
    for row in session.execute(text(_OTHERS_KINDS), told).all():
        writes = Writes()
        groups = {unit.group_for(group) for group in row.groups}
        numbers = kinds.intern(writes, groups, procedure=key, activity=row.activity, name=row.name)
        writes.send(session)
        session.execute(text(_TAKE_IN_WORK), told | numbers | {"before": row.id})


def take_in_case(
    session: Session, writes: Writes, instance_id: UUID, reserve_id: int, unit: Unit
) -> None:
    """The work that a case has, done or open, is in the reserve too; of the case says who calls."""
    for row in session.execute(text(_KINDS_OF_CASE), {"instance": instance_id}).all():
        groups = {unit.group_for(group) for group in row.groups}
        numbers = kinds.intern(
            writes, groups, procedure=row.procedure, activity=row.activity, name=row.name
        )
        kind, among = numbers["kind_id"], numbers["candidate_set"]
        values = [reserve_id, kind, among, among, among, instance_id, row.id]
        writes.run(_TAKE_IN_TASKS, values, touches=UserTask)


def of_ground(session: Session, told: Callable[[tuple[str, ...]], object]) -> int | None:
    """The reserve that a case is in because of what it is about; ``told`` says what stands where."""
    for unit in _declared():
        if any(ground.holds(told(ground.place)) for ground in unit.grounds):
            return _keep(session, unit)
    return None


def telling_names() -> frozenset[str]:
    """The names of the answers that may tell of a reserve: what has none of them tells of none."""
    return frozenset(ground.place[-1] for unit in _declared() for ground in unit.grounds)


def inherited(session: Session, properties: Mapping[str, str], origin: UUID | None) -> int | None:
    """The reserve of a case that is started in the course of another one.

    Others go on with what a reserve has begun in the reserve that it hands over to, if in any.
    """
    if origin is None:
        return None
    found = session.execute(
        select(Reserve.id, Reserve.code)
        .join(ProcessInstance, ProcessInstance.reserve_id == Reserve.id)
        .where(ProcessInstance.id == origin)
    ).one_or_none()
    if found is None or properties.get(PROPERTY) != NONE:
        return found.id if found else None
    unit = next((one for one in _declared() if one.code == found.code), None)
    return of_property(session, (unit.hands_over if unit else None) or NONE)


def _of_latest(session: Session, key: str) -> int | None:
    newest = select(ProcessDefinition.reserve_id).where(ProcessDefinition.key == key)
    return session.scalar(newest.order_by(ProcessDefinition.version.desc()).limit(1))


def _keep(session: Session, unit: Unit) -> int:
    of_code = select(Reserve).where(Reserve.code == unit.code)
    reserve = session.scalar(of_code)
    if reserve is None:
        new = insert(Reserve).values(code=unit.code, groups=[], stand_ins={}, readers={})
        session.execute(new.on_conflict_do_nothing())
        reserve = session.scalars(of_code).one()
    reserve.groups, reserve.stand_ins = list(unit.groups), dict(unit.stand_ins)
    reserve.readers = {kind: list(groups) for kind, groups in unit.readers.items()}
    session.flush()
    return reserve.id
