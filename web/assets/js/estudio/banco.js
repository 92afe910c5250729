// The bench: cases for a decision, what it answers to each, and what its tables lack.
import { openDialog } from "./dialogo.js";
import { fill, h } from "./dom.js";
import { ask } from "./servidor.js";
import { t } from "./textos.js";

const kept = new Map(); // decision -> cases, as long as the page is open

export async function openBench(url, files, decision) {
  await files.settled();
  const box = h("div", { class: "e-bench", "aria-live": "polite" });
  const state = { cases: kept.get(decision) ?? [{}] };
  const play = async () => {
    kept.set(decision, state.cases);
    try { state.told = await ask(`${url}banco`, { method: "POST", body: { decision, cases: state.cases } }); } catch (refused) { state.told = { refused: refused.message }; }
    draw();
  };
  const draw = () => fill(box, state.told?.refused ? h("p", { class: "e-bad" }, state.told.refused) : [cases(state, play, draw), ...(state.told?.tables ?? []).map(lacks)]);
  const { dialog } = openDialog(t("Probar la decisión «{name}»", { name: decision }), box, [{ words: t("Cerrar") }]);
  dialog.classList.add("e-dialog--wide");
  await play();
}

function cases(state, play, draw) {
  const { inputs = [], cases: answers = [] } = state.told ?? {};
  const cell = (row, name) => h("input", { class: "s-in", value: row[name] ?? "", "aria-label": name, placeholder: "FEEL", onchange: ({ target }) => { row[name] = target.value; play(); } });
  return h("div", {}, h("table", { class: "s-tab s-tab--plain" },
    h("thead", {}, h("tr", {}, inputs.map((name) => h("th", { scope: "col" }, name)), h("th", { scope: "col" }, t("Respuesta")), h("th", { scope: "col" }, t("Filas")), h("th", { scope: "col" }, h("span", { class: "govuk-visually-hidden" }, t("Acciones"))))),
    h("tbody", {}, state.cases.map((row, number) => {
      const got = answers[number];
      return h("tr", {}, inputs.map((name) => h("td", {}, cell(row, name))),
        h("td", { class: got?.problem ? "e-bad wrap" : "wrap" }, got?.problem ?? h("code", {}, JSON.stringify(got?.result ?? null))),
        h("td", {}, Object.values(got?.rows ?? {}).flat().join(", ") || "—"),
        h("td", {}, state.cases.length > 1 && h("button", { type: "button", class: "s-link", onclick: () => { state.cases.splice(number, 1); play(); } }, t("Quitar"))));
    }))),
  h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: () => { state.cases.push({ ...state.cases.at(-1) }); draw(); play(); } }, t("Agregar un caso")));
}

function lacks(table) {
  if (table.problem) return h("p", { class: "e-bad" }, table.problem);
  const told = [
    table.unused.length && t("Filas que ningún caso usó: {rows}.", { rows: table.unused.join(", ") }),
    table.never.length && t("Filas que nunca pueden responder: {rows}.", { rows: table.never.join(", ") }),
    ...table.overlaps.map(([one, other]) => t("Las filas {one} y {other} pueden responder a la vez.", { one, other })),
    ...table.gaps.map((gap) => t("Ninguna fila responde a: {case}.", { case: gap.map((value, number) => `${table.columns[number]} = ${value}`).join("; ") })),
    table.unanalysed.length && t("No se pudo analizar: {columns}.", { columns: table.unanalysed.join(", ") }),
  ].filter(Boolean);
  return h("section", { class: "e-bench__lacks" }, h("h3", {}, table.decision),
    told.length ? h("ul", {}, told.map((words) => h("li", {}, words))) : h("p", { class: "e-good" }, t("Todas sus filas se usaron, sin huecos ni choques.")));
}
