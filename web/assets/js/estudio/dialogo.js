// Questions that have to be answered before one goes on, and short notices that need no answer.
import { h } from "./dom.js";
import { t } from "./textos.js";

const STAYS = 7000; // milliseconds

export function openDialog(title, body, actions) {
  const dialog = h("dialog", { class: "e-dialog", "aria-labelledby": "titulo-dialogo" });
  const close = () => { dialog.close(); dialog.remove(); };
  const buttons = actions.map(({ words, act, kind = "q" }) => h("button", {
    type: "button", class: kind === "main" ? "s-btn" : "s-btn s-btn--q",
    onclick: async () => { if (await act?.() !== false) close(); },
  }, words));
  dialog.append(h("h2", { id: "titulo-dialogo" }, title), h("div", { class: "e-dialog__body" }, body),
    h("div", { class: "e-dialog__acts" }, buttons));
  dialog.addEventListener("cancel", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, close };
}

export function ask(title, { label, value = "", hint, accept = t("Aceptar") }) {
  return new Promise((resolve) => {
    const field = h("input", { class: "s-in", id: "respuesta", value, autocomplete: "off", spellcheck: "false" });
    const body = [h("label", { for: "respuesta" }, label), field, hint && h("p", { class: "s-mut s-small" }, hint)];
    const { dialog, close } = openDialog(title, body.filter(Boolean), [
      { words: accept, kind: "main", act: () => resolve(field.value.trim() || null) },
      { words: t("Cancelar"), act: () => resolve(null) },
    ]);
    dialog.addEventListener("cancel", () => resolve(null));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); resolve(field.value.trim() || null); close(); }
    });
    field.focus();
    field.select();
  });
}

export function confirm(title, words, accept) {
  return new Promise((resolve) => {
    const { dialog } = openDialog(title, h("p", {}, words), [
      { words: accept, kind: "main", act: () => resolve(true) },
      { words: t("Cancelar"), act: () => resolve(false) },
    ]);
    dialog.addEventListener("cancel", () => resolve(false));
  });
}

export function notice(words, { action, kind = "" } = {}) {
  let place = document.querySelector(".e-notices");
  if (!place) document.body.append(place = h("div", { class: "e-notices", role: "status" }));
  const made = h("div", { class: `e-notice ${kind}` }, h("span", {}, words));
  const gone = () => made.remove();
  if (action) made.append(h("button", { type: "button", class: "s-link", onclick: () => { action.act(); gone(); } }, action.words));
  made.append(h("button", { type: "button", class: "e-notice__x", "aria-label": t("Cerrar el aviso"), onclick: gone }, "×"));
  place.append(made);
  setTimeout(gone, action ? STAYS * 2 : STAYS);
}
