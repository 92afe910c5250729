"""Functions of strings."""

from decimal import Decimal

from feel import regex
from feel.builtins.registry import builtin
from feel.limits import Budget, check_text
from feel.values import Value


@builtin("substring(string: string, start position: number, [length: number])")
def _substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Positions count from 1, or from the end if negative; ``length`` is cut to a whole number."""
    if not 1 <= abs(start) <= len(text) or (length is not None and length < 1):
        return None
    first = int(start)
    begin = first - 1 if first > 0 else len(text) + first
    return (
        text[begin:]
        if length is None
        else text[begin : begin + (int(length) if length < len(text) else len(text))]
    )


@builtin("string length(string: string)")
def _string_length(text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case(string: string)")
def _upper_case(text: str) -> str:
    return text.upper()


@builtin("lower case(string: string)")
def _lower_case(text: str) -> str:
    return text.lower()


@builtin("substring before(string: string, match: string)")
def _substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)")
def _substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains(string: string, match: string)")
def _contains(text: str, match: str) -> bool:
    return match in text


@builtin("starts with(string: string, match: string)")
def _starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("trim(string: string)")
def _trim(text: str) -> str:
    """Not in the specification, but people's answers need it."""
    return text.strip()


@builtin("matches(input: string, pattern: string, [flags: string?])", with_run=True)
def _matches(run: Budget, text: str, pattern: str, flags: str | None = None) -> bool | None:
    found = regex.compile_pattern(pattern, flags or "")
    return None if found is None else regex.search(found, text, run) is not None


@builtin("replace(input: string, pattern: string, replacement: string, [flags: string?])", with_run=True)
def _replace(
    run: Budget, text: str, pattern: str, replacement: str, flags: str | None = None
) -> str | None:
    found = regex.compile_pattern(pattern, flags or "")
    return None if found is None else regex.replace(found, text, replacement, run)


@builtin("split(string: string, delimiter: string)", with_run=True)
def _split(run: Budget, text: str, delimiter: str) -> list[str] | None:
    found = regex.compile_pattern(delimiter, "")
    return None if found is None else regex.split(found, text, run)


@builtin("string join(list: list, [delimiter: string?])")
def _string_join(items: list[Value], delimiter: str | None = None) -> str | None:
    """Nulls are left out."""
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    check_text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (delimiter or "").join(texts)
