"""All connectors, in one bag."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from tasks.connectors.base import client
from tasks.connectors.inpe import Inpe, SoapInpe
from tasks.connectors.interpol import HttpInterpol, Interpol
from tasks.connectors.migraciones import HttpMigraciones, Migraciones
from tasks.connectors.pnp import Credentials, Pnp, SoapPnp
from tasks.connectors.poder_judicial import PoderJudicial, SoapPoderJudicial
from tasks.connectors.reniec import HttpReniec, Reniec
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


@contextmanager
def connected(settings: AgencySettings) -> Iterator[Agencies]:
    """The agencies that the settings name. Talks to none of them yet; hangs up at the end."""
    with ExitStack() as stack:

        def to(url: str, token: SecretStr | None = None) -> httpx.Client:
            bearer = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
            return stack.enter_context(client(url, settings, bearer))

        who = Credentials(
            user=settings.pnp_user,
            password=settings.pnp_password.get_secret_value(),
            operator_dni=settings.pide_dni,
            ip=settings.pide_ip,
        )
        yield Agencies(
            pnp=SoapPnp(to(settings.pnp_url), who),
            poder_judicial=SoapPoderJudicial(
                to(settings.pj_url),
                ruc=settings.pide_ruc,
                operator_dni=settings.pide_dni,
                ip=settings.pide_ip,
            ),
            inpe=SoapInpe(to(settings.inpe_url)),
            interpol=HttpInterpol(to(settings.interpol_url, settings.interpol_token)),
            migraciones=HttpMigraciones(to(settings.migraciones_url, settings.migraciones_token)),
            reniec=HttpReniec(
                to(settings.reniec_url),
                operator_dni=settings.pide_dni,
                ruc=settings.pide_ruc,
                password=settings.reniec_password.get_secret_value(),
            ),
        )
