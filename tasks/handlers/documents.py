"""Documents and the blanks they are made of. What is slow is done before it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import storage
from engine.access import SYSTEM
from engine.db import transaction
from engine.disclosure import Reader
from engine.errors import EngineError
from engine.models import Data
from registry import insumos
from registry import temas_documentos as temas
from registry.documentos import ciclo, mrz
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.errors import BpmnError, PayloadInvalid

Act = Callable[..., Data]
Make = Callable[[Mapping[str, Any], Mapping[str, bytes]], temas.Hecho]

NO_BLANK = "SIN_INSUMO"
CANNOT_BE_PRINTED = "DATOS_NO_IMPRIMIBLES"
ALREADY_VALID = "DOCUMENTO_VIGENTE"
#: What the diagram can settle itself, and under which code it catches it.
DRAWN: Mapping[type[EngineError], str] = {
    insumos.StockEmpty: NO_BLANK,
    mrz.NameNotLatin: CANNOT_BE_PRINTED,
    mrz.DocumentNumberTooLong: CANNOT_BE_PRINTED,
    mrz.FieldNotRepresentable: CANNOT_BE_PRINTED,
    temas.AlreadyValid: ALREADY_VALID,
}


def act(function: Act) -> Handler:
    """The handler of something quick; refusals that the law foresees are for the diagram."""

    def handle(call: Call, _agencies: Agencies) -> Finish:
        def finish(session: Session) -> Data:
            try:
                return function(session, call.payload, instance_id=call.instance_id, actor=SYSTEM)
            except tuple(DRAWN) as refused:
                raise _drawn(refused) from refused

        return finish

    return handle


def make(function: Make) -> Handler:
    """The handler of something typeset first and kept then."""

    def handle(call: Call, _agencies: Agencies) -> Finish:
        told, cipher = _opened(call)
        try:
            hecho = function(told, _pictures(call))
        except tuple(DRAWN) as refused:
            raise _drawn(refused) from refused
        hecho = replace(hecho, composed=replace(hecho.composed, cipher=cipher))
        return lambda session: temas.guardar(
            session, call.payload, hecho=hecho, instance_id=call.instance_id, actor=SYSTEM
        )

    return handle


def seal(call: Call, _agencies: Agencies) -> Finish:
    """A seal by itself."""
    sealed = temas.sellar(call.payload)
    return lambda _session: sealed


def _opened(call: Call) -> tuple[Data, str | None]:
    """What the template is told, out of the vault where it lies there, and which kind was opened."""
    with transaction() as session:
        reader = Reader(session, SYSTEM)
        told = reader.show(call.payload)
    kinds = sorted(reader.opened.get(call.instance_id, ()))
    return told, kinds[0] if kinds else None


def _drawn(refused: EngineError) -> BpmnError:
    code = next(code for kind, code in DRAWN.items() if isinstance(refused, kind))
    return BpmnError(code, {name: str(fact) for name, fact in refused.facts.items()})


def _pictures(call: Call) -> dict[str, bytes]:
    """The files that the template shows: photograph, signature. They must be of this very case."""
    named = call.payload.get("imagenes") or {}
    if not named:
        return {}
    with transaction() as session:
        return {name: _picture(session, file, call.instance_id) for name, file in named.items() if file}


def _picture(session: Session, file: object, instance_id: UUID) -> bytes:
    file_id = file.get("id") if isinstance(file, dict) else file
    try:
        upload = storage.get(session, UUID(str(file_id)))
    except ValueError:
        raise PayloadInvalid("parameter imagenes: the id of a file is needed") from None
    if upload.instance_id != instance_id:
        raise PayloadInvalid("parameter imagenes: the file is of another case")
    return storage.read(session, upload)


HANDLERS: dict[str, Handler] = {
    "documentos.emitir": make(temas.emitir),
    "documentos.generar": make(temas.componer),
    "documentos.preparar": act(temas.preparar),
    "documentos.sellar": seal,
    "documentos.vigente": act(temas.vigente),
    "insumos.anular": act(temas.anular_insumo),
    "insumos.danar": act(temas.danar_insumo),
    "insumos.liberar": act(temas.liberar_insumo),
    "insumos.reservar": act(temas.reservar_insumo),
    "insumos.usar": act(temas.usar_insumo),
    **{f"documentos.{paso}": act(partial(temas.mover, paso=paso)) for paso in ciclo.PASOS},
}
