"""XML from strangers: nothing is fetched, expanded or believed."""

import time

import pytest

from engine import spiff
from tests.engine.spiff.diagrams import chain, document, end, process, start, user

GOOD = document(process(start() + user("a") + end() + chain("inicio", "a", "fin")))
BOMB = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'
UTF16 = "utf-16"


def codes(content: bytes) -> list[str]:
    with pytest.raises(spiff.InvalidDefinition) as refused:
        spiff.compile("p", {"p.bpmn": content})
    return [one.code for one in refused.value.findings]


@pytest.mark.parametrize("doctype", [BOMB, FILE, REMOTE])
@pytest.mark.parametrize("encoding", ["utf-8", UTF16])
def test_a_doctype_is_refused_in_any_encoding(doctype, encoding):
    assert ["xml-doctype"] == codes((doctype + GOOD).encode(encoding))


@pytest.mark.parametrize("content", [b"", b"no es XML", b"<a>", b"\xff\xfe\x00", GOOD.encode()[:-5]])
def test_broken_xml_is_refused(content):
    assert ["xml-broken"] == codes(content)


def test_xml_that_is_not_a_diagram_is_refused():
    assert ["not-bpmn"] == codes(b"<html/>")


def test_a_file_that_is_too_large_is_refused():
    assert ["xml-too-large"] == codes(GOOD.encode() + b" " * 5_000_001)


def test_a_byte_order_mark_and_other_encodings_do_no_harm():
    marked = spiff.compile("p", {"p.bpmn": GOOD.encode("utf-8-sig")})
    wide = spiff.compile("p", {"p.bpmn": GOOD.encode(UTF16)})

    plain = spiff.compile("p", {"p.bpmn": GOOD.encode()})
    assert plain.activities.keys() == marked.activities.keys() == wide.activities.keys()


def test_nesting_without_end_is_refused_in_time():
    inner = user("a")
    for n in range(120):
        inner = f'<subProcess id="s{n}">{inner}</subProcess>'
    started = time.perf_counter()

    assert "nested-too-deep" in codes(document(process(inner)).encode())
    assert time.perf_counter() - started < 5


def test_too_many_elements_are_refused_in_time():
    names = [f"a{n}" for n in range(6000)]
    body = start() + "".join(user(name) for name in names) + end() + chain("inicio", *names, "fin")
    started = time.perf_counter()

    assert ["too-many-nodes"] == codes(document(process(body)).encode())
    assert time.perf_counter() - started < 5


def test_the_largest_diagram_compiles_in_time():
    names = [f"a{n}" for n in range(4990)]
    body = start() + "".join(user(name) for name in names) + end() + chain("inicio", *names, "fin")
    started = time.perf_counter()
    program = spiff.compile("p", {"p.bpmn": document(process(body)).encode()})

    assert len(program.activities) == len(names) + 2
    assert time.perf_counter() - started < 5
