"""Files stay files: what an editor did not touch keeps its bytes."""

import difflib
import json
from pathlib import Path

import pytest
from lxml import etree

from engine.authoring import faithful, markup
from tests.house import ROOT

DIAGRAMS = sorted((ROOT / "processes").glob("*/*.bpmn")) + sorted((ROOT / "processes").glob("*/*.dmn"))
FORMS = sorted((ROOT / "processes").glob("*/forms/*.form"))
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SMALL = f"""<?xml version="1.0"?>
<!-- drawn by hand -->
<b:definitions  xmlns:b='{BPMN}'
    id="d">
  <b:process id="p"   name='a &amp; b'>
    <!-- why -->
    <b:task id="one"/>
    <b:task id="two" ><b:documentation>Dos
líneas</b:documentation></b:task>
  </b:process>
</b:definitions>
"""


@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.name)
def test_a_file_written_by_another_hand_is_the_same_file(file: Path) -> None:
    before = file.read_bytes()
    root = etree.fromstring(before)
    for element in root.iter():  # other blanks, other order of attributes, no comments
        element.tail = None
        if len(element):
            element.text = None
        attributes = dict(reversed(element.attrib.items()))
        element.attrib.clear()
        element.attrib.update(attributes)

    assert before == faithful.keep(file.name, before, etree.tostring(root))


@pytest.mark.parametrize("file", DIAGRAMS, ids=lambda file: file.name)
def test_one_changed_name_is_one_changed_line(file: Path) -> None:
    before = file.read_bytes()
    root = etree.fromstring(before)
    named = [
        one for one in root.iter() if isinstance(one.tag, str) and {"id", "name"} <= set(one.attrib)
    ]
    named[len(named) // 2].set("name", 'Otro «nombre» & "más"')

    after = faithful.keep(file.name, before, etree.tostring(root))

    assert 1 == added(before, after)
    assert markup.scan(etree.tostring(root).decode()).meaning == markup.scan(after.decode()).meaning


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<b:task id="one"/>', '<b:task id="one" name="Uno"/>'),
        ('<b:task id="one"/>', '<b:task id="one"><b:documentation>x &lt; 3</b:documentation></b:task>'),
        ('<b:task id="one"/>', '<b:task id="one"/><b:task id="three"/>'),
        ('<b:task id="one"/>', ""),
        ('<b:task id="one"/>', '<b:userTask id="one"/>'),
        ("Dos\nlíneas", "Tres\nlíneas"),
        ("'a &amp; b'", '"a &lt;&#10; b"'),
        (
            '<b:task id="one"/>',
            '<b:task id="one"><x:own xmlns:x="urn:x" x:a="1">t</x:own></b:task>',
        ),
    ],
)
def test_what_was_changed_is_changed_and_nothing_else(old: str, new: str) -> None:
    wanted = SMALL.replace(old, new)
    sent = wanted.replace("<!-- why -->", "").replace("  ", " ").replace("\n    id", " id")

    after = faithful.keep("p.bpmn", SMALL.encode(), sent.encode()).decode()

    assert markup.scan(wanted).meaning == markup.scan(after).meaning
    assert "<!-- drawn by hand -->" in after
    assert "xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL'\n    id=\"d\"" in after
    assert (old == '<b:task id="one"/>' and not new) or "    <!-- why -->\n" in after


def test_what_an_editor_leaves_out_or_puts_last_is_no_change() -> None:
    before = f"""<p xmlns="{BPMN}"><a id="a" cancelActivity="true"/>
      <association id="x" sourceRef="a" targetRef="b"/><b id="b"><i/><loopless isSequential="false"/></b></p>"""
    sent = f"""<p xmlns="{BPMN}"><a id="a"/><b id="b"><i/><loopless/></b>
      <association id="x" sourceRef="a" targetRef="b"/></p>"""

    named = sent.replace('<a id="a"/>', '<a id="a" name="A"/>')

    assert before.encode() == faithful.keep("p.bpmn", before.encode(), sent.encode())
    assert before.replace(' cancelActivity="true"', ' cancelActivity="true" name="A"').encode() == (
        faithful.keep("p.bpmn", before.encode(), named.encode())
    )


def test_a_prefix_that_means_two_things_gives_up_faithfully() -> None:
    sent = f'<b:definitions xmlns:b="{BPMN}" id="d"><x:y xmlns:x="urn:1"><x:z xmlns:x="urn:2"/></x:y></b:definitions>'

    assert sent.encode() == faithful.keep("p.bpmn", SMALL.encode(), sent.encode())


@pytest.mark.parametrize("sent", [b"", b"<a", b"\xff\xfe", b"<a></b>", b"<a/>text<b/>"])
def test_what_is_no_document_is_kept_as_it_was_sent(sent: bytes) -> None:
    assert sent == faithful.keep("p.bpmn", SMALL.encode(), sent)


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_a_form_keeps_the_order_of_its_members(file: Path) -> None:
    before = file.read_bytes()
    form = json.loads(before)
    shuffled = dict(reversed(form.items()))

    assert before == faithful.keep("forms/a.form", before, json.dumps(shuffled).encode())

    shuffled["title"] = "Otro título"
    assert 1 == added(before, faithful.keep("forms/a.form", before, json.dumps(shuffled).encode()))


def added(before: bytes, after: bytes) -> int:
    """Lines that are new."""
    lines = difflib.unified_diff(before.decode().splitlines(), after.decode().splitlines(), n=0)
    return sum(one.startswith("+") and not one.startswith("+++") for one in lines)
