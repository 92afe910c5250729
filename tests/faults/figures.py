"""What the fault tests measured, for the table at the end."""

_ROWS: list[tuple[str, str, str]] = []


def tell(promise: str, what: str, figure: object) -> None:
    """One row: the promise (docs: what is promised), what was done to it, and what came out."""
    _ROWS.append((promise, what, str(figure)))


def rows() -> list[tuple[str, str, str]]:
    """All of them, by promise."""
    return sorted(_ROWS)
