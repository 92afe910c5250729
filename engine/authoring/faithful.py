"""Files stay files: an edited file keeps the text of everything that the edit did not touch.

Editors write a diagram, a decision or a form anew each time they save it, in an order and with blanks of
their own. Here what they wrote is laid over what was there: elements that say the same keep their bytes,
those that changed are rewritten where they stand, and comments stay. So a file that was opened and saved
without a change is the same file, and a changed name is a changed line, for people and for git.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.authoring import markup
from engine.authoring.markup import Attribute, Element, NotMarkup

_BOM = b"\xef\xbb\xbf"
_STEP = "  "


def keep(path: str, before: bytes, after: bytes) -> bytes:
    """What says the same as ``after``, written as ``before`` wherever both say the same."""
    if before == after:
        return before
    if path.endswith((".bpmn", ".dmn")):
        return _keep_markup(before, after)
    return _keep_json(before, after) if path.endswith(".form") else after


def _keep_markup(before: bytes, after: bytes) -> bytes:
    if before.startswith(_BOM):
        return after
    try:
        old, new = before.decode(), after.decode()
        one, other = markup.scan(old), markup.scan(new)
        if one.meaning == other.meaning:
            return before
        woven = _Weaver(old, one, other).woven()
        return woven.encode() if markup.scan(woven).meaning == other.meaning else after
    except (UnicodeDecodeError, NotMarkup, RecursionError, _TwoMeanings):
        return after


class _TwoMeanings(Exception):
    """A prefix stands for one namespace before and for another after."""


class _Weaver:
    """Writes the new tree over the text of the old one."""

    def __init__(self, text: str, old: Element, new: Element) -> None:
        self.text, self.old, self.new = text, old, new
        self.line = "\r\n" if "\r\n" in text[:2000] else "\n"
        self.closing = " />" if text.count(" />") * 2 > text.count("/>") else "/>"
        self.prefixes = {space: prefix for prefix, space in reversed(list(old.spaces.items()))}
        self.declared: dict[str, str] = {}  # prefix -> namespace, to be added to the root

    def woven(self) -> str:
        """The whole document."""
        body = self._inside(self.old, self.new, "")
        head = self._head(self.old, self.new, self.declared)
        tail = self.text[self.old.tail : self.old.end] or f"</{self.old.written}>"
        whole = f"{head}>{body}{tail}" if body else f"{head}{self.closing}"
        return self.text[: self.old.start] + whole + self.text[self.old.end :]

    def _changed(self, old: Element, new: Element, indent: str) -> str:
        """An element that was there, as it is now."""
        if old.meaning == new.meaning:
            return self.text[old.start : old.end]
        head, body = self._head(old, new, {}), self._inside(old, new, indent)
        if not body:
            return head + self.closing
        return f"{head}>{body}</{self._name(old, new)}>"

    def _head(self, old: Element, new: Element, declared: Mapping[str, str]) -> str:
        """The first tag without its end: attributes that stay keep their place and text."""
        now = {one.name: one for one in new.own}
        parts = [f"<{self._name(old, new)}"]
        for one in old.attributes:
            stays = one.name in now and _same(old, one, new, now[one.name])
            if one.name[0] == "xmlns" or stays or (one.name not in now and old.usual(one)):
                parts.append(one.written)
            elif one.name in now:
                parts.append(self._attribute(new, now[one.name], one.written.partition("=")[0]))
        known = {one.name for one in old.own}
        parts += [self._attribute(new, one) for one in new.own if one.name not in known]
        parts += [f' xmlns:{prefix}="{space}"' for prefix, space in declared.items()]
        return "".join(parts)

    def _name(self, old: Element, new: Element) -> str:
        return old.written if old.name == new.name else self._qualified(new.name, new.written)

    def _inside(self, old: Element, new: Element, indent: str) -> str:
        """Everything between the tags of an element that was there."""
        if not new.children:
            return markup.escaped(new.text) if old.children or old.text != new.text else self._raw(old)
        if not old.children:
            return self._block(new, indent)
        leads = dict(self._leads(old))
        inner = _last_line(leads[old.children[0]], indent + _STEP)
        found = []
        for child, was in _pairs(old, new):
            if was is None:
                found.append(f"{self.line}{inner}{self._fresh(child, inner)}")
            else:
                found.append(leads[was] + self._changed(was, child, inner))
        return "".join(found) + self.text[old.children[-1].end : old.tail]

    def _raw(self, element: Element) -> str:
        return self.text[element.inside : element.tail]

    def _leads(self, element: Element) -> Iterator[tuple[Element, str]]:
        """Blanks and comments before each child."""
        at = element.inside
        for child in element.children:
            yield child, self.text[at : child.start]
            at = child.end

    def _block(self, element: Element, indent: str) -> str:
        inner = indent + _STEP
        lines = "".join(f"{self.line}{inner}{self._fresh(child, inner)}" for child in element.children)
        return f"{lines}{self.line}{indent}"

    def _fresh(self, element: Element, indent: str) -> str:
        """An element that was not there."""
        name = self._qualified(element.name, element.written)
        head = f"<{name}" + "".join(self._attribute(element, one) for one in element.own)
        if element.children:
            return f"{head}>{self._block(element, indent)}</{name}>"
        text = markup.escaped(element.text)
        return f"{head}>{text}</{name}>" if text else head + self.closing

    def _attribute(self, element: Element, one: Attribute, written: str = "") -> str:
        name = written or " " + self._qualified(
            one.name, one.written.partition("=")[0].strip(), own=True
        )
        value = one.value
        if one.name == (markup.XSI, "type") and ":" in value:
            prefix, _, local = value.partition(":")
            value = self._qualified((element.spaces.get(prefix, ""), local), value)
        return f"{name}={markup.quoted(value)}"

    def _qualified(self, name: markup.Name, written: str, *, own: bool = False) -> str:
        """A name with the prefix that the old document has for its namespace."""
        space, local = name
        if not space:
            return local
        prefix = self.prefixes.get(space)
        if prefix is None or (own and not prefix):
            prefix = written.rpartition(":")[0]
            if self.old.spaces.get(prefix, space) != space or not prefix:
                raise _TwoMeanings(prefix)
            self.declared[prefix] = space
            self.prefixes[space] = prefix
        return f"{prefix}:{local}" if prefix else local


def _same(old: Element, one: Attribute, new: Element, other: Attribute) -> bool:
    if one.name == (markup.XSI, "type"):
        return (
            old.spaces.get(one.value.rpartition(":")[0])
            == new.spaces.get(other.value.rpartition(":")[0])
            and one.value.rpartition(":")[2] == other.value.rpartition(":")[2]
        )
    return one.value == other.value


def _pairs(old: Element, new: Element) -> Iterator[tuple[Element, Element | None]]:
    """The children as they are now, each with what it was."""
    waiting: dict[object, list[Element]] = {}
    for child in old.children:
        waiting.setdefault(_identity(child), []).append(child)
    pairs: list[tuple[Element, Element | None]] = []
    for child in new.children:
        candidates = waiting.get(_identity(child))
        pairs.append((child, candidates.pop(0) if candidates else None))
    yield from _in_place(old, pairs)


def _in_place(
    old: Element, pairs: list[tuple[Element, Element | None]]
) -> list[tuple[Element, Element | None]]:
    """Editors put what has no order at the end: what was there goes back behind what it stood behind."""
    loose = {id(was): (now, was) for now, was in pairs if was is not None and was.is_loose}
    placed = [pair for pair in pairs if pair[1] is None or id(pair[1]) not in loose]
    before: Element | None = None
    for child in old.children:
        if id(child) in loose:
            behind = [place for place, (_, was) in enumerate(placed) if was is before]
            placed.insert(behind[0] + 1 if behind else 0, loose[id(child)])
        if any(was is child for _, was in placed):
            before = child
    return placed


def _identity(element: Element) -> object:
    """What an element is known by among its siblings."""
    if id_ := element.get("id"):
        return id_
    name = element.get("name") or element.get("bpmnElement") or element.get("dmnElementRef")
    return element.name, name or (element.text if not element.children else "")


def _last_line(lead: str, otherwise: str) -> str:
    blanks = lead.rpartition("\n")[2]
    return blanks if "\n" in lead and not blanks.strip() else otherwise


def _keep_json(before: bytes, after: bytes) -> bytes:
    try:
        old, new = json.loads(before), json.loads(after)
    except ValueError:
        return after
    if old == new:
        return before
    text = before.decode()
    written = json.dumps(_ordered(old, new), ensure_ascii=False, indent=_indent(text))
    return (written + text[len(text.rstrip()) :]).encode()


def _ordered(old: Any, new: Any) -> Any:  # noqa: ANN401 - JSON
    """The new value with its members in the order that they had."""
    if isinstance(old, dict) and isinstance(new, dict):
        names = [name for name in old if name in new] + [name for name in new if name not in old]
        return {name: _ordered(old.get(name), new[name]) for name in names}
    if isinstance(old, list) and isinstance(new, list):
        known = {_member(one): one for one in old}
        return [_ordered(known.get(_member(one), _at(old, place)), one) for place, one in enumerate(new)]
    return new


def _member(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else None


def _at(values: Sequence[Any], place: int) -> Any:  # noqa: ANN401 - JSON
    return values[place] if place < len(values) else None


def _indent(text: str) -> int | None:
    """How deep each level is set in, by the first line that is."""
    lines = text.splitlines()
    return len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else None
