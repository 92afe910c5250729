"""Extracts of the old systems are taken in once, every row accounted for."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM, Actor
from engine.errors import NotAllowed
from registry import personas
from registry.importacion import corridas, mapa
from registry.importacion.corridas import Pedido
from registry.importacion.errores import (
    ColumnasRepetidas,
    ExtractoVacio,
    FaltanColumnas,
    ImportacionTerminada,
    MalEntrecomillado,
    MapaInvalido,
    OtraCodificacion,
    SistemaDesconocido,
)
from registry.models import (
    EstadoImportacion,
    Importacion,
    Parentesco,
    Persona,
    PosibleDuplicado,
    RelacionFamiliar,
    TramiteImportado,
)
from registry.muestra import extractos
from tests.registry.personas.people import OUTSIDER, RESERVED, add, found

SAM = {
    "COD_ACTUACION": "SAM1",
    "TIP_ACTUACION": "V",
    "APE_PATERNO": "NÚÑEZ",
    "APE_MATERNO": "IBÁÑEZ",
    "NOMBRES": "MARÍA JOSÉ",
    "SEXO": "2",
    "FEC_NACIMIENTO": "14/08/1991",
    "PAIS_NACIMIENTO": "Venezuela",
    "NACIONALIDAD": "VE",
    "TIP_DOCUMENTO": "PASAPORTE",
    "NUM_DOCUMENTO": "104518833",
    "PAIS_DOCUMENTO": "VEN",
    "FEC_EMI_DOC": "01/02/2020",
    "FEC_CAD_DOC": "01/02/2030",
    "NUM_VISA": "00001",
    "COD_CALIDAD": "OFICIAL",
    "OFICINA": "CG QUITO",
    "ESTADO": "OTORGADA",
    "FEC_OTORGAMIENTO": "05/03/2024",
    "FEC_VENCIMIENTO": "05/09/2024",
    "CORREO": "",
    "TELEFONO": "",
}
LUIS = {
    "APE_PATERNO": "HUAMÁN",
    "APE_MATERNO": "QUISPE",
    "NOMBRES": "LUIS",
    "SEXO": "1",
    "FEC_NACIMIENTO": "00/00/1975",
    "NUM_DOCUMENTO": "777000111",
}


def sam(*changes: dict[str, str]) -> bytes:
    rows = [SAM | {"COD_ACTUACION": f"SAM{number}"} | one for number, one in enumerate(changes, 1)]
    return extractos.as_file("SAM", rows)


def begin(
    session: Session, content: bytes, *, sistema: str = "SAM", simulacro: bool = False
) -> Importacion:
    pedido = Pedido(
        mapa=mapa.of_system(sistema),
        archivo=f"{sistema}.csv",
        contenido=content,
        simulacro=simulacro,
        actor=SYSTEM,
    )
    return corridas.begin(session, pedido)


def load(session: Session, content: bytes, **how: Any) -> dict[str, Any]:
    run = begin(session, content, **how)
    while corridas.step(session, run_id=run.id, limit=3):
        pass
    session.refresh(run)
    return run.informe or {}


def counted(informe: dict[str, Any]) -> Sequence[int]:
    names = ("nueva", "reconocida", "actualizada", "sin_cambio", "rechazada")
    return [informe["resultados"][name] for name in names]


def how_many(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


MIXED = (
    {},
    {"COD_ACTUACION": "SAM2", "NOMBRES": "MARIA JOSE", "TIP_ACTUACION": "C", "ESTADO": "DENEGADA"},
    LUIS,
    {**LUIS, "NOMBRES": "LUIS ALBERTO", "NUM_DOCUMENTO": "888000222"},
    {
        "APE_PATERNO": "",
        "NUM_DOCUMENTO": "1",
        "FEC_NACIMIENTO": "31/02/1990",
        "NACIONALIDAD": "ATLANTIS",
    },
    {"COD_ACTUACION": "SAM1", "ESTADO": "ANULADA"},
    {"COD_ACTUACION": "SAM1"},
    {"ESTADO": "QUIEN SABE", "NUM_DOCUMENTO": "999"},
)


def test_every_row_has_its_outcome_and_both_sides_count_the_same(session: Session) -> None:
    told = load(session, sam(*MIXED))
    maria = session.scalars(
        select(Persona).join(TramiteImportado).where(TramiteImportado.clave == "SAM2")
    ).one()
    luis = session.get_one(
        Persona,
        session.scalars(
            select(TramiteImportado.persona_id).where(TramiteImportado.clave == "SAM3")
        ).one(),
    )
    reasons = {one["campo"] for one in told["motivos"] if not one["duda"]}

    assert [3, 1, 0, 1, 3] == counted(told)
    assert told["cuadra"]
    assert {0} == {one["diferencia"] for one in told["grupos"]}
    assert {"primer_apellido", "fecha_nacimiento", "nacionalidad", "clave", "estado"} <= reasons
    assert {"NÚÑEZ", "Venezuela"} & {maria.nombres[0].primer_apellido} == {"NÚÑEZ"}
    assert ("VEN", ["VEN"]) == (maria.pais_nacimiento, [one.codigo for one in maria.nacionalidades])
    assert {"SAM1", "SAM2"} == set(
        session.scalars(select(TramiteImportado.clave).where(TramiteImportado.persona_id == maria.id))
    )
    assert "1975" == luis.fecha_nacimiento
    assert 1 == how_many(session, PosibleDuplicado), "the two Luis look alike; nobody joins them"
    assert 1 == told["parecidos"]


def test_what_came_before_is_not_taken_in_again(session: Session) -> None:
    load(session, sam(*MIXED))
    before = [how_many(session, model) for model in (Persona, TramiteImportado, PosibleDuplicado)]
    again = load(session, sam(*MIXED))
    after = [how_many(session, model) for model in (Persona, TramiteImportado, PosibleDuplicado)]
    changed = load(session, sam({"ESTADO": "ANULADA", "CORREO": "maria@ejemplo.org"}))
    record = session.scalars(select(TramiteImportado).where(TramiteImportado.clave == "SAM1")).one()

    assert (before, [0, 0, 0, 5, 3]) == (after, counted(again))
    assert [0, 0, 1, 0, 0] == counted(changed)
    assert "ANULADO" == record.estado
    assert "maria@ejemplo.org" in [one.correo for one in record.persona.contactos]


def test_a_rehearsal_says_what_loading_would_do_and_writes_nothing(session: Session) -> None:
    add(session)
    rehearsed = load(session, sam(*MIXED), simulacro=True)
    untouched = [how_many(session, Persona), how_many(session, TramiteImportado)]
    run = corridas.load_rehearsed(session, session.scalars(select(Importacion.id)).one(), actor=SYSTEM)
    while corridas.step(session, run_id=run.id):
        pass
    real = run.informe or {}

    assert [1, 0] == untouched
    assert counted(rehearsed) == counted(real)
    assert rehearsed["parecidos"] == real["parecidos"]
    assert real["cuadra"]


def test_what_only_a_reserve_knows_is_neither_shown_nor_told_by_a_load(session: Session) -> None:
    known = add(session, RESERVED)
    told = load(session, sam({}))
    (record,) = session.scalars(select(TramiteImportado))

    assert known.id == record.persona_id
    assert [1, 0, 0, 0, 0] == counted(told), "as if nobody had been there"
    assert [known.id] == found(session, "nunez maria", OUTSIDER), "SAM tells of her openly"

    rows = [one.row for one in extractos.extracts(60, seed=5) if one.sistema == "QORICANCHA"][:4]
    refuge = load(session, extractos.as_file("QORICANCHA", rows), sistema="QORICANCHA")
    reserved = session.scalars(
        select(TramiteImportado).where(TramiteImportado.sistema == "QORICANCHA")
    ).all()

    assert refuge["cuadra"]
    assert {"refugio"} == {one.reserva for one in reserved}
    assert [] == found(session, rows[0]["doc_numero"], OUTSIDER)
    assert 1 == len(found(session, rows[0]["doc_numero"]))


def test_relatives_are_tied_once_both_are_here(session: Session) -> None:
    rows = [one.row for one in extractos.extracts(90, seed=5) if one.sistema == "CARDIP"][:2]
    rows[0] |= {"NRO_CARNE_TITULAR": rows[1]["NRO_CARNE"], "PARENTESCO": "HIJA"}
    load(session, extractos.as_file("CARDIP", rows[:1]), sistema="CARDIP")
    alone = how_many(session, RelacionFamiliar)
    load(session, extractos.as_file("CARDIP", rows), sistema="CARDIP")
    (tie,) = session.scalars(select(RelacionFamiliar))

    assert 0 == alone
    assert Parentesco.HIJO_MENOR is tie.parentesco
    assert {rows[1]["NRO_CARNE"]} == set(
        session.scalars(
            select(TramiteImportado.clave).where(TramiteImportado.persona_id == tie.titular_id)
        )
    )


def test_goes_on_where_it_was_stopped(session: Session) -> None:
    run = begin(session, sam(*MIXED))
    corridas.step(session, run_id=run.id, limit=3)
    corridas.stop(session, run.id, actor=SYSTEM)
    idle = corridas.step(session, run_id=run.id)
    corridas.resume(session, run.id, actor=SYSTEM)
    while corridas.step(session):
        pass
    events = [one.event for one in audit.history(session, audit.stream_id(f"importacion:{run.id}"))]

    assert (0, EstadoImportacion.TERMINADA, 8) == (idle, run.estado, run.hechas)
    assert ["import:started", "import:finished"] == [events[0], events[-1]]
    assert {"import:stopped", "import:resumed", "import:added"} <= set(events)
    with pytest.raises(ImportacionTerminada):
        corridas.stop(session, run.id, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        corridas.recent(session, actor=Actor(id="ana", roles=frozenset({"officer"})))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ExtractoVacio),
        (b"A;B\r\n1;2\r\n", FaltanColumnas),
        (";".join([*SAM, "SEXO"]).encode() + b"\r\n1\r\n", ColumnasRepetidas),
        (";".join(SAM).encode() + b"\r\n", ExtractoVacio),
        (";".join(SAM).encode() + b'\r\n"a"b;c\r\n', MalEntrecomillado),
        (";".join(SAM).encode() + b"\r\n\x81\r\n", OtraCodificacion),
    ],
)
def test_what_is_no_extract_is_refused_whole(
    session: Session, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        begin(session, content)
    assert 0 == how_many(session, Importacion)


def test_mappings_of_the_catalogue_are_in_order() -> None:
    assert set(extractos.SYSTEMS) == {mapa.of_system(name).sistema for name in mapa.systems()}
    with pytest.raises(SistemaDesconocido):
        mapa.of_system("OTRO")


def test_a_mapping_tells_everything_that_is_wrong() -> None:
    told = mapa.of_system("SAM").plain
    told["clave"] = "= ("
    told["persona"]["sexo"] = {"columna": "SEXO", "valores": {"1": "HOMBRE"}}
    told["archivo"]["fechas"] = "dd/mm"
    told["archivo"]["codificacion"] = "marciano"
    with pytest.raises(MapaInvalido) as wrong:
        mapa.Mapa.read(told)
    with pytest.raises(MapaInvalido) as form:
        mapa.Mapa.read({"sistema": "SAM", "titulo": "x", "clave": {"columna": "A", "otra": 1}})

    assert ["clave", "persona.sexo", "archivo.codificacion", "archivo.fechas"] == [
        one.partition(":")[0] for one in wrong.value.problems
    ]
    assert {"clave", "persona", "tramite"} == {one.partition(":")[0] for one in form.value.problems}


def test_who_comes_twice_is_found_and_nobody_else(session: Session) -> None:
    records = list(extractos.extracts(120, seed=3, twice=0.35))
    for name in extractos.SYSTEMS:
        rows = [one.row for one in records if one.sistema == name]
        run = begin(session, extractos.as_file(name, rows), sistema=name)
        while corridas.step(session, run_id=run.id):
            pass
    while personas.duplicados.compare_pending(session):
        pass
    of = {(one.sistema, one.clave): one.persona_id for one in session.scalars(select(TramiteImportado))}
    pairs = {
        frozenset((one.persona_a_id, one.persona_b_id))
        for one in session.scalars(select(PosibleDuplicado))
    }
    first, caught, planted = {}, 0, 0
    for one in records:
        mine = of[one.sistema, one.clave]
        other = first.setdefault(one.person, mine)
        if one.disfraz:
            planted += 1
            caught += mine == other or frozenset((mine, other)) in pairs
    people = {(one.person, of[one.sistema, one.clave]) for one in records}

    assert planted > 30
    assert caught >= 0.75 * planted
    assert len({persona for _, persona in people}) == len(people), "no two persons became one"


def test_a_letter_that_an_old_system_has_not_is_written_in_its_basic_form() -> None:
    told = mapa.of_system("SAM").archivo.codificacion

    assert "Lacki Núñez" in sam({"APE_PATERNO": "Łącki Núñez"}).decode(told)
