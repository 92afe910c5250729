// The dock below the editors: one panel at a time, or none.
import { h } from "./dom.js";

export class Dock {
  constructor(box, panels) {
    this.panels = panels; // { id, words, element, badge? }
    this.open = sessionStorage.getItem("muelle") || null;
    this.tabs = h("div", { class: "e-dock__tabs", role: "tablist" });
    this.body = h("div", { class: "e-dock__body" }, panels.map((panel) => panel.element));
    for (const panel of panels) {
      panel.count = h("span", { class: "e-count", hidden: true });
      panel.tab = h("button", { type: "button", role: "tab", id: `pestana-${panel.id}`, "aria-controls": `panel-${panel.id}`, onclick: () => this.toggle(panel.id) }, panel.words, panel.count);
      Object.assign(panel.element, { id: `panel-${panel.id}` });
      panel.element.setAttribute("role", "tabpanel");
      panel.element.setAttribute("aria-labelledby", panel.tab.id);
      this.tabs.append(panel.tab);
    }
    box.append(this.tabs, this.body);
    this.box = box;
    this.draw();
  }

  toggle(id) { this.show(this.open === id ? null : id); }

  show(id) {
    this.open = id;
    sessionStorage.setItem("muelle", id ?? "");
    this.draw();
    dispatchEvent(new Event("resize"));
  }

  badge(id, number, kind = "") {
    const { count } = this.panels.find((panel) => panel.id === id);
    count.hidden = !number;
    count.textContent = String(number);
    count.className = `e-count ${kind}`;
  }

  draw() {
    this.box.classList.toggle("e-dock--open", Boolean(this.open));
    for (const panel of this.panels) {
      panel.element.hidden = panel.id !== this.open;
      panel.tab.setAttribute("aria-selected", String(panel.id === this.open));
    }
  }
}
