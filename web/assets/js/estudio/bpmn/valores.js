// Reads and writes what the panel shows. Each write is one command, so that each is undone at once.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

// A pool stands for its process.
export function subject(element) {
  const object = getBusinessObject(element);
  return is(element, "bpmn:Participant") ? object.get("processRef") : object;
}

export class Values {
  constructor(injector) {
    this.modeling = injector.get("modeling");
    this.factory = injector.get("bpmnFactory");
    this.canvas = injector.get("canvas");
    this.registry = injector.get("elementRegistry");
    this.stack = injector.get("commandStack");
  }

  write(element, object, properties) {
    if (element && object === getBusinessObject(element) && !("$parent" in properties)) this.modeling.updateProperties(element, properties);
    else this.modeling.updateModdleProperties(element, object, properties);
  }

  create(type, properties, parent) {
    const made = this.factory.create(type, properties);
    made.$parent = parent;
    for (const value of Object.values(properties)) {
      for (const child of Array.isArray(value) ? value : [value]) if (child?.$type && !child.$parent) child.$parent = made;
    }
    return made;
  }

  // -- extension elements

  extension(element, type) {
    return subject(element)?.get("extensionElements")?.get("values").find((one) => one.$type === type);
  }

  setExtension(element, type, made) {
    const object = subject(element);
    const others = (object.get("extensionElements")?.get("values") ?? []).filter((one) => one.$type !== type);
    const values = made ? [...others, made] : others;
    const extensionElements = values.length ? this.create("bpmn:ExtensionElements", { values }, object) : undefined;
    for (const value of values) value.$parent = extensionElements;
    this.modeling.updateModdleProperties(element, object, { extensionElements });
  }

  property(element, name) {
    return this.extension(element, "spiffworkflow:Properties")?.get("properties")?.find((one) => one.name === name)?.value ?? "";
  }

  setProperty(element, name, value) {
    const before = this.extension(element, "spiffworkflow:Properties")?.get("properties") ?? [];
    const text = (value ?? "").trim();
    const known = before.some((one) => one.name === name);
    const after = before.filter((one) => one.name !== name || text)
      .map((one) => this.factory.create("spiffworkflow:Property", { name: one.name, value: one.name === name ? text : one.value }));
    if (text && !known) after.push(this.factory.create("spiffworkflow:Property", { name, value: text }));
    this.setExtension(element, "spiffworkflow:Properties", after.length ? this.create("spiffworkflow:Properties", { properties: after }) : null);
  }

  // -- what a service task asks for

  operator(element) { return this.extension(element, "spiffworkflow:ServiceTaskOperator"); }

  parameters(element) { return this.operator(element)?.get("parameterList")?.get("parameters") ?? []; }

  setOperator(element, changes) {
    const before = this.operator(element);
    const topic = changes.topic ?? before?.id;
    const resultVariable = "result" in changes ? changes.result || undefined : before?.resultVariable;
    const told = changes.parameters ?? this.parameters(element).map(({ id, value, type }) => ({ id, value, type }));
    if (!topic) { this.setExtension(element, "spiffworkflow:ServiceTaskOperator", null); return; }
    const parameters = told.filter(({ value }) => value?.trim())
      .map(({ id, value, type }) => this.factory.create("spiffworkflow:Parameter", { id, type: type ?? "any", value }));
    const parameterList = parameters.length ? this.create("spiffworkflow:Parameters", { parameters }) : undefined;
    this.setExtension(element, "spiffworkflow:ServiceTaskOperator",
      this.create("spiffworkflow:ServiceTaskOperator", { id: topic, resultVariable, ...(parameterList && { parameterList }) }));
  }

  setParameter(element, id, value) {
    const told = this.parameters(element).map((one) => ({ id: one.id, value: one.value, type: one.type }));
    const known = told.find((one) => one.id === id);
    if (known) known.value = value ?? "";
    else told.push({ id, value: value ?? "" });
    this.setOperator(element, { parameters: told });
  }

  decision(element) { return this.extension(element, "spiffworkflow:CalledDecisionId")?.value ?? ""; }

  setDecision(element, value) {
    this.setExtension(element, "spiffworkflow:CalledDecisionId", value ? this.factory.create("spiffworkflow:CalledDecisionId", { value }) : null);
  }

  // -- texts below an element: condition, timer, script…

  expression(object, name) { return object?.get(name)?.get?.("body") ?? ""; }

  setExpression(element, object, name, text) {
    const body = (text ?? "").trim();
    const made = body ? this.create("bpmn:FormalExpression", { body }, object) : undefined;
    this.modeling.updateModdleProperties(element, object, { [name]: made });
  }

  documentation(element) { return subject(element).get("documentation")[0]?.text ?? ""; }

  setDocumentation(element, text) {
    const object = subject(element);
    const made = text ? [this.create("bpmn:Documentation", { text }, object)] : [];
    this.modeling.updateModdleProperties(element, object, { documentation: made });
  }

  // -- messages, signals, errors and escalations are declared for the whole file

  get definitions() {
    let object = getBusinessObject(this.canvas.getRootElement());
    while (object && !is(object, "bpmn:Definitions")) object = object.$parent;
    return object;
  }

  declared(type) { return this.definitions.get("rootElements").filter((one) => is(one, type)); }

  refer(element, object, reference, type, name, more = {}) {
    const text = (name ?? "").trim();
    if (!text) { this.modeling.updateModdleProperties(element, object, { [reference]: undefined }); return; }
    const known = this.declared(type).find((one) => one.name === text || one.errorCode === text || one.escalationCode === text);
    if (known) { this.modeling.updateModdleProperties(element, object, { [reference]: known }); return; }
    const { definitions } = this;
    const made = this.create(type, { name: text, ...more }, definitions);
    this.stack.execute("properties-panel.multi-command-executor", [
      { cmd: "element.updateModdleProperties", context: { element, moddleElement: definitions, properties: { rootElements: [...definitions.get("rootElements"), made] } } },
      { cmd: "element.updateModdleProperties", context: { element, moddleElement: object, properties: { [reference]: made } } },
    ]);
  }

  // -- elements around

  nodes() {
    return this.registry.filter((one) => is(one, "bpmn:FlowNode") && one.type !== "label")
      .map((one) => ({ id: one.id, name: getBusinessObject(one).name || one.id, type: one.type }));
  }
}
