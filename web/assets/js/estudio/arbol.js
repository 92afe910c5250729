// The files of the folder, by kind.
import { fill, h } from "./dom.js";
import { ask as askFor, confirm, notice } from "./dialogo.js";
import { ask } from "./servidor.js";
import { hidden, t } from "./textos.js";

export const GROUPS = [
  ["diagram", () => t("Diagrama"), (name) => `${name}.bpmn`],
  ["decision", () => t("Decisiones"), (name) => `${name}.dmn`],
  ["form", () => t("Formularios"), (name) => `forms/${name}.form`],
  ["scenario", () => t("Escenarios"), (name) => `scenarios/${name}.yaml`],
  ["template", () => t("Plantillas"), (name) => `templates/${name}${name.includes(".") ? "" : ".typ"}`],
  ["readme", () => t("Textos"), null],
];
const KIND_OF = { changes: "readme" };
const LABELS = { "README.md": () => t("Norma y pasos"), "CHANGES.md": () => t("Cambios") };

export function shortName(path) {
  return LABELS[path]?.() ?? path.replace(/^(forms|scenarios|templates)\//, "").replace(/\.(form|yaml)$/, "");
}

export class Tree {
  constructor(box, files, { open, beside, create }) {
    Object.assign(this, { box, files, open, beside, create });
    this.marks = new Map(); // path -> number of findings
    this.current = null;
    files.addEventListener("list", () => this.draw());
    files.addEventListener("state", () => this.draw());
  }

  select(path) { this.current = path; this.draw(); }

  mark(findings) {
    this.marks = new Map();
    for (const { file, severity } of findings) {
      const was = this.marks.get(file) ?? { error: 0, warning: 0, info: 0 };
      was[severity] += 1;
      this.marks.set(file, was);
    }
    this.draw();
  }

  draw() {
    const focus = document.activeElement?.dataset?.path;
    const all = [...this.files.known.values()].sort((a, b) => a.path.localeCompare(b.path));
    fill(this.box, GROUPS.map(([kind, words, place]) => this.group(
      kind, words(), place, all.filter((file) => (KIND_OF[file.kind] ?? file.kind) === kind))));
    if (focus) this.box.querySelector(`[data-path="${CSS.escape(focus)}"]`)?.focus();
  }

  group(kind, words, place, files) {
    const add = place && this.files.editable && !(kind === "diagram" && files.length) && h("button", {
      type: "button", class: "e-tree__add", title: t("Agregar"), onclick: () => this.add(kind, words, place),
    }, "+", hidden(t("Agregar: {what}", { what: words })));
    if (!files.length && !add) return null;
    return h("section", { class: "e-tree__group" }, h("h2", {}, words, add),
      h("ul", {}, files.map((file) => h("li", {}, this.entry(file)))));
  }

  entry(file) {
    const held = this.files.held.get(file.path);
    const found = this.marks.get(file.path);
    const worst = found && (found.error ? "error" : found.warning ? "warning" : null);
    return h("div", { class: "e-tree__file" },
      h("button", {
        type: "button", class: "e-tree__name", title: file.path, "data-path": file.path,
        "aria-current": this.current === file.path ? "true" : null,
        onclick: (event) => (event.ctrlKey || event.metaKey ? this.beside(file.path) : this.open(file.path)),
      }, h("span", {}, shortName(file.path).replaceAll("_", "_\u200b")),
      held?.typed !== null && held ? h("span", { class: "e-dot", title: t("Sin guardar") }) : null,
      worst && h("span", { class: `e-count e-count--${worst}`, title: t("Observaciones") }, String(found[worst]))),
      this.menu(file));
  }

  menu(file) {
    const fixed = file.kind === "diagram" || !this.files.editable;
    const acts = [
      [t("Abrir al lado"), () => this.beside(file.path)],
      !fixed && [t("Cambiar el nombre"), () => this.rename(file)],
      !fixed && [t("Quitar"), () => this.remove(file)],
    ].filter(Boolean);
    const list = h("ul", {}, acts.map(([words, act]) => h("li", {}, h("button", {
      type: "button", onclick: (event) => { event.target.closest("details").open = false; act(); },
    }, words))));
    return h("details", { class: "e-menu" }, h("summary", { title: t("Más") }, "⋯", hidden(t("Más: {name}", { name: shortName(file.path) }))), list);
  }

  async add(kind, words, place) {
    const name = await askFor(t("Agregar: {what}", { what: words }), {
      label: t("Nombre"), hint: t("En minúsculas y sin tildes, como registrar_solicitud."), accept: t("Agregar"),
    });
    if (!name) return;
    const path = place(name.replace(/\.(dmn|form|yaml)$/, ""));
    if (this.files.known.has(path)) { this.open(path); return; }
    this.create(kind, path);
  }

  async rename(file) {
    const name = await askFor(t("Cambiar el nombre"), { label: t("Nombre"), value: file.path });
    if (!name || name === file.path) return;
    await this.act(() => ask(`${this.files.url}mover`, { method: "POST", body: { path: file.path, to: name } }));
  }

  async remove(file) {
    const sure = await confirm(t("Quitar «{name}»", { name: shortName(file.path) }), t("Deja de formar parte del borrador. En la historia se puede recuperar."), t("Quitar"));
    if (sure) await this.act(() => ask(this.files.address(file.path), { method: "DELETE" }));
  }

  async act(call) {
    try {
      this.files.take(await call());
    } catch (refused) {
      notice(refused.message, { kind: "e-notice--bad" });
    }
  }
}
