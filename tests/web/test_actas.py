"""Acts of the civil register on the screen: on the person's page, and on the public page that verifies."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from engine.access import SYSTEM
from registry import actas_civiles
from registry.actas_civiles import Inscripcion, Orden
from registry.documentos.composicion import new_code
from registry.models import (
    ActaCivil,
    ClaseAnotacion,
    DocumentoEmitido,
    EstadoDocumento,
    HechoCivil,
    Persona,
)
from tests.web.conftest import Browser, find, words
from tests.web.test_otorgado import CONSULATE, DGC, case
from tests.web.test_personas import add

NUMBER = "000031-2026-ACTA-CG-MAD"
Sits = Callable[..., Browser]


@pytest.fixture
def consul(browser: Sits) -> Browser:
    return browser("consul", "officer", groups=(CONSULATE,))


@pytest.fixture
def child(session: Session) -> Persona:
    return add(session, primer_apellido="Salas", segundo_apellido="Romero", nombres="Ines")


@pytest.fixture
def acta(session: Session, child: Persona) -> ActaCivil:
    """A birth that was inscribed, and a copy of it that somebody carries."""
    expediente = case(session, child, "registro_civil", CONSULATE)
    told = Inscripcion(
        hecho=HechoCivil.NACIMIENTO,
        numero=NUMBER,
        oficina="CG-MAD",
        asiento={"nombres": "Ines", "primer_apellido": "Salas", "fecha_hecho": "2026-03-12"},
        inscrita_on=date(2026, 4, 2),
        libro="Libro 3, folio 118",
    )
    return actas_civiles.inscribe(session, expediente, told, stream=expediente.instance_id, actor=SYSTEM)


def rectify(session: Session, acta: ActaCivil) -> None:
    expediente = case(session, acta.expediente.titular, "rectificacion_acta", CONSULATE)
    orden = Orden(
        resolucion="000012-2026-CG-MAD",
        resuelta_on=date(2026, 5, 4),
        cambios=[{"campo": "nombres", "debe_decir": "Inés Lucía"}],
        fundamento="El acta extranjera dice Inés Lucía.",
    )
    stream = expediente.instance_id
    actas_civiles.annotate(session, acta.id, expediente, orden, stream=stream, actor=SYSTEM)


def cancel(session: Session, acta: ActaCivil) -> None:
    expediente = case(session, acta.expediente.titular, "actuacion_acta", CONSULATE)
    orden = Orden(
        resolucion="000020-2026-CG-MAD",
        resuelta_on=date(2026, 5, 20),
        fundamento="El mismo nacimiento está inscrito con otro número.",
        clase=ClaseAnotacion.CANCELACION,
        causal="DUPLICADA",
    )
    stream = expediente.instance_id
    actas_civiles.annotate(session, acta.id, expediente, orden, stream=stream, actor=SYSTEM)


def test_a_cancelled_act_says_so_wherever_it_is_shown(
    session: Session, consul: Browser, child: Persona, acta: ActaCivil
) -> None:
    before = words(consul.get(f"/personas/{child.id}/actas/{acta.id}"))
    cancel(session, acta)
    page = consul.get(f"/personas/{child.id}/actas/{acta.id}")
    listed = consul.get(f"/personas/{child.id}")

    assert "cancelada" not in before.lower()
    assert ["Acta cancelada"] == find(page, "//main//*[contains(@class, 'chip-late')]/text()")
    assert "Esta acta está cancelada por la Resolución 000020-2026-CG-MAD, del 20 may 2026" in words(
        page
    )
    assert "Anotación 1: cancelación del acta" in words(page)
    assert "Inscripción duplicada del mismo hecho." in words(page)
    assert "Se lee hoy" not in words(page)
    assert ["Cancelada"] == find(listed, "//td//*[contains(@class, 'chip-late')]/text()")


def test_an_act_made_again_says_from_what_and_keeps_its_number(
    session: Session, consul: Browser, child: Persona
) -> None:
    expediente = case(session, child, "actuacion_acta", CONSULATE)
    told = Inscripcion(
        hecho=HechoCivil.NACIMIENTO,
        numero="118",
        oficina="CG-MAD",
        asiento={"nombres": "Ines", "primer_apellido": "Salas"},
        inscrita_on=date(1998, 6, 2),
        libro="Libro 3, folio 118",
    )
    orden = Orden(
        resolucion="000030-2026-CG-MAD",
        resuelta_on=date(2026, 5, 20),
        fundamento="El libro se perdió.",
        clase=ClaseAnotacion.RECONSTITUCION,
        causal="PERDIDA",
    )
    stream = expediente.instance_id
    acta = actas_civiles.inscribe_again(session, expediente, told, orden, stream=stream, actor=SYSTEM)
    page = words(consul.get(f"/personas/{child.id}/actas/{acta.id}"))

    assert "Acta de nacimiento 118" in page
    assert "Anotación 1: reconstitución del acta" in page
    assert "Perdida o sustraída." in page
    assert "Libro y folio Libro 3, folio 118" in page
    assert "Transcrita de" not in page


def test_an_act_is_read_with_what_is_in_its_margin(
    session: Session, consul: Browser, child: Persona, acta: ActaCivil
) -> None:
    before = consul.get(f"/personas/{child.id}")
    (link,) = find(before, f"//a[normalize-space()='{NUMBER}']/@href")
    plain = words(consul.get(link))
    rectify(session, acta)
    page = consul.get(link)

    assert "Ninguna: el acta se lee como se inscribió." in plain
    assert "Se lee hoy" not in plain
    assert "Nombres Ines Inés Lucía" in words(page)
    assert "En «Nombres», donde dice «Ines», debe decir «Inés Lucía»." in words(page)
    assert "Resolución 000012-2026-CG-MAD, del 04 may 2026" in words(page)
    assert "Transcrita de Libro 3, folio 118" in words(page)
    assert 2 == len(find(page, "//a[starts-with(@href, '/expedientes/')][contains(., '-2026-')]"))
    assert "1 anotación" in words(consul.get(f"/personas/{child.id}"))


def test_other_units_are_shown_an_act_for_a_purpose(
    browser: Sits, child: Persona, acta: ActaCivil
) -> None:
    other = browser("jorge", "officer", groups=(DGC,))
    hidden = other.get(f"/personas/{child.id}/actas/{acta.id}")
    other.post(f"/personas/{child.id}/finalidad", {"finalidad": "TRAMITE"})
    page = other.get(f"/personas/{child.id}/actas/{acta.id}")

    assert 404 == hidden.status_code
    assert "Acta de nacimiento" in words(page)
    assert [] == find(page, "//main//aside//a[starts-with(@href, '/expedientes/')]")


def test_who_verifies_an_older_copy_reads_that_the_act_was_rectified(
    session: Session, consul: Browser, acta: ActaCivil
) -> None:
    copy = copied(session)
    before = words(consul.get(f"/verificar/{copy.codigo}"))
    rectify(session, acta)
    after = words(consul.get(f"/verificar/{copy.codigo}"))

    assert "rectificada" not in before
    assert "El acta fue rectificada al margen" in after
    assert "pida una copia actual" in after


def test_who_verifies_a_copy_reads_that_the_act_was_cancelled(
    session: Session, consul: Browser, acta: ActaCivil
) -> None:
    rectify(session, acta)
    cancel(session, acta)
    told = words(consul.get(f"/verificar/{copied(session).codigo}"))

    assert "El acta que imprime este documento fue cancelada el" in told
    assert "rectificada" not in told


def copied(session: Session) -> DocumentoEmitido:
    copy = DocumentoEmitido(
        tipo="COPIA_NACIMIENTO",
        numero=NUMBER,
        oficina="CG-MAD",
        codigo=new_code(),
        estado=EstadoDocumento.EMITIDO,
        importado_de="prueba",
    )
    session.add(copy)
    session.flush()
    return copy
