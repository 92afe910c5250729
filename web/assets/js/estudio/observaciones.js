// What the deploy gate has to say, beside the element and in a list: what, why, and what to do.
import { fill, h, later } from "./dom.js";
import { shortName } from "./arbol.js";
import { ask } from "./servidor.js";
import { count, t } from "./textos.js";

const PAUSE = 300; // milliseconds after the last saving
const WORDS = { error: () => t("Impide desplegar"), warning: () => t("Aviso"), info: () => t("Nota") };

export class Findings extends EventTarget {
  constructor(box, url, files, { go, nameOf, repair }) {
    super();
    Object.assign(this, { box, url, files, go, nameOf, repair });
    this.found = [];
    this.state = "new";
    this.progress = h("span", { class: "s-mut s-small", role: "status" });
    this.soon = later(PAUSE, () => this.look());
    this.shown = { error: true, warning: true, info: false };
    files.addEventListener("saved", ({ detail }) => { if (detail.changed) this.stir(); });
    files.addEventListener("list", () => { if (this.looked !== files.revision) this.stir(); });
  }

  // What is shown is no longer of what the draft holds: say so until it is again.
  stir() {
    this.stale = true;
    this.tell();
    this.soon();
  }

  tell() { this.progress.textContent = this.stale || this.asking ? t("Revisando…") : ""; }

  // One question at a time; what changed meanwhile is asked about afterwards.
  async look({ play = false } = {}) {
    if (this.asking) { this.again = true; return; }
    this.asking = true;
    this.stale = false;
    this.state = "asking";
    this.draw();
    try {
      const told = await ask(`${this.url}hallazgos.json${play ? "?ensayar" : ""}`, { live: true });
      Object.assign(this, { found: told.findings, counts: told.counts, looked: told.revision, state: play ? "played" : "done" });
    } catch (refused) {
      this.state = "failed";
      this.why = refused.message;
    }
    this.asking = false;
    this.draw();
    this.dispatchEvent(new Event("changed"));
    if (this.again) { this.again = false; this.soon(); }
  }

  of(path) { return this.found.filter((one) => one.file === path); }

  open(finding) {
    this.chosen = finding;
    this.dispatchEvent(new CustomEvent("open", { detail: finding }));
    this.draw();
    this.box.querySelector(".e-finding--open")?.scrollIntoView({ block: "nearest" });
  }

  draw() {
    this.tell();
    const shown = this.found.filter((one) => this.shown[one.severity] || one.repair);
    fill(this.box, this.head(), this.state === "failed" && h("p", { class: "e-bad" }, this.why),
      shown.length ? h("ul", { class: "e-findings" }, shown.map((one) => this.entry(one)))
        : ["done", "played"].includes(this.state) && h("p", { class: "e-good" }, this.nothing()));
  }

  nothing() {
    if (this.found.some((one) => one.severity === "error")) return t("Nada de lo que se muestra.");
    return this.state === "played" ? t("El procedimiento está en orden y sus escenarios terminan como dicen.") : t("El procedimiento está en orden. Falta ensayar sus escenarios.");
  }

  head() {
    const filter = (severity, one, many) => h("label", { class: "e-filter" },
      h("input", { type: "checkbox", checked: this.shown[severity], onchange: (event) => { this.shown[severity] = event.target.checked; this.draw(); } }),
      count(this.counts?.[severity] ?? 0, one, many));
    return h("div", { class: "e-findings__head" },
      filter("error", t("{num} error"), t("{num} errores")), filter("warning", t("{num} aviso"), t("{num} avisos")), filter("info", t("{num} nota"), t("{num} notas")),
      h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: () => this.look({ play: true }) }, t("Revisar y ensayar los escenarios")),
      this.progress);
  }

  entry(one) {
    const where = [shortName(one.file), one.element && (one.name || this.nameOf(one.file, one.element)), one.line && !one.element && t("línea {line}", { line: one.line })].filter(Boolean).join(" › ");
    const isOpen = this.chosen && this.chosen.code === one.code && this.chosen.file === one.file && this.chosen.element === one.element;
    return h("li", { class: `e-finding e-finding--${one.severity} ${isOpen ? "e-finding--open" : ""}` },
      h("span", { class: "e-finding__kind" }, WORDS[one.severity]()),
      h("div", {},
        h("button", { type: "button", class: "s-link e-finding__where", onclick: () => { this.chosen = one; this.draw(); this.go(one.file, one.element); } }, where),
        h("p", { class: "e-finding__what" }, one.message),
        one.why && h("p", { class: "e-finding__why" }, one.why),
        one.remedy && h("p", { class: "e-finding__remedy" }, h("strong", {}, t("Qué hacer:")), ` ${one.remedy}`),
        this.files.editable && one.repair && h("button", { type: "button", class: "s-btn s-btn--s", onclick: () => this.repair(one) }, one.repair)));
  }
}
