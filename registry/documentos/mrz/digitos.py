"""The check digit."""

WEIGHTS = (7, 3, 1)
VALUES = {letter: value for value, letter in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
VALUES["<"] = 0


def check_digit(text: str) -> str:
    """Modulus 10 with weights 7, 3, 1; letters count from A = 10, the filler is 0.

    Example:
        >>> check_digit("L898902C3")
        '6'

    Source:
        ICAO Doc 9303-3, 4.9.
    """
    return str(sum(VALUES[one] * WEIGHTS[place % 3] for place, one in enumerate(text)) % 10)
