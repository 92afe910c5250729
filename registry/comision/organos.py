"""Which bodies somebody belongs to, and as what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine import clock
from engine.access import Actor
from engine.errors import Conflict, InvalidInput, NotFound
from registry import catalogo, plazos
from registry.catalogo.tablas import Miembro, Organo


class NoQuorum(Conflict):
    """Too few attend, or nobody who could chair."""

    code = "no-quorum"


class NotSeated(InvalidInput):
    """Whoever is named to chair does not attend, or may not vote."""

    code = "chair-not-present"


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is in a body."""

    body: Organo
    member: Miembro | None
    prepares: bool  # its sessions

    @property
    def votes(self) -> bool:
        """Whether they vote."""
        return self.member is not None and self.member.vota

    @property
    def observes(self) -> bool:
        """Whether they have voice and no vote."""
        return self.member is not None and self.member.observa


def seats(actor: Actor) -> Sequence[Seat]:
    """The bodies in force today in which the actor sits, or whose sessions they prepare."""
    every = catalogo.rows(Organo, plazos.lima_day(clock.now()))
    return [seat for seat in (_seat(body, actor) for body in every) if seat.member or seat.prepares]


def seat(actor: Actor, code: str) -> Seat:
    """The actor's place in a body. Raises NotFound for who has none, as for a body that never was."""
    found = next((one for one in seats(actor) if one.body.codigo == code), None)
    if found is None:
        raise NotFound(body=code)
    return found


def require_quorum(body: Organo, present: Collection[str], *, chair: str, second: bool) -> None:
    """Raises NoQuorum, or NotSeated for a chair that cannot chair.

    Source:
        LPAG, arts. 99 and 100: absolute majority at the first call; then as the body's row says.
    """
    voting = [one for one in body.miembros if one.vota and one.usuario in present]
    if chair not in {one.usuario for one in voting}:
        raise NotSeated(chair=chair)
    needed = (body.quorum_segunda if second else None) or body.quorum
    attending = [one for one in body.miembros if one.usuario in present]
    if len(voting) < needed or len(attending) < (body.asistentes_minimos or 0):
        raise NoQuorum(
            body=body.nombre,
            voting=len(voting),
            needed=needed,
            present=len(attending),
            least=body.asistentes_minimos or needed,
        )


def _seat(body: Organo, actor: Actor) -> Seat:
    member = next((one for one in body.miembros if one.usuario == actor.id), None)
    return Seat(body, member, body.secretaria in actor.groups)
