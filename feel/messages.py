"""Sentences for what cannot be parsed, each with the remedy that usually helps."""

import re

from lark import Token

from feel.errors import FeelLimitExceeded, FeelSyntaxError

_HINTS: tuple[tuple[str, str], ...] = (
    ("==", "En FEEL la igualdad se escribe con un solo «=», no «==»."),
    ("&&", "En FEEL se escribe «and», no «&&»."),
    ("||", "En FEEL se escribe «or», no «||»."),
    ("<>", "En FEEL «distinto de» se escribe «!=», no «<>»."),
    ("!", "En FEEL la negación se escribe «not(…)», no «!»."),
    ("'", 'Los textos van entre comillas dobles: "texto".'),
    ("“", 'Use comillas rectas: "texto".'),
    ("”", 'Use comillas rectas: "texto".'),
    ("«", 'Use comillas rectas: "texto".'),
    ("%", "FEEL no tiene «%». Para el resto de una división use «modulo(a, b)»."),
    (";", "Las expresiones no terminan en «;». Separe los elementos con «,»."),
    ("@", 'Después de «@» va un texto entre comillas, por ejemplo @"2026-03-09".'),
    (":", "Aquí no va «:». Las entradas de un contexto se escriben entre llaves: {clave: valor}."),
)
_NEEDS = {
    "THEN": "A este «if» le falta su «then».",
    "ELSE": "A este «if» le falta su «else»: en FEEL siempre lo lleva.",
    "RETURN": "A este «for» le falta su «return».",
    "SATISFIES": "A «some» o «every» le falta su «satisfies».",
    "RBRACE": "Falta cerrar una llave «}».",
}
_CLOSERS = {"RPAR": "Falta cerrar un paréntesis «)».", "RSQB": "Falta cerrar un corchete «]»."}
_NOT_WORD = re.compile(r"not\s+\w")


def unexpected_character(text: str, position: int, line: int, column: int) -> FeelSyntaxError:
    """A character with which nothing starts."""
    for mark, sentence in _HINTS:
        if text.startswith(mark, position):
            return FeelSyntaxError(sentence, line=line, column=column)
    return FeelSyntaxError(
        "El carácter «{mark}» no tiene sentido aquí.", mark=text[position], line=line, column=column
    )


def unclosed_string(line: int, column: int) -> FeelSyntaxError:
    """A quote that nothing closes."""
    return FeelSyntaxError("Falta cerrar las comillas de este texto.", line=line, column=column)


def colon_expected(key: str, line: int, column: int) -> FeelSyntaxError:
    """A key without its colon."""
    return FeelSyntaxError(
        "Después de la clave «{key}» va «:» y su valor.", key=key, line=line, column=column
    )


def type_expected(mark: str, line: int, column: int) -> FeelSyntaxError:
    """A type that is not one."""
    if not mark:
        return FeelSyntaxError(
            "Aquí va un tipo, por ejemplo «number» o «list<string>».", line=line, column=column
        )
    return FeelSyntaxError("Al tipo le falta «{mark}».", mark=mark, line=line, column=column)


def too_deep() -> FeelLimitExceeded:
    """More levels than anybody reads."""
    return FeelLimitExceeded("La expresión está anidada en demasiados niveles. Divídala en varias.")


def empty() -> FeelSyntaxError:
    """Nothing written."""
    return FeelSyntaxError("La expresión está vacía.", line=1, column=1)


def unexpected_token(
    token: Token, before: Token | None, expected: set[str], end: tuple[int, int]
) -> FeelSyntaxError:
    """A token where another was wanted.

    Args:
        token: The one that does not fit; of type ``$END`` at the end of the text.
        before: The one before it.
        expected: Kinds of those that would fit.
        end: Line and column after the text.
    """
    at_end = token.type == "$END"
    line, column = end if at_end else (token.line or 1, token.column or 1)
    sentence = _double_operator(token, before)
    if sentence is not None and before is not None:
        return FeelSyntaxError(sentence, line=before.line, column=before.column)
    sentence = _missing(expected, at_end=at_end)
    if sentence is None and at_end:
        sentence = "La expresión está incompleta: falta algo al final."
    if sentence is None:
        return FeelSyntaxError(
            "No se esperaba «{found}» aquí.", found=str(token), line=line, column=column
        )
    return FeelSyntaxError(sentence, line=line, column=column)


def _double_operator(token: Token, before: Token | None) -> str | None:
    if before is None:
        return None
    if str(before).startswith("not ") or _NOT_WORD.match(f"{before} {token}"):
        return "La negación lleva paréntesis: «not(…)»."
    joined = f"{before}{token}"
    return next((sentence for mark, sentence in _HINTS if joined == mark), None)


def _missing(expected: set[str], *, at_end: bool) -> str | None:
    for kind, sentence in _NEEDS.items():
        if kind in expected:
            return sentence
    if at_end:
        return next((sentence for kind, sentence in _CLOSERS.items() if kind in expected), None)
    return None
