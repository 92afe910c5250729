"""The consular civil register: what was inscribed stays, and the margin says what is wrong with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit
from engine.access import SYSTEM
from registry import actas_civiles, temas_actas, topics
from registry.actas_civiles import ActCancelled, NothingRectified
from registry.actas_leidas import FieldNotOfAct
from registry.documentos import verificacion
from registry.documentos.composicion import new_code
from registry.models import ActaCivil, DocumentoEmitido, Expediente, Nombre
from tests.registry.conftest import SOLICITUD

Ask = Callable[..., dict[str, Any]]
NUMBER = "000031-2026-ACTA-CG-MAD"
ENTRY = {
    "primer_apellido": "Salas",
    "segundo_apellido": "Romero",
    "nombres": "Ines",
    "sexo": "F",
    "fecha_hecho": "2026-03-12",
    "hora_hecho": "04:35",
    "lugar_hecho": "Madrid",
    "padre": None,
    "madre": "Paula Romero Díaz, DNI 41887210",
}


@pytest.fixture
def ask(session: Session, instance_id: UUID) -> Ask:
    """What a diagram asks, in the one case of these tests."""
    titular = SOLICITUD | {"primer_apellido": "Salas", "segundo_apellido": "Romero", "nombres": "Ines"}
    payload = {"procedimiento": "registro_civil", "canal": "CONSULADO", "solicitud": titular}
    opened = topics.abrir_expediente(session, payload, instance_id=instance_id, actor=SYSTEM)

    def ask(topic: str, **told: object) -> dict[str, Any]:
        act = getattr(temas_actas, topic)
        told = {"expediente": opened["numero"], **told}
        answer: dict[str, Any] = act(session, told, instance_id=instance_id, actor=SYSTEM)
        return answer

    return ask


@pytest.fixture
def inscribed(session: Session, ask: Ask) -> dict[str, Any]:
    return ask("inscribir_acta", **inscription(session))


def inscription(session: Session, **more: object) -> dict[str, Any]:
    """A birth, with the act as it was printed."""
    paper = printed(session, "ACTA")
    told = {"hecho": "NACIMIENTO", "numero": NUMBER, "oficina": "CG-MAD", "asiento": ENTRY}
    return {**told, "documento": str(paper.id), **more}


def printed(session: Session, tipo: str) -> DocumentoEmitido:
    expediente = session.scalars(select(Expediente)).one()
    made = DocumentoEmitido(
        expediente_id=expediente.id,
        tipo=tipo,
        numero=NUMBER,
        oficina="CG-MAD",
        codigo=new_code(),
        importado_de="prueba",
    )
    session.add(made)
    session.flush()
    return made


def annotate(ask: Ask, acta: str, resolution: str = "000012-2026-CG-MAD", **changes: str) -> Any:
    told = [{"campo": name, "debe_decir": value} for name, value in changes.items()]
    return ask(
        "anotar_acta",
        acta=acta,
        resolucion=resolution,
        fecha="2026-05-04",
        cambios=told,
        fundamento="El acta extranjera dice otra cosa.",
    )


def read(told: dict[str, Any], campo: str) -> tuple[str, str]:
    (line,) = [line for line in told["lineas"] if line["campo"] == campo]
    return line["dice"], line["se_lee"]


def test_a_rectification_is_read_beside_what_was_inscribed(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    told = annotate(ask, inscribed["acta"], nombres="Inés Lucía", fecha_hecho="13/03/2026")
    acta = session.scalars(select(ActaCivil)).one()

    assert ("Ines", "Inés Lucía") == read(told, "nombres")
    assert ("12/03/2026", "13/03/2026") == read(told, "fecha_hecho")
    assert ("Inés Lucía Salas Romero", "2026-03-13") == (told["titular"], told["hecho_el"])
    assert ["Nombres", "Ines"] in told["bloques"][0]["filas"]
    assert [{"rotulo": "Nombres", "dice": "Ines", "debe_decir": "Inés Lucía"}] == told["anotaciones"][0][
        "cambios"
    ][:1]
    assert ("Ines", "2026-03-12") == (acta.asiento["nombres"], acta.asiento["fecha_hecho"])
    assert ask("buscar_acta", oficina="CG-MAD", numero=" 000031-2026-acta-CG-MAD ") == {
        name: value for name, value in told.items() if name != "anotacion"
    }


def test_a_second_rectification_begins_where_the_first_left_it(
    ask: Ask, inscribed: dict[str, Any]
) -> None:
    annotate(ask, inscribed["acta"], nombres="Inés")
    told = annotate(ask, inscribed["acta"], "000013-2026-CG-MAD", nombres="Inés Lucía")

    assert ("Ines", "Inés Lucía") == read(told, "nombres")
    assert ["Inés"] == [one["dice"] for one in told["anotaciones"][1]["cambios"]]


def test_a_resolution_annotates_an_act_once(ask: Ask, inscribed: dict[str, Any]) -> None:
    annotate(ask, inscribed["acta"], nombres="Inés")
    told = annotate(ask, inscribed["acta"], nombres="Inés")  # a job that comes twice

    assert (1, 1) == (told["anotacion"], len(told["anotaciones"]))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"nombres": "Ines"}, NothingRectified),
        ({}, NothingRectified),
        ({"conyuge": "Marc Vidal"}, FieldNotOfAct),
        ({"fecha_hecho": "31/02/2026"}, FieldNotOfAct),
        ({"sexo": "Mujer"}, FieldNotOfAct),
        ({"lugar_hecho": " "}, FieldNotOfAct),
    ],
)
def test_what_an_act_cannot_say_is_not_annotated(
    ask: Ask, inscribed: dict[str, Any], changes: dict[str, str], wrong: type[Exception]
) -> None:
    with pytest.raises(wrong):
        annotate(ask, inscribed["acta"], **changes)

    assert [] == ask("buscar_acta", oficina="CG-MAD", numero=NUMBER)["anotaciones"]


@pytest.mark.parametrize("table", ["acta_civil", "anotacion_marginal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_neither_act_nor_margin_can_be_changed(
    session: Session, ask: Ask, inscribed: dict[str, Any], table: str, change: str
) -> None:
    annotate(ask, inscribed["acta"], nombres="Inés")

    with pytest.raises(DBAPIError, match="only ever added"), session.begin_nested():
        session.execute(text(change.format(table)))


def test_an_office_has_one_act_of_a_number(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    with pytest.raises(actas_civiles.ActAlreadyInscribed):
        ask("inscribir_acta", **inscription(session, numero=NUMBER.lower()) | {"documento": None})


def test_an_act_of_a_book_is_read_like_ours(session: Session, ask: Ask) -> None:
    told = inscription(session, numero="118", libro="Libro 3, folio 118", inscrita_el="1998-06-02")
    told = ask("inscribir_acta", **told | {"documento": None})

    assert ("Libro 3, folio 118", "1998-06-02") == (told["libro"], told["inscrita_el"])
    assert ("Ines", "Ines") == read(told, "nombres")


def test_the_person_is_known_by_the_rectified_name(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    annotate(ask, inscribed["acta"], nombres="Lucía")

    assert {"Ines", "Lucía"} == {one.nombres for one in session.scalars(select(Nombre))}


def test_whoever_verifies_an_older_copy_is_told_of_the_margin(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    printed(session, "COPIA_NACIMIENTO")
    before = told_of_each(session)
    annotate(ask, inscribed["acta"], nombres="Inés")
    printed(session, "COPIA_NACIMIENTO")

    assert [False, False] == before
    assert [True, True, False] == told_of_each(session)


def told_of_each(session: Session) -> list[bool]:
    """Of each document, oldest first: whether who verifies it is told of a later note."""
    papers = session.scalars(select(DocumentoEmitido).order_by(DocumentoEmitido.created_at))
    told = [verificacion.by_code(session, one.codigo) for one in papers]
    return [one is not None and one.anotada_on is not None for one in told]


def cancel(ask: Ask, acta: str, resolution: str = "000020-2026-CG-MAD") -> dict[str, Any]:
    return ask(
        "cancelar_acta",
        acta=acta,
        resolucion=resolution,
        fecha="2026-05-20",
        causal="DUPLICADA",
        fundamento="El mismo nacimiento está inscrito con otro número.",
    )


def again(ask: Ask, clase: str, causal: str, **more: object) -> dict[str, Any]:
    told: dict[str, Any] = {
        "clase": clase,
        "hecho": "NACIMIENTO",
        "numero": "118",
        "oficina": "CG-MAD",
        "libro": "Libro 3, folio 118",
        "inscrita_el": "1998-06-02",
        "asiento": ENTRY,
        "resolucion": "000030-2026-CG-MAD",
        "fecha": "2026-05-20",
        "causal": causal,
        "fundamento": "El libro se perdió en la inundación de 2024.",
    }
    return ask("reinscribir_acta", **told | more)


def test_a_cancelled_act_is_kept_and_says_why_it_is_in_force_no_more(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    annotate(ask, inscribed["acta"], nombres="Inés")
    told = cancel(ask, inscribed["acta"])
    acta = session.scalars(select(ActaCivil)).one()

    assert (False, True) == (inscribed["cancelada"], told["cancelada"])
    assert ("Ines", "Inés") == read(told, "nombres")
    assert {
        "orden": 2,
        "clase": "CANCELACION",
        "causal": "Inscripción duplicada del mismo hecho",
        "resolucion": "000020-2026-CG-MAD",
    }.items() <= told["cancelacion"].items()
    assert "Ines" == acta.asiento["nombres"]
    assert told == ask("buscar_acta", oficina="CG-MAD", numero=NUMBER)


def test_a_cancelled_act_is_neither_rectified_nor_cancelled_again(
    ask: Ask, inscribed: dict[str, Any]
) -> None:
    cancel(ask, inscribed["acta"])
    cancel(ask, inscribed["acta"])  # a job that comes twice

    with pytest.raises(ActCancelled) as rectified:
        annotate(ask, inscribed["acta"], "000021-2026-CG-MAD", nombres="Inés")
    with pytest.raises(ActCancelled):
        cancel(ask, inscribed["acta"], "000022-2026-CG-MAD")
    assert {"number": NUMBER, "resolution": "000020-2026-CG-MAD"} == rectified.value.facts
    assert 1 == len(ask("buscar_acta", oficina="CG-MAD", numero=NUMBER)["anotaciones"])


def test_the_database_takes_one_cancellation_and_a_ground_for_it(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    cancel(ask, inscribed["acta"])
    columns = "created_at, acta_id, expediente_id, resolucion, resuelta_on, cambios, fundamento, "
    columns += "anotada_on, anotada_por, clase"
    same = f"""
        INSERT INTO anotacion_marginal (id, orden, causal, {columns})
        SELECT gen_random_uuid(), 2, %s, {columns} FROM anotacion_marginal"""

    with pytest.raises(DBAPIError, match="one_cancellation"), session.begin_nested():
        session.execute(text(same % "causal"))
    with pytest.raises(DBAPIError, match="has_a_ground_unless"), session.begin_nested():
        session.execute(text(same % "NULL"))


@pytest.mark.parametrize(
    ("clase", "causal", "words"),
    [
        ("RECONSTITUCION", "PERDIDA", "Perdida o sustraída"),
        ("REPOSICION", "ORIGINAL_RENIEC", "Se toma del original que tiene RENIEC"),
    ],
)
def test_an_act_made_again_has_its_old_number_and_says_from_what(
    ask: Ask, clase: str, causal: str, words: str
) -> None:
    again(ask, clase, causal)
    told = again(ask, clase, causal)  # a job that comes twice

    assert ("118", "Libro 3, folio 118", "1998-06-02") == (
        told["numero"],
        told["libro"],
        told["inscrita_el"],
    )
    assert ("Ines", "Ines") == read(told, "nombres")
    assert [(clase, words)] == [(one["clase"], one["causal"]) for one in told["anotaciones"]]
    assert ("Ines", "Inés") == read(
        annotate(ask, told["acta"], "000031-2026-CG-MAD", nombres="Inés"), "nombres"
    )


def test_an_act_that_is_in_the_register_is_not_made_again(ask: Ask, inscribed: dict[str, Any]) -> None:
    with pytest.raises(actas_civiles.ActAlreadyInscribed):
        again(ask, "RECONSTITUCION", "PERDIDA", numero=inscribed["numero"])


def test_whoever_verifies_any_copy_is_told_that_the_act_was_cancelled(
    session: Session, ask: Ask, inscribed: dict[str, Any]
) -> None:
    before = printed(session, "COPIA_NACIMIENTO")
    cancel(ask, inscribed["acta"])
    after = printed(session, "COPIA_NACIMIENTO")
    told = [verificacion.by_code(session, one.codigo) for one in (before, after)]

    assert [True, True] == [one is not None and one.acta_cancelada for one in told]


def test_what_is_done_to_an_act_is_in_the_log_of_its_case(
    session: Session, ask: Ask, inscribed: dict[str, Any], instance_id: UUID
) -> None:
    annotate(ask, inscribed["acta"], nombres="Inés")
    told = [one.event for one in audit.history(session, instance_id)]

    assert {"acta:inscribed", "acta:annotated"} <= set(told)
    assert ask("buscar_acta", oficina="CG-LON", numero=NUMBER)["consta"] is False
