"""How one person comes to be written in two ways: slips of the pen, spelling by ear, dates turned round.

Each function takes what is right and gives it as somebody may have written it. They know nothing of how
the register compares: what they do is what clerks, keyboards and spreadsheets do.
"""

import unicodedata
from random import Random

_BY_EAR = (
    ("v", "b"),
    ("b", "v"),
    ("z", "s"),
    ("s", "z"),
    ("ce", "se"),
    ("ci", "si"),
    ("ll", "y"),
    ("y", "ll"),
    ("qu", "k"),
    ("c", "k"),
    ("ge", "je"),
    ("gi", "ji"),
    ("j", "x"),
    ("hua", "gua"),
    ("h", ""),
    ("i", "y"),
    ("ph", "f"),
)
_ABBREVIATED = {"María": "Ma.", "José": "J.", "Francisco": "Fco.", "Juan": "J.", "Luis": "L."}
_LETTERS = "aeiourstnlmdc"
_LOOKS_LIKE = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}


def slip(random: Random, text: str) -> str:
    """One letter left out, doubled by another, changed, or two in each other's place."""
    places = [at for at, letter in enumerate(text[1:], 1) if letter.isalpha() and text[at - 1].isalpha()]
    if not places:
        return text
    at, kind = random.choice(places), random.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + random.choice(_LETTERS) + text[at:]
    if kind == 2:
        return text[:at] + random.choice(_LETTERS) + text[at + 1 :]
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def respell(random: Random, text: str) -> str:
    """A word as it sounds: b for v, s for z, k for qu."""
    lower = text.lower()
    known = [pair for pair in _BY_EAR if pair[0] in lower[1:]]
    if not known:
        return text
    heard, written = random.choice(known)
    at = lower.index(heard, 1)
    return text[:at] + written + text[at + len(heard) :]


def bare(text: str) -> str:
    """In capitals and without marks, as old systems keep it."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).upper()


def shortened(random: Random, given: str) -> str:
    """One of several given names left out, or abbreviated."""
    words = given.split()
    if len(words) > 1 and random.random() < 0.7:
        del words[random.randrange(len(words))]
    else:
        words[0] = _ABBREVIATED.get(words[0], f"{words[0][0]}.")
    return " ".join(words)


def turned(date: str) -> str:
    """Day and month in each other's place, where that is a date."""
    if len(date) < 10 or int(date[8:]) > 12:
        return date
    return f"{date[:4]}-{date[8:]}-{date[5:7]}"


def one_digit_off(random: Random, date: str) -> str:
    """Another day, month or year, by one digit."""
    year, month, day = (*date.split("-"), "", "")[:3]
    part = random.choice("ymd" if day else "y")
    if part == "y":
        year = f"{int(year) + random.choice((-10, -1, 1, 10)):04d}"
    elif part == "m":
        month = f"{(int(month) - 1 + random.choice((1, 2))) % 9 + 1:02d}"
    else:
        day = f"{(int(day) - 1 + random.choice((1, 10))) % 28 + 1:02d}"
    return "-".join(piece for piece in (year, month, day) if piece)


def misread(random: Random, number: str) -> str:
    """O for 0, I for 1; or with dashes, blanks, zeros lost."""
    known = [at for at, sign in enumerate(number) if sign in _LOOKS_LIKE]
    if known and random.random() < 0.6:
        at = random.choice(known)
        return number[:at] + _LOOKS_LIKE[number[at]] + number[at + 1 :]
    half = len(number) // 2
    return random.choice((f"{number[:half]}-{number[half:]}", f"{number[:half]} {number[half:]}"))


def one_sign_off(random: Random, number: str) -> str:
    """A number with one digit wrong, or two in each other's place."""
    at = random.randrange(1, len(number))
    if random.random() < 0.5 and number[at] != number[at - 1]:
        return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]
    return number[:at] + random.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]
