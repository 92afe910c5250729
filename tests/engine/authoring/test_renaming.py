"""A name becomes another in a whole folder, which says afterwards what it said before."""

from collections.abc import Mapping
from functools import cache

import pytest

from engine import gate, repository
from engine.authoring import renaming, survey, uses
from engine.authoring.renaming import Left, NameTaken, Neighbour, Renaming, Why
from engine.authoring.renaming.expressions import Pen
from engine.authoring.survey import Survey
from engine.authoring.uses import Thing
from engine.errors import FileExists, InvalidInput
from engine.findings import Severity
from engine.loaded import Loaded
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
    told = renaming.of_folder(key, before, Renaming(thing, old, new, frozenset({key}))).told
    return renaming.applied(before, told)


def pen(old: str, new: str, *members: str) -> Pen:
    asked = Renaming(Thing.VARIABLE, old, new, frozenset({"uno"}))
    return Pen(asked, "uno.bpmn", lambda: frozenset(members))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("monto > 5 and not(monto = 7)", "cuantía > 5 and not(cuantía = 7)"),
        ('if monto.neto > 0 then "monto" else null', 'if cuantía.neto > 0 then "monto" else null'),
        ("{ monto: monto, otro: caso.monto }", "{ monto: cuantía, otro: caso.monto }"),
        ("for x in lista\n  return x + monto", "for x in lista\n  return x + cuantía"),
        ("monto_neto + montos", "monto_neto + montos"),
        ("{ monto: monto, doble: monto * 2 }", "{ monto: cuantía, doble: monto * 2 }"),
        ("for monto in pagos return monto + 1", "for monto in pagos return monto + 1"),
        ("(for monto in pagos return monto) = monto", "(for monto in pagos return monto) = cuantía"),
        ("pagos[valor > monto.neto]", "pagos[valor > cuantía.neto]"),
        ("esto no es una expresión (", "esto no es una expresión ("),
    ],
)
def test_only_the_variable_is_renamed(text: str, expected: str) -> None:
    assert expected == pen("monto", "cuantía").expression(text)


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
    back = renaming.of_folder(key, after, Renaming(thing, new, old, frozenset({key})))
    assert uses.of_folder(before) == uses.of_folder(renaming.applied(after, back.told))


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
            renaming.of_folder("refugio", taken, wanted)
    with pytest.raises(InvalidInput):
        Renaming(Thing.MESSAGE, "a", "b", frozenset()).check()


def test_in_a_filter_what_the_elements_have_is_left_and_told() -> None:
    writing = pen("monto", "cuantia", "monto")

    assert "pagos[monto > 5]" == writing.expression("pagos[monto > 5]")
    assert [Why.MEMBER] == [one.why for one in writing.left]
    assert "pagos[valor > cuantia]" == pen("monto", "cuantia").expression("pagos[valor > monto]")


def test_a_name_that_would_be_caught_by_the_expression_is_left_and_told() -> None:
    writing = pen("monto", "pago")
    text = "for pago in pagos return pago + monto"

    assert text == writing.expression(text)
    assert [Why.HIDDEN] == [one.why for one in writing.left]


def test_two_variables_do_not_become_one() -> None:
    with pytest.raises(NameTaken):
        renamed("consulta_por_oficio", Thing.VARIABLE, "oficio", "consulta")


# -- across procedures


@cache
def folders() -> dict[str, dict[str, bytes]]:
    found = (folder.parent for folder in PROCESSES.glob("*/*.bpmn"))
    drafts = [
        repository.read(folder) for folder in sorted(set(found)) if (folder / "README.md").exists()
    ]
    return {one.key: dict(one.sources) for one in drafts}


@cache
def surveys() -> dict[str, Survey]:
    return {key: survey.of_folder(key, held) for key, held in folders().items()}


def everywhere(old: str, new: str) -> tuple[dict[str, dict[str, bytes]], dict[str, list[Left]]]:
    """The folders that change, as they are then; and what is left in each."""
    naming = frozenset(
        key for key, one in surveys().items() if old in {u.name for u in one.named(Thing.VARIABLE)}
    )
    neighbours = {
        key: Neighbour(
            frozenset(u.name for u in one.named(Thing.PROCESS)),
            frozenset(u.element for u in one.named(Thing.FORM)),
        )
        for key, one in surveys().items()
    }
    asked = Renaming(Thing.VARIABLE, old, new, naming, neighbours)
    found = {key: renaming.of_folder(key, held, asked) for key, held in folders().items()}
    changed = {key: renaming.applied(folders()[key], one.told) for key, one in found.items() if one.told}
    return changed, {key: one.left for key, one in found.items() if one.left}


def loaded(key: str, changed: Mapping[str, dict[str, bytes]], known: dict[str, Loaded]) -> Loaded:
    """The process as it is then, with those it calls."""
    if key not in known:
        called = {one.name for one in surveys()[key].named(Thing.PROCESS)}
        callees = {one: loaded(one, changed, known) for one in sorted(called)}
        known[key] = gate.load(key, changed.get(key) or folders()[key], callees)
    return known[key]


def is_in_order(
    key: str, changed: Mapping[str, dict[str, bytes]], known: dict[str, Loaded]
) -> list[str]:
    """What the gate and the scenarios have against it."""
    now = loaded(key, changed, known)
    draft = repository.Draft(key=key, sources=now.sources)
    return [
        str(one)
        for one in repository.check(draft, callees=now.callees)
        if one.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(
    ("old", "new", "played"),
    [
        ("revision", "cotejo_visto", {"antecedentes", "salvoconducto"}),
        ("destinatario", "a_quien", {"notificacion", "subsanacion"}),
    ],
)
def test_renamed_everywhere_every_procedure_is_in_order(old: str, new: str, played: set[str]) -> None:
    """Those that give it to others, those that get it, and those whose scenarios go into others."""
    changed, _ = everywhere(old, new)
    known: dict[str, Loaded] = {}
    named = {
        key
        for key, held in changed.items()
        if old in {one.name for one in uses.of_folder(held) if one.thing is Thing.VARIABLE}
    }

    assert set() == named
    assert played & changed.keys() == played
    assert {} == {key: found for key in played if (found := is_in_order(key, changed, known))}


def test_a_template_keeps_what_it_is_given_and_its_lines_are_told() -> None:
    told = renaming.of_folder(
        "sesion_comision",
        sources("sesion_comision"),
        Renaming(Thing.VARIABLE, "escrutinio", "conteo", frozenset({"sesion_comision"})),
    )
    rows = sources("sesion_comision")["templates/acta.typ"].decode().split("\n")
    lines = {one.line for one in told.left if one.why is Why.DATUM}

    assert {number for number, row in enumerate(rows, 1) if "d.escrutinio" in row} == lines
    assert "templates/acta.typ" not in told.told
    assert b"escrutinio: conteo," in told.told["sesion_comision.bpmn"]
