// What a new file begins as.
const stem = (path) => path.split("/").at(-1).replace(/\.\w+$/, "");
const words = (path) => { const text = stem(path).replaceAll("_", " "); return text[0].toUpperCase() + text.slice(1); };
const KINDS = [[/\.bpmn$/, "diagram"], [/\.dmn$/, "decision"], [/\.form$/, "form"], [/^scenarios\//, "scenario"], [/^README/, "readme"], [/^CHANGES/, "changes"]];

export const kindOf = (path) => KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "template";

export const beginnings = {
  form: (path) => `${JSON.stringify({ type: "default", schemaVersion: 19, id: stem(path), title: words(path), components: [] }, null, 2)}\n`,
  scenario: (path) => `title: ${words(path)}\nstart: {data: {}}\nsteps: []\nends: ''\n`,
  template: () => `#let datos = json(bytes(sys.inputs.datos))\n#set page(paper: "a4", margin: 25mm)\n#set text(lang: "es", size: 11pt)\n\n= Título\n`,
  decision: (path) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definiciones_${stem(path)}" name="${words(path)}" namespace="urn:sugm:decisiones:${stem(path)}" expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <decision id="${stem(path)}" name="${words(path)}">
    <variable id="${stem(path)}_valor" name="${words(path)}" />
    <informationRequirement id="${stem(path)}_pide"><requiredInput href="#dato" /></informationRequirement>
    <decisionTable id="${stem(path)}_tabla" hitPolicy="UNIQUE">
      <input id="${stem(path)}_entrada" label="Entrada"><inputExpression id="${stem(path)}_entrada_expresion" typeRef="string"><text>dato</text></inputExpression></input>
      <output id="${stem(path)}_salida" label="Resultado" name="resultado" typeRef="string" />
    </decisionTable>
  </decision>
  <inputData id="dato" name="dato"><variable id="dato_valor" name="dato" typeRef="string" /></inputData>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="diagrama_${stem(path)}">
      <dmndi:DMNShape id="figura_${stem(path)}" dmnElementRef="${stem(path)}"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape>
      <dmndi:DMNShape id="figura_dato" dmnElementRef="dato"><dc:Bounds height="45" width="125" x="188" y="240" /></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`,
};
