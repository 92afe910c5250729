"""A name becomes another in a whole folder, which says afterwards what it said before."""

import pytest

from engine import repository
from engine.authoring import renaming, uses
from engine.authoring.renaming import Renaming
from engine.authoring.uses import Thing
from engine.errors import FileExists, InvalidInput
from engine.findings import Severity
from registry import expresiones
from tests.house import ROOT

PROCESSES = ROOT / "processes"


@pytest.fixture(autouse=True)
def _ministry() -> None:
    expresiones.install()


def sources(key: str) -> dict[str, bytes]:
    return dict(repository.read(PROCESSES / key).sources)


def named(held: dict[str, bytes], thing: Thing, name: str) -> int:
    return sum(one.thing is thing and one.name == name for one in uses.of_folder(held))


def renamed(key: str, thing: Thing, old: str, new: str) -> dict[str, bytes]:
    before = sources(key)
    return renaming.applied(
        before, renaming.changes(key, before, Renaming(thing, old, new, frozenset({key})))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monto > 5 and not(monto = 7)", "cuantía > 5 and not(cuantía = 7)"),
        ('if monto.neto > 0 then "monto" else null', 'if cuantía.neto > 0 then "monto" else null'),
        ("{ monto: monto, otro: caso.monto }", "{ monto: cuantía, otro: caso.monto }"),
        ("for x in lista\n  return x + monto", "for x in lista\n  return x + cuantía"),
        ("monto_neto + montos", "monto_neto + montos"),
        ("esto no es una expresión (", "esto no es una expresión ("),
    ],
)
def test_only_the_variable_is_renamed(text: str, expected: str) -> None:
    assert expected == renaming.in_expression(text, "monto", "cuantía")


@pytest.mark.parametrize(
    ("key", "thing", "old", "new"),
    [
        ("consulta_por_oficio", Thing.VARIABLE, "oficio", "carta"),
        ("consulta_por_oficio", Thing.VARIABLE, "consulta", "pregunta"),
        ("consulta_por_oficio", Thing.FORM, "tramitar_oficio", "llevar_oficio"),
        ("refugio", Thing.FORM, "tomar_biometria", "tomar_huellas"),
        ("refugio", Thing.DECISION, "prioridad", "orden_de_atencion"),
        ("refugio", Thing.TOPIC, "documentos.generar", "documentos.emitir"),
    ],
)
def test_a_whole_folder_names_it_anew(key: str, thing: Thing, old: str, new: str) -> None:
    before = sources(key)
    after = renamed(key, thing, old, new)

    assert named(before, thing, old) == named(after, thing, new) > 0
    assert 0 == named(after, thing, old)
    back = renaming.changes(key, after, Renaming(thing, new, old, frozenset({key})))
    assert uses.of_folder(before) == uses.of_folder(renaming.applied(after, back))


@pytest.mark.parametrize(
    ("thing", "old", "new"),
    [
        (Thing.VARIABLE, "consulta", "pregunta"),
        (Thing.FORM, "tramitar_oficio", "llevar_oficio"),
    ],
)
def test_what_was_in_order_still_is_and_its_scenarios_end_alike(
    thing: Thing, old: str, new: str
) -> None:
    key = "consulta_por_oficio"
    draft = repository.Draft(key=key, sources=renamed(key, thing, old, new))

    assert [] == [
        str(one) for one in repository.check(draft, callees={}) if one.severity is Severity.ERROR
    ]


def test_only_lines_that_name_it_change() -> None:
    before = sources("refugio")["refugio.bpmn"].splitlines()
    after = renamed("refugio", Thing.TOPIC, "documentos.generar", "documentos.emitir")["refugio.bpmn"]

    changed = [one for one, other in zip(before, after.splitlines(), strict=True) if one != other]

    assert changed
    assert all(b"documentos.generar" in one for one in changed)


def test_a_name_that_is_taken_or_badly_written_is_refused() -> None:
    held = sources("refugio")

    for new, refusal in (("valorar_solicitud", FileExists), ("Con mayúscula", InvalidInput)):
        wanted = Renaming(Thing.FORM, "tomar_biometria", new, frozenset({"refugio"}))
        taken = held | {"forms/valorar_solicitud.form": b"{}"}
        with pytest.raises(refusal):
            renaming.changes("refugio", taken, wanted)
    with pytest.raises(InvalidInput):
        Renaming(Thing.MESSAGE, "a", "b", ()).check()
