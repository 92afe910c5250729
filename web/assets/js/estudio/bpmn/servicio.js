// A service task: which service it asks, and its parameters as that service declares them.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { button, feel, group, note, select, text } from "./campos.js";
import { t } from "../textos.js";

export function serviceGroup(element, { values, host }) {
  if (!is(element, "bpmn:ServiceTask")) return null;
  const { topics } = host.vocabulary;
  const topic = values.operator(element)?.id ?? "";
  const template = topics.find((one) => one.id === topic);
  const parameters = values.parameters(element);
  const declared = template?.parameters ?? [];
  const extra = parameters.filter(({ id }) => !declared.some((one) => one.name === id)).map(({ id }) => ({ name: id, label: id }));
  const lacking = declared.filter(({ name, sample }) => sample && !parameters.some(({ id }) => id === name));
  return [
    group("servicio", t("Servicio"), [
      select({ id: "servicio", label: t("Qué servicio pide"), options: () => byAgency(topics), get: () => topic, set: (_, value) => choose(element, value, { values, topics }) }),
      template?.help && note({ id: "ayuda-servicio", words: template.help }),
      text({ id: "resultado-servicio", label: t("Variable del resultado"), get: () => values.operator(element)?.resultVariable ?? "", set: (_, value) => values.setOperator(element, { result: value }) }),
      template?.gives && note({ id: "da-servicio", words: t("Da: {gives}.", { gives: template.gives }) }),
    ]),
    topic && group("parametros", t("Parámetros"), [
      ...[...declared, ...extra].map((one) => parameter(element, one, { values, host })),
      lacking.length > 0 && button({ id: "completar", label: t("Completar lo que falta"), act: () => complete(element, lacking, values) }),
    ]),
  ].filter(Boolean);
}

function byAgency(topics) {
  const agencies = [...new Set(topics.map((one) => one.agency))];
  return agencies.map((agency) => ({
    label: agency, children: topics.filter((one) => one.agency === agency).map((one) => ({ value: one.id, label: one.name })),
  }));
}

// A new service begins with its parameters as they usually are; those that it shares with the old one stay.
function choose(element, topic, { values, topics }) {
  const template = topics.find((one) => one.id === topic);
  const before = Object.fromEntries(values.parameters(element).map(({ id, value }) => [id, value]));
  const told = (template?.parameters ?? []).map(({ name, sample }) => ({ id: name, value: before[name] ?? sample ?? "" }));
  values.setOperator(element, { topic, parameters: told, result: values.operator(element)?.resultVariable || template?.result });
}

function complete(element, lacking, values) {
  const told = values.parameters(element).map(({ id, value, type }) => ({ id, value, type }));
  values.setOperator(element, { parameters: [...told, ...lacking.map(({ name, sample }) => ({ id: name, value: sample }))] });
}

function parameter(element, { name, label, required, help, options }, { values, host }) {
  const more = {
    id: `parametro-${name}`, label: required ? t("{label} (obligatorio)", { label }) : label, help,
    get: () => values.parameters(element).find(({ id }) => id === name)?.value ?? "",
    set: (_, value) => values.setParameter(element, name, value),
  };
  if (options) return select({ ...more, options: () => options.map(({ value, words }) => ({ value: JSON.stringify(value), label: words })) });
  return feel({ ...more, host, place: name });
}
