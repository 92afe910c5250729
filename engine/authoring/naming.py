"""A process folder under another name: a copy of a procedure, or a diagram drawn elsewhere."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine.authoring import faithful, paths
from engine.findings import Report
from engine.spiff import xml

Sources = Mapping[str, bytes]

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_WORDS = re.compile(r"[^a-z0-9]+")


def renamed(sources: Sources, old: str, new: str, *, name: str | None = None) -> dict[str, bytes]:
    """The files of the process ``old`` as those of a process ``new``, called ``name`` by people.

    Raises:
        InvalidDefinition: its diagram cannot be read.
    """
    paths.check_key(new)
    files = {path: held for path, held in sources.items() if path != f"{old}.bpmn"}
    if f"{old}.bpmn" in sources:
        files[f"{new}.bpmn"] = _diagram(sources[f"{old}.bpmn"], old, new, name)
    return files


def key_of(name: str, otherwise: str = "procedimiento") -> str:
    """A key made of words of people: «Visa por trabajo» is ``visa_por_trabajo``."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = _WORDS.sub("_", folded).strip("_").lstrip("0123456789_")
    return key[:50].strip("_") or otherwise


def words_of(key: str) -> str:
    """What people may call what has this key, until somebody gives it a name."""
    return key.replace("_", " ").capitalize()


def processes(content: bytes, file: str) -> list[tuple[str, str]]:
    """Id and name of each process in a diagram, those that can be executed first.

    Raises:
        InvalidDefinition: it is no diagram.
    """
    root = xml.read(content, Report(file))
    found = [one for one in xml.children(root, "process") if len(one)]
    found.sort(key=lambda one: one.get("isExecutable") != "true")
    names = {one.get("processRef"): one.get("name") for one in root.iter(f"{{{xml.BPMN}}}participant")}
    return [(one.get("id") or "", one.get("name") or names.get(one.get("id")) or "") for one in found]


def _diagram(content: bytes, old: str, new: str, name: str | None) -> bytes:
    root = xml.read(content, Report(f"{old}.bpmn"))
    for process in xml.children(root, "process"):
        if process.get("id") == old:
            _call(process, new, name)
    for participant in root.iter(f"{{{xml.BPMN}}}participant"):
        _refer(participant, "processRef", old, new)
        if name and participant.get("processRef") == new:
            participant.set("name", name)
    for plane in root.iter(f"{_DI}BPMNPlane"):
        _refer(plane, "bpmnElement", old, new)
    for parameter in root.iter(f"{{{xml.SPIFF}}}parameter"):
        _refer(parameter, "value", f'"{old}"', f'"{new}"')
    return faithful.keep(f"{new}.bpmn", content, etree.tostring(root, encoding="UTF-8"))


def _call(process: Any, new: str, name: str | None) -> None:  # noqa: ANN401 - of lxml
    process.set("id", new)
    if name:
        for told in process.iterfind(f"{{{xml.BPMN}}}extensionElements//{{{xml.SPIFF}}}property"):
            if told.get("name") == "tramite" and told.get("value") == process.get("name"):
                told.set("value", name)
        process.set("name", name)


def _refer(element: Any, attribute: str, old: str, new: str) -> None:  # noqa: ANN401 - of lxml
    if element.get(attribute) == old:
        element.set(attribute, new)
