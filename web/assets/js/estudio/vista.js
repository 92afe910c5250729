// What a text becomes: Markdown as a page, a Typst template as pages of a document with sample data.
import { fill, h, later } from "./dom.js";
import { ask } from "./servidor.js";
import { t } from "./textos.js";

const PAUSE = 600; // milliseconds without typing

export class Preview {
  constructor(box, host) {
    Object.assign(this, { box, host });
    this.later = later(PAUSE, () => this.draw());
  }

  show(text) {
    this.text = text;
    this.later();
  }

  async draw() {
    const { text } = this;
    const { path, url } = this.host;
    try {
      const told = await ask(`${url}vista`, { method: "POST", body: { path, text }, live: true });
      if (text !== this.text) return;
      if (told.problem) fill(this.box, h("p", { class: "e-bad" }, told.problem));
      else if (told.pages) fill(this.box, told.pages.map((page, number) => h("img", { src: page, alt: t("Página {number}", { number: number + 1 }) })));
      else this.box.replaceChildren(...new DOMParser().parseFromString(told.html, "text/html").body.childNodes);
    } catch (refused) {
      fill(this.box, h("p", { class: "e-bad" }, refused.message));
    }
  }
}
