// Decision tables: dmn-js with FEEL as the only language.
import DmnModeler from "dmn-js/lib/Modeler";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-drd.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-js-literal-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression.css";
import "dmn-js/dist/assets/dmn-js-boxed-expression-controls.css";
import { fill, h, later } from "./estudio/dom.js";
import { t } from "./estudio/textos.js";
import { toolbar } from "./estudio/barra.js";
import language from "./estudio/dmn/idioma.js";

const PAUSE = 300; // milliseconds until a change is written down
const FEEL = { options: [{ value: "feel", label: "FEEL" }], defaults: { editor: "feel", inputCell: "feel", outputCell: "feel" } };
const WORDS = { drd: () => t("Relaciones"), decisionTable: () => t("Tabla"), literalExpression: () => t("Expresión"), boxedExpression: () => t("Función") };

export async function mount(box, host) {
  const views = h("div", { class: "e-views", role: "tablist" });
  const canvas = h("div", { class: "e-dmn" });
  const notes = h("ul", { class: "e-dmn__notes", "aria-live": "polite" });
  fill(box, views, canvas, notes);
  const editor = new DecisionEditor(canvas, views, notes, host);
  box.prepend(toolbar(editor, [host.bench && [t("Probar la tabla"), () => host.bench(editor.active?.element?.id)], [t("Como texto"), () => host.asText()]]));
  return editor;
}

class DecisionEditor {
  constructor(canvas, views, notes, host) {
    Object.assign(this, { canvas, views, notes, host });
    const additionalModules = [language];
    this.modeler = new DmnModeler({
      container: canvas, common: { expressionLanguages: FEEL },
      drd: { additionalModules }, decisionTable: { additionalModules }, literalExpression: { additionalModules }, boxedExpression: { additionalModules },
    });
    this.written = later(PAUSE, () => this.write());
    this.modeler.on("views.changed", () => this.listen());
  }

  get active() { return this.modeler.getActiveView(); }

  // Every view has a viewer, and every viewer a history of its own.
  listen() {
    const viewer = this.modeler.getActiveViewer();
    if (viewer && !this.heard?.has(viewer)) {
      this.heard = (this.heard ?? new WeakSet()).add(viewer);
      viewer.on("elements.changed", () => { if (!this.importing) this.written(); });
    }
    this.drawViews();
  }

  drawViews() {
    fill(this.views, this.modeler.getViews().map((view) => h("button", {
      type: "button", role: "tab", class: "e-view", "aria-selected": String(view.element === this.active?.element && view.type === this.active?.type),
      onclick: () => this.modeler.open(view),
    }, `${WORDS[view.type]?.() ?? view.type}${view.type === "drd" ? "" : `: ${view.element.name ?? view.element.id}`}`)));
  }

  async setText(text) {
    this.text = text;
    const before = this.active?.element?.id;
    this.importing = true;
    try {
      await this.modeler.importXML(text, { open: false });
      const views = this.modeler.getViews();
      const view = views.find((one) => one.element.id === before) ?? views.find((one) => one.type === "decisionTable") ?? views[0];
      if (view) await this.modeler.open(view);
    } finally {
      this.importing = false;
    }
    this.listen();
  }

  async write() {
    this.written.cancel();
    if (this.host.readOnly) return;
    const { xml } = await this.modeler.saveXML({ format: true });
    this.host.type(xml);
  }

  async select(id) {
    const view = this.modeler.getViews().find((one) => one.element.id === id && one.type !== "drd");
    if (view) await this.modeler.open(view);
  }

  nameOf(id) { return this.modeler.getViews().find((one) => one.element.id === id)?.element.name ?? id; }

  mark(findings, open) {
    fill(this.notes, findings.filter((one) => one.severity !== "info").map((one) => h("li", { class: `e-finding--${one.severity}` },
      h("button", { type: "button", class: "s-link", onclick: () => open(one) }, one.message))));
  }

  command(name) {
    const stack = this.modeler.getActiveViewer()?.get("commandStack", false);
    if (name === "undo" ? stack?.canUndo() : stack?.canRedo()) stack[name]();
    else if (name === "undo") this.host.undoText();
    else this.host.redoText();
  }

  undo() { this.command("undo"); }

  redo() { this.command("redo"); }

  destroy() {
    this.written.flush();
    this.modeler.destroy();
  }
}
