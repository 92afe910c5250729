"""What every page about blanks needs: kinds, offices, and whose blanks somebody answers for."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from engine import clock
from engine.access import Permission
from registry import catalogo
from registry import insumos as blanks
from registry.catalogo.tablas import InsumoTipo, Oficina
from web.accounts.access import current_actor


def offices(session: Session) -> Mapping[str, str]:
    """Those that have blanks, and one's own."""
    return {code: office(code) for code in sorted({*blanks.offices(session), *mine()})}


def others() -> Mapping[str, str]:
    """Where one's office may send blanks, by name."""
    rows = sorted(catalogo.rows(Oficina, today()), key=lambda one: one.nombre)
    return {one.codigo: one.nombre for one in rows if one.codigo not in mine()}


def kinds() -> Mapping[str, str]:
    """The kinds of blanks."""
    return {one.codigo: one.nombre for one in catalogo.rows(InsumoTipo, today())}


def examples() -> Mapping[str, str]:
    """A number of each kind, as it is printed."""
    return {one.codigo: one.serial(1) for one in catalogo.rows(InsumoTipo, today())}


def mine() -> list[str]:
    """The office whose blanks this person answers for."""
    own = current_actor().office
    return [own] if own and keeps() else []


def keeps() -> bool:
    """Whether this person keeps blanks."""
    return current_actor().may(Permission.STOCK_MANAGE)


def office(code: str) -> str:
    """The name of an office."""
    found = catalogo.find(Oficina, code, today())
    return found.nombre if found else code


def today() -> date:
    """The day in Lima."""
    return clock.now().astimezone(clock.LIMA).date()
