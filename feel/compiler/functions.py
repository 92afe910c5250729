"""Function literals and calls."""

from collections.abc import Sequence

from feel import tree
from feel.compiler.core import Env, compile_node, compiles, find_type, read_name, weight
from feel.compiler.inference import infer
from feel.functions import Function
from feel.limits import Budget
from feel.scope import Code, Scope
from feel.types import ANY
from feel.values import Invocable, Value


@compiles(tree.FunctionLiteral)
def _function(node: tree.FunctionLiteral, env: Env) -> Code:
    if node.external:  # Java or PMML: there is none here
        return lambda _s: None
    names = [parameter.name for parameter in node.parameters]
    types = [find_type(each.kind, env.types) if each.kind else ANY for each in node.parameters]
    gives = infer(node.body, dict(zip(names, types, strict=True)))
    body, cost = compile_node(node.body, env.inside(frozenset(names))), weight(node.body)

    def make(s: Value) -> Value:
        def call(arguments: Sequence[Value], run: Budget) -> Value:
            home = s.run
            if home is not run:  # kept from another evaluation: the caller's budget counts
                home.left, home.calls = run.left, run.calls
            home.tick(cost)
            try:
                return body(Scope(dict(zip(names, arguments, strict=True)), s))
            finally:
                run.left = home.left

        return Function(names, call, types=types, gives=gives)

    return make


@compiles(tree.Call)
def _call(node: tree.Call, env: Env) -> Code:
    callee = _callee(node.function, env)
    arguments = [compile_node(argument.value, env) for argument in node.arguments]
    names = [argument.name for argument in node.arguments if argument.name is not None]
    if names:
        return _named_call(callee, names, arguments)

    def call(s: Value) -> Value:
        function = callee(s)
        if function is None:
            return None
        return function.invoke([argument(s) for argument in arguments], s.run)

    return call


def _named_call(callee: Code, names: list[str], arguments: list[Code]) -> Code:
    def call(s: Value) -> Value:
        function = callee(s)
        if function is None or len(set(names)) != len(names):
            return None
        values = {name: argument(s) for name, argument in zip(names, arguments, strict=True)}
        return function.invoke_named(values, s.run)

    return call


def _callee(node: tree.Node, env: Env) -> Code:
    """The closure that finds the function, or gives None.

    Data called ``count`` or ``date`` does not hide the builtin: only a function can be called.
    """
    if isinstance(node, tree.Name) and not env.declares(node.name):
        name = node.name
        return lambda s: s.run.callable(name)
    read = read_name(node.name, env) if isinstance(node, tree.Name) else compile_node(node, env)
    fallback = node.name if isinstance(node, tree.Name) else None

    def find(s: Value) -> Invocable | None:
        found = read(s)
        if isinstance(found, Invocable):
            return found
        return s.run.callable(fallback) if fallback else None

    return find
