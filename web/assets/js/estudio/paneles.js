// One or two editors side by side, each with its tabs. An editor stays alive as long as its tab.
import { fill, h } from "./dom.js";
import { notice } from "./dialogo.js";
import { shortName } from "./arbol.js";
import { hidden, t } from "./textos.js";

const EDITORS = { diagram: "bpmn", decision: "dmn", form: "form" };
const modules = new Map();

// Each kind of editor is a program and a style sheet of its own, loaded when it is first needed.
export function editorOf(root, kind, as) {
  const name = as ?? EDITORS[kind] ?? "texto";
  if (!modules.has(name)) {
    const { [`editor${name[0].toUpperCase()}${name.slice(1)}`]: program, [`style${name[0].toUpperCase()}${name.slice(1)}`]: style } = root.dataset;
    const sheet = new Promise((resolve) => {
      const link = h("link", { rel: "stylesheet", href: style, onload: resolve, onerror: resolve });
      document.head.append(link);
    });
    modules.set(name, Promise.all([import(program), sheet]).then(([module]) => module));
  }
  return modules.get(name);
}

export class Panes extends EventTarget {
  constructor(box, root, files, services) {
    super();
    Object.assign(this, { box, root, files, services });
    this.panes = [new Pane(this, 0)];
    this.active = this.panes[0];
    files.addEventListener("replaced", ({ detail }) => this.replaced(detail));
    files.addEventListener("list", () => this.dropGone());
    addEventListener("resize", () => { for (const pane of this.panes) pane.resized(); });
    this.draw();
  }

  draw() { fill(this.box, this.panes.map((pane) => pane.element)); }

  get current() { return this.active.current; }

  editors() { return this.panes.flatMap((pane) => [...pane.tabs.values()]); }

  editor(path) { return this.editors().find((tab) => tab.path === path && tab.editor)?.editor; }

  async show(path, element) {
    const holder = this.panes.find((pane) => pane.tabs.has(path)) ?? this.active;
    this.active = holder;
    await holder.open(path);
    if (element) holder.tabs.get(path)?.editor?.select?.(element);
    this.changed();
  }

  async beside(path) {
    for (const pane of this.panes) if (pane.tabs.has(path)) pane.close(path, { keep: true });
    if (this.panes.length < 2) { this.panes.push(new Pane(this, 1)); this.draw(); }
    this.active = this.panes[1];
    await this.active.open(path);
    this.changed();
  }

  async reopen(path, as) {
    const pane = this.panes.find((one) => one.tabs.has(path));
    await this.files.save(path);
    await pane.reload(path, as);
    this.changed();
  }

  emptied(pane) {
    if (this.panes.length < 2) return;
    this.panes = this.panes.filter((one) => one !== pane);
    [this.active] = this.panes;
    this.draw();
    this.active.resized();
  }

  dropGone() {
    for (const pane of [...this.panes]) {
      for (const path of [...pane.tabs.keys()]) {
        if (!this.files.known.has(path) && !this.files.held.get(path)?.typed) pane.close(path);
      }
    }
  }

  async replaced({ path, by }) {
    const editor = this.editor(path);
    if (!editor) return;
    await editor.setText(this.files.text(path));
    if (by) notice(t("«{name}» muestra ahora lo que guardó {who}.", { name: shortName(path), who: by }));
    this.changed();
  }

  changed() { this.dispatchEvent(new Event("changed")); }
}

class Pane {
  constructor(panes, number) {
    this.panes = panes;
    this.tabs = new Map(); // path -> { path, box, editor }
    this.current = null;
    this.bar = h("nav", { class: "e-tabs", "aria-label": t("Archivos abiertos") });
    this.body = h("div", { class: "e-pane__body", id: number ? null : "editor", tabindex: "-1" });
    this.element = h("section", { class: "e-pane", onfocusin: () => this.activate(), onpointerdown: () => this.activate() }, this.bar, this.body);
  }

  activate() {
    if (this.panes.active === this) return;
    this.panes.active = this;
    this.panes.changed();
  }

  async open(path) {
    if (!this.tabs.has(path)) {
      const tab = { path, box: h("div", { class: "e-editor" }), editor: null };
      this.tabs.set(path, tab);
      this.body.append(tab.box);
      this.bring(path);
      await this.load(tab);
    }
    this.bring(path);
  }

  async reload(path, as) {
    const tab = this.tabs.get(path);
    tab.editor?.destroy();
    Object.assign(tab, { editor: null, as });
    await this.load(tab);
  }

  async load(tab) {
    const { files, root, services } = this.panes;
    delete tab.box.dataset.ready;
    fill(tab.box, h("p", { class: "e-loading", role: "status" }, t("Abriendo {name}…", { name: shortName(tab.path) })));
    try {
      const kind = files.known.get(tab.path)?.kind ?? services.kindOf(tab.path);
      const [text, module] = await Promise.all([files.open(tab.path), editorOf(root, kind, tab.as)]);
      if (text === null) throw new Error(t("Este archivo no es texto: descárguelo para verlo."));
      tab.box.replaceChildren();
      tab.editor = await module.mount(tab.box, services.host(tab.path, kind));
      await tab.editor.setText(text);
      services.ready(tab.path, tab.editor);
      tab.box.dataset.ready = "1";
    } catch (error) {
      fill(tab.box, h("div", { class: "s-empty" }, h("strong", {}, t("No se puede abrir «{name}»", { name: shortName(tab.path) })), error.message));
    }
  }

  bring(path) {
    this.current = path;
    for (const tab of this.tabs.values()) tab.box.hidden = tab.path !== path;
    this.draw();
    this.resized();
  }

  resized() { this.tabs.get(this.current)?.editor?.resized?.(); }

  close(path, { keep = false } = {}) {
    const tab = this.tabs.get(path);
    if (!tab) return;
    this.panes.files.save(path);
    tab.editor?.destroy();
    tab.box.remove();
    this.tabs.delete(path);
    if (this.current === path) {
      const next = [...this.tabs.keys()].at(-1);
      if (next) this.bring(next);
      else { this.current = null; this.draw(); if (!keep || this.panes.panes.length > 1) this.panes.emptied(this); }
    } else this.draw();
    this.panes.changed();
  }

  draw() {
    fill(this.bar, [...this.tabs.keys()].map((path) => h("div", { class: "e-tab" },
      h("button", {
        type: "button", title: path, "aria-current": path === this.current ? "true" : null,
        onclick: () => { this.bring(path); this.panes.changed(); },
      }, shortName(path)),
      h("button", { type: "button", class: "e-tab__x", onclick: () => this.close(path) }, "×", hidden(t("Cerrar {name}", { name: shortName(path) }))))));
  }
}
