// Marks on elements: findings of the gate, threads of remarks.
import { h } from "../dom.js";
import { t } from "../textos.js";

const RANK = { error: 0, warning: 1, info: 2 };
const SIGNS = { error: "!", warning: "!", info: "i" };

export class Marks {
  constructor(modeler) {
    this.modeler = modeler;
    this.found = [];
    this.threads = [];
    this.open = () => {};
  }

  findings(found, open) {
    this.found = found;
    this.open = open;
    this.redraw();
  }

  remarks(threads) {
    this.threads = threads;
    this.redraw();
  }

  redraw() {
    const overlays = this.modeler.get("overlays");
    const known = this.modeler.get("elementRegistry");
    overlays.remove({ type: "finding" });
    overlays.remove({ type: "remark" });
    for (const [id, group] of this.byElement(this.found.filter((one) => one.severity !== "info"))) {
      if (!known.get(id)) continue;
      const worst = group.reduce((a, b) => (RANK[a.severity] <= RANK[b.severity] ? a : b));
      this.add(overlays, known.get(id), "finding", { top: -11, right: 11 }, `e-mark e-mark--${worst.severity}`, SIGNS[worst.severity],
        group.map((one) => one.message).join("\n"), () => this.open(worst));
    }
    for (const [id, group] of this.byElement(this.threads)) {
      if (!known.get(id)) continue;
      this.add(overlays, known.get(id), "remark", { bottom: 11, right: 11 }, "e-mark e-mark--remark", String(group.length),
        t("Comentarios: {texts}", { texts: group.map((one) => one.text).join(" · ") }), () => this.modeler.get("selection")?.select(known.get(id)));
    }
  }

  // Where a rehearsed case has been and where it is, or what scenarios pass and miss; null: nothing.
  paint(told) {
    const canvas = this.modeler.get("canvas");
    const known = this.modeler.get("elementRegistry");
    for (const [id, name] of this.painted ?? []) if (known.get(id)) canvas.removeMarker(id, name);
    const marks = { passed: "e-passed", tokens: "e-token", missed: "e-missed" };
    this.told = told;
    this.painted = Object.entries(marks).flatMap(([kind, name]) => (told?.[kind] ?? []).filter((id) => known.get(id)).map((id) => [id, name]));
    for (const [id, name] of this.painted) canvas.addMarker(id, name);
  }

  byElement(list) {
    const groups = new Map();
    for (const one of list) if (one.element) groups.set(one.element, [...(groups.get(one.element) ?? []), one]);
    return groups;
  }

  add(overlays, element, type, position, cls, sign, words, act) {
    const html = h("button", { type: "button", class: cls, title: words, "aria-label": words, onclick: act }, sign);
    const onFlow = element.waypoints ? { top: 0, left: 0 } : position;
    overlays.add(element, type, { position: onFlow, html, scale: false });
  }
}
