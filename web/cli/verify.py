"""``sugm verify``: whether a document or a seal is to be believed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.db import transaction
from engine.errors import EngineError
from registry import claves
from web.cli.base import REFUSED, WRONG, Refused, connected, print_json, sugm
from web.errors import sentence

if TYPE_CHECKING:
    from registry.documentos.archivos import Hallado

_TITLES = {"sello": "Sello", "firma": "Firma digital", "legajo": "Legajo cerrado"}


@sugm.command()
@click.argument("named", metavar="ARCHIVO|TEXTO")
@click.option("--offline", is_flag=True, help="Sin consultar la base de datos.")
@click.option(
    "--keys", "keys_file", type=click.Path(exists=True, path_type=Path), help="Claves públicas."
)
@click.option(
    "--revoked", "revoked_file", type=click.Path(exists=True, path_type=Path), help="Lista publicada."
)
@click.option("--mrz", "zone", multiple=True, help="Una línea de la zona impresa; se repite.")
@click.option("--json", "as_json", is_flag=True, help="Para otros programas.")
def verify(
    named: str,
    *,
    offline: bool,
    keys_file: Path | None,
    revoked_file: Path | None,
    zone: tuple[str, ...],
    as_json: bool,
) -> None:
    """Comprueba un documento (PDF o imagen) o lo que dice su QR; con --offline, sin red ni base."""
    from registry.documentos import archivos  # noqa: PLC0415 - slow, and only needed here

    keys = claves.read_published(keys_file.read_bytes()) if keys_file else _ours()
    gone = archivos.revoked(revoked_file.read_bytes(), keys) if revoked_file else frozenset()
    file = Path(named)
    try:
        if len(named) < 256 and file.is_file():  # noqa: PLR2004 - longer is no name
            found = archivos.verify(file.read_bytes(), keys, gone)
        else:
            found = [archivos.payload(named, keys, gone, zone)]
    except EngineError as error:
        raise Refused(sentence(error)) from error
    if not offline:
        found = [*found, *_known(found)]
    if as_json:
        print_json([vars(one) for one in found])
    else:
        _tell(found)
    if not all(one.vale for one in found):
        raise click.exceptions.Exit(REFUSED)


def _ours() -> claves.Publicadas:
    from registry.settings import settings  # noqa: PLC0415

    if settings().keys is None:
        raise Refused("Falta SUGM_KEYS, o un archivo con --keys.", WRONG)
    return claves.of_store(claves.store())


@connected
def _known(found: "list[Hallado]") -> "list[Hallado]":
    """What the register says of the documents whose seals are good."""
    from registry.documentos import sello, verificacion  # noqa: PLC0415
    from registry.documentos.archivos import Hallado  # noqa: PLC0415

    told = []
    with transaction() as session:
        for one in found:
            if one.texto is None or not one.vale:
                continue
            state = verificacion.by_seal(session, sello.of_text(one.texto))
            problems = (
                ["El ministerio no tiene ese documento."]
                if state is None
                else []
                if state.vale
                else [f"El documento no está vigente: {state.estado}."]
            )
            since = state.anotada_on.isoformat() if state and state.anotada_on else None
            cancelled = state is not None and state.acta_cancelada
            facts = {"acta_cancelada_el" if cancelled else "acta_rectificada_el": since}
            told.append(Hallado(que="registro", vale=not problems, problemas=problems, datos=facts))
    return told


def _tell(found: "list[Hallado]") -> None:
    for one in found:
        title = _TITLES.get(one.que, "Registro")
        click.echo(f"{title}: {'correcto' if one.vale else 'NO VALE'}")
        for name, value in one.datos.items():
            if value not in (None, ""):
                click.echo(f"  {name}: {value}")
        for problem in one.problemas:
            click.echo(f"  ! {problem}")
