// The diagram: bpmn-js with a panel for everything that the engine reads.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";
import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import minimap from "diagram-js-minimap";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import { fill, h, later } from "./estudio/dom.js";
import { t } from "./estudio/textos.js";
import { toolbar } from "./estudio/barra.js";
import { Marks } from "./estudio/bpmn/marcas.js";
import language, { missing } from "./estudio/bpmn/idioma.js";
import descriptor from "./estudio/bpmn/moddle.js";
import panel from "./estudio/bpmn/panel.js";
import { keepReferences, whatIsLost } from "./estudio/bpmn/lectura.js";

const PAUSE = 300; // milliseconds until a change is written down
const [PALETTE, MARGIN] = [112, 24]; // pixels
const READABLE = 0.55; // a diagram is not opened smaller than this

export async function mount(box, host) {
  const canvas = h("div", { class: "e-canvas" });
  const side = h("aside", { class: "e-panel", "aria-label": t("Propiedades") });
  const banner = h("div", { class: "e-banner", hidden: true, role: "alert" });
  fill(box, banner, h("div", { class: "e-split" }, canvas, side));
  const editor = new DiagramEditor(canvas, side, banner, host);
  host.learn().then(() => editor.learned());
  box.prepend(toolbar(editor, [
    !host.readOnly && [t("Ordenar el dibujo"), () => host.arrange()],
    [t("Ver todo"), () => editor.fit()],
    [t("Como texto"), () => host.asText()],
  ]));
  return editor;
}

class DiagramEditor {
  constructor(canvas, side, banner, host) {
    Object.assign(this, { canvas, side, banner, host });
    this.make(host.readOnly);
    this.written = later(PAUSE, () => this.write());
  }

  make(readOnly) {
    this.modeler?.destroy();
    this.readOnly = readOnly;
    const modules = [language, minimap];
    const common = { container: this.canvas, moddleExtensions: { spiffworkflow: descriptor } };
    this.modeler = readOnly
      ? new NavigatedViewer({ ...common, additionalModules: modules })
      : new Modeler({
        ...common, propertiesPanel: { parent: this.side }, studio: this.host,
        additionalModules: [...modules, BpmnPropertiesPanelModule, panel, CreateAppendAnythingModule],
      });
    this.side.hidden = readOnly;
    this.marks = new Marks(this.modeler);
    this.modeler.on("commandStack.changed", () => { if (!this.importing) this.written(); });
    this.modeler.on("selection.changed", ({ newSelection }) => this.host.selected(newSelection.length === 1 ? newSelection[0].id.replace(/_label$/, "") : null));
  }

  // What there is to refer to came in: the panel shows it.
  learned() { if (!this.readOnly) this.get("eventBus").fire("propertiesPanel.providersChanged"); }

  get(service, strict) { return this.modeler.get(service, strict); }

  async setText(text) {
    const view = this.text === undefined ? null : this.get("canvas").viewbox();
    const selected = this.readOnly ? [] : this.get("selection").get().map((one) => one.id);
    this.text = text;
    this.importing = true;
    try {
      const { warnings } = await this.modeler.importXML(text);
      keepReferences(this.modeler, warnings);
      this.tellLost(whatIsLost(warnings));
    } finally {
      this.importing = false;
    }
    this.marks.redraw();
    this.marks.paint(this.marks.told);
    if (view) this.get("canvas").viewbox(view);
    else this.fit(READABLE);
    if (!this.readOnly) this.get("selection").select(selected.map((id) => this.get("elementRegistry").get(id)).filter(Boolean));
  }

  // What the editor would not write again must not be lost by saving: then it only shows.
  tellLost(lost) {
    this.banner.hidden = !lost.length;
    fill(this.banner, h("strong", {}, t("El diagrama se abre solo para leer: tiene partes que el editor gráfico perdería al guardar.")),
      h("ul", {}, lost.slice(0, 5).map((one) => h("li", {}, one))),
      h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: () => this.host.asText() }, t("Cambiarlo como texto")));
    this.lossy = lost.length > 0;
  }

  async write() {
    this.written.cancel();
    if (this.lossy || this.readOnly) return;
    const stack = this.get("commandStack");
    if (!stack.canUndo() && this.untouched !== false) { this.host.type(this.text); return; }
    const { xml } = await this.modeler.saveXML({ format: true });
    this.host.type(xml);
  }

  select(id) {
    const element = this.get("elementRegistry").get(id);
    if (!element) return;
    const canvas = this.get("canvas");
    const root = canvas.findRoot(element);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    this.get("selection").select(element);
    canvas.scrollToElement(element, 120);
  }

  nameOf(id) { return getBusinessObject(this.get("elementRegistry").get(id) ?? {})?.name || id; }

  mark(findings, open) { this.marks.findings(findings, open); }

  remarks(threads) { this.marks.remarks(threads); }

  paint(told) { this.marks.paint(told); }

  undo() {
    if (this.readOnly) return;
    if (this.get("commandStack").canUndo()) this.get("commandStack").undo();
    else this.host.undoText();
  }

  redo() {
    if (this.readOnly) return;
    if (this.get("commandStack").canRedo()) this.get("commandStack").redo();
    else this.host.redoText();
  }

  // Beside the palette, which must not lie on what is drawn.
  fit(least = 0) {
    const canvas = this.get("canvas");
    const { inner, outer } = canvas.viewbox();
    const room = { width: outer.width - PALETTE - MARGIN, height: outer.height - 2 * MARGIN };
    const scale = Math.max(Math.min(room.width / inner.width, room.height / inner.height, 1), least);
    const up = Math.max((room.height / scale - inner.height) / 2, 0);
    canvas.viewbox({
      x: inner.x - PALETTE / scale, y: inner.y - up - MARGIN / scale, width: outer.width / scale, height: outer.height / scale,
    });
    this.fitted = { place: this.place, least };
  }

  // Nothing selected: no pad of tools lies on what is looked at.
  letGo() { this.get("selection", false)?.select([]); }

  get place() {
    const { x, y, scale } = this.get("canvas").viewbox();
    return [x, y, scale].map((one) => one.toFixed(3)).join(" ");
  }

  // Room was given or taken. Whoever has not looked elsewhere still sees all that can be seen.
  resized() {
    const canvas = this.get("canvas");
    if (!this.canvas.clientWidth) return;
    const untouched = this.fitted?.place === this.place;
    canvas.resized();
    if (untouched) this.fit(this.fitted.least);
  }

  focus() { this.get("canvas").focus?.(); }

  destroy() {
    this.write();
    this.modeler.destroy();
  }
}

export { missing };
