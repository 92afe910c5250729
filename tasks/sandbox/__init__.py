"""The other agencies as real servers on loopback, for tests, demonstrations and rehearsals.

Never to be reached from production: it clears almost everybody. See ``people.yaml`` for whom it knows,
``faults.py`` for the ways it can be told to fail.
"""

import json

from tasks.sandbox.late import SECRET
from tasks.sandbox.server import Sandbox, running, serve

__all__ = ["CALLBACK_KEYS", "Sandbox", "environment", "running", "serve"]


CALLBACK_KEYS = {"sbs": SECRET, "migraciones": SECRET, "casilla": SECRET}


def environment(url: str, *, answers_to: str = "http://127.0.0.1:8000") -> dict[str, str]:
    """The settings that point all connectors at a sandbox, and its late answers at our web."""
    mail = int(url.rpartition(":")[2]) + 1
    return {
        "SUGM_PIDE_RUC": "20000000001",
        "SUGM_PIDE_DNI": "40000001",
        "SUGM_PIDE_IP": "127.0.0.1",
        "SUGM_PNP_URL": f"{url}/pnp",
        "SUGM_PNP_USER": "sandbox",
        "SUGM_PNP_PASSWORD": "sandbox",
        "SUGM_PJ_URL": f"{url}/pj",
        "SUGM_INPE_URL": f"{url}/inpe",
        "SUGM_INTERPOL_URL": f"{url}/interpol",
        "SUGM_INTERPOL_TOKEN": "sandbox",
        "SUGM_MIGRACIONES_URL": f"{url}/migraciones",
        "SUGM_MIGRACIONES_TOKEN": "sandbox",
        "SUGM_RENIEC_URL": f"{url}/reniec",
        "SUGM_RENIEC_PASSWORD": "sandbox",
        "SUGM_SUNAT_URL": f"{url}/sunat",
        "SUGM_MTPE_URL": f"{url}/mtpe",
        "SUGM_MTPE_TOKEN": "sandbox",
        "SUGM_APCI_URL": f"{url}/apci",
        "SUGM_APCI_TOKEN": "sandbox",
        "SUGM_SBS_URL": f"{url}/sbs",
        "SUGM_SBS_TOKEN": "sandbox",
        "SUGM_CASILLA_URL": f"{url}/casilla",
        "SUGM_CASILLA_TOKEN": "sandbox",
        "SUGM_CAPTURA_URL": f"{url}/captura",
        "SUGM_CAPTURA_TOKEN": "sandbox",
        "SUGM_MAIL_URL": f"smtp://127.0.0.1:{mail}",
        "SUGM_MAIL_FROM": "notificaciones@rree.example",
        "SUGM_CALLBACK_URL": answers_to,
        "SUGM_CALLBACK_KEYS": json.dumps(CALLBACK_KEYS),
    }
