// What the panel shows of each element: everything that the engine reads, and nothing else.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { area, button, check, feel, group, note, propertyOf, select, text } from "./campos.js";
import { eventGroups } from "./eventos.js";
import { loopGroup } from "./repeticion.js";
import { serviceGroup } from "./servicio.js";
import { subject } from "./valores.js";
import { t } from "../textos.js";

const IDENTIFIER = /^[A-Za-z_][\w.-]*$/;
const GATEWAYS = ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"];

export function groupsOf(element, context) {
  if (!subject(element) || isAny(element, ["bpmn:Group"])) return [general(element, context)];
  const makers = [general, procedure, people, service, script, rule, call, start, ...eventGroups, end, choice, flow, lane, adHoc, loopGroup, documentation];
  return makers.flatMap((make) => make(element, context) ?? []).filter((group) => group.entries.length);
}

function general(element, { values }) {
  const isProcess = is(subject(element) ?? element, "bpmn:Process");
  const object = () => (is(element, "bpmn:Participant") ? getBusinessObject(element) : subject(element) ?? getBusinessObject(element));
  const named = isAny(element, ["bpmn:TextAnnotation"]) ? "text" : "name";
  const id = text({
    id: "id", label: t("Identificador"), help: isProcess ? t("Es la clave del procedimiento.") : null,
    get: () => (subject(element) ?? getBusinessObject(element)).id,
    validate: (value) => validId(element, value, values),
    set: (_, value) => { if (value && !validId(element, value, values)) values.write(element, subject(element), { id: value }); },
  });
  return group("general", t("General"), [
    area({ id: "name", label: t("Nombre"), get: () => object()[named] ?? "", set: (_, value) => setName(element, named, value, values) }),
    !isProcess && id,
    isProcess && note({ id: "clave", words: t("Clave: {key}", { key: subject(element).id }) }),
  ]);
}

function setName(element, named, value, values) {
  values.modeling.updateProperties(element, { [named]: value });
  const process = is(element, "bpmn:Participant") && subject(element);
  if (process) values.modeling.updateModdleProperties(element, process, { name: value });
}

function validId(element, value, values) {
  const object = subject(element);
  if (value === object.id) return null;
  if (!IDENTIFIER.test(value ?? "")) return t("Use letras sin tilde, cifras y «_», sin espacios.");
  return values.registry.get(value) ? t("Ya hay otro elemento con ese identificador.") : null;
}

function procedure(element, { values }) {
  if (!is(subject(element), "bpmn:Process")) return null;
  const property = propertyOf(values);
  const nodes = () => values.nodes().map(({ id, name }) => ({ value: id, label: name }));
  const process = subject(element);
  return group("tramite", t("Trámite"), [
    check({ id: "ejecutable", label: t("Se ejecuta"), get: () => process.isExecutable === true, set: (_, value) => values.modeling.updateModdleProperties(element, process, { isExecutable: value }) }),
    property(text, "tramite", t("Nombre del trámite"), { help: t("Déjelo en blanco si no es un trámite que alguien pide: entonces no se exige plazo, silencio, notificación ni recurso.") }),
    property(text, "plazo", t("Plazo"), { help: t("Por ejemplo: 30 días hábiles.") }),
    property(select, "silencio", t("Silencio administrativo"), { options: () => [["NEGATIVO", t("Negativo")], ["POSITIVO", t("Positivo")], ["NO_APLICA", t("No aplica")]].map(([value, label]) => ({ value, label })) }),
    property(select, "impugnacion", t("Lo que abre los recursos"), { options: nodes }),
    property(select, "notificacion", t("Lo que notifica"), { options: nodes, none: t("(una tarea con el servicio de notificar)") }),
  ]);
}

function people(element, context) {
  if (!isAny(element, ["bpmn:UserTask", "bpmn:ManualTask"])) return null;
  const { values, host } = context;
  const property = propertyOf(values);
  const forms = () => host.vocabulary.forms.map(({ key, title }) => ({ value: key, label: title ? `${title} (${key})` : key }));
  const form = (one) => values.property(one, "formKey") || one.id;
  const isUser = is(element, "bpmn:UserTask");
  return [
    isUser && group("formulario", t("Formulario"), [
      property(select, "formKey", t("Formulario"), { options: forms, none: t("El que se llama como la tarea: {id}", { id: element.id }) }),
      button({ id: "abrir-formulario", label: t("Abrir o crear el formulario"), act: (one) => host.openForm(form(one)) }),
    ]),
    group("quien", t("Quién y cuándo"), [
      property(feel, "candidateGroup", t("Grupo candidato"), { host, help: t("Si no, el carril: {lane}.", { lane: context.laneOf(element) || t("ninguno") }) }),
      property(feel, "assignee", t("Responsable"), { host, help: t("Usuario a quien se le asigna al llegar.") }),
      property(feel, "dueDate", t("Vence"), { host, placeholder: 'plazo vence(today(), 5)' }),
      property(feel, "priority", t("Prioridad"), { host, help: t("De 0 (más urgente) a 100; normal, 50.") }),
      property(feel, "title", t("Título en la bandeja"), { host }),
      is(element.parent, "bpmn:AdHocSubProcess") && check({
        id: "propiedad-repeatable", label: t("Se puede repetir"), get: () => values.property(element, "repeatable") === "true",
        set: (_, value) => values.setProperty(element, "repeatable", value ? "true" : ""),
      }),
    ]),
  ].filter(Boolean);
}

const service = serviceGroup;

function script(element, { values, host }) {
  if (!is(element, "bpmn:ScriptTask")) return null;
  return group("script", t("Cálculo"), [
    feel({
      id: "script", label: t("Expresión"), host, place: "script", get: () => getBusinessObject(element).script ?? "",
      set: (_, value) => values.modeling.updateProperties(element, { script: value.trim() || undefined, scriptFormat: "feel" }),
    }),
    propertyOf(values)(text, "resultVariable", t("Variable del resultado"), { help: t("Si la expresión es un contexto {…}, puede quedar en blanco: cada entrada es una variable.") }),
  ]);
}

function rule(element, { values, host }) {
  if (!is(element, "bpmn:BusinessRuleTask")) return null;
  const { decisions } = host.vocabulary;
  const asked = () => decisions.find((one) => one.id === values.decision(element));
  return group("decision", t("Decisión"), [
    select({
      id: "decision", label: t("Decisión"), get: () => values.decision(element), set: (_, value) => values.setDecision(element, value),
      options: () => decisions.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
    }),
    asked() && note({ id: "datos-decision", words: t("Lee: {inputs}.", { inputs: asked().inputs.join(", ") || "—" }) }),
    asked() && button({ id: "abrir-decision", label: t("Abrir la tabla"), act: () => host.go(asked().path, asked().id) }),
    propertyOf(values)(text, "resultVariable", t("Variable del resultado")),
  ]);
}

function call(element, { values, host }) {
  if (!is(element, "bpmn:CallActivity")) return null;
  const property = propertyOf(values);
  const { processes } = host.vocabulary;
  const called = () => processes.find((one) => one.key === getBusinessObject(element).calledElement);
  const told = called();
  return group("llamada", t("Proceso llamado"), [
    select({
      id: "llamado", label: t("Proceso"), get: () => getBusinessObject(element).calledElement ?? "",
      set: (_, value) => values.modeling.updateProperties(element, { calledElement: value || undefined }),
      options: () => processes.map(({ key, name, version }) => ({ value: key, label: t("{name} (versión {version})", { name, version }) })),
    }),
    told && note({ id: "version", words: t("Al desplegar queda unido a la versión que se aplica entonces; hoy, la {version}. Los casos en curso siguen con la suya.", { version: told.version }) }),
    property(feel, "in", t("Datos que recibe"), { host, help: told?.inputs.length ? t("Espera: {inputs}.", { inputs: told.inputs.join(", ") }) : t("En blanco, recibe todos.") }),
    told?.inputs.length > 0 && button({
      id: "tomar-entradas", label: t("Escribir lo que espera"),
      act: () => values.setProperty(element, "in", `{ ${told.inputs.map((name) => `${name}: ${name}`).join(", ")} }`),
    }),
    property(feel, "out", t("Datos que devuelve"), { host, place: "out", help: t("Se calcula con los datos del proceso llamado; «outcome» es el fin al que llegó.") }),
  ]);
}

function start(element, { values }) {
  if (!is(element, "bpmn:StartEvent") || getBusinessObject(element).get("eventDefinitions").length) return null;
  return group("entradas", t("Datos que llegan de fuera"), [
    propertyOf(values)(text, "entradas", t("Variables"), { help: t("Separadas por comas: las que da quien inicia o llama a este proceso.") }),
  ]);
}

function end(element, { values, host }) {
  if (!is(element, "bpmn:EndEvent")) return null;
  const property = propertyOf(values);
  const reasons = () => host.vocabulary.reasons.map((value) => ({ value, label: value }));
  return group("sentido", t("Qué se resolvió"), [
    property(select, "sentido", t("Sentido"), { options: () => [["FAVORABLE", t("Favorable")], ["DESFAVORABLE", t("Desfavorable")], ["ARCHIVO", t("Archivo")]].map(([value, label]) => ({ value, label })) }),
    values.property(element, "sentido") === "DESFAVORABLE" && property(select, "motivacion", t("Formulario que pide los motivos"), { options: reasons }),
  ]);
}

function choice(element, { values }) {
  const object = getBusinessObject(element);
  const outgoing = object.get?.("outgoing") ?? [];
  const able = isAny(element, GATEWAYS) || is(element, "bpmn:Activity");
  if (!able || outgoing.length < 2) return null;
  const name = (one) => one.name || t("hacia {target}", { target: one.targetRef?.name || one.targetRef?.id });
  return group("omision", t("Caminos"), [select({
    id: "omision", label: t("Flujo por omisión"), help: t("El que se toma si no se cumple ninguna condición."),
    options: () => outgoing.map((one) => ({ value: one.id, label: name(one) })),
    get: () => object.default?.id ?? "",
    set: (_, value) => values.modeling.updateProperties(element, { default: outgoing.find((one) => one.id === value) }),
  })]);
}

function flow(element, { values, host }) {
  if (!is(element, "bpmn:SequenceFlow")) return null;
  const object = getBusinessObject(element);
  const source = element.source;
  const able = source && (isAny(source, GATEWAYS) || is(source, "bpmn:Activity"));
  if (!able) return null;
  const isDefault = getBusinessObject(source).default === object;
  return group("condicion", t("Condición"), [
    isDefault ? note({ id: "es-omision", words: t("Es el flujo por omisión: se toma si no se cumple ninguna otra condición.") }) : feel({
      id: "condicion", label: t("Se toma si"), host, place: "condition", get: () => values.expression(object, "conditionExpression"),
      set: (_, value) => values.setExpression(element, object, "conditionExpression", value),
    }),
    check({
      id: "por-omision", label: t("Flujo por omisión"), get: () => isDefault,
      set: (_, value) => values.modeling.updateProperties(source, { default: value ? object : undefined }),
    }),
  ]);
}

function lane(element, { host }) {
  if (!is(element, "bpmn:Lane")) return null;
  return group("carril", t("Carril"), [note({
    id: "grupo", words: t("Su nombre es el grupo que ve estas tareas. Grupos conocidos: {groups}.", { groups: host.vocabulary.groups.join(", ") || "—" }),
  })]);
}

function adHoc(element, { values, host }) {
  if (!is(element, "bpmn:AdHocSubProcess")) return null;
  const object = getBusinessObject(element);
  return group("ad-hoc", t("Actividades a elección"), [
    feel({ id: "termino", label: t("Termina cuando"), host, place: "completionCondition", get: () => values.expression(object, "completionCondition"), set: (_, value) => values.setExpression(element, object, "completionCondition", value) }),
    select({
      id: "orden", label: t("Se ofrecen"), none: null, get: () => object.ordering ?? "Parallel",
      set: (_, value) => values.modeling.updateProperties(element, { ordering: value }),
      options: () => [{ value: "Parallel", label: t("todas a la vez") }, { value: "Sequential", label: t("una tras otra") }],
    }),
    check({ id: "anular-resto", label: t("Al terminar se anula lo que quede abierto"), get: () => object.cancelRemainingInstances !== false, set: (_, value) => values.modeling.updateProperties(element, { cancelRemainingInstances: value }) }),
  ]);
}

function documentation(element, { values }) {
  if (isAny(element, ["bpmn:TextAnnotation"])) return null;
  return group("documentacion", t("Documentación"), [
    area({ id: "documentacion", label: t("Para quien lee el procedimiento"), get: () => values.documentation(element), set: (_, value) => values.setDocumentation(element, value) }),
  ], { open: false });
}
