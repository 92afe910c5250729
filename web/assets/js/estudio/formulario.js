// The form of a task, as its officer will see it: drawn and checked by the server.
import { notice, openDialog } from "./dialogo.js";
import { fill, h } from "./dom.js";
import { ask } from "./servidor.js";
import { t } from "./textos.js";

export class RealForm {
  constructor(url, scenario, task) {
    Object.assign(this, { url, scenario, task });
    this.box = h("form", { class: "e-form-real s-task", novalidate: true, onsubmit: (event) => event.preventDefault(), onchange: (event) => this.changed(event), onclick: (event) => this.pressed(event) });
    this.who = task.assignee ?? "";
  }

  // The answers; nothing if it was put away.
  async ask() {
    const first = await this.call({});
    if (!first) return null;
    if (first.answers) return { answers: first.answers, as: this.who };
    this.show(first);
    return new Promise((resolve) => {
      const who = h("input", { class: "s-in", id: "ensayo-quien", value: this.who, placeholder: t("cualquiera del grupo"), oninput: ({ target }) => { this.who = target.value.trim(); } });
      const { dialog } = openDialog(this.task.name, [
        h("div", { class: "e-form-real__who" }, h("label", { for: "ensayo-quien" }, t("La completa")), who), this.box,
      ], [
        { words: t("Completar la tarea"), kind: "main", act: async () => {
          const told = await this.call({ raw: this.raw(), send: true });
          if (told?.answers) { resolve({ answers: told.answers, as: this.who }); return true; }
          if (told) this.show(told);
          return false;
        } },
        { words: t("Cancelar"), act: () => resolve(null) },
      ]);
      dialog.classList.add("e-dialog--wide");
      dialog.addEventListener("cancel", () => resolve(null));
    });
  }

  async call(more) {
    try {
      const told = await ask(this.url, { method: "POST", body: { scenario: this.scenario, activity: this.task.activity, as: this.who || this.task.assignee, ...more } });
      if (told.problem) notice(told.problem, { kind: "e-notice--bad" });
      return told.problem ? null : told;
    } catch (refused) { notice(refused.message, { kind: "e-notice--bad" }); return null; }
  }

  show({ html, problems }) {
    fill(this.box, [...new DOMParser().parseFromString(html, "text/html").body.childNodes]);
    if (problems) this.box.querySelector(".govuk-error-summary")?.scrollIntoView({ block: "nearest" });
  }

  raw() {
    const raw = {};
    for (const [name, value] of new FormData(this.box)) if (typeof value === "string") raw[name] = [...(raw[name] ?? []), value];
    return raw;
  }

  // Some questions depend on others: then it is drawn again.
  async changed({ target }) {
    if (!target.closest("[hx-post]")) return;
    const told = await this.call({ raw: this.raw() });
    if (told) this.show(told);
  }

  async pressed(event) {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    const told = await this.call({ raw: { ...this.raw(), [button.name]: [button.value] } });
    if (told) this.show(told);
  }
}
