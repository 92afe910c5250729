// A field for FEEL: completion of what is known at this point, and what the server makes of the text.
import FeelEditor from "@bpmn-io/feel-editor";
import { EditorView, tooltips } from "@codemirror/view";
import { h, fill, later } from "./dom.js";
import { t } from "./textos.js";

const PAUSE = 450; // milliseconds until the server is asked

export class FeelField {
  constructor({ label, value, dialect = "expression", known, check, change, readOnly, placeholder }) {
    Object.assign(this, { check, change });
    this.said = h("div", { class: "e-feel__said", "aria-live": "polite" });
    this.box = h("div", { class: "e-feel__box" });
    this.element = h("div", { class: "e-feel" }, this.box, this.said);
    this.asked = later(PAUSE, () => this.ask());
    this.value = value;
    this.editor = new FeelEditor({
      container: this.box, value, dialect, readOnly, placeholder,
      contentAttributes: { "aria-label": label, spellcheck: "false" },
      extensions: [EditorView.lineWrapping, tooltips({ parent: document.body })],
      onChange: (text) => this.typed(text),
      builtins: [], variables: [],
    });
    this.keep = later(PAUSE, () => this.commit());
    this.box.addEventListener("focusout", () => this.commit());
    known?.().then(({ variables, functions }) => {
      this.editor.setVariables(variables);
      this.editor.setBuiltins?.(functions);
    });
    if (value) this.asked();
  }

  typed(text) {
    this.value = text;
    this.keep();
    this.asked();
  }

  commit() {
    this.keep.cancel();
    if (this.value !== this.kept) { this.kept = this.value; this.change(this.value); }
  }

  show(value) { // somebody else changed it: undo, a repair
    if (value === this.value) return;
    this.value = value;
    this.kept = value;
    this.editor.setValue(value);
    this.asked();
  }

  async ask() {
    const text = this.value;
    if (!text.trim()) { fill(this.said); return; }
    const told = await this.check?.(text);
    if (!told || text !== this.value) return;
    this.said.className = `e-feel__said ${told.problem ? "e-feel__said--bad" : ""}`;
    fill(this.said, told.problem ? told.problem : told.result !== undefined && h("span", {},
      "= ", h("code", {}, told.result), told.sample ? h("span", { class: "s-mut" }, t("con los datos de «{sample}»", { sample: told.sample })) : null));
  }

  destroy() {
    this.commit();
    this.asked.cancel();
    this.editor.destroy?.();
  }
}
