// The small bar above an editor: undo, redo, and what else this kind of file can do.
import { h } from "./dom.js";
import { hidden, t } from "./textos.js";

export function toolbar(editor, acts) {
  const icon = (sign, words, act) => h("button", { type: "button", class: "e-tool", title: words, onclick: act }, h("span", { "aria-hidden": "true" }, sign), hidden(words));
  return h("div", { class: "e-toolbar", role: "toolbar", "aria-label": t("Herramientas") },
    icon("↶", t("Deshacer (Ctrl+Z)"), () => editor.undo()), icon("↷", t("Rehacer (Ctrl+Y)"), () => editor.redo()),
    h("span", { class: "e-toolbar__gap" }),
    acts.filter(Boolean).map(([words, act]) => h("button", { type: "button", class: "e-tool e-tool--words", onclick: act }, words)));
}
