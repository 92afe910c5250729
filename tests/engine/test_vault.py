"""What forms keep encrypted: nowhere as it was said, readable for few, lost to tampering, open to rotation."""

import base64
import os
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from engine import (
    audit,
    disclosure,
    grants,
    invariants,
    messages,
    monitor,
    repository,
    reserves,
    runtime,
    settings,
    storage,
    vault,
    visibility,
    worklist,
)
from engine.access import SYSTEM, Actor
from engine.disclosure import Look, Reader
from engine.errors import InvalidDefinition, NotAllowed, NotFound
from engine.grants import AlreadyReviewed, ReasonTooShort
from engine.models import AccessGrant, ProcessInstance, UserTask, VaultKey
from engine.vault import Envelope, NotOfTheVault, VaultClosed
from tests.engine import diagrams as d

TESTIMONY = "Me amenazaron el 3 de marzo en Barquisimeto"
ANALYST = Actor(id="analista", roles=frozenset({"analyst"}))
OFFICER = Actor(id="rosa", roles=frozenset({"officer"}), groups=frozenset({"Oficiales"}))
CLERK = Actor(id="luz", roles=frozenset({"officer"}), groups=frozenset({"Mesa"}))
BOSS = Actor(id="jefe", roles=frozenset({"supervisor"}), groups=frozenset({"Oficiales"}))
GUARDIAN = Actor(id="datos", roles=frozenset({"data_protection_officer"}), groups=frozenset({"OPD"}))
OUTSIDER = Actor(id="ana", roles=frozenset({"officer"}), groups=frozenset({"Visas"}))
REASON = "Requerimiento urgente del juzgado por hábeas corpus, oficio 1234-2026"
PDF = b"%PDF-1.4 " + TESTIMONY.encode()
UNIT = reserves.Unit(
    code="refugio", groups=("Oficiales", "Mesa"), readers={"testimonio": ("Oficiales",), "voto": ()}
)


@pytest.fixture(autouse=True)
def the_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves, "_declared", lambda: [UNIT])


def asks(form: str, *secret: str, plain: str = "nombre") -> dict[str, object]:
    """A form with plain and secret questions, all below «solicitud», and a list of secret rows."""
    made = d.form(form, plain, *secret)
    for component in made["components"]:  # type: ignore[attr-defined]
        if component["key"] in secret:
            component["properties"] = {"cifrado": "testimonio"}
    group = {
        "type": "group",
        "id": "g",
        "path": "solicitud",
        "label": "S",
        "components": made["components"],
    }
    return {**made, "components": [group]}


def deployed(session: Session, *, condition: str = "", reserve: str = "refugio") -> None:
    declared, event = d.message("recibida")
    gateway = [d.gateway("cual", default="cual_entrevistar")] if condition else []
    way = (
        f"registrar>cual>entrevistar, cual>fin if {condition}" if condition else "registrar>entrevistar"
    )
    draft = d.draft(
        "refugio",
        d.start(inner=event, resultVariable="solicitud"),
        d.user("registrar", candidateGroup='"Mesa"'),
        *gateway,
        d.user("entrevistar", candidateGroup='"Oficiales"'),
        d.end(),
        flows=f"inicio>{way}, entrevistar>fin",
        lane="Oficiales",
        outside=declared,
        reserve=reserve,
        forms={
            "registrar": asks("registrar", "relato"),
            "entrevistar": asks("entrevistar", "relato", plain="conclusion"),
        },
    )
    repository.deploy(session, draft, note="prueba", actor=ANALYST)


def received(session: Session) -> ProcessInstance:
    payload = {"nombre": "José", "relato": TESTIMONY}
    told = messages.send(session, "recibida", payload=payload, business_key="CEPR-1", actor=SYSTEM)
    return session.get_one(ProcessInstance, told.instance_id)


def task_of(session: Session, case: ProcessInstance) -> UserTask:
    session.expire_all()
    query = select(UserTask).where(UserTask.instance_id == case.id, UserTask.state == "open")
    return session.scalars(query).one()


def everything(session: Session) -> str:
    """All that the database holds, as text, compressed states unpacked."""
    session.flush()
    tables = session.scalars(
        text(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        )
    ).all()
    told = [str(session.execute(text(f'SELECT * FROM "{table}"')).all()) for table in tables]
    cases = session.scalars(select(ProcessInstance)).all()
    revisions = [(case.id, number) for case in cases for number in range(1, case.revision + 1)]
    told += [str(monitor.variables(session, id_, revision=number)) for id_, number in revisions]
    return "\n".join(told)


def test_it_is_nowhere_in_the_database_as_it_was_said(session: Session) -> None:
    deployed(session)
    case = received(session)
    registered = task_of(session, case)
    worklist.save_draft(session, registered.id, {"solicitud.relato": [TESTIMONY]}, actor=CLERK)
    storage.put(session, PDF, name="a.pdf", actor=CLERK, instance_id=case.id, cipher="testimonio")

    assert {"solicitud.relato": [TESTIMONY]} == worklist.draft(session, registered, actor=CLERK)
    assert TESTIMONY not in everything(session)
    assert "José" in everything(session)
    assert [] == invariants.broken(session)


def test_who_may_read_it_reads_it_and_others_of_the_unit_do_not(session: Session) -> None:
    deployed(session)
    case = received(session)
    kept = monitor.variables(session, case.id)

    def seen(actor: Actor) -> object:
        return Reader(session, actor, hidden="***").show(kept)["solicitud"]["relato"]

    assert [TESTIMONY, "***", TESTIMONY, "***"] == [
        seen(who) for who in (OFFICER, CLERK, SYSTEM, OUTSIDER)
    ]


def test_who_may_not_read_it_cannot_write_over_it(session: Session) -> None:
    deployed(session)
    task = task_of(session, received(session))

    with pytest.raises(NotAllowed):
        worklist.complete(session, task.id, {"solicitud.relato": ["otro"]}, actor=CLERK)

    assert "open" == task_of(session, session.get_one(ProcessInstance, task.instance_id)).state


def test_a_form_shows_it_to_its_reader_and_keeps_what_it_did_not_ask(session: Session) -> None:
    deployed(session)
    case = received(session)
    first = task_of(session, case)
    worklist.reassign(session, first.id, "rosa", actor=SYSTEM)
    view = worklist.view(session, first, reader=Reader(session, OFFICER))
    typed = {"solicitud-nombre": ["José"], "solicitud-relato": [TESTIMONY + "."]}

    result = worklist.complete(session, first.id, typed, actor=OFFICER)

    assert TESTIMONY in str(view)
    assert result.ok
    kept = monitor.variables(session, case.id)["solicitud"]["relato"]
    assert TESTIMONY + "." == vault.decrypt(session, Envelope.read(kept))


def test_the_gate_refuses_to_decide_by_it(session: Session) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        deployed(session, condition='solicitud.relato = "x"')

    assert "cipher-read" in {one.code for one in refused.value.findings}


def test_the_gate_refuses_it_in_a_process_that_nobody_reads(session: Session) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        deployed(session, reserve="")

    assert "cipher-without-reserve" in {one.code for one in refused.value.findings}


def test_an_envelope_opens_in_no_other_case_and_not_when_changed(session: Session) -> None:
    deployed(session)
    here = received(session)
    there = messages.send(session, "recibida", payload={"relato": "x"}, actor=SYSTEM).instance_id
    told = vault.encrypt(session, here.id, "testimonio", TESTIMONY)
    envelope = Envelope.read(told)

    moved = Envelope(envelope.kind, there, envelope.sealed)
    changed = Envelope(envelope.kind, envelope.case, envelope.sealed[:-1] + b"\0")

    assert TESTIMONY == vault.decrypt(session, envelope)
    for wrong in (moved, changed):
        with pytest.raises(NotOfTheVault):
            vault.decrypt(session, wrong)


def test_a_text_that_looks_like_an_envelope_is_a_text(session: Session) -> None:
    forged = f"cifrado:1:testimonio:{UUID(int=7).hex}:AAAA"

    assert {"x": [forged]} == Reader(session, SYSTEM).show({"x": [forged]})


def test_keys_are_wrapped_anew_without_touching_what_they_encrypt(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed(session)
    case = received(session)
    before = monitor.variables(session, case.id)
    old = Path(os.environ["SUGM_VAULT_KEY_FILE"]).read_text()
    newer = f"nueva:{base64.b64encode(b'n' * 32).decode()}\n"
    file = tmp_path / "vault.keys"
    monkeypatch.setenv("SUGM_VAULT_KEY_FILE", str(file))

    def with_keys(told: str) -> None:
        file.write_text(told)
        settings.vault_keys.cache_clear()

    with_keys(old + newer)
    wrapped = [vault.rewrap(session), vault.rewrap(session)]
    with_keys(newer)

    assert [1, 0] == wrapped
    assert {"nueva"} == set(session.scalars(select(VaultKey.alias)))
    assert before == monitor.variables(session, case.id)
    assert TESTIMONY == Reader(session, OFFICER).show(before)["solicitud"]["relato"]
    with_keys(old)
    session.expire_all()
    with pytest.raises(VaultClosed):
        Reader(session, OFFICER).show(before)
    settings.vault_keys.cache_clear()


def test_a_file_is_kept_encrypted_and_given_back_as_it_was(session: Session) -> None:
    deployed(session)
    case = received(session)

    stored = storage.put(
        session, PDF, name="a.pdf", actor=CLERK, instance_id=case.id, cipher="testimonio"
    )

    assert PDF == storage.read(session, storage.get(session, stored.id))
    assert len(PDF) == stored.size


def test_an_emergency_opens_the_case_for_reading_until_it_is_over_or_judged(session: Session) -> None:
    deployed(session)
    case = received(session)
    kept = monitor.variables(session, case.id)

    found = grants.break_glass(session, "CEPR-1", reason=REASON, lasts=grants.LONGEST, actor=GUARDIAN)

    assert case.id == found
    assert visibility.sees(session, GUARDIAN, case.id)
    assert ["CEPR-1"] == [row.business_key for row in monitor.cases(session, GUARDIAN).rows]
    assert TESTIMONY == Reader(session, GUARDIAN).show(kept)["solicitud"]["relato"]
    (grant,) = grants.to_review(session, BOSS)
    grants.review(session, grant.id, justified=False, told="No había urgencia.", actor=BOSS)
    assert not visibility.sees(session, GUARDIAN, case.id)
    with pytest.raises(AlreadyReviewed):
        grants.review(session, grant.id, justified=True, told="", actor=BOSS)


def test_who_was_let_in_may_do_nothing_but_read(session: Session) -> None:
    deployed(session)
    case = received(session)
    stranger = Actor(id="ana", roles=frozenset({"supervisor"}), groups=frozenset({"Visas"}))
    grants.let_in(
        session, case.id, ["ana"], reason="Sesión 1", until=grants.clock.now() + grants.LONGEST
    )

    assert visibility.sees(session, stranger, case.id)
    with pytest.raises(NotFound):
        runtime.suspend(session, case.id, reason="x", actor=stranger)
    with pytest.raises(NotFound):
        worklist.get(session, task_of(session, case).id, actor=stranger)


def test_an_emergency_needs_a_reason_a_right_and_a_case(session: Session) -> None:
    deployed(session)
    received(session)

    for key, reason, actor, refusal in (
        ("CEPR-1", "porque sí", GUARDIAN, ReasonTooShort),
        ("CEPR-1", REASON, OUTSIDER, NotAllowed),
        ("CEPR-9", REASON, OUTSIDER, NotAllowed),
        ("CEPR-9", REASON, GUARDIAN, NotFound),
    ):
        with pytest.raises(refusal):
            grants.break_glass(session, key, reason=reason, lasts=grants.LONGEST, actor=actor)

    assert [] == session.scalars(select(AccessGrant)).all()


def test_nobody_judges_their_own_emergency_and_no_other_unit_does(session: Session) -> None:
    deployed(session)
    received(session)
    grants.break_glass(session, "CEPR-1", reason=REASON, lasts=grants.LONGEST, actor=BOSS)
    (grant,) = session.scalars(select(AccessGrant))
    other = Actor(id="otra", roles=frozenset({"supervisor"}), groups=frozenset({"Visas"}))

    assert [] == list(grants.to_review(session, BOSS))
    assert [] == list(grants.to_review(session, other))
    for actor, refusal in ((BOSS, NotAllowed), (other, NotFound)):
        with pytest.raises(refusal):
            grants.review(session, grant.id, justified=True, told="", actor=actor)


def test_a_look_taken_out_of_the_record_is_noticed(session: Session) -> None:
    deployed(session)
    case = received(session)
    for number in range(3):
        disclosure.record(session, OFFICER, case.id, Look.READ, page=f"p{number}", purpose="TRAMITE")
    stream = audit.stream_id(f"looks:{case.id}")

    assert ["p2", "p1", "p0"] == [one.page for one in disclosure.readings(session, case.id)]
    assert audit.verify(session, stream) is None
    session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER ALL"))
    session.execute(text("DELETE FROM audit_event WHERE stream = :s AND seq = 2"), {"s": stream})
    assert (stream, 2) == (audit.verify(session, stream).stream, audit.verify(session, stream).seq)  # type: ignore[union-attr]


def test_without_its_key_what_was_encrypted_is_gone(session: Session) -> None:
    deployed(session)
    case = received(session)
    kept = monitor.variables(session, case.id)
    session.execute(update(VaultKey).values(wrapped=b"x" * 60))
    session.expire_all()

    with pytest.raises(VaultClosed):
        Reader(session, OFFICER).show(kept)
