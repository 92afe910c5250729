"""XML as it is written: every element with the place of its text, so that an edit can spare the rest.

Only for text that a safe parser has found to be well-formed (see ``faithful``).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

XSI = "http://www.w3.org/2001/XMLSchema-instance"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
#: what BPMN's attributes say when they are not written
DEFAULTS = {
    "associationDirection": "None",
    "cancelActivity": "true",
    "cancelRemainingInstances": "true",
    "completionQuantity": "1",
    "gatewayDirection": "Unspecified",
    "instantiate": "false",
    "isCollection": "false",
    "isForCompensation": "false",
    "isInterrupting": "true",
    "isSequential": "false",
    "parallelMultiple": "false",
    "startQuantity": "1",
    "testBefore": "false",
    "triggeredByEvent": "false",
    "waitForCompletion": "true",
}
#: their order among their siblings says nothing
LOOSE = frozenset(
    {
        *("association", "group", "textAnnotation"),
        *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"),
    }
)
_ALIASES = {(BPMN, "messagePath"): (BPMN, "formalExpression")}  # bpmn.io writes the type for the role
_XML = "http://www.w3.org/XML/1998/namespace"
_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>"
    r"|<!\[CDATA\[(?P<data>.*?)\]\]>"
    r"|</(?P<close>[^\s>]+)\s*>"
    r"|<(?P<open>[^\s/>!?]+)(?P<attributes>(?:\s+[^\s=>/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(?P<empty>/?)>"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s+([^\s=>/]+)\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

Name = tuple[str, str]  # namespace, local name


class NotMarkup(ValueError):
    """The text is not an XML document that can be told apart like this."""


@dataclass(frozen=True)
class Attribute:
    """One attribute. ``written`` is its text, with the blanks before it."""

    name: Name
    value: str
    written: str


@dataclass(eq=False)
class Element:
    """One element, and where its text begins and ends; ``inside``: after its first tag."""

    name: Name
    written: str  # its name with prefix
    attributes: tuple[Attribute, ...]
    spaces: Mapping[str, str]  # prefix -> namespace, those in force here
    start: int
    inside: int
    tail: int = 0  # where its last tag begins
    end: int = 0
    children: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def declared(self) -> Iterator[Attribute]:
        """The namespace declarations among its attributes."""
        return (one for one in self.attributes if one.name[0] == "xmlns")

    @property
    def own(self) -> Iterator[Attribute]:
        """Its other attributes."""
        return (one for one in self.attributes if one.name[0] != "xmlns")

    @cached_property
    def text(self) -> str:
        """What it says: as written in a leaf; between children, and alone, blanks do not count."""
        whole = "".join(self.texts)
        return whole if not self.children and whole.strip() else " ".join(whole.split())

    @cached_property
    def meaning(self) -> tuple[object, ...]:
        """Equal for elements that say the same, however it is written."""
        attributes = frozenset(
            (one.name, self._resolved(one)) for one in self.own if not self.usual(one)
        )
        loose = frozenset(child.meaning for child in self.children if child.is_loose)
        rest = tuple(child.meaning for child in self.children if not child.is_loose)
        return _ALIASES.get(self.name, self.name), attributes, self.text, rest, loose

    @property
    def is_loose(self) -> bool:
        """Whether its place among its siblings says nothing."""
        return self.name[0] == BPMN and self.name[1] in LOOSE

    def usual(self, attribute: Attribute) -> bool:
        """Whether an attribute says only what is so without it."""
        space, local = attribute.name
        return self.name[0] == BPMN and not space and DEFAULTS.get(local) == attribute.value

    def get(self, local: str) -> str | None:
        """The value of an attribute without namespace."""
        return next((one.value for one in self.attributes if one.name == ("", local)), None)

    def _resolved(self, attribute: Attribute) -> str:
        if attribute.name != (XSI, "type"):
            return attribute.value
        prefix, colon, local = attribute.value.rpartition(":")
        return f"{{{self.spaces.get(prefix, prefix)}}}{local if colon else attribute.value}"


def scan(text: str) -> Element:
    """The root element of a document. Raises NotMarkup."""
    scanner, at = _Scanner(), 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise NotMarkup(at)
        scanner.take(token)
        at = token.end()
    if scanner.root is None or scanner.stack:
        raise NotMarkup(at)
    return scanner.root


class _Scanner:
    """Builds the tree, token by token."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.stack: list[Element] = []

    def take(self, token: re.Match[str]) -> None:
        """One more token."""
        if token["open"]:
            self._open(token)
        elif token["close"]:
            self._close(token)
        elif self.stack:
            self.stack[-1].texts.append(_said(token))
        elif (token["text"] or "").strip("\ufeff \t\r\n"):
            raise NotMarkup(token.start())

    def _open(self, token: re.Match[str]) -> None:
        if self.root is not None and not self.stack:
            raise NotMarkup(token.start())
        element = _opened(token, self.stack[-1].spaces if self.stack else {"xml": _XML})
        if self.stack:
            self.stack[-1].children.append(element)
        self.root = self.root or element
        if token["empty"]:
            element.tail = element.end = token.end()
        else:
            self.stack.append(element)

    def _close(self, token: re.Match[str]) -> None:
        if not self.stack or self.stack[-1].written != token["close"]:
            raise NotMarkup(token.start())
        element = self.stack.pop()
        element.tail, element.end = token.start(), token.end()


def plain(written: str) -> str:
    """What an escaped text says."""
    return _REFERENCE.sub(_referred, written.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """A text as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """A text as the value of an attribute."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f'"{safe}"'.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _opened(token: re.Match[str], around: Mapping[str, str]) -> Element:
    pairs = [(one[1], one[2][1:-1], one[0]) for one in _ATTRIBUTE.finditer(token["attributes"])]
    spaces = dict(around)
    for name, value, _ in pairs:
        if name == "xmlns" or name.startswith("xmlns:"):
            spaces[name.partition(":")[2]] = plain(value)
    attributes = tuple(
        Attribute(_expanded(name, spaces), plain(re.sub(r"[\t\n\r]", " ", value)), written)
        for name, value, written in pairs
    )
    prefix, _, local = token["open"].rpartition(":")
    name = (spaces.get(prefix, ""), local)
    return Element(name, token["open"], attributes, spaces, token.start(), token.end())


def _expanded(name: str, spaces: Mapping[str, str]) -> Name:
    prefix, colon, local = name.rpartition(":")
    if name == "xmlns":
        return "xmlns", ""
    if prefix == "xmlns":
        return "xmlns", local
    return (spaces.get(prefix, prefix), local) if colon else ("", name)


def _said(token: re.Match[str]) -> str:
    if token["data"] is not None:
        return token["data"].replace("\r\n", "\n")
    return plain(token["text"]) if token["text"] is not None else ""


def _referred(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return chr(int(found[2])) if found[2] else _NAMED.get(found[3], found[0])
