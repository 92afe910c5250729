"""The event log of cases for process mining, under other names: CSV, XES (IEEE 1849) and OCEL 2.0.

Cases, tasks and people are told by pseudonyms, which differ from one export to the next; no number, name
or answer is in it, and only events of the closed list below. Instants are cut to the minute.
"""

import csv
import hmac
import io
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.sax.saxutils import quoteattr

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import audit, clock, definitions, programs, settings, visibility
from engine.access import SYSTEM, Actor, Permission, require
from engine.audit import Event
from engine.cases import Wanted, conditions

MOST = 500_000  # events of one export
FORMATS = ("csv", "xes", "ocel")
STREAM = "exports"
_LIFECYCLE = {  # what an event of the audit log says of an activity
    Event.TASK_CLAIMED: "assign",
    Event.TASK_RELEASED: "withdraw",
    Event.TASK_REASSIGNED: "reassign",
    Event.TASK_COMPLETED: "complete",
    Event.JOB_COMPLETED: "complete",
    Event.JOB_FAILED: "ate_abort",
    Event.ERROR_THROWN: "ate_abort",
    Event.TIMER_FIRED: "complete",
    Event.INCIDENT_OPENED: "suspend",
    Event.INCIDENT_RETRIED: "resume",
    Event.INCIDENT_RESOLVED: "resume",
}
_OF_THE_CASE = {  # and of the case as a whole
    Event.INSTANCE_STARTED: "start",
    Event.INSTANCE_COMPLETED: "complete",
    Event.INSTANCE_SUSPENDED: "suspend",
    Event.INSTANCE_RESUMED: "resume",
    Event.INSTANCE_TERMINATED: "pi_abort",
    Event.INSTANCE_REWOUND: "reassign",
    Event.INSTANCE_MODIFIED: "reassign",
}
_QUERY = """
    SELECT e.stream, d.key, d.version, e.event, e.actor, e.at, e.subject, e.facts ->> 'activity',
        i.outcome
    FROM audit_event e JOIN process_instance i ON i.id = e.stream
    JOIN process_definition d ON d.id = i.definition_id
    WHERE {where} AND e.event = ANY(:events)
    ORDER BY e.stream, e.seq LIMIT :most"""


@dataclass(frozen=True, slots=True)
class Line:
    """One event, under other names."""

    case: str
    procedure: str
    version: int
    activity: str
    lifecycle: str
    resource: str
    at: datetime
    subject: str  # the task, job or timer


def export(session: Session, wanted: Wanted, form: str, *, actor: Actor) -> bytes:
    """The log of the cases that are wanted and the actor may know of, as one file.

    Raises:
        NotAllowed: the actor may not read the audit log.
    """
    require(actor, Permission.AUDIT_READ)
    lines = list(_lines(session, wanted, actor))
    told = {"format": form, "events": len(lines), "cases": len({one.case for one in lines})}
    audit.record(session, actor, Event.DATA_EXPORTED, form, stream=STREAM, **told)
    return _WRITERS[form](lines)


def _lines(session: Session, wanted: Wanted, actor: Actor) -> Iterator[Line]:
    where, values = conditions(wanted)
    where.append(visibility.listed())
    events = [one.value for one in (*_LIFECYCLE, *_OF_THE_CASE)]
    values |= {**visibility.parameters(actor), "events": events, "most": MOST}
    key, names = secrets.token_bytes(32) + settings.audit_key(), _Names(session)
    found = session.execute(text(_QUERY.format(where=" AND ".join(where))), values)
    for stream, procedure, version, event, who, at, subject, activity, outcome in found:
        lifecycle = _LIFECYCLE.get(event) or _OF_THE_CASE[event]
        told = names.activity(procedure, activity) if activity else names.whole(event, outcome)
        yield Line(
            _pseudonym(key, "caso", stream),
            procedure,
            version,
            told,
            lifecycle,
            "sistema" if who == SYSTEM.id else _pseudonym(key, "persona", who),
            at.astimezone(clock.LIMA).replace(second=0, microsecond=0),
            _pseudonym(key, "paso", subject),
        )


class _Names:
    """Activities as the newest diagram calls them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, dict[str, str]] = {}

    def activity(self, procedure: str, id_: str) -> str:
        if procedure not in self._known:
            self._known[procedure] = self._read(procedure)
        return self._known[procedure].get(id_, id_)

    def whole(self, event: str, outcome: str | None) -> str:
        ended = event == Event.INSTANCE_COMPLETED
        return f"caso: {outcome}" if ended and outcome else f"caso: {event.partition(':')[2]}"

    def _read(self, procedure: str) -> dict[str, str]:
        loaded = programs.get(self._session, definitions.latest(self._session, procedure).id)
        found, stack = dict[str, str](), [loaded]
        while stack:
            one = stack.pop()
            stack += one.callees.values()
            for id_, activity in one.program.activities.items():
                found.setdefault(id_, activity.name or id_)
        return found


def _pseudonym(key: bytes, kind: str, value: UUID | str) -> str:
    return f"{kind}-{hmac.digest(key, f'{kind}:{value}'.encode(), 'sha256').hex()[:12]}"


def _csv(lines: Sequence[Line]) -> bytes:
    out = io.StringIO()
    write = csv.writer(out).writerow
    write(["case_id", "activity", "lifecycle", "timestamp", "resource", "step", "procedure", "version"])
    for one in lines:
        row = [one.case, one.activity, one.lifecycle, one.at.isoformat(), one.resource, one.subject]
        write([*map(_plain, row), one.procedure, one.version])
    return out.getvalue().encode("utf-8-sig")


def _plain(told: str) -> str:
    """Nothing that a spreadsheet would run."""
    return f"'{told}" if told.startswith(("=", "+", "-", "@", "\t", "\r")) else told


def _xes(lines: Sequence[Line]) -> bytes:
    out = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849-2016" xes.features="">',
        *(
            f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
            for name, prefix in (
                ("Concept", "concept"),
                ("Lifecycle", "lifecycle"),
                ("Organizational", "org"),
                ("Time", "time"),
            )
        ),
        '<classifier name="Activity" keys="concept:name lifecycle:transition"/>',
    ]
    for case, events in _by_case(lines):
        first = events[0]
        out.append(f"<trace>{_string('concept:name', case)}{_string('procedure', first.procedure)}")
        out += [_xes_event(one) for one in events]
        out.append("</trace>")
    return "\n".join([*out, "</log>\n"]).encode()


def _xes_event(one: Line) -> str:
    told = {
        "concept:name": one.activity,
        "concept:instance": one.subject,
        "lifecycle:transition": one.lifecycle,
        "org:resource": one.resource,
    }
    texts = "".join(_string(name, value) for name, value in told.items())
    return f'<event>{texts}<date key="time:timestamp" value="{one.at.isoformat()}"/></event>'


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def _by_case(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    cases: dict[str, list[Line]] = {}
    for one in lines:
        cases.setdefault(one.case, []).append(one)
    yield from cases.items()


def _ocel(lines: Sequence[Line]) -> bytes:
    types = {"caso": [{"name": "procedure", "type": "string"}], "paso": [], "persona": []}
    objects: dict[str, dict[str, object]] = {}
    events = []
    for number, one in enumerate(lines, 1):
        _object(objects, one.case, "caso", one)
        relations = [_relation(one.case, "del caso")]
        for id_, kind, how in ((one.subject, "paso", "paso"), (one.resource, "persona", "quien actuó")):
            if not (kind == "persona" and id_ == "sistema"):
                _object(objects, id_, kind, one)
                relations.append(_relation(id_, how))
        events.append(
            {
                "id": f"e{number}",
                "type": one.activity,
                "time": one.at.isoformat(),
                "attributes": [{"name": "lifecycle", "value": one.lifecycle}],
                "relationships": relations,
            }
        )
    attribute = [{"name": "lifecycle", "type": "string"}]
    kinds = sorted({one.activity for one in lines})
    log: Mapping[str, object] = {
        "objectTypes": [{"name": name, "attributes": own} for name, own in types.items()],
        "eventTypes": [{"name": name, "attributes": attribute} for name in kinds],
        "objects": list(objects.values()),
        "events": events,
    }
    return json.dumps(log, ensure_ascii=False, indent=1).encode()


def _object(objects: dict[str, dict[str, object]], id_: str, kind: str, line: Line) -> None:
    own = [{"name": "procedure", "time": line.at.isoformat(), "value": line.procedure}]
    attributes = own if kind == "caso" else []
    objects.setdefault(id_, {"id": id_, "type": kind, "attributes": attributes, "relationships": []})


def _relation(id_: str, qualifier: str) -> dict[str, str]:
    return {"objectId": id_, "qualifier": qualifier}


_WRITERS = {"csv": _csv, "xes": _xes, "ocel": _ocel}
