"""Reads XML that a stranger may have written."""

from typing import Any

from lxml import etree

from engine.findings import Report

LIMIT = 5_000_000  # bytes of one diagram
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_SETTINGS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def read(content: bytes, report: Report) -> Any:
    """The root element, or an error in the report and InvalidDefinition.

    No DOCTYPE is accepted, so there are no entities to expand, and nothing is ever fetched.
    """
    root: Any = None
    if len(content) > LIMIT:
        report.error(
            "xml-too-large",
            None,
            "El archivo pesa más de {limit} MB.",
            "Divida el proceso en subprocesos llamados.",
            limit=LIMIT // 1_000_000,
        )
    else:
        root = _parse(content, report)
    report.refuse_if_wrong()
    if root.tag != f"{{{BPMN}}}definitions":
        report.error(
            "not-bpmn", None, "El archivo no es un diagrama BPMN 2.0.", "Guárdelo como BPMN 2.0."
        )
        report.refuse_if_wrong()
    return root


def _parse(content: bytes, report: Report) -> Any:
    try:
        root = etree.fromstring(content, etree.XMLParser(**_SETTINGS))
    except (etree.XMLSyntaxError, ValueError) as error:
        report.error(
            "xml-broken",
            None,
            "El archivo no es XML correcto (línea {line}).",
            "Ábralo y guárdelo otra vez con el editor de diagramas.",
            line=getattr(error, "lineno", None) or 1,
        )
        return None
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        report.error(
            "xml-doctype",
            None,
            "El archivo declara un DOCTYPE.",
            "Quite la declaración DOCTYPE y sus entidades.",
        )
    return root


def local(element: Any) -> str:
    """The tag without namespace if it is BPMN's, else ''."""
    tag = element.tag
    return tag[len(BPMN) + 2 :] if isinstance(tag, str) and tag.startswith(f"{{{BPMN}}}") else ""


def children(element: Any, *tags: str) -> list[Any]:
    """The BPMN children with one of these local names."""
    return [child for child in element if local(child) in tags]


def child(element: Any, tag: str) -> Any | None:
    """The first BPMN child of that local name."""
    return next((one for one in element if local(one) == tag), None)


def text(element: Any | None) -> str:
    """The text inside, without surrounding blanks."""
    return "".join(element.itertext()).strip() if element is not None else ""
