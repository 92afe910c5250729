"""What can be read of a case by whoever may look at it: from its pages, not from the database."""

import json
from typing import Any
from uuid import UUID

from tests.faults.clients import Desk


def variables(reader: Desk, case: UUID | str) -> dict[str, Any]:
    """The data of a case, as its page shows them."""
    page = reader.page(f"/monitor/instancias/{case}/datos")
    rows = page.xpath("//tr[th and td/code]")
    return {row.findtext("th"): json.loads(row.findtext("td/code")) for row in rows}


def ended(reader: Desk, case: UUID | str) -> bool:
    """Whether nothing of it is under way, as its diagram is painted."""
    tokens = reader.get(f"/monitor/instancias/{case}/fichas.json").json()
    return all(mark["state"] not in ("active", "incident") for mark in tokens.values())


def incidents(reader: Desk) -> str:
    """The text of the list of incidents."""
    return str(reader.page("/monitor/incidencias").text_content())


def receipts(reader: Desk, case: UUID | str) -> list[str]:
    """The results that the page of receipts of a case shows."""
    page = reader.page(f"/expedientes/{case}/constancias")
    table = page.xpath("//table[.//caption[normalize-space()='Constancias']]")
    chips = table[0].xpath(".//*[contains(@class, 'chip')]") if table else []
    return [chip.text_content().strip() for chip in chips]
