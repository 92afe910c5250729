// Events: what they wait for or throw.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { check, feel, group, note, propertyOf, select, text } from "./campos.js";
import { t } from "../textos.js";

const THROWS = ["bpmn:IntermediateThrowEvent", "bpmn:EndEvent", "bpmn:SendTask"];
const TIMERS = [["timeDate", () => t("En una fecha")], ["timeDuration", () => t("Después de un tiempo")], ["timeCycle", () => t("Cada cierto tiempo")]];
const KINDS = {
  "bpmn:MessageEventDefinition": message,
  "bpmn:SignalEventDefinition": signal,
  "bpmn:TimerEventDefinition": timer,
  "bpmn:ConditionalEventDefinition": condition,
  "bpmn:ErrorEventDefinition": error,
  "bpmn:EscalationEventDefinition": escalation,
  "bpmn:LinkEventDefinition": link,
  "bpmn:CompensateEventDefinition": compensation,
};

const throws = (element) => isAny(element, THROWS);

function definitions(element, context) {
  if (isAny(element, ["bpmn:SendTask", "bpmn:ReceiveTask"])) return [message(element, getBusinessObject(element), context)];
  const told = getBusinessObject(element).get?.("eventDefinitions") ?? [];
  return told.map((one) => KINDS[one.$type]?.(element, one, context)).filter(Boolean);
}

function border(element, { values }) {
  if (!is(element, "bpmn:BoundaryEvent")) return null;
  const object = getBusinessObject(element);
  return group("borde", t("Evento de borde"), [check({
    id: "interrumpe", label: t("Interrumpe la actividad"), get: () => object.cancelActivity !== false,
    set: (_, value) => values.modeling.updateProperties(element, { cancelActivity: value }),
  })]);
}

export const eventGroups = [border, definitions];

function named(values, element, definition, reference, type, { id, label, help, more }) {
  const list = () => values.declared(type).map((one) => one.name).filter(Boolean);
  return text({
    id, label, help: help ?? (list().length ? t("En este archivo: {names}.", { names: list().join(", ") }) : null),
    get: () => definition[reference]?.name ?? "",
    set: (_, value) => values.refer(element, definition, reference, type, value, more?.(value)),
  });
}

function message(element, definition, { values, host }) {
  const property = propertyOf(values);
  const elsewhere = [...new Set(host.vocabulary.messages.map((one) => one.name))];
  const instantiates = is(element, "bpmn:ReceiveTask");
  return group("mensaje", t("Mensaje"), [
    named(values, element, definition, "messageRef", "bpmn:Message", {
      id: "mensaje", label: t("Nombre del mensaje"), help: elsewhere.length ? t("Los procedimientos usan: {names}.", { names: elsewhere.join(", ") }) : null,
    }),
    property(feel, "correlationKey", t("Clave de correlación"), { host, help: t("Con la que se sabe de qué caso es; casi siempre el número de expediente.") }),
    throws(element) ? property(feel, "payload", t("Contenido"), { host }) : property(text, "resultVariable", t("Variable que recibe el contenido")),
    instantiates && check({ id: "instancia", label: t("Con él empieza el proceso"), get: () => getBusinessObject(element).instantiate === true, set: (_, value) => values.modeling.updateProperties(element, { instantiate: value || undefined }) }),
  ]);
}

function signal(element, definition, { values, host }) {
  return group("senal", t("Señal"), [
    named(values, element, definition, "signalRef", "bpmn:Signal", { id: "senal", label: t("Nombre de la señal") }),
    throws(element) ? propertyOf(values)(feel, "payload", t("Contenido"), { host }) : propertyOf(values)(text, "resultVariable", t("Variable que recibe el contenido")),
  ]);
}

function timer(element, definition, { values, host }) {
  const kind = () => TIMERS.map(([name]) => name).find((name) => definition[name]) ?? "timeDuration";
  const write = (name, body) => {
    const made = body ? values.create("bpmn:FormalExpression", { body }, definition) : undefined;
    values.modeling.updateModdleProperties(element, definition, { timeDate: undefined, timeDuration: undefined, timeCycle: undefined, [name]: made });
  };
  return group("temporizador", t("Temporizador"), [
    select({
      id: "tipo-temporizador", label: t("Ocurre"), none: null, options: () => TIMERS.map(([value, label]) => ({ value, label: label() })),
      get: kind, set: (_, value) => write(value, values.expression(definition, kind()) || "PT1H"),
    }),
    feel({
      id: "temporizador", label: t("Cuándo"), host, place: kind(), get: () => values.expression(definition, kind()), set: (_, value) => write(kind(), value.trim()),
      help: { timeDate: t("Una fecha, o una expresión: plazo vence(today(), 30)"), timeDuration: t("P15D son quince días; PT2H, dos horas. O una expresión."), timeCycle: t("R/P1D: cada día. R3/PT1H: tres veces, cada hora.") }[kind()],
    }),
  ]);
}

function condition(element, definition, { values, host }) {
  return group("condicion", t("Condición"), [feel({
    id: "condicion-esperada", label: t("Ocurre cuando"), host, place: "watched", get: () => values.expression(definition, "condition"),
    set: (_, value) => values.setExpression(element, definition, "condition", value),
  })]);
}

function coded(reference, type, attribute, id, title, label, any) {
  return (element, definition, { values }) => group(id, title(), [
    text({
      id, label: label(), help: throws(element) ? null : any(),
      get: () => definition[reference]?.[attribute] ?? definition[reference]?.name ?? "",
      set: (_, value) => values.refer(element, definition, reference, type, value, { [attribute]: (value ?? "").trim() }),
    }),
    !throws(element) && propertyOf(values)(text, "resultVariable", t("Variable que recibe el contenido")),
  ]);
}

function error(element, definition, context) {
  return coded("errorRef", "bpmn:Error", "errorCode", "error", () => t("Error"), () => t("Código del error"), () => t("En blanco atrapa cualquier error."))(element, definition, context);
}

function escalation(element, definition, context) {
  return coded("escalationRef", "bpmn:Escalation", "escalationCode", "escalamiento", () => t("Escalamiento"), () => t("Código del escalamiento"), () => t("En blanco atrapa cualquiera."))(element, definition, context);
}

function link(element, definition, { values }) {
  return group("enlace", t("Enlace"), [text({
    id: "enlace", label: t("Nombre del enlace"), help: t("Une el que lanza con el que recibe, del mismo nombre."),
    get: () => definition.name ?? "", set: (_, value) => values.modeling.updateModdleProperties(element, definition, { name: value }),
  })]);
}

function compensation(element, definition, { values }) {
  if (!throws(element)) return group("compensacion", t("Compensación"), [note({ id: "compensacion", words: t("Una asociación lleva a lo que deshace la actividad.") })]);
  const activities = values.registry.filter((one) => is(one, "bpmn:Activity")).map((one) => ({ value: one.id, label: getBusinessObject(one).name || one.id }));
  return group("compensacion", t("Compensación"), [
    select({
      id: "deshace", label: t("Deshace"), none: t("todo lo terminado en este ámbito"), options: () => activities, get: () => definition.activityRef?.id ?? "",
      set: (_, value) => values.modeling.updateModdleProperties(element, definition, { activityRef: value ? getBusinessObject(values.registry.get(value)) : undefined }),
    }),
    check({ id: "espera", label: t("Espera a que termine de deshacerse"), get: () => definition.waitForCompletion !== false, set: (_, value) => values.modeling.updateModdleProperties(element, definition, { waitForCompletion: value }) }),
  ]);
}
