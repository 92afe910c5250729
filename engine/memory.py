"""How a program that serves for long looks after its memory."""

import gc

COLLECT = (10_000, 20, 20)  # a page or a turn makes tens of thousands of things, and keeps none


def settle() -> None:
    """Called once all is read that is read at start.

    That stays: to look through it again and again would cost 60 ms each time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
