"""Judging files without our database: seals beside the printed zone, signatures, revocations."""

from datetime import datetime

import pytest

from registry import claves
from registry import temas_documentos as temas
from registry.documentos import archivos, firma, sello, verificacion
from registry.documentos.firma import Firma
from tests.registry.documentos.specimens import CARRIED, USUAL


@pytest.fixture
def card(keys: claves.Almacen, now: datetime) -> temas.Hecho:
    datos, sealed = CARRIED["CARNE_IDENTIDAD"]
    return temas.emitir(
        {
            "tipo": "CARNE_IDENTIDAD",
            "expediente": "X",
            "titular": USUAL,
            "oficina": "LIM-STC",
            "numero": "000000123",
            "datos": datos,
            "sello": sealed,
        }
    )


def published(keys: claves.Almacen) -> claves.Publicadas:
    return claves.of_store(keys)


def test_the_seal_of_a_card_is_read_from_its_page_and_held_beside_its_zone(
    keys: claves.Almacen, card: temas.Hecho
) -> None:
    found = archivos.verify(card.composed.content, published(keys))

    assert [("sello", True)] == [(one.que, one.vale) for one in found]


def test_a_seal_on_another_paper_is_refused_naming_the_field(
    keys: claves.Almacen, card: temas.Hecho
) -> None:
    datos, sealed = CARRIED["CARNE_IDENTIDAD"]
    other = temas.emitir(
        {
            "tipo": "CARNE_IDENTIDAD",
            "expediente": "X",
            "titular": {**USUAL, "nombres": "Rosa"},
            "oficina": "LIM-STC",
            "numero": "000000123",
            "datos": datos,
            "sello": sealed,
        }
    )
    assert card.composed.seal is not None
    told = archivos.payload(
        sello.carried(card.composed.seal), published(keys), printed=other.composed.mrz
    )

    assert not told.vale
    assert any("ROSA" in problem for problem in told.problemas)


def test_a_changed_seal_is_refused(keys: claves.Almacen, card: temas.Hecho) -> None:
    assert card.composed.seal is not None
    seal = bytearray(card.composed.seal)
    seal[40] ^= 1
    told = archivos.payload(sello.text_of(bytes(seal)), published(keys))

    assert not told.vale


def test_a_revoked_document_is_refused_offline(keys: claves.Almacen, card: temas.Hecho) -> None:
    assert card.composed.seal is not None
    gone = frozenset({verificacion.fingerprint(card.composed.seal)})

    told = archivos.payload(sello.carried(card.composed.seal), published(keys), gone)

    assert (False, ("El ministerio dejó el documento sin efecto.",)) == (
        told.vale,
        tuple(told.problemas),
    )


def test_a_signed_paper_is_judged_by_seal_and_signature(keys: claves.Almacen, card: temas.Hecho) -> None:
    signed = firma.sign(card.composed.content, Firma(motivo="Prueba"))
    found = archivos.verify(signed, published(keys))
    tampered = archivos.verify(signed.replace(b"/Type", b"/Tupe", 1), published(keys))

    assert [("firma", True), ("sello", True)] == [(one.que, one.vale) for one in found]
    assert not tampered[0].vale


def test_a_file_with_nothing_to_verify_says_so(keys: claves.Almacen) -> None:
    with pytest.raises(archivos.NothingToVerify):
        archivos.verify(b"nada", published(keys))
