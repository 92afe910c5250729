"""Why each finding of the deploy gate matters, in a sentence: what ``docs/rules`` says at length."""

from collections.abc import Mapping

from web.i18n import lazy_gettext as _

WHY: Mapping[str, object] = {
    "ad-hoc-empty": _(
        "Un subproceso a elección necesita al menos una actividad: no habría nada que ofrecer ni "
        "nada que lo termine."
    ),
    "ad-hoc-endless": _(
        "Una tarea que se puede repetir se abre otra vez cada vez que se completa: sin condición de"
        " término no se saldría nunca."
    ),
    "ad-hoc-event": _(
        "Un subproceso a elección no tiene inicio ni fin: sus actividades se ofrecen al entrar, y "
        "su condición dice cuándo acaba."
    ),
    "ad-hoc-ordering": _(
        "El estándar conoce dos maneras de ofrecerlas: todas a la vez, o una tras otra."
    ),
    "boundary-loose": _(
        "Un evento de borde pertenece a una actividad de su mismo nivel; en otro lugar nada lo "
        "pondría a esperar."
    ),
    "boundary-never": _(
        "Lo que el motor hace al instante no espera: un plazo o un mensaje sobre eso no tiene "
        "cuándo ocurrir. Los errores solo salen de servicios, llamadas y subprocesos."
    ),
    "busy-loop": _(
        "En esa vuelta no hay tarea de una persona, servicio, mensaje ni plazo: el motor giraría "
        "sin fin hasta que un límite detenga el caso."
    ),
    "call-nothing": _("Sin nombre no hay a qué proceso llamar."),
    "call-unknown": _(
        "Una versión queda unida a las versiones que llama, para que un caso no cambie a mitad de "
        "camino: lo llamado se despliega antes."
    ),
    "callee-wrong": _(
        "El proceso llamado se compila junto con quien lo llama; mientras tenga errores, este "
        "tampoco corre."
    ),
    "cancel-misplaced": _("La cancelación solo tiene sentido dentro de una transacción, o en su borde."),
    "check-failed": _(
        "La revisión se detuvo por un error del programa, no suyo. Lo que no se pudo revisar no se "
        "despliega."
    ),
    "check-too-large": _("Lo que ocupa tanto al leerse también estorbaría a todos al ejecutarse."),
    "check-too-slow": _(
        "El procedimiento más grande de la casa se revisa en menos de un segundo de procesador; "
        "este no terminó en varios."
    ),
    "compensation-flow": _(
        "Lo que deshace se une con una asociación: ni el evento ni la actividad forman parte del flujo."
    ),
    "compensation-guarded": _(
        "Lo que deshace lo ejecuta el motor al volver atrás: ninguna ficha saldría por un evento de"
        " borde."
    ),
    "compensation-handler": _(
        "De un evento de compensación sale una sola asociación, hacia la actividad que deshace."
    ),
    "compensation-loose": _(
        "Solo se ejecuta cuando se deshace algo a lo que esté unida, y no está unida a nada."
    ),
    "compensation-misplaced": _(
        "Solo se deshacen actividades terminadas; un evento o una compuerta no."
    ),
    "compensation-mixed": _(
        "Un mismo evento no puede deshacer y además otra cosa: no se sabría cuál de las dos pasó."
    ),
    "compensation-never": _("Está dibujado cómo deshacerla, pero nada lo pide nunca."),
    "compensation-nothing": _(
        "Se deshace lo hecho en el mismo nivel, y en él no hay nada que se sepa deshacer."
    ),
    "compensation-twice": _("Una actividad se deshace de una sola manera."),
    "compensation-unseen": _(
        "Solo se deshace lo del mismo nivel, o lo del que rodea a un subproceso de evento."
    ),
    "complex-gateway": _(
        "Su condición de activación no se ejecuta en este motor; otros la ignoran en silencio, aquí"
        " se dice."
    ),
    "condition-alone": _(
        "Si la condición no se cumple no hay otro camino: el caso se detiene ahí, sin resultado."
    ),
    "condition-language": _("Solo se ejecuta FEEL: nunca un programa que venga dentro de un archivo."),
    "condition-missing": _(
        "Todo camino de esta compuerta dice cuándo se toma, menos el flujo por omisión."
    ),
    "condition-not-asked": _(
        "Esta compuerta no mira condiciones: toma todos los caminos, o decide el evento. La "
        "condición sugiere algo que no pasará."
    ),
    "data-assignment": _("Esa asignación de datos no se ejecuta."),
    "data-binding": _(
        "Aquí los servicios se piden por su nombre, con parámetros; unir datos a una operación web "
        "no se ejecuta."
    ),
    "data-object": _(
        "Los datos dibujados documentan. Los de verdad viajan en variables, que escriben "
        "formularios, cálculos, servicios y decisiones."
    ),
    "data-store-unserved": _(
        "Solo una tarea de servicio llega a algo de fuera: aquí no se leería ni escribiría nada."
    ),
    "data-store": _(
        "Lo lee y escribe la tarea de servicio a la que está unido; el motor no guarda nada por él."
    ),
    "data-target": _(
        "La asociación calcula un valor y lo lleva a una variable: falta una de las dos cosas."
    ),
    "deadlock": _(
        "Se jugaron todos los caminos posibles: en alguno, una ficha espera aquí a otra que nunca "
        "llega. Casi siempre abre una compuerta exclusiva y cierra una paralela."
    ),
    "decision-unknown": _(
        "La tarea pide una decisión por su id, que no está en los archivos .dmn de la carpeta."
    ),
    "decision-wrong": _("Una celda no es FEEL, o usa algo que no se ejecuta."),
    "default-loose": _("El flujo por omisión tiene que ser uno de los que salen de este elemento."),
    "default-missing": _(
        "Si no se cumple ninguna condición, el caso se detiene aquí con una incidencia."
    ),
    "default-with-condition": _(
        "El flujo por omisión se toma cuando no se toma otro: su condición no se mira nunca."
    ),
    "dmn-unreadable": _("No es XML, no es DMN 1.1 a 1.5, pesa más de 5 MB o trae un DOCTYPE."),
    "element-unknown": _(
        "No es un elemento que el motor conozca: viene de una coreografía, una conversación u otra "
        "herramienta."
    ),
    "empty": _(
        "Un proceso sin elementos no puede correr; un subproceso vacío se pasa al instante y suele "
        "estar sin terminar."
    ),
    "error-not-interrupting": _(
        "Un error siempre interrumpe; solo plazos, mensajes, señales, condiciones y escalamientos "
        "pueden dejar seguir a la actividad."
    ),
    "event-incomplete": _(
        "Un mensaje, una señal o un error tienen nombre o código; un temporizador, un tiempo; una "
        "espera, su condición."
    ),
    "event-misplaced": _(
        "El estándar dice qué clase de evento puede iniciar, esperar, lanzar, terminar o estar en "
        "un borde."
    ),
    "event-subprocess": _(
        "Empieza cuando ocurre su evento mientras su nivel está activo; si interrumpe, termina lo "
        "demás de ese nivel."
    ),
    "event-waits-for-nothing": _(
        "Un evento intermedio o de borde espera algo: un mensaje, una señal, un tiempo, una "
        "condición, un error."
    ),
    "expression-odd": _(
        "Llama a una función, o nombra un tipo, que nadie tiene: FEEL da null sin avisar."
    ),
    "expression": _(
        "Toda expresión se compila antes de desplegar, para que ningún caso se detenga por un error"
        " al escribir."
    ),
    "extension-ignored": _("Lo que otras herramientas escriben a su manera no tiene efecto aquí."),
    "file-too-large": _(
        "Ningún diagrama, tabla o formulario que se pueda leer es tan grande; casi todos pesan "
        "menos de 100 KB."
    ),
    "flow-forbidden": _(
        "De un fin no sale nada; a un inicio, a un borde o a un subproceso de evento no llega nada."
    ),
    "flow-loose": _("Un flujo une dos elementos del mismo nivel; no cruza el borde de un subproceso."),
    "form-not-json": _("Los formularios son archivos JSON de form-js, en UTF-8."),
    "form-wrong": _("Cada componente se revisa: su tipo, su clave, sus opciones y sus expresiones."),
    "gateway-instantiates": _(
        "Una compuerta que inicia un proceso solo puede esperar mensajes: un plazo o una señal aún "
        "no serían de ningún caso."
    ),
    "gateway-not-to-event": _(
        "Tras una compuerta de eventos vienen eventos que esperan: decide el primero que ocurra."
    ),
    "gateway-waits-for-all": _("Iniciaría un proceso y esperaría todos sus eventos; eso no se ejecuta."),
    "gateway-without-events": _("Decide entre eventos, y no hay ninguno."),
    "handler-repeated": _("Empieza una vez por cada evento: repetirlo no significa nada."),
    "handler-start": _("Un subproceso de evento tiene un solo inicio, con el evento que lo dispara."),
    "id-repeated": _(
        "Los casos, la bitácora y las tareas nombran los elementos por su identificador: dos "
        "iguales no se podrían distinguir."
    ),
    "implicit-split": _(
        "Los flujos que salen de una actividad se toman todos a la vez; muchos los leen como una "
        "elección."
    ),
    "implicit-start": _(
        "Sin evento de inicio empieza a la vez todo aquello a lo que no llega ningún flujo."
    ),
    "instances-behavior": _("Lanzar un evento por cada repetición no se ejecuta."),
    "instances-unknown": _(
        "Lo que se hace varias veces dice o cuántas, o sobre qué lista; no las dos cosas ni ninguna."
    ),
    "instantiates-late": _("Lo que inicia el proceso no tiene flujo de entrada."),
    "item-without-list": _("El elemento de cada repetición sale de una lista."),
    "join-waits-for-itself": _(
        "A uno de sus flujos solo se llega después de pasar por ella misma: nunca se abre por "
        "primera vez."
    ),
    "lack-of-synchronization": _(
        "Dos caminos en paralelo llegan aquí sin haberse unido: todo lo que sigue se haría dos veces."
    ),
    "link-arrives": _(
        "A un enlace que recibe se llega por el que lanza del mismo nombre, no por un flujo."
    ),
    "link-as-flow": _("Un par de enlaces del mismo nombre es un flujo largo, dibujado en dos partes."),
    "link-leaves": _("De un enlace que lanza se sigue en el que recibe, no por un flujo."),
    "link-without-pair": _(
        "Cada nombre de enlace tiene uno que recibe y al menos uno que lanza, en el mismo nivel."
    ),
    "loop-endless": _(
        "Un bucle se repite mientras se cumple su condición, o hasta un máximo; sin ninguna de las "
        "dos no acaba."
    ),
    "loop-maximum": _("El máximo es un número entero; lo que depende de los datos es una condición."),
    "message-missing": _("Enviar o recibir es siempre un mensaje, con su nombre."),
    "message-uncorrelated": _(
        "Sin clave, el mensaje que llegue podría ser de cualquier caso que espere uno de ese nombre."
    ),
    "nested-too-deep": _("Más de noventa niveles no los puede leer nadie."),
    "no-default-flow": _(
        "Si no se cumple ninguna condición, la compuerta no puede seguir y el caso se detiene. Los "
        "datos faltan de maneras que nadie pensó."
    ),
    "no-diagram": _("El diagrama lleva el nombre de la carpeta."),
    "no-entry": _("No hay inicio y a todo elemento le llega un flujo: nada empezaría nunca."),
    "no-process": _(
        "El identificador del proceso es la clave por la que lo conocen los casos, los mensajes y "
        "las llamadas."
    ),
    "not-bpmn": _("La raíz del archivo no es un diagrama de BPMN 2.0."),
    "not-executable": _("Un dibujo marcado como no ejecutable solo documenta."),
    "other-process": _("Una carpeta, un proceso: los demás del mismo archivo no se despliegan con él."),
    "output-half": _("La lista de resultados y el resultado de cada repetición van juntos."),
    "parameter-without-name": _(
        "Lo que recibe un servicio es un contexto, y cada parámetro es una entrada con su nombre."
    ),
    "path-without-end": _(
        "Se permite, pero el caso termina sin decir en qué: los fines son los resultados que "
        "muestran las listas."
    ),
    "performer-ignored": _(
        "Quién atiende una tarea lo dicen el carril, el grupo candidato y el responsable; lo demás "
        "no se lee."
    ),
    "procedure-without-notification": _(
        "Un acto produce efectos cuando se notifica (LPAG, arts. 16 y 18 a 24)."
    ),
    "procedure-without-recourse": _("Quien resulta afectado puede impugnar (LPAG, arts. 206 a 209)."),
    "procedure-without-silence": _(
        "Para cada trámite la ley dice qué significa que la administración calle (LPAG, arts. 33 y 34)."
    ),
    "procedure-without-term": _("Todo trámite tiene un plazo para resolverse (LPAG, arts. 35 y 142)."),
    "property-misspelt": _(
        "Se parece a una propiedad de la plataforma pero está escrita de otro modo: se ignoraría en"
        " silencio."
    ),
    "quantity": _(
        "Esas cantidades hacen esperar o multiplicar fichas, casi nunca a propósito, y no se ejecutan."
    ),
    "reference-loose": _("El evento nombra un mensaje, una señal o un error que el archivo no define."),
    "refusal-without-reasons": _(
        "Todo acto administrativo se motiva (LPAG, arts. 3.4 y 6): quien deniega escribe por qué."
    ),
    "repeatable-misplaced": _(
        "Solo una tarea de una persona dentro de un subproceso a elección puede ofrecerse otra vez."
    ),
    "reserve-lifted": _("Quién puede saber de un caso no se cambia de paso, con un diagrama."),
    "reserve-not-kept": _(
        "Un proceso llamado corre dentro del caso de quien lo llama, y es este el que dice quién "
        "puede saber de él."
    ),
    "reserve-unknown": _(
        "Una reserva que no está declarada no tiene a nadie: sus casos no los vería nadie, o los "
        "verían todos."
    ),
    "result-missing": _(
        "El valor de un cálculo se guarda en una variable o, si es un contexto, entrada por entrada."
    ),
    "rule-without-decision": _("Una tarea de reglas nombra la decisión que pide."),
    "rules-overlap": _(
        "En una tabla UNIQUE coincide una sola fila; donde chocan dos, la respuesta fallaría al "
        "aplicarse."
    ),
    "scenario-fails": _(
        "Los escenarios son las pruebas del procedimiento: se juegan en cada revisión, con un reloj"
        " propio."
    ),
    "script-around": _(
        "Un cálculo antes o después esconde trabajo donde nadie que lea el diagrama lo ve."
    ),
    "script-language": _("Solo se ejecuta FEEL: nunca un programa que venga dentro de un archivo."),
    "script-missing": _("No hay nada que calcular."),
    "service-without-topic": _(
        "El servicio dice qué hay que hacer: quienes trabajan toman los trabajos por él."
    ),
    "shadowed-variable": _(
        "En un contexto, una entrada ve a las de arriba: la que se llama como una variable la "
        "oculta a las que siguen, que leerían null."
    ),
    "signal-end": _(
        "La señal llega a todo lo que la espera, en este caso y en otros, y este camino termina."
    ),
    "start-multiple": _(
        "Cada evento iniciaría el caso de otra manera y con otros datos: se dice mejor con dos inicios."
    ),
    "start-unwatched": _(
        "Una condición se mira cuando cambian los datos de un caso; antes de que exista no hay datos."
    ),
    "start-waits": _("Un subproceso empieza cuando se llega a él: su inicio es simple."),
    "starts-several": _("Con dos inicios sin evento no se sabría dónde empieza un caso nuevo."),
    "state-space-too-large": _(
        "Hay más situaciones posibles de las que se pueden jugar: que no se halle nada prueba menos."
    ),
    "table-gap": _(
        "Para alguna combinación de datos no responde ninguna fila: la decisión daría null y el "
        "caso seguiría con null."
    ),
    "task-abstract": _(
        "Una tarea sin tipo se pasa al instante: no se pregunta a nadie ni se hace nada."
    ),
    "task-without-form": _("Las personas responden una tarea en su formulario."),
    "task-without-lane": _(
        "El carril es el grupo en cuya bandeja aparece la tarea: sin él nadie la vería."
    ),
    "timer": _("Un tiempo fijo se escribe según ISO 8601 (P15D, 2026-05-04); todo lo demás es FEEL."),
    "too-many-files": _("Más de 500 archivos: quizá no es la carpeta de un proceso."),
    "too-many-nodes": _(
        "Un diagrama de ese tamaño no lo puede leer nadie: sus partes son procesos por sí mismas."
    ),
    "type-clash": _(
        "FEEL solo compara y suma valores del mismo tipo: con otros da null sin avisar, y ese "
        "camino no se toma nunca."
    ),
    "uncaught": _(
        "Un error lanzado dentro de un subproceso necesita quien lo recoja: si no, termina el caso "
        "entero."
    ),
    "unknown-sense": _("De ese sentido dependen las estadísticas y la regla de los motivos."),
    "unknown-topic": _("Un trabajo de ese servicio esperaría para siempre: nadie sabe hacerlo."),
    "unreachable": _("Ningún camino desde ningún inicio llega hasta aquí."),
    "unread-fields": _(
        "Ninguna condición, cálculo, decisión o servicio lee esas respuestas. Los datos personales "
        "se piden solo si hacen falta (Ley 29733, art. 7)."
    ),
    "unused-rule": _("Una de sus celdas excluye todo valor que su columna puede tener."),
    "unwritten-variable": _(
        "Se siguió el camino de los datos: nada de lo que viene antes pudo escribir esa variable, y"
        " se leería null."
    ),
    "xml-broken": _("El archivo está cortado, en otra codificación que la que dice, o no es XML."),
    "xml-doctype": _("Un diagrama nunca los necesita, y por ellos se ataca a quien lo lee."),
    "xml-too-large": _("Ningún diagrama que se pueda leer es tan grande."),
}


def of(code: str) -> str:
    """Why; empty for a code that has no sentence yet."""
    return str(WHY.get(code, ""))


_DEFAULT = _("Tomar como flujo por omisión el que no tiene condición")
#: what a click does about a finding that ``engine.authoring.repairs`` can mend
REPAIRS: Mapping[str, object] = {
    "condition-missing": _DEFAULT,
    "default-missing": _DEFAULT,
    "default-with-condition": _("Quitar la condición"),
    "flow-loose": _("Quitar el flujo"),
    "no-default-flow": _DEFAULT,
    "not-executable": _("Marcarlo como ejecutable"),
    "property-misspelt": _("Escribirla bien"),
    "task-abstract": _("Convertirla en tarea de usuario"),
    "task-without-form": _("Crear el formulario"),
}


def repair(code: str) -> str:
    """What the repair does; empty where there is none."""
    return str(REPAIRS.get(code, ""))
