"""A bench for decision tables: cases in, answers out, and what no case has used or no row answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import feel
from engine import bounded
from engine.bounded.wire import Folder, Progress
from engine.dmn import Decisions, DmnUnreadable
from engine.dmn.analysis import analyse
from engine.dmn.errors import DecisionFailed, DecisionUnknown
from engine.dmn.model import DecisionTable
from engine.findings import Finding

MOST_CASES = 1000
Case = Mapping[str, str]  # name of an input -> FEEL


def ask(folder: Folder, decision: str, cases: Sequence[Case]) -> tuple[Any, Finding | None]:
    """Try a decision with these cases; or why it cannot be tried."""
    arguments = {"decision": decision, "cases": list(cases[:MOST_CASES])}
    return bounded.ask("engine.authoring.bench:answer", folder, arguments)


def answer(folder: Folder, arguments: Mapping[str, Any], progress: Progress) -> object:
    """For the child: the inputs of a decision, its answer to each case, and what its tables lack."""
    del progress
    files = {path: held for path, held in folder.sources.items() if path.endswith(".dmn")}
    try:
        decisions = Decisions.load(files)
        inputs = list(decisions.reads(arguments["decision"]))
    except (DmnUnreadable, DecisionUnknown, feel.FeelError) as refused:
        return {"refused": str(getattr(refused, "facts", {}).get("why") or refused)}
    tried = [_tried(decisions, arguments["decision"], case) for case in arguments["cases"]]
    used: dict[str, set[int]] = {}
    for one in tried:
        for table, rows in one["rows"].items():
            used.setdefault(table, set()).update(rows)
    shown = [
        _table(id_, table, used.get(id_, set()))
        for id_, table in decisions.tables().items()
        if id_ == arguments["decision"] or id_ in used
    ]
    return {"inputs": inputs, "cases": tried, "tables": shown}


def _tried(decisions: Decisions, decision: str, case: Case) -> dict[str, Any]:
    given: dict[str, object] = {}
    for name, text in case.items():
        if not text.strip():
            continue
        try:
            given[name] = feel.to_json(feel.compile(text).evaluate({}))
        except feel.FeelError as error:
            return {"problem": f"{name}: {error.message}", "result": None, "rows": {}}
    try:
        result, trace = decisions.ask(decision, given)
    except (DecisionFailed, DecisionUnknown) as failed:
        return {"problem": _words(failed), "result": None, "rows": {}}
    except feel.FeelError as failed:
        return {"problem": failed.message, "result": None, "rows": {}}
    owners = {table.id: id_ for id_, table in decisions.tables().items()}
    rows = {owners[one.table]: [row.number for row in one.fired] for one in trace.tables}
    return {"problem": None, "result": feel.to_json(result), "rows": rows}


def _words(failed: DecisionFailed | DecisionUnknown) -> str:
    rows = failed.facts.get("rules")
    told = f" (filas {', '.join(map(str, rows))})" if isinstance(rows, list) else ""
    return f"{failed.facts.get('why', 'No se puede responder')}{told}"


def _table(id_: str, table: DecisionTable, used: set[int]) -> dict[str, Any]:
    try:
        found = analyse(table)
    except feel.FeelError as error:
        return {"decision": id_, "problem": error.message}
    return {
        "decision": id_,
        "rows": len(table.rules),
        "unused": [row.number for row in table.rules if row.number not in used],
        "never": list(found.unused),
        "gaps": [list(one) for one in found.gaps],
        "overlaps": [list(one) for one in found.overlaps],
        "columns": [one.label or one.expression for one in table.inputs],
        "unanalysed": list(found.unanalysed),
    }
