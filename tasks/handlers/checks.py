"""Background checks: one question to one agency, one receipt, one answer for the diagram."""

from collections.abc import Callable

from engine import clock
from engine.models import Data
from tasks import receipts
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.connectors.migraciones import Decision, RimRecord
from tasks.connectors.persons import Candidate, Person, Purpose, Verdict
from tasks.errors import PayloadInvalid
from tasks.handlers import payload

Ask = Callable[[Agencies, Person, Purpose, str], Verdict]


def check(ask: Ask) -> Handler:
    """The handler of a check on a person."""

    def handle(call: Call, agencies: Agencies) -> Finish:
        why = payload.purpose(call.payload)
        verdict = ask(agencies, payload.person(call.payload), why, call.key)
        return _of_verdict(call, why, verdict)

    return handle


def documents(call: Call, agencies: Agencies) -> Finish:
    """INTERPOL's stolen and lost travel documents."""
    why = payload.purpose(call.payload)
    verdict = agencies.interpol.search_document(payload.document(call.payload), why, key=call.key)
    return _of_verdict(call, why, verdict)


def rim(call: Call, agencies: Agencies) -> Finish:
    """Movements and alerts in the register of Migraciones."""
    why = payload.purpose(call.payload)
    record = agencies.migraciones.rim(payload.person(call.payload), why, key=call.key)
    return receipts.keep(
        call,
        why,
        record.exchange,
        outcome=record.resultado,
        code=record.code,
        answer=_of_record(record),
    )


def identity(call: Call, agencies: Agencies) -> Finish:
    """Names against the DNI's in RENIEC."""
    why = payload.purpose(call.payload)
    person = payload.person(call.payload)
    if person.document is None or person.document.kind != "DNI":
        raise PayloadInvalid("parameter persona: a DNI is needed")
    answer = agencies.reniec.identify(person, why, key=call.key)
    return receipts.keep(
        call,
        why,
        answer.exchange,
        outcome=answer.identity,
        code=answer.code,
        answer={"resultado": answer.identity.value, "detalle": answer.text},
    )


def hand_over(call: Call, agencies: Agencies) -> Finish:
    """Tell Migraciones our decision; the ground of a refuge is not among what is told."""
    fields = call.payload
    decision = Decision(
        expediente=payload.text(fields, "expediente"),
        code=payload.text(fields, "decision"),
        resolution=payload.text(fields, "resolucion"),
        decided_on=payload.day(fields, "fecha") or clock.now().astimezone(clock.LIMA).date(),
        valid_from=payload.day(fields, "desde"),
        valid_until=payload.day(fields, "hasta"),
    )
    why = payload.purpose({"motivo": "Comunicación de la decisión", **fields})
    answer = agencies.migraciones.hand_over(decision, payload.person(fields), key=call.key)
    state = "RECIBIDO" if answer.received else "NO_CONCLUYENTE"
    return receipts.keep(
        call,
        why,
        answer.exchange,
        outcome=state,
        code=answer.code,
        answer={"estado": state, "numero_recepcion": answer.number},
    )


def _of_verdict(call: Call, why: Purpose, verdict: Verdict) -> Finish:
    return receipts.keep(
        call,
        why,
        verdict.exchange,
        outcome=verdict.resultado,
        code=verdict.code,
        answer={
            "resultado": verdict.resultado.value,
            "detalle": verdict.text,
            "candidatos": [_of_candidate(one) for one in verdict.candidates],
        },
    )


def _of_candidate(one: Candidate) -> Data:
    """Field by field, for an officer to compare with the person of the case."""
    return {
        "nombre": one.names,
        "nacimiento": one.born,
        "sexo": one.sex,
        "nacionalidad": one.nationality,
        "documento": one.document,
        "padres": one.parents,
        "referencia": one.reference,
        "dato": one.told,
    }


def _of_record(record: RimRecord) -> Data:
    return {
        "resultado": record.resultado.value,
        "detalle": record.text,
        "movimientos": [
            {"tipo": one.kind, "fecha": one.on.isoformat(), "puesto": one.post}
            for one in record.movements
        ],
        "alertas": [
            {"codigo": one.code, "texto": one.text, "fecha": one.on.isoformat()} for one in record.alerts
        ],
    }


HANDLERS: dict[str, Handler] = {
    "inpe.antecedentes_judiciales": check(
        lambda to, who, why, key: to.inpe.detention_records(who, why, key=key)
    ),
    "interpol.documentos": documents,
    "interpol.personas": check(lambda to, who, why, key: to.interpol.search_person(who, why, key=key)),
    "migraciones.comunicar_decision": hand_over,
    "migraciones.rim": rim,
    "pj.antecedentes_penales": check(
        lambda to, who, why, key: to.poder_judicial.convictions(who, why, key=key)
    ),
    "pj.impedimentos_salida": check(
        lambda to, who, why, key: to.poder_judicial.exit_bars(who, why, key=key)
    ),
    "pnp.antecedentes_policiales": check(
        lambda to, who, why, key: to.pnp.police_records(who, why, key=key)
    ),
    "pnp.requisitorias": check(lambda to, who, why, key: to.pnp.warrants(who, why, key=key)),
    "reniec.identidad": identity,
}
