// Activities that are done more than once.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { check, feel, group, select, text } from "./campos.js";
import { t } from "../textos.js";

export function loopGroup(element, context) {
  const loop = getBusinessObject(element).loopCharacteristics;
  if (!loop) return null;
  return is(loop, "bpmn:MultiInstanceLoopCharacteristics") ? many(element, loop, context) : standard(element, loop, context);
}

function standard(element, loop, { values, host }) {
  return group("bucle", t("Se repite"), [
    feel({ id: "bucle-condicion", label: t("Mientras"), host, place: "loopCondition", get: () => values.expression(loop, "loopCondition"), set: (_, value) => values.setExpression(element, loop, "loopCondition", value) }),
    text({ id: "bucle-maximo", label: t("Como máximo"), get: () => String(loop.loopMaximum ?? ""), set: (_, value) => values.modeling.updateModdleProperties(element, loop, { loopMaximum: value ? Number(value) : undefined }) }),
    check({ id: "bucle-antes", label: t("La condición se mira antes"), get: () => loop.testBefore === true, set: (_, value) => values.modeling.updateModdleProperties(element, loop, { testBefore: value || undefined }) }),
  ]);
}

// Lists and items are references in BPMN; the engine reads the text of the reference, or the name of the item.
const reference = (loop, name) => loop[name]?.id ?? loop[name]?.$attrs?.id ?? loop.get(name)?.name ?? "";

function many(element, loop, { values, host }) {
  const perItem = () => Boolean(loop.loopDataInputRef) || !loop.loopCardinality;
  const item = (name, label, help) => text({
    id: `cada-${name}`, label, help, get: () => loop[name]?.name ?? loop[name]?.id ?? "",
    set: (_, value) => values.modeling.updateModdleProperties(element, loop, {
      [name]: value ? values.create(name === "inputDataItem" ? "bpmn:DataInput" : "bpmn:DataOutput", { name: value, id: loop[name]?.id ?? `${element.id}_${name}` }, loop) : undefined,
    }),
  });
  const list = (name, label, more = {}) => ({
    id: `cada-${name}`, label, get: () => reference(loop, name), ...more,
    set: (_, value) => values.modeling.updateModdleProperties(element, loop, { [name]: value?.trim() ? values.factory.create("bpmn:Property", { id: value.trim() }) : undefined }),
  });
  return group("varias", t("Se hace varias veces"), [
    select({
      id: "varias-como", label: t("Cuántas"), none: null, get: () => (perItem() ? "lista" : "veces"),
      options: () => [{ value: "lista", label: t("una por cada elemento de una lista") }, { value: "veces", label: t("un número de veces") }],
      set: (_, value) => values.modeling.updateModdleProperties(element, loop, value === "lista"
        ? { loopCardinality: undefined, loopDataInputRef: values.factory.create("bpmn:Property", { id: "lista" }) }
        : { loopDataInputRef: undefined, inputDataItem: undefined, loopCardinality: values.create("bpmn:FormalExpression", { body: "2" }, loop) }),
    }),
    perItem() && feel(list("loopDataInputRef", t("Lista"), { host, place: "collection" })),
    perItem() && item("inputDataItem", t("Cada elemento se llama"), t("En cada repetición, esa variable es uno de la lista.")),
    !perItem() && feel({ id: "varias-veces", label: t("Veces"), host, place: "loopCardinality", get: () => values.expression(loop, "loopCardinality"), set: (_, value) => values.setExpression(element, loop, "loopCardinality", value) }),
    text(list("loopDataOutputRef", t("Los resultados quedan en la lista"))),
    item("outputDataItem", t("El resultado de cada una se llama")),
    feel({ id: "varias-termino", label: t("Basta cuando"), host, place: "completionCondition", get: () => values.expression(loop, "completionCondition"), set: (_, value) => values.setExpression(element, loop, "completionCondition", value) }),
    check({ id: "varias-orden", label: t("Una tras otra"), get: () => loop.isSequential === true, set: (_, value) => values.modeling.updateModdleProperties(element, loop, { isSequential: value }) }),
  ]);
}
