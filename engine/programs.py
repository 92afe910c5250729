"""Compiled definitions, kept in memory: a definition never changes, so neither does what comes of it."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from sqlalchemy.orm import Session, undefer

from engine.loaded import Loaded, build, form_reference, groups
from engine.models import ProcessDefinition

__all__ = ["CAPACITY", "Loaded", "build", "form_reference", "get", "groups"]

CAPACITY = 128  # definitions; a ministry has some dozens in use at a time

_cache: OrderedDict[UUID, Loaded] = OrderedDict()
_lock = Lock()


def get(session: Session, definition_id: UUID) -> Loaded:
    """The compiled definition; the database is asked only the first time."""
    with _lock:
        if definition_id in _cache:
            _cache.move_to_end(definition_id)
            return _cache[definition_id]
    loaded = _load(session, definition_id)
    with _lock:
        _cache[definition_id] = loaded
        while len(_cache) > CAPACITY:
            _cache.popitem(last=False)
    return loaded


def _load(session: Session, definition_id: UUID) -> Loaded:
    definition = session.get_one(
        ProcessDefinition, definition_id, options=[undefer(ProcessDefinition.sources)]
    )
    callees = {key: get(session, UUID(id_)) for key, id_ in definition.callees.items()}
    return Loaded(
        id=definition.id,
        key=definition.key,
        version=definition.version,
        name=definition.name,
        digest=definition.digest,
        sources=definition.sources,
        program=build(definition.key, definition.sources, callees),
        callees=callees,
    )
