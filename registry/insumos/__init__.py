"""The blanks that documents are made of: received, set aside, used, spoiled, moved, destroyed."""

from registry.insumos.actas import Recuento, accept, count, destroy, send
from registry.insumos.existencias import Fila, Hecho, Nivel, acts, find, history, levels, lots, low, page
from registry.insumos.lotes import Pila, RangeTaken, Recepcion, WrongRange, receive
from registry.insumos.movimientos import (
    NotInStock,
    StockEmpty,
    WrongOffice,
    get,
    release,
    reserve,
    spoil,
    use,
    void,
)

__all__ = [
    "Fila",
    "Hecho",
    "Nivel",
    "NotInStock",
    "Pila",
    "RangeTaken",
    "Recepcion",
    "Recuento",
    "StockEmpty",
    "WrongOffice",
    "WrongRange",
    "accept",
    "acts",
    "count",
    "destroy",
    "find",
    "get",
    "history",
    "levels",
    "lots",
    "low",
    "page",
    "receive",
    "release",
    "reserve",
    "send",
    "spoil",
    "use",
    "void",
]
