"""Why an instance cannot go on. Codes are the engine's, words are a supervisor's (Spanish)."""

from collections.abc import Mapping

_WORDS = {
    "expression": "La expresión no se puede calcular: {problem} ({expression})",
    "script": "Solo se ejecutan expresiones FEEL.",
    "service": "Los servicios se piden como trabajos.",
    "no-flow": "Ninguna condición se cumple y no hay flujo por omisión.",
    "deadlock": "Espera caminos que ya no pueden llegar.",
    "unfinished": "Todo se hizo y no se cumple la condición de término ({expression}).",
    "no-list": "Se repite sobre «{expression}», que no es una lista.",
    "no-count": "Se repite «{expression}» veces, y eso no es un número entero ({value}).",
    "timer": "El tiempo calculado no es una fecha, un plazo o una repetición ISO 8601 ({value}).",
    "no-key": "Espera un mensaje cuya clave de correlación está vacía.",
    "topic": "El tema calculado no está entre los que la tarea dice que pide ({topic}).",
    "fact": "La propiedad «{fact}» no tiene un valor que sirva ({value}).",
    "decision": "La decisión «{decision}» no se puede tomar: {problem}",
    "no-result-variable": "El resultado no se guarda en ninguna variable.",
    "in-not-a-context": "Lo que se entrega al proceso llamado (in) no es un contexto.",
    "out-not-a-context": "Lo que se recibe del proceso llamado (out) no es un contexto.",
    "steps": "El diagrama da más de {limit} pasos sin detenerse.",
    "time": "El diagrama calcula más de {limit} segundos sin detenerse.",
    "depth": "Hay más de {limit} procesos o subprocesos uno dentro de otro.",
    "scopes": "Hay más de {limit} subprocesos abiertos a la vez.",
    "instances": "Se repite más de {limit} veces.",
    "data": "Las expresiones producen demasiados datos.",
    "size": "Los datos del caso ocupan más de {limit} bytes.",
}


class _Known(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def told(reason: str, facts: Mapping[str, object]) -> str:
    """The sentence for a reason, with its facts."""
    return _WORDS.get(reason, "El diagrama no puede seguir.").format_map(_Known(facts))
