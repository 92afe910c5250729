"""Whatever people type: nothing is lost, nothing breaks, and what is stored is pure JSON."""

import json
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import forms
from tests.forms.pages import drawn, posted_by

EVERYTHING = forms.parse("todo", json.loads((Path(__file__).parent / "all_components.form").read_text()))
DATA = {"oficinas": ["Lima"], "movimientos": [], "fijo": "x"}

WRITTEN = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=12)
NUMBERISH = st.text("0123456789.,- ", max_size=8)
LINES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n\t"), max_size=20
)
ONE = WRITTEN | NUMBERISH
BOXES = {
    **dict.fromkeys(("nombres", "correo", "ruc", "domicilio-calle", "familiares-0-nombre", "familiares-1-nombre"), ONE),
    **dict.fromkeys(("monto", "hora-hora", "doc-numero"), ONE),
    **{f"{name}-{part}": ONE for name in ("nacimiento", "cita", "conocido") for part in ("dia", "mes", "anio")},
    "cita-hora": ONE,
    "relato": LINES,
    **dict.fromkeys(("tipo", "oficina", "domicilio-pais", "doc-tipo", "doc-pais"), st.sampled_from(["P", "E", "Lima", "PER", "DNI", "Ñ<"]) | WRITTEN.filter(bool)),
    **dict.fromkeys(("acepta", "familiares-1-vive"), st.just("true")),
}  # fmt: skip
MANY = {
    "motivos": st.lists(st.sampled_from(["A", "B", "Z"]), max_size=3, unique=True),
    "paises": st.lists(st.sampled_from(["PER", "?"]), max_size=2, unique=True),
    "adjuntos": st.lists(st.sampled_from(["u1", "u2"]), max_size=2, unique=True),
}


@st.composite
def posts(draw):
    """Something that a browser may post from the page of all components."""
    raw = {name: [draw(value)] for name, value in BOXES.items() if draw(st.integers(0, 3))}
    raw |= {name: values for name, kind in MANY.items() if (values := draw(kind))}
    return {**raw, "familiares-n": ["2"]}


QUIET = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@QUIET
@given(raw=posts())
def test_nothing_typed_is_ever_lost(page, raw):
    result = forms.validate(EVERYTHING, raw, data=DATA)
    html = page(forms.present(EVERYTHING, raw=raw, data=DATA, problems=result.problems))

    again = posted_by(drawn(html))

    assert {name: sorted(values) for name, values in raw.items()} == {n: sorted(again[n]) for n in raw}
    json.dumps(result.answers, allow_nan=False)


@QUIET
@given(raw=posts())
def test_answers_survive_being_stored_shown_and_checked_again(raw):
    answers = forms.validate(EVERYTHING, raw, data=DATA).answers
    stored = json.loads(json.dumps(answers))

    again = forms.check(EVERYTHING, stored, data=DATA)

    for container in ("familiares", "domicilio"):  # incomplete where an answer inside was wrong
        stored.pop(container)
    assert stored == {key: again.answers[key] for key in stored}
    assert set() == {problem.key for problem in again.problems} & set(stored)


@QUIET
@given(
    raw=st.dictionaries(
        st.sampled_from([*BOXES, *MANY, "_visto", "_accion", "familiares-n", "csrf_token", "familiares-99999-nombre"]) | st.text(max_size=5),
        st.lists(st.text(max_size=10), max_size=3),
    )
)  # fmt: skip
def test_nothing_that_is_posted_breaks_anything(page, raw):
    result = forms.validate(EVERYTHING, raw, data=DATA)
    view = forms.present(EVERYTHING, raw=raw, data=DATA, problems=result.problems)

    drawn(page(view))
    json.dumps(result.answers, allow_nan=False)
    assert set(result.answers) <= EVERYTHING.writes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["nombre", "tipo", "id", "pais"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@QUIET
@given(answers=st.dictionaries(st.sampled_from([*EVERYTHING.keys, "ajeno"]), JSON, max_size=6))
def test_no_json_breaks_anything(summary, answers):
    result = forms.check(EVERYTHING, answers, data=DATA)

    drawn(summary(forms.present(EVERYTHING, answers=result.answers, data=DATA)))
    drawn(summary(forms.present(EVERYTHING, answers=answers, data=DATA)))
    json.dumps(result.answers, allow_nan=False)
    assert set(result.answers) <= EVERYTHING.writes


@QUIET
@given(
    data=st.dictionaries(
        st.sampled_from([*EVERYTHING.keys, "oficinas", "movimientos", "solicitante"]), JSON, max_size=6
    )
)
def test_nothing_that_the_process_holds_breaks_a_page(page, data):
    drawn(page(forms.present(EVERYTHING, data=data)))
    drawn(page(forms.present(EVERYTHING, raw={"nombres": ["x"]}, data=data)))

    answers = forms.validate(EVERYTHING, {}, data=data).answers
    json.dumps(answers, allow_nan=False)
    assert set(answers) <= EVERYTHING.writes
