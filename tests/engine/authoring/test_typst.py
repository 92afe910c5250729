"""What a template reads of its data, told apart from what only looks like it."""

import re

import pytest

from engine.authoring import documents, typst
from engine.authoring.typst import Read
from tests.house import ROOT

TEMPLATES = sorted((ROOT / "processes").glob("*/templates/*.typ"))
HEAD = '#import "/catalogo/plantillas/membrete.typ": datos, fecha\n#let d = datos\n'


def names(text: str) -> list[str]:
    return [one.name for one in typst.reads((HEAD + text).encode())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#d.numero y #datos.fecha.", ["numero", "fecha"]),
        ('#d.at("lugar", default: "Lima") #if "acto" in d [sí]', ["lugar", "acto"]),
        ("#titulo(d.acto, numero: fecha(d.numero))", ["acto", "numero"]),
        ("#for x in d.votos [#x.nombre de d.mentira]", ["votos"]),
        ("#if d.agota { d.via } else [#d.otra] y d.mentira", ["agota", "via", "otra"]),
        ('"d.mentira" y d.mentira', []),
        ('#text("d.mentira")[d.mentira #d.cierto]', ["cierto"]),
        ("// #d.mentira\n/* #d.mentira /* #d.mentira */ #d.mentira */ #d.cierto", ["cierto"]),
        ("`#d.mentira` ```typ #d.mentira ``` https://d.mentira/#d.mentira \\#d.mentira", []),
        ("#let f(x) = {\n  let y = x.d\n  // d.mentira\n  d.cierto + y\n}\nd.mentira", ["cierto"]),
        ("#sys.d.mentira #x.d.mentira", []),
        ("$ datos.monto + x $", ["monto"]),
        ("#let otra = d.persona\n#otra.nombre", ["persona"]),
        ("#d.pairs().len()", []),
    ],
)
def test_only_code_reads(text: str, expected: list[str]) -> None:
    assert expected == names(text)


def test_data_may_come_straight_or_under_another_name() -> None:
    straight = b"#let todo = json(bytes(sys.inputs.datos))\n\n= Acta\n#todo.acta"
    other = b'#import "x.typ": fecha, datos as x, hoja\n#x.acta #datos.mentira'

    assert [Read("acta", 4)] == typst.reads(straight)
    assert [Read("acta", 2)] == typst.reads(other)


def test_what_nobody_could_read_reads_nothing() -> None:
    for text in ("#{" * 9000, "#" + "(" * 9000, '#d.at("', "#d.", "$", "/* /*", "`"):
        assert isinstance(typst.reads((HEAD + text).encode()), list)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.parent.name}/{file.stem}")
def test_every_line_that_names_a_datum_of_ours_is_found(file) -> None:
    """Against another reading of the same files, which suffices for the way ours are written."""
    text = re.sub(r'(?m)//.*$|"[^"\n]*"', "", file.read_text())
    known = {name for name in ("d", "datos") if re.search(rf"\b{name}\b", text)}
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(known) or 'datos'})\.([a-z_]+)(?![a-z_]*\()")
    plain = {
        (found[1], number)
        for number, row in enumerate(text.split("\n"), start=1)
        for found in pattern.finditer(row)
    }

    assert plain <= {(one.name, one.line) for one in typst.reads(file.read_bytes())}


def test_a_datum_is_traced_to_the_variables_it_is_made_of() -> None:
    folder = ROOT / "processes" / "sesion_comision"
    sources = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    found = [one for one in documents.of_folder("sesion_comision", sources) if one.name == "escrutinio"]
    rows = sources["templates/acta.typ"].decode().split("\n")

    assert found
    assert all(frozenset({"escrutinio"}) == one.variables for one in found)
    assert all("escrutinio" in rows[one.line - 1] for one in found)
