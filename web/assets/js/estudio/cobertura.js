// All scenarios played: how each ended, and which parts of the diagram none of them passes.
import { fill, h } from "./dom.js";
import { ask } from "./servidor.js";
import { t } from "./textos.js";

export class CoveragePanel {
  constructor(box, url, files, { paint, go, rehearse }) {
    Object.assign(this, { box, url, files, paint, go, rehearse });
    files.addEventListener("saved", ({ detail }) => { if (detail.changed && this.told) { this.stale = true; this.draw(); } });
    this.draw();
  }

  async play() {
    this.busy = true;
    this.draw();
    try {
      await this.files.settled();
      this.told = await ask(`${this.url}cobertura.json`);
    } catch (refused) { this.told = { refused: refused.message }; }
    this.busy = false;
    this.stale = false;
    this.draw();
    if (this.painted) this.paint(this.told);
  }

  draw() {
    const told = this.told ?? {};
    fill(this.box, this.head(told), told.refused && h("p", { class: "e-bad", role: "alert" }, told.refused),
      told.scenarios && h("div", { class: "e-cover" }, this.scenarios(told), this.missed(told)));
  }

  head({ scenarios, share }) {
    const bad = (scenarios ?? []).filter((one) => one.problems.length).length;
    return h("div", { class: "e-findings__head" },
      h("button", { type: "button", class: "s-btn s-btn--s", disabled: this.busy, onclick: () => this.play() }, t("Ensayar todos")),
      this.busy && h("span", { class: "s-mut s-small", role: "status" }, t("Ensayando…")),
      scenarios && h("strong", {}, bad ? t("{bad} de {all} no terminan como dicen", { bad, all: scenarios.length }) : t("Los {all} terminan como dicen", { all: scenarios.length })),
      scenarios && h("span", {}, t("Pasan por el {share} % del diagrama", { share })),
      scenarios && h("label", { class: "e-filter" }, h("input", { type: "checkbox", checked: this.painted, onchange: ({ target }) => { this.painted = target.checked; this.go(null); this.paint(this.painted ? this.told : null); } }), t("Pintar en el diagrama")),
      this.stale && h("span", { class: "s-mut s-small" }, t("Algo cambió desde entonces.")));
  }

  scenarios({ scenarios }) {
    return h("ul", { class: "e-cover__list" }, scenarios.map((one) => h("li", { class: one.problems.length ? "e-bad" : "" },
      h("button", { type: "button", class: "s-link", onclick: () => this.rehearse(one.path) }, one.title || one.path),
      one.problems.length ? h("p", {}, one.problems.join(" ")) : h("span", { class: "s-mut s-small" }, ` → ${one.end ?? t("sin terminar")}`))));
  }

  missed({ missed, names }) {
    if (!missed.length) return h("p", { class: "e-good" }, t("No queda nada sin ensayar."));
    return h("div", {}, h("p", {}, h("strong", {}, t("Ningún escenario pasa por:"))),
      h("ul", { class: "e-cover__list" }, missed.map((id) => h("li", {}, h("button", { type: "button", class: "s-link", onclick: () => this.go(id) }, names[id] || id)))));
  }
}
