"""Topics by which people are told: the sending itself, what came of it, and the state it leads to."""

from uuid import UUID

from sqlalchemy.orm import Session

from engine import storage
from engine.access import SYSTEM
from engine.db import transaction
from engine.models import Data
from registry import avisar
from registry.models import Canal, DocumentoEmitido
from registry.notificaciones import Envio
from tasks.agencies import Agencies
from tasks.call import Call, Finish, Handler
from tasks.connectors.correo import Attachment, Letter
from tasks.errors import PayloadInvalid
from tasks.handlers.ministry import act


def send(call: Call, agencies: Agencies) -> Finish:
    """Send first, which is slow and may fail; then write down that it was sent.

    In person, by a consulate or by publication there is nothing to send: people do it.
    """
    envio = avisar.envio_of(call.payload, key=call.key, link=agencies.correo.acknowledge_at)
    if envio.canal in (Canal.EMAIL, Canal.CASILLA):
        _hand_over(envio, call.key, agencies)

    def finish(session: Session) -> Data:
        return avisar.registrar_envio(session, call.payload, envio, actor=SYSTEM)

    return finish


def _hand_over(envio: Envio, key: str, agencies: Agencies) -> None:
    if not envio.destinatario:
        raise PayloadInvalid(f"parameter destinatario: an address for {envio.canal} is needed")
    subject, text = envio.words.asunto, envio.words.cuerpo
    papers = _attachments(envio.documentos)
    if envio.canal is Canal.EMAIL:
        letter = Letter(to=envio.destinatario, subject=subject, text=text, attachments=papers)
        agencies.correo.send(letter, key=key)
    else:
        agencies.casilla.deposit(envio.destinatario, subject, text, papers, key=key)


def _attachments(documentos: tuple[UUID, ...]) -> list[Attachment]:
    papers = []
    with transaction() as session:
        for id_ in documentos:
            issued = session.get(DocumentoEmitido, id_)
            upload = storage.get(session, (issued.upload_id if issued else None) or id_)
            papers.append(
                Attachment(name=upload.name, content=upload.content, media_type=upload.content_type)
            )
    return papers


HANDLERS: dict[str, Handler] = {
    "notificaciones.enviar": send,
    "notificaciones.surtir_efecto": act(avisar.surtir_efecto),
    "registro.cambiar_estado": act(avisar.cambiar_estado),
}
