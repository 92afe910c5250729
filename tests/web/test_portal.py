"""Verifying a document: the page behind its QR, and ``sugm verify`` with and without our database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from engine import db
from engine.access import SYSTEM
from registry import claves, expedientes
from registry import temas_documentos as temas
from registry.documentos import ciclo, sello
from tests import keys as of_tests
from tests.registry.conftest import SOLICITUD, an_instance
from tests.registry.documentos import specimens
from tests.web.conftest import NOW, Browser
from web.cli import base, sugm


@dataclass(frozen=True)
class Issued:
    """A card as it was issued."""

    document: UUID
    code: str
    seal: str
    pdf: Path


@pytest.fixture
def card(session: Session, keys: claves.Almacen, tmp_path: Path) -> Issued:
    instance = an_instance(session)
    expediente = expedientes.open_(
        session,
        procedimiento="carne_identidad",
        canal="WEB",
        solicitud=SOLICITUD,
        presentado_at=NOW,
        instance_id=instance,
        actor=SYSTEM,
    )
    payload = {**specimens.carried("CARNE_IDENTIDAD"), "expediente": expediente.numero}
    hecho = temas.emitir(payload)
    told = temas.guardar(session, payload, hecho=hecho, instance_id=instance, actor=SYSTEM)
    for step in ("conformar", "entregar"):
        ciclo.move(session, UUID(told["documento"]), step, actor=SYSTEM, stream=instance)
    assert hecho.composed.seal is not None
    pdf = tmp_path / "carne.pdf"
    pdf.write_bytes(hecho.composed.content)
    session.flush()
    return Issued(UUID(told["documento"]), told["codigo"], sello.text_of(hecho.composed.seal), pdf)


@pytest.fixture
def anybody(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.setenv("SUGM_DATABASE_URL", "postgresql+psycopg://nowhere/nothing")
    monkeypatch.setattr(db, "connect", lambda _url: None)
    base.settings.load.cache_clear()
    yield lambda *words: CliRunner().invoke(sugm, ["verify", *words])
    base.settings.load.cache_clear()


def tampered(seal: str) -> str:
    content = bytearray(sello.of_text(seal))
    content[40] ^= 1
    return sello.text_of(bytes(content))


def test_whoever_reads_the_qr_is_told_what_is_printed_and_that_it_is_good(
    anybody: Browser, card: Issued
) -> None:
    by_seal, by_code = anybody.get(f"/V/{card.seal}"), anybody.get(f"/verificar/{card.code.lower()}")

    for page in (by_seal, by_code):
        assert 200 == page.status_code
        assert "Vigente" in page.text
        assert "Núñez Ibáñez, María José" in page.text
        assert "000000123" not in page.text or "Número" in page.text


def test_a_tampered_seal_and_an_unknown_code_are_refused(anybody: Browser, card: Issued) -> None:
    changed, unknown = anybody.get(f"/V/{tampered(card.seal)}"), anybody.get("/verificar/AAAA-BBBB-CCCC")

    assert (404, 404) == (changed.status_code, unknown.status_code)
    assert "No confíe en él" in changed.text
    assert "El sello fue cambiado" in changed.text
    assert "no emitió un documento con ese código" in unknown.text


def test_a_document_reported_as_lost_is_good_no_more(
    session: Session, anybody: Browser, card: Issued
) -> None:
    ciclo.move(session, card.document, "reportar_perdida", actor=SYSTEM, motivo="Robo")
    session.flush()

    page = anybody.get(f"/V/{card.seal}")

    assert "No está vigente" in page.text
    assert "Reportado como perdido" in page.text


def test_the_code_can_be_typed_and_the_keys_taken_along(anybody: Browser, card: Issued) -> None:
    typed = anybody.get(f"/verificar?codigo={card.code.replace('-', ' ')}")
    keys = anybody.get("/verificar/claves.json")

    assert (302, f"/verificar/{card.code}") == (typed.status_code, typed.headers["Location"])
    assert "Código de verificación" in anybody.get("/verificar").text
    assert "Código de verificación" in anybody.get("/verificar/").text  # as people type it
    assert {"sello", "firma"} == {one["alias"] for one in keys.get_json()["claves"]}
    assert "De prueba" in anybody.get("/verificar/claves").text


def test_sugm_verify_needs_neither_network_nor_database(
    card: Issued, run: object, tmp_path: Path
) -> None:
    public = tmp_path / "claves.json"
    CliRunner().invoke(sugm, ["keys", "publish", "--salida", str(public)])

    def offline(what: str) -> Result:
        return run(what, "--offline", "--keys", str(public))  # type: ignore[operator,no-any-return]

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SUGM_KEYS")
        of_tests.forget()
        paper, seal, changed = offline(str(card.pdf)), offline(card.seal), offline(tampered(card.seal))

    assert (0, 0, 1) == (paper.exit_code, seal.exit_code, changed.exit_code)
    assert "Sello: correcto" in paper.output
    assert "Sello: NO VALE" in changed.output
    assert "su firma no corresponde" in changed.output


def test_sugm_verify_asks_the_register_too(session: Session, card: Issued, run: object) -> None:
    good: Result = run(card.seal)  # type: ignore[operator]
    ciclo.move(session, card.document, "revocar", actor=SYSTEM, motivo="Datos falsos")
    session.flush()
    gone: Result = run(card.seal)  # type: ignore[operator]

    assert (0, 1) == (good.exit_code, gone.exit_code)
    assert "Registro: correcto" in good.output
    assert "El documento no está vigente: revocado." in gone.output
