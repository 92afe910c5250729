"""Sentences of the register for people, which other rooms translate."""


class Said(str):
    """A sentence for people: ``sugm translations`` finds it by this name."""

    __slots__ = ()
