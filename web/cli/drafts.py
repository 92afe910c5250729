"""Commands between the studio's drafts and a checkout, so that git stays the analysts' history."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine import definitions, repository
from engine.access import Actor
from engine.authoring import checkout, drafts
from engine.authoring.drafts import Cause
from engine.db import transaction
from engine.models import Workspace
from web.cli.base import REFUSED, Refused, actor_option, connected, sugm

NOTES = ".sugm.json"  # beside the files: what both sides were when they last met
PLACE = click.Path(file_okay=False, path_type=Path)


@sugm.command()
@click.argument("key", metavar="CLAVE")
@click.argument("folder", type=PLACE, default=Path("processes"), metavar="[CARPETA]")
@click.option("--suyos", "theirs", is_flag=True, help="En los conflictos, quedarse con el borrador.")
@actor_option("analyst")
@connected
def pull(key: str, folder: Path, theirs: bool, actor: Actor) -> None:
    """Trae a CARPETA/CLAVE el borrador del estudio, o la versión desplegada si no hay borrador."""
    place = folder / key
    with transaction() as session:
        workspace = _workspace(session, key, actor)
        there = _there(session, key, workspace)
    here = _here(place)
    found = checkout.compare(_met(place), checkout.digests(here), checkout.digests(there))
    taken = [*found.newer_there, *(found.conflicts if theirs else [])]
    for path in taken:
        _put(place / path, there.get(path))
    _note(place, unsettled=found.newer_here + ([] if theirs else found.conflicts))
    _tell(taken, "recibido", [] if theirs else found.conflicts)
    if found.newer_here:
        click.echo(f"Solo aquí cambió: {', '.join(found.newer_here)} (súbalo con sugm push).")


@sugm.command()
@click.argument("key", metavar="CLAVE")
@click.argument("folder", type=PLACE, default=Path("processes"), metavar="[CARPETA]")
@click.option("--mios", "mine", is_flag=True, help="En los conflictos, quedarse con la carpeta.")
@click.option("--titulo", "title", default="Cambios desde la carpeta", show_default=True)
@actor_option("analyst")
@connected
def push(key: str, folder: Path, mine: bool, title: str, actor: Actor) -> None:
    """Lleva al borrador del estudio lo que cambió en CARPETA/CLAVE; abre uno si no hay."""
    place = folder / key
    here = _here(place)
    if not here:
        raise Refused(f"{place} no es la carpeta de un proceso.")
    with transaction() as session:
        workspace = _workspace(session, key, actor)
        there = _there(session, key, workspace)
        found = checkout.compare(_met(place), checkout.digests(here), checkout.digests(there))
        sent = [*found.newer_here, *(found.conflicts if mine else [])]
        if sent:
            workspace = workspace or _begin(session, key, title, actor)
            changes = {path: here.get(path) for path in sent}
            drafts.write(session, workspace.id, changes, cause=Cause.PUSHED, actor=actor)
    _note(place, unsettled=found.newer_there + ([] if mine else found.conflicts))
    _tell(sent, "enviado", [] if mine else found.conflicts)
    if found.newer_there:
        click.echo(
            f"Solo en el borrador cambió: {', '.join(found.newer_there)} (tráigalo con sugm pull)."
        )


def _workspace(session: Session, key: str, actor: Actor) -> Workspace | None:
    """The open draft of a process. Several are for the person to choose among in the studio."""
    found = drafts.open_ones(session, key=key, actor=actor)
    if len(found) > 1:
        titles = "; ".join(f"«{one.title}»" for one in found)
        raise Refused(f"{key} tiene varios borradores abiertos ({titles}): deje abierto uno.")
    return found[0] if found else None


def _there(session: Session, key: str, workspace: Workspace | None) -> Mapping[str, bytes]:
    if workspace is not None:
        return drafts.sources(session, workspace.id)
    deployed = definitions.find_latest(session, key)
    return drafts.sources_of(session, deployed) if deployed else {}


def _begin(session: Session, key: str, title: str, actor: Actor) -> Workspace:
    deployed = definitions.find_latest(session, key)
    if deployed is None:
        return drafts.begin(session, key, {}, title=title, actor=actor)
    return drafts.branch(session, deployed.id, title=title, actor=actor)


def _here(place: Path) -> Mapping[str, bytes]:
    return repository.read(place).sources if place.is_dir() else {}


def _met(place: Path) -> Mapping[str, str]:
    notes = place / NOTES
    told = json.loads(notes.read_text(encoding="utf-8")) if notes.is_file() else {}
    files: dict[str, str] = told.get("files", {})
    return files


def _note(place: Path, *, unsettled: list[str]) -> None:
    """Remember what both sides are alike in; what they are not stays as it was noted before."""
    before, now = _met(place), checkout.digests(_here(place))
    alike = {path: digest for path, digest in now.items() if path not in unsettled}
    alike |= {path: before[path] for path in unsettled if path in before}
    if place.is_dir():
        told = json.dumps({"files": dict(sorted(alike.items()))}, indent=1)
        (place / NOTES).write_text(f"{told}\n", encoding="utf-8")


def _put(file: Path, held: bytes | None) -> None:
    if held is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(held)


def _tell(moved: list[str], done: str, conflicts: list[str]) -> None:
    for path in moved:
        click.echo(f"{done}  {path}")
    if conflicts:
        told = ", ".join(conflicts)
        raise Refused(
            f"Cambió aquí y en el borrador, de modo distinto: {told}. No se tocó ninguno:"
            " compárelos y repita con --suyos o --mios.",
            REFUSED,
        )
    if not moved:
        click.echo("Nada que llevar.")
