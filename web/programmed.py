"""Processes that the program itself starts, each about something: nobody asks for one at a counter."""

STARTED = frozenset(
    {
        *("antecedentes", "atencion_de_plazo", "conciliar_respuestas", "consulta_interna"),
        *("consulta_por_oficio", "tarea_suelta"),
    }
)
