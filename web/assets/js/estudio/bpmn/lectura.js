// What bpmn-js says after reading: references to variables are no mistakes, and what it cannot read must not be lost.
const UNRESOLVED = /^unresolved reference/;

// A list to repeat over is a reference by BPMN and an expression to the engine: kept as it is written.
export function keepReferences(modeler, warnings) {
  const factory = modeler.get("bpmnFactory");
  for (const { message, element, property, value } of warnings) {
    if (!UNRESOLVED.test(message) || !element || !property) continue;
    const stub = factory.create("bpmn:Property", { id: value });
    if (Array.isArray(element.get(property))) element.get(property).push(stub);
    else element.set(property, stub);
  }
}

export function whatIsLost(warnings) {
  return warnings.filter(({ message }) => !UNRESOLVED.test(message) && !/no (bpmnElement|shape|diagram|di)/i.test(message))
    .map(({ message }) => message.split("\n").filter((line) => /unparsable|nested|line:/.test(line)).join(" ").trim() || message);
}
