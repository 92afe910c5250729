"""The command itself, and what its parts share."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from engine import db, settings
from engine.access import ROLES, Actor
from engine.errors import EngineError, InvalidDefinition
from registry import expresiones
from web.errors import sentence

P = ParamSpec("P")
R = TypeVar("R")
WRONG, REFUSED, UNREACHABLE = 2, 1, 3


class Refused(click.ClickException):
    """A sentence on the error output, and a status that scripts can tell apart."""

    def __init__(self, told: str, status: int = REFUSED) -> None:
        super().__init__(told)
        self.exit_code = status  # type: ignore[misc]  # click reads it of the instance

    def show(self, file: Any = None) -> None:  # noqa: ANN401 - as click declares it
        """One line, without click's English «Error:»."""
        click.echo(self.message, file=file or sys.stderr)


class Spanish(click.Group):
    """Turns refusals of the engine into sentences, whatever command met them."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InvalidDefinition as error:
            raise Refused("\n".join([sentence(error), *findings_of(error)])) from error
        except EngineError as error:
            raise Refused(f"{sentence(error)} {_facts(error)}".strip()) from error
        except ValidationError as error:
            names = ", ".join(
                "SUGM_" + "_".join(str(p) for p in e["loc"]).upper() for e in error.errors()
            )
            raise Refused(f"Faltan o están mal estas variables de entorno: {names}", WRONG) from error
        except OperationalError as error:
            raise Refused("La base de datos no responde.", UNREACHABLE) from error


@click.group(cls=Spanish, context_settings={"help_option_names": ["-h", "--help", "--ayuda"]})
def sugm() -> None:
    """Opera SUGM desde la línea de órdenes."""
    expresiones.install()


def connected(command: Callable[P, R]) -> Callable[P, R]:
    """The command needs the database that SUGM_DATABASE_URL names."""

    @wraps(command)
    def with_database(*args: P.args, **kwargs: P.kwargs) -> R:
        db.connect(settings.load().database_url)
        return command(*args, **kwargs)

    return with_database


def actor_option(*roles: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """``--as``: who does it, for the audit log. Gives the command an ``actor``."""
    unknown = set(roles) - ROLES.keys()
    if unknown:
        raise ValueError(f"no such role: {unknown}")

    def decorate(command: Callable[..., R]) -> Callable[..., R]:
        @wraps(command)
        def acting(*args: Any, user: str, **kwargs: Any) -> R:  # noqa: ANN401 - any command's
            actor = Actor(id=f"cli:{user}", roles=frozenset(roles), operates=True)
            return command(*args, actor=actor, **kwargs)

        told = "Quién lo hace, para la bitácora."
        return click.option("--as", "user", envvar="USER", default="root", show_default=True, help=told)(
            acting
        )

    return decorate


def findings_of(error: InvalidDefinition) -> list[str]:
    """What is wrong with a definition, a line each."""
    found = error.facts.get("problems")
    return [f"  {one}" for one in found] if isinstance(found, list | tuple) else []


def print_json(value: object) -> None:
    """For other programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(head: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    """Columns as wide as their widest cell."""
    texts = [head, *(tuple("" if cell is None else str(cell) for cell in row) for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        click.echo(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _facts(error: EngineError) -> str:
    told = ", ".join(f"{name}: {fact}" for name, fact in error.facts.items() if fact is not None)
    return f"({told})" if told else ""
