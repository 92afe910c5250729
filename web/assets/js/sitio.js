// Every page: GOV.UK Frontend's components, htmx, and two small courtesies.
import { initAll } from "govuk-frontend";
import htmx from "htmx.org";
import "htmx.org/dist/ext/hx-sse.js"; // #novedades says when there is something to look at again

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
window.htmx = htmx;

// On a phone the menu and the filters are folded away, so that the work comes first: the styles say from where.
for (const fold of document.querySelectorAll("[data-fold]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "s-fold s-stays", textContent: fold.dataset.fold });
  const open = (whether) => {
    fold.classList.toggle("s-folded", !whether);
    button.setAttribute("aria-expanded", whether);
  };
  button.addEventListener("click", () => open(fold.classList.contains("s-folded")));
  fold.querySelector(":scope > .s-stays").after(button);
  open("foldOpen" in fold.dataset);
}

// A page that refreshes itself is not a person at work: it must not keep a session alive.
document.addEventListener("htmx:config:request", (event) => {
  const source = event.detail.ctx?.sourceElement ?? event.target;
  if (source?.closest?.("[data-live]")) event.detail.ctx.request.headers["SUGM-Live"] = "1";
});

// Filters apply as soon as one is chosen; without scripts there is the button.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}

// What refreshes itself waits while somebody has chosen rows, or has a menu open in it.
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail.ctx?.sourceElement ?? event.target;
  if (source?.id === "lista" && source.querySelector('input[name="tarea"]:checked, details[open]')) event.preventDefault();
});

// What refreshes itself leaves open what somebody has opened; and if the answer is another page (the session
// is over, the case is no longer theirs to see) it stays as it was.
function folds(root) {
  const found = new Map();
  for (const fold of root.querySelectorAll("details")) {
    const words = fold.querySelector("summary")?.textContent.trim();
    let nth = 0;
    while (found.has(`${words} ${nth}`)) nth += 1;
    found.set(`${words} ${nth}`, fold);
  }
  return found;
}
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks = [] } = event.detail;
  if (!ctx?.sourceElement?.closest?.("[data-live]")) return;
  for (const { type, fragment, target, swapSpec } of tasks) {
    if (type === "main" && swapSpec.style !== "none" && !fragment.childElementCount) event.preventDefault();
    const before = target?.querySelectorAll ? folds(target) : new Map();
    for (const [words, fold] of folds(fragment)) if (before.has(words)) fold.open = before.get(words).open;
  }
});

// Choosing rows: one box for all of them, a count, and the bar of acts only when there is something to act on.
const boxes = () => [...document.querySelectorAll('input[name="tarea"][type="checkbox"]')];
function countPicked() {
  const bar = document.querySelector(".s-batch");
  if (!bar) return;
  const picked = boxes().filter((box) => box.checked).length;
  bar.classList.toggle("s-batch--idle", !picked);
  const told = bar.querySelector("[data-picked]");
  told.textContent = picked ? `${told.dataset.picked || (told.dataset.picked = told.textContent)} ${picked}` : told.dataset.picked || told.textContent;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) for (const box of boxes()) box.checked = event.target.checked;
  if (event.target.matches('[data-pick-all], input[name="tarea"]')) countPicked();
});
countPicked();

// A long piece of work that comes page by page goes on by itself.
document.querySelector("form[data-go-on]")?.requestSubmit();

// A filter that is chosen closes the other menus; Escape closes them all.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.s-menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Keys. What has data-key="x" is pressed, or focused if it is a field, by x; "g m" is g and then m.
const acts = {
  j: () => walk(1), k: () => walk(-1), x: () => pick(),
  "Shift+X": () => document.querySelector("[data-pick-all]")?.click(),
  "/": () => document.querySelector('input[type="search"]')?.focus(),
  "?": () => document.querySelector("#teclas")?.showModal(),
};
function walk(step) {
  const links = [...document.querySelectorAll("[data-rows] tbody tr [data-row-link]")];
  if (!links.length) return;
  const row = document.activeElement?.closest?.("[data-rows] tbody tr");
  const here = links.findIndex((link) => row?.contains(link));
  links[here < 0 ? 0 : Math.max(0, Math.min(here + step, links.length - 1))].focus();
}
function pick() {
  document.activeElement?.closest?.("tr")?.querySelector('input[name="tarea"]')?.click();
}
function named(key) {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches("form")) found.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  else if (found.matches("input, textarea, select")) found.focus();
  else found.click();
  return true;
}
let before = "";
document.addEventListener("keydown", (event) => {
  if (event.altKey || document.querySelector("dialog[open]")) return;
  const command = event.ctrlKey || event.metaKey;
  const letter = event.key.length === 1 && (command || event.shiftKey) && /[a-z]/i.test(event.key) ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && /^[A-Z]$/.test(letter) ? "Shift+" : "";
  if (!command && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const key = (command ? "Ctrl+" : "") + shift + letter;
  const sequence = `${before} ${key}`.trim();
  before = "";
  if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`) && !sequence.includes(" ")) { before = key; setTimeout(() => { before = ""; }, 1500); return; }
  if (sequence !== key && named(sequence)) { event.preventDefault(); return; }
  if (named(key)) { event.preventDefault(); return; }
  if (!command && acts[key]) { event.preventDefault(); acts[key](); }
});
