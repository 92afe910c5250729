// The page of a draft: files on the left, editors in the middle, what there is to say about them below.
import "./estudio/nonce.js";
import { h, fill } from "./estudio/dom.js";
import { Files } from "./estudio/archivos.js";
import { Tree } from "./estudio/arbol.js";
import { openBench } from "./estudio/banco.js";
import { CoveragePanel } from "./estudio/cobertura.js";
import { Rehearsal } from "./estudio/ensayo.js";
import { Company, RemarksPanel } from "./estudio/compania.js";
import { settle } from "./estudio/conflicto.js";
import { notice } from "./estudio/dialogo.js";
import { Dock } from "./estudio/muelle.js";
import { Findings } from "./estudio/observaciones.js";
import { Panes } from "./estudio/paneles.js";
import { ask } from "./estudio/servidor.js";
import { learn, t } from "./estudio/textos.js";
import { beginnings, kindOf } from "./estudio/comienzos.js";
import { Knowledge } from "./estudio/saber.js";

const root = document.getElementById("estudio");
const { url, editable, texts } = root.dataset;
await learn(texts);

const files = new Files(url, editable === "1");
const selected = new Map(); // path -> id of the element that is selected there
const boxes = {
  tree: h("nav", { class: "e-tree", "aria-label": t("Archivos del procedimiento") }),
  panes: h("div", { class: "e-panes" }),
  dock: h("div", { class: "e-dock" }),
  play: h("aside", { class: "e-play", hidden: true, "aria-label": t("Ensayo") }),
};
fill(root, boxes.tree, h("div", { class: "e-center" }, boxes.panes, boxes.dock), boxes.play);

const where = () => ({ path: panes.current, element: selected.get(panes.current) ?? null });
const knowledge = new Knowledge(url, files);
const services = {
  kindOf,
  host: (path, kind) => new Host(path, kind),
  ready: (path, editor) => {
    editor.remarks?.(company.openAt(path));
    editor.mark?.(findings.of(path), (one) => findings.open(one));
    editor.paint?.(painted);
  },
};

// What an editor may ask of the page it is in.
class Host {
  constructor(path, kind) {
    Object.assign(this, { path, kind, url, files, readOnly: !files.editable });
  }

  get vocabulary() { return knowledge.vocabulary; }

  learn() { return knowledge.learn(); }

  known(element, options) { return knowledge.known(element, options); }

  check(told) { return knowledge.check(told); }

  type(text, options) { files.type(this.path, text, options); }

  selected(element) {
    selected.set(this.path, element);
    remarks.draw();
    tellPlace();
  }

  go(path, element) { return panes.show(path, element); }

  openForm(key) {
    const path = `forms/${key}.form`;
    if (!files.known.has(path)) files.type(path, beginnings.form(path));
    panes.beside(path);
  }

  bench(decision) { return openBench(url, files, decision); }

  rehearse() { return rehearsal.openFile(this.path); }

  asText() { return panes.reopen(this.path, "texto"); }

  asDrawing() { return panes.reopen(this.path); }

  async arrange() {
    const told = await ask(`${url}ordenar`, { method: "POST", body: { text: files.text(this.path) } });
    this.replace(told.text, t("Se ordenó el dibujo."));
  }

  // A change that was not typed: it can be taken back from the notice, and by undo once nothing else is left.
  async replace(text, words, { cause } = {}) {
    const before = files.text(this.path);
    if (text === before) return;
    files.remember(this.path, before);
    await panes.editor(this.path)?.setText(text);
    files.type(this.path, text, { cause });
    notice(words, { action: { words: t("Deshacer"), act: () => this.undoText() } });
  }

  async undoText() {
    const before = files.back(this.path);
    if (before === undefined) return;
    await panes.editor(this.path)?.setText(before);
    files.type(this.path, before);
  }

  async redoText() {
    const after = files.forth(this.path);
    if (after === undefined) return;
    await panes.editor(this.path)?.setText(after);
    files.type(this.path, after);
  }
}
const panes = new Panes(boxes.panes, root, files, services);
const tree = new Tree(boxes.tree, files, {
  open: (path) => panes.show(path),
  beside: (path) => panes.beside(path),
  create: (kind, path) => { files.type(path, beginnings[kind]?.(path, files.key) ?? "\n"); panes.show(path); },
});
const company = new Company(document.getElementById("companeros"), url, files, where);
const panels = { findings: h("div"), coverage: h("div"), remarks: h("div") };
const dock = new Dock(boxes.dock, [
  { id: "observaciones", words: t("Observaciones"), element: panels.findings },
  { id: "escenarios", words: t("Escenarios"), element: panels.coverage },
  { id: "comentarios", words: t("Comentarios"), element: panels.remarks },
]);

// One click on a finding that has one remedy. It can be taken back from its notice.
async function repair({ code, file, element }) {
  try {
    await files.settled();
    const told = await ask(`${url}reparar`, { method: "POST", body: { code, file, element } });
    if (!files.known.has(told.path)) { files.type(told.path, told.text, { cause: "repaired" }); await panes.beside(told.path); return; }
    await panes.show(told.path, element);
    await new Host(told.path, kindOf(told.path)).replace(told.text, t("Se hizo: «{what}».", { what: told.words }), { cause: "repaired" });
  } catch (refused) { notice(refused.message, { kind: "e-notice--bad" }); }
}
const nameOf = (path, element) => panes.editor(path)?.nameOf?.(element) ?? element;
const findings = new Findings(panels.findings, url, files, { go: (path, element) => panes.show(path, element), nameOf, repair });
findings.addEventListener("open", () => dock.show("observaciones"));
findings.addEventListener("changed", () => {
  const { error = 0, warning = 0 } = findings.counts ?? {};
  dock.badge("observaciones", error || warning, error ? "e-count--error" : "e-count--warning");
  tree.mark(findings.found);
  for (const { path, editor } of panes.editors()) editor?.mark?.(findings.of(path), (one) => findings.open(one));
});

// -- what is painted on the diagram: the case that is rehearsed, or what scenarios pass
let painted = null;
const diagram = () => `${files.key}.bpmn`;
function paint(told) {
  painted = told;
  panes.editor(diagram())?.paint?.(told);
}
const rehearsal = new Rehearsal(boxes.play, url, files, {
  paint, go: (element) => panes.show(diagram(), element),
  topic: (id) => knowledge.vocabulary.topics.find((one) => one.id === id),
});
new CoveragePanel(panels.coverage, url, files, { paint, go: (element) => panes.show(diagram(), element), rehearse: (path) => rehearsal.openFile(path) });
document.getElementById("ensayar").addEventListener("click", async () => {
  if (rehearsal.isOpen) { rehearsal.close(); return; }
  await panes.show(diagram());
  panes.editor(diagram())?.letGo?.();
  await knowledge.learn();
  await rehearsal.open();
});
const remarks = new RemarksPanel(panels.remarks, company, {
  where, editable: files.editable,
  go: (path, element) => panes.show(path, element),
  nameOf,
});

// -- what is told of the state

const STATES = {
  saved: () => (files.editable ? t("Guardado") : t("Solo lectura")),
  saving: () => t("Guardando…"),
  waiting: () => t("Sin conexión: lo escrito está a salvo aquí"),
  clash: () => t("Otra persona cambió un archivo"),
};
const told = document.getElementById("guardado");
function tellState() {
  if (told.dataset.state !== files.state) {
    told.dataset.state = files.state;
    told.textContent = STATES[files.state]();
  }
}
files.addEventListener("state", tellState);
files.addEventListener("clash", ({ detail }) => settle(files, detail));
files.addEventListener("refused", ({ detail: { refused } }) => { if (!refused.isOffline) notice(refused.message, { kind: "e-notice--bad" }); });
files.addEventListener("recovered", () => notice(t("Se recuperó lo que había quedado sin guardar.")));
files.addEventListener("new", async () => files.take(await ask(`${url}estado.json`)));

panes.addEventListener("changed", () => {
  tree.select(panes.current);
  remarks.draw();
  company.beat();
  tellPlace();
});
company.addEventListener("changed", () => {
  const open = company.remarks.filter((one) => !one.done).length;
  dock.badge("comentarios", open);
  for (const { path, editor } of panes.editors()) editor?.remarks?.(company.openAt(path));
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); files.settled(); }
});

// The address says where one is: file@element. Whoever is sent it arrives there.
function tellPlace() {
  const { path, element } = where();
  if (path) history.replaceState(null, "", `#${path}${element ? `@${element}` : ""}`);
}

files.take(await ask(`${url}estado.json`));
const [asked, element] = decodeURIComponent(location.hash.slice(1)).split("@");
const start = files.known.has(asked) ? asked : `${files.key}.bpmn`;
if (files.known.has(start)) await panes.show(start, element);
addEventListener("hashchange", () => {
  const [path, id] = decodeURIComponent(location.hash.slice(1)).split("@");
  if (files.known.has(path)) panes.show(path, id);
});
tellState();
root.dataset.ready = "1";
