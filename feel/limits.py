"""The bounds within which every expression lives, and the budget of one evaluation."""

from feel.errors import FeelLimitExceeded

MAX_SOURCE = 20_000  # characters of an expression
MAX_DEPTH = 120  # levels of nesting of its tree
MAX_TREES_KEPT = 10_000  # compiled expressions in the cache
MAX_STEPS = 1_000_000  # one or two seconds on a slow core
MAX_CALLS = 60  # functions inside functions
MAX_TEXT = 1_000_000  # characters of a string value
MAX_LIST = 100_000  # elements of a list
MAX_DATA_DEPTH = 100  # levels of nesting of a value that enters or leaves


class Budget:
    """Steps that one evaluation may still take; every loop and every long value takes some."""

    __slots__ = ("calls", "left")

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.left = steps
        self.calls = 0

    def tick(self, steps: int = 1) -> None:
        """Take ``steps`` from the budget.

        Raises:
            FeelLimitExceeded: none are left.
        """
        self.left -= steps
        if self.left < 0:
            raise FeelLimitExceeded(
                "La expresión da demasiadas vueltas. Reduzca la lista o el intervalo que recorre."
            )

    def enter(self) -> None:
        """One call deeper."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimitExceeded(
                "Una función se llama a sí misma demasiadas veces. Póngale una condición de término."
            )

    def leave(self) -> None:
        """One call less."""
        self.calls -= 1


def check_text(length: int) -> None:
    """Refuse a string value that would be too long."""
    if length > MAX_TEXT:
        raise FeelLimitExceeded("El texto que resulta es demasiado largo.")


def check_list(length: int) -> None:
    """Refuse a list that would be too long."""
    if length > MAX_LIST:
        raise FeelLimitExceeded("La lista que resulta es demasiado larga.")


def check_depth(depth: int) -> None:
    """Refuse data nested without end."""
    if depth > MAX_DATA_DEPTH:
        raise FeelLimitExceeded("Los datos están anidados en demasiados niveles.")
