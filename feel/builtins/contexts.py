"""Functions of contexts."""

from feel.builtins.registry import builtin
from feel.comparison import equal
from feel.limits import Budget
from feel.temporal import DateTime, Time
from feel.values import Value

Context = dict[str, Value]


@builtin("get value(m: context, key: string)")
@builtin("get value(context: context, key: string)")
def _get_value(context: Context, key: str) -> Value:
    return context.get(key)


@builtin("get entries(m: context)")
@builtin("get entries(context: context)")
def _get_entries(context: Context) -> list[Context]:
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list)")
def _context(entries: list[Value]) -> Context | None:
    made: Context = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry or type(entry.get("key")) is not str:
            return None
        if entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@builtin("context put(context: context, key: string, value: any)")
def _context_put(context: Context, key: str, value: Value) -> Context:
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value: any)")
def _context_put_deep(context: Context, keys: list[Value], value: Value) -> Context | None:
    if not keys or not all(type(key) is str for key in keys):
        return None
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    put = _context_put_deep(inner, rest, value) if type(inner) is dict else None
    return None if put is None else {**context, first: put}


@builtin("context merge(contexts: list)")
def _context_merge(contexts: list[Value]) -> Context | None:
    if not all(type(context) is dict for context in contexts):
        return None
    return {key: value for context in contexts for key, value in context.items()}


@builtin("is([value1: any], [value2: any])", with_run=True)
def _is(run: Budget, left: Value = None, right: Value = None) -> bool:
    """The same value of the same kind, and for times the same offset or zone as written."""
    if isinstance(left, Time | DateTime):
        return bool(left == right)
    return equal(left, right, run) is True
