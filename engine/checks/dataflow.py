"""Flow of data: whoever reads a variable, somebody before must have been able to write it.

A forward analysis over the graph: the variables that *may* have been written on some course before each
node. Reading one that no course can have written is an error; a form field that nobody reads is a
notice. Variables that come from outside are declared: by the message of a message start
(``resultVariable``) or by ``entradas`` on a none start event.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.checks import expressions
from engine.checks.expressions import Read
from engine.checks.graph import Node, Scope
from engine.findings import Report

ANYTHING = "*"  # written by something whose names are not known beforehand

FormNames = Mapping[str, tuple[frozenset[str], frozenset[str]]]  # form key → (reads, writes)
DecisionReads = Callable[[str], tuple[str, ...] | None]


@dataclass(frozen=True)
class Knowledge:
    """What the checks know of forms and decisions beside the diagram."""

    forms: FormNames
    decision_reads: DecisionReads


def check(scope: Scope, report: Report, knowledge: Knowledge) -> None:
    """Report on a process, its subprocesses included."""
    flow = _DataFlow(knowledge)
    flow.walk(scope, frozenset())
    _tell_unwritten(flow, report)
    _tell_shadowed(flow, report)
    _tell_unread(scope, flow, report, knowledge)


def known(scope: Scope, knowledge: Knowledge) -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """For each node the variables that may be written before it, and once it is done."""
    flow = _DataFlow(knowledge)
    flow.walk(scope, frozenset())
    return {
        node.id: (before | expressions.own_names(node), flow.after(node) | expressions.own_names(node))
        for node, before in flow.before.items()
    }


class _DataFlow:
    """Variables that may be written before each node of a process."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.before: dict[Node, frozenset[str]] = {}

    def walk(self, scope: Scope, entry: frozenset[str]) -> frozenset[str]:
        """Analyse a scope entered with ``entry``; returns what may be written when it ends."""
        for node in scope.starts():
            self._enter(node, entry)
        everything = entry.union(*(self.after(n) for n in scope.nodes.values() if n in self.before))
        for node in scope.nodes.values():
            if node.is_event_subprocess or node not in self.before:
                self._enter(node, everything)
        return entry.union(*(self.after(n) for n in scope.nodes.values()))

    def _enter(self, node: Node, known: frozenset[str]) -> None:
        """Add what is known on arrival; go on while that teaches something new."""
        waiting = [(node, known)]
        while waiting:
            here, arriving = waiting.pop()
            if here in self.before and arriving <= self.before[here]:
                continue
            self.before[here] = self.before.get(here, frozenset()) | arriving
            if here.inner is not None:
                self.walk(here.inner, self.before[here] | expressions.own_names(here))
            after = self.after(here)
            waiting += [
                (here.scope.nodes[f.target], after)
                for f in here.outgoing
                if f.target in here.scope.nodes
            ]
            waiting += [(boundary, after) for boundary in here.boundaries]

    def after(self, node: Node) -> frozenset[str]:
        """What may be written once a node is done."""
        written = self.before.get(node, frozenset()) | writes(node, self._knowledge)
        if node.inner is not None:
            written = written.union(
                *(
                    self.before.get(n, frozenset()) | writes(n, self._knowledge)
                    for n in node.inner.all_nodes()
                )
            )
        return written

    def reads(self, node: Node) -> Iterator[Read]:
        """Everything a node reads, its form's and decision's needs included."""
        yield from expressions.reads(node)
        if node.kind == "userTask":
            form = node.properties.get("formKey") or node.id
            for name in self._knowledge.forms.get(form, (frozenset(), frozenset()))[0]:
                yield Read(name, f"el formulario «{form}»", node.line, after=False)
        if node.kind == "businessRuleTask":
            decision = expressions.decision_of(node)
            for name in self._knowledge.decision_reads(decision) or ():
                yield Read(name, f"la decisión «{decision}»", node.line, after=False)


def writes(node: Node, knowledge: Knowledge) -> frozenset[str]:
    """Variables that a node may write."""
    written = set(expressions.writes(node))
    if node.kind == "userTask":
        form = node.properties.get("formKey") or node.id
        written |= knowledge.forms.get(form, (frozenset(), frozenset({ANYTHING})))[1]
    return frozenset(written)


def _tell_unwritten(flow: _DataFlow, report: Report) -> None:
    ever = frozenset[str]().union(*(flow.after(node) for node in flow.before))
    for node, before in flow.before.items():
        known = before | expressions.own_names(node)
        after = flow.after(node) | known
        told: set[str] = set()
        for read in flow.reads(node):
            names = after if read.after else known
            if read.place == expressions.WATCHED:
                names = names | ever  # a condition that is waited for: others may write it meanwhile
            if read.name in names or ANYTHING in names or read.name in told:
                continue
            told.add(read.name)
            near = difflib.get_close_matches(read.name, sorted(names), n=1)
            report.error(
                "unwritten-variable",
                node,
                "En {where} se lee «{variable}», que nadie puede haber escrito antes.",
                "¿Quiso decir «{near}»?" if near else _WRITE_IT,
                where=read.place,
                variable=read.name,
                near=near[0] if near else "",
            )


_WRITE_IT = (
    "Escríbala antes (formulario, script, servicio o decisión), o declárela en la propiedad"
    " «entradas» del evento de inicio si llega de fuera."
)


def _tell_shadowed(flow: _DataFlow, report: Report) -> None:
    """An entry of a context hides the variable of its name from the entries after it."""
    for node, before in flow.before.items():
        for text in expressions.texts(node):
            for key in expressions.hidden(text.text) & before:
                report.warn(
                    "shadowed-variable",
                    node,
                    "En {where} la entrada «{variable}» oculta la variable del mismo nombre a las"
                    " entradas que siguen y la leen.",
                    "Ponga esa entrada al final, o dele otro nombre.",
                    where=text.place,
                    variable=key,
                )


def _tell_unread(scope: Scope, flow: _DataFlow, report: Report, knowledge: Knowledge) -> None:
    read = {r.name for node in flow.before for r in flow.reads(node)}
    read.update(*(expressions.own_names(node) for node in scope.all_nodes()))
    for node in scope.all_nodes():
        if node.kind != "userTask":
            continue
        form = node.properties.get("formKey") or node.id
        unread = sorted(knowledge.forms.get(form, (frozenset(), frozenset()))[1] - read - {ANYTHING})
        if unread:
            report.info(
                "unread-fields",
                node,
                "Nada en el proceso lee lo que se responde en: {fields}.",
                "Quite los campos que no hagan falta; los demás quedan en el expediente.",
                fields=", ".join(unread),
            )
