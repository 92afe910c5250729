// Who else is at the draft, and the threads of remarks on its elements.
import { fill, h } from "./dom.js";
import { notice } from "./dialogo.js";
import { shortName } from "./arbol.js";
import { ask } from "./servidor.js";
import { count, hidden, t } from "./textos.js";

const BEAT = 5000; // milliseconds
const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => word[0]).join("").toUpperCase();

export class Company extends EventTarget {
  constructor(people, url, files, where) {
    super();
    Object.assign(this, { people, url, files, where });
    this.remarks = [];
    this.others = [];
    this.beat();
    setInterval(() => { if (!document.hidden) this.beat(); }, BEAT);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.beat(); });
  }

  async beat() {
    const body = { ...this.where(), seen: this.files.revision };
    try {
      const told = await ask(`${this.url}presencia`, { method: "POST", body, live: true });
      if (told.files) this.files.take(told);
      this.others = told.others;
      this.take(told.remarks);
      this.draw();
    } catch (refused) {
      if (refused.status === 401) notice(refused.message, { kind: "e-notice--bad" });
    }
  }

  draw() {
    fill(this.people, this.others.map(({ name, path }) => h("span", {
      class: "e-person", title: path ? t("{name} está en «{file}»", { name, file: shortName(path) }) : name,
    }, h("span", { "aria-hidden": "true" }, initials(name)), hidden(name))));
  }

  take(remarks) {
    if (JSON.stringify(remarks) === JSON.stringify(this.remarks)) return;
    this.remarks = remarks;
    this.dispatchEvent(new Event("changed"));
  }

  openAt(path) { return this.remarks.filter((one) => one.path === path && !one.done); }

  async send(body) {
    try {
      this.take(await ask(`${this.url}comentarios`, { method: "POST", body }));
      return true;
    } catch (refused) {
      notice(refused.message, { kind: "e-notice--bad" });
      return false;
    }
  }
}

export class RemarksPanel {
  constructor(box, company, { where, go, nameOf, editable }) {
    Object.assign(this, { box, company, where, go, nameOf, editable });
    company.addEventListener("changed", () => this.draw());
    this.draw();
  }

  draw() {
    if (this.box.contains(document.activeElement) && document.activeElement.value) return; // somebody is typing
    const { path, element } = this.where();
    const about = path ? [shortName(path), element && this.nameOf(path, element)].filter(Boolean).join(" › ") : "";
    fill(this.box,
      this.editable && path && this.form(t("Comentar sobre {what}", { what: about }), (text) => this.company.send({ path, element, text })),
      this.company.remarks.length ? h("ul", { class: "e-threads" }, this.company.remarks.map((one) => this.thread(one)))
        : h("p", { class: "s-mut" }, t("Nadie ha comentado todavía. Elija un elemento y escriba.")));
  }

  form(label, send, thread) {
    const id = `decir-${thread ?? "nuevo"}`;
    const field = h("textarea", { class: "s-in", id, rows: "2", maxlength: "4000" });
    return h("form", { class: "e-say", onsubmit: async (event) => {
      event.preventDefault();
      if (field.value.trim() && await send(field.value)) { field.value = ""; field.blur(); this.draw(); }
    } }, h("label", { for: id }, label), field, h("button", { class: "s-btn s-btn--s" }, t("Comentar")));
  }

  thread(one) {
    const place = [shortName(one.path), one.element && this.nameOf(one.path, one.element)].filter(Boolean).join(" › ");
    const settle = this.editable && h("button", {
      type: "button", class: "s-link", onclick: () => this.company.send({ thread: one.id, done: !one.done }),
    }, one.done ? t("Abrir otra vez") : t("Resuelto"));
    return h("li", { class: one.done ? "e-thread e-thread--done" : "e-thread" },
      h("div", { class: "e-thread__head" }, h("button", { type: "button", class: "s-link", onclick: () => this.go(one.path, one.element) }, place), settle),
      [one, ...one.answers].map((said) => h("p", {}, h("strong", {}, said.author), h("span", { class: "s-mut s-small" }, said.at), h("span", { class: "e-thread__text" }, said.text))),
      this.editable && !one.done && h("details", { class: "e-answer" }, h("summary", {}, one.answers.length ? count(one.answers.length, t("Responder ({num} respuesta)"), t("Responder ({num} respuestas)")) : t("Responder")),
        this.form(t("Respuesta"), (text) => this.company.send({ thread: one.id, text }), one.id)));
  }
}
