"""All connectors, in one bag."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from tasks import catalogue
from tasks.connectors.base import client
from tasks.connectors.captura import HttpStations, Stations
from tasks.connectors.casilla import Casilla, HttpCasilla
from tasks.connectors.correo import Correo, SmtpCorreo
from tasks.connectors.inpe import Inpe, SoapInpe
from tasks.connectors.interpol import HttpInterpol, Interpol
from tasks.connectors.migraciones import HttpMigraciones, Migraciones
from tasks.connectors.pnp import Credentials, Pnp, SoapPnp
from tasks.connectors.poder_judicial import PoderJudicial, SoapPoderJudicial
from tasks.connectors.registers import Apci, HttpApci, HttpMtpe, Mtpe
from tasks.connectors.reniec import HttpReniec, Reniec
from tasks.connectors.sbs import HttpSbs, Sbs
from tasks.connectors.sunat import SoapSunat, Sunat
from tasks.settings import AgencySettings


@dataclass(frozen=True, kw_only=True)
class Agencies:
    """Handlers get this, and take from it what they need."""

    pnp: Pnp
    poder_judicial: PoderJudicial
    inpe: Inpe
    interpol: Interpol
    migraciones: Migraciones
    reniec: Reniec
    sunat: Sunat
    mtpe: Mtpe
    apci: Apci
    sbs: Sbs
    correo: Correo
    casilla: Casilla
    stations: Stations


@contextmanager
def connected(settings: AgencySettings) -> Iterator[Agencies]:
    """The agencies that the settings name. Talks to none of them yet; hangs up at the end."""
    with ExitStack() as stack:

        def to(code: str, url: str, token: SecretStr | None = None) -> httpx.Client:
            bearer = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
            limit = min(settings.agency_timeout, catalogue.agencies()[code].seconds)
            return stack.enter_context(client(url, settings, bearer, seconds=limit))

        yield Agencies(
            pnp=SoapPnp(to("pnp", settings.pnp_url), _police(settings)),
            poder_judicial=SoapPoderJudicial(
                to("pj", settings.pj_url),
                ruc=settings.pide_ruc,
                operator_dni=settings.pide_dni,
                ip=settings.pide_ip,
            ),
            inpe=SoapInpe(to("inpe", settings.inpe_url)),
            interpol=HttpInterpol(to("interpol", settings.interpol_url, settings.interpol_token)),
            migraciones=HttpMigraciones(
                to("migraciones", settings.migraciones_url, settings.migraciones_token)
            ),
            reniec=_identities(settings, to("reniec", settings.reniec_url)),
            sunat=SoapSunat(to("sunat", settings.sunat_url)),
            mtpe=HttpMtpe(to("mtpe", settings.mtpe_url, settings.mtpe_token)),
            apci=HttpApci(to("apci", settings.apci_url, settings.apci_token)),
            sbs=HttpSbs(
                to("sbs", settings.sbs_url, settings.sbs_token), answers_to=settings.callback_url
            ),
            stations=HttpStations(to("captura", settings.captura_url, settings.captura_token)),
            correo=_mail(settings),
            casilla=_mailbox(stack, settings),
        )


def _identities(settings: AgencySettings, to: httpx.Client) -> HttpReniec:
    return HttpReniec(
        to,
        operator_dni=settings.pide_dni,
        ruc=settings.pide_ruc,
        password=settings.reniec_password.get_secret_value(),
    )


def _mailbox(stack: ExitStack, settings: AgencySettings) -> HttpCasilla:
    known = stack.enter_context(client(settings.casilla_url, settings, _box(settings)))
    return HttpCasilla(known, answers_to=settings.callback_url)


def _mail(settings: AgencySettings) -> Correo:
    return SmtpCorreo(
        settings.mail_url,
        sender=settings.mail_from,
        acknowledge_at=f"{settings.callback_url}/acuse",
        user=settings.mail_user,
        password=settings.mail_password,
    )


def _box(settings: AgencySettings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.casilla_token.get_secret_value()}"}


def _police(settings: AgencySettings) -> Credentials:
    return Credentials(
        user=settings.pnp_user,
        password=settings.pnp_password.get_secret_value(),
        operator_dni=settings.pide_dni,
        ip=settings.pide_ip,
    )
