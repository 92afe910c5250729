// Forms: the form-js editor with our own components and properties.
import "./estudio/form/idioma.js"; // before what it translates
import { FormEditor } from "@bpmn-io/form-js-editor";
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import "@bpmn-io/form-js-editor/dist/assets/form-js-editor.css";
import "@bpmn-io/form-js-editor/dist/assets/properties-panel.css";
import "@bpmn-io/form-js-editor/dist/assets/dragula.css";
import { fill, h, later } from "./estudio/dom.js";
import { t } from "./estudio/textos.js";
import { toolbar } from "./estudio/barra.js";

const PAUSE = 300; // milliseconds until a change is written down

export async function mount(box, host) {
  const canvas = h("div", { class: "e-form" });
  const notes = h("ul", { class: "e-dmn__notes", "aria-live": "polite" });
  fill(box, canvas, notes);
  const editor = new FormsEditor(canvas, notes, host);
  box.prepend(toolbar(editor, [host.tryForm && [t("Como lo ve el oficial"), () => host.tryForm()], [t("Como texto"), () => host.asText()]]));
  return editor;
}

class FormsEditor {
  constructor(canvas, notes, host) {
    Object.assign(this, { notes, host });
    this.editor = new FormEditor({ container: canvas, exporter: { name: "SUGM", version: "1" } });
    this.written = later(PAUSE, () => this.write());
    this.editor.on("changed", () => { if (!this.importing) this.written(); });
    this.editor.on("selection.changed", ({ selection }) => this.host.selected(selection?.id ?? null));
  }

  async setText(text) {
    this.importing = true;
    this.schema = JSON.parse(text);
    try {
      await this.editor.importSchema(structuredClone(this.schema));
    } finally {
      this.importing = false;
    }
  }

  write() {
    this.written.cancel();
    if (this.host.readOnly) return;
    const schema = this.editor.saveSchema();
    for (const name of ["exporter", "executionPlatform", "executionPlatformVersion", "schemaVersion"]) {
      if (name in this.schema) schema[name] = this.schema[name];
      else delete schema[name];
    }
    this.host.type(`${JSON.stringify(schema, null, 2)}\n`);
  }

  select(id) {
    const field = this.editor.get("formFieldRegistry").get(id);
    if (field) this.editor.get("selection").set(field);
  }

  nameOf(id) {
    const field = this.editor.get("formFieldRegistry").get(id);
    return field?.label || field?.key || id;
  }

  mark(findings, open) {
    fill(this.notes, findings.filter((one) => one.severity !== "info").map((one) => h("li", { class: `e-finding--${one.severity}` },
      h("button", { type: "button", class: "s-link", onclick: () => open(one) }, one.message))));
  }

  undo() {
    const stack = this.editor.get("commandStack");
    if (stack.canUndo()) stack.undo();
    else this.host.undoText();
  }

  redo() {
    const stack = this.editor.get("commandStack");
    if (stack.canRedo()) stack.redo();
    else this.host.redoText();
  }

  destroy() {
    this.written.flush();
    this.editor.destroy();
  }
}
