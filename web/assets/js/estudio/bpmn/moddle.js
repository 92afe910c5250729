// What the engine reads of extension elements, for the reader and writer of bpmn-js.
const text = (name) => ({ name, isAttr: true, type: "String" });
const body = [{ name: "value", isBody: true, type: "String" }];

export default {
  name: "SpiffWorkflow",
  prefix: "spiffworkflow",
  uri: "http://spiffworkflow.org/bpmn/schema/1.0/core",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    { name: "Properties", superClass: ["Element"], properties: [{ name: "properties", type: "Property", isMany: true }] },
    { name: "Property", superClass: ["Element"], properties: [text("name"), text("value")] },
    { name: "CalledDecisionId", superClass: ["Element"], properties: body },
    { name: "ServiceTaskOperator", superClass: ["Element"], properties: [text("id"), text("resultVariable"), { name: "parameterList", type: "Parameters" }] },
    { name: "Parameters", superClass: ["Element"], properties: [{ name: "parameters", type: "Parameter", isMany: true }] },
    { name: "Parameter", properties: [text("id"), text("type"), text("value")] },
  ],
};
