// Texts: scenarios, templates, README; and any file as text. With a preview where there is something to see.
import { autocompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, redo, undo } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import "./estudio/texto.css";
import { fill, h } from "./estudio/dom.js";
import { t } from "./estudio/textos.js";
import { toolbar } from "./estudio/barra.js";
import { Preview } from "./estudio/vista.js";

const LANGUAGES = { scenario: yaml };

export async function mount(box, host) {
  const text = h("div", { class: "e-text" });
  const side = h("aside", { class: "e-preview", "aria-label": t("Vista previa") });
  const hasPreview = ["readme", "changes", "template"].includes(host.kind);
  fill(box, h("div", { class: "e-split" }, text, hasPreview && side));
  const editor = new TextEditor(text, host, hasPreview ? new Preview(side, host) : null);
  const drawn = /\.(bpmn|dmn|form)$/.test(host.path);
  const isScenario = host.kind === "scenario";
  box.prepend(toolbar(editor, [isScenario && [t("Ensayarlo"), () => host.rehearse()], drawn && [t("Volver al editor gráfico"), () => host.asDrawing()]]));
  return editor;
}

class TextEditor {
  constructor(box, host, preview) {
    Object.assign(this, { host, preview });
    this.view = new EditorView({ parent: box, state: this.state("") });
  }

  state(doc) {
    return EditorState.create({
      doc,
      extensions: [
        lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), search({ top: true }),
        highlightSelectionMatches(), autocompletion(), syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        EditorView.lineWrapping, EditorState.readOnly.of(this.host.readOnly), EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": this.host.path, tabindex: "0" }),
        ...(LANGUAGES[this.host.kind] ? [LANGUAGES[this.host.kind]()] : []),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        EditorView.updateListener.of((update) => { if (update.docChanged && !this.setting) this.changed(); }),
      ],
    });
  }

  changed() {
    this.host.type(this.text);
    this.preview?.show(this.text);
  }

  get text() { return this.view.state.doc.toString(); }

  async setText(text) {
    this.setting = true;
    const { scrollTop } = this.view.scrollDOM;
    if (this.loaded) this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    else this.view.setState(this.state(text));
    this.view.scrollDOM.scrollTop = scrollTop;
    this.loaded = true;
    this.setting = false;
    this.preview?.show(text);
  }

  select(id) {
    const line = Number(id);
    const at = Number.isInteger(line) && line > 0 ? this.view.state.doc.line(Math.min(line, this.view.state.doc.lines)).from : this.text.indexOf(id);
    if (at >= 0) this.view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  }

  undo() { undo(this.view); }

  redo() { redo(this.view); }

  focus() { this.view.focus(); }

  destroy() { this.view.destroy(); }
}
