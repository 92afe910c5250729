"""Makes a diagram executable as BPMN says, or says why it is not: one module for each subject.

What the engine executes differently from the standard, or not at all, is an error; nothing is ignored in
silence. Most of BPMN's abbreviations (several flows out of an activity, no start or end event, signal
ends, event subprocesses) need no rewriting, because the elements execute them as they are drawn.
"""

from collections.abc import Collection

from engine.findings import Report
from engine.spiff import model
from engine.spiff.normalize import (
    adhoc,
    compensation,
    data,
    events,
    flows,
    links,
    processes,
    repetition,
    scopes,
    starting,
    tasks,
)


def normalize(
    diagram: model.Diagram,
    key: str,
    report: Report,
    *,
    callees: Collection[str],
    decisions: Collection[str],
) -> None:
    """Rewrite the diagram in place, and report what cannot be executed."""
    processes.check(diagram, key, report)
    if key not in diagram.processes or diagram.repeated or diagram.too_deep:
        return
    process = diagram.processes[key]
    for scope, owner in process.walk():
        links.rewrite(scope, report)
        flows.check(scope, report)
        events.check(scope, owner, report)
        scopes.check(scope, owner, report)
        starting.check(scope, owner, report)
        for node in scope.nodes.values():
            tasks.check(node, report, decisions)
            adhoc.check_repeatable(scope, owner, node, report)
            repetition.check(node, report)
    scopes.check_calls(process, report, {key, *callees})
    data.check(process, report)
    compensation.check(process, report)
    events.check_uncaught(process, report)
