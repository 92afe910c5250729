// What sets two states of a file apart, as a list.
import { h } from "./dom.js";
import { t } from "./textos.js";

const value = (text, kind) => (text === null || text === undefined ? null : h("span", { class: `e-diff__${kind}` }, text || t("(vacío)")));

export function differenceList(differences) {
  if (!differences.length) return h("p", { class: "s-mut" }, t("Dicen lo mismo; solo cambia cómo están escritos."));
  return h("ul", { class: "e-diff" }, differences.map((one) => h("li", { class: `e-diff__${one.kind}` },
    h("span", { class: "e-diff__kind" }, one.words),
    h("span", {}, [one.what, one.fact].filter(Boolean).join(": ")),
    (one.before !== null || one.after !== null) && h("div", { class: "e-diff__values" }, value(one.before, "before"), value(one.after, "after")))));
}
