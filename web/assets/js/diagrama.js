// A BPMN diagram to look at: marks on its elements say where the case stands.
import Viewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "./diagram_styles/marks.css";

const box = document.getElementById("diagrama");
const viewer = new Viewer({ container: box });
const read = async (url) => {
  const answer = await fetch(url, { headers: { "SUGM-Live": "1" }, credentials: "same-origin" });
  return answer.ok ? answer : null;
};
const marks = new Map();
let known_state = {};

// An activity leads to its cases; the list beside the diagram has the same links.
viewer.on("element.click", ({ element }) => {
  const there = known_state[element.labelTarget?.id ?? element.id]?.href;
  if (there) window.location.assign(there);
});

function badge(kind, text, words) {
  const mark = document.createElement("div");
  mark.className = `s-mark s-mark--${kind}`;
  mark.textContent = text;
  mark.title = words;
  return mark;
}

function paint(state) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const known = viewer.get("elementRegistry");
  for (const [id, mark] of marks) canvas.removeMarker(id, mark);
  marks.clear();
  overlays.remove({ type: "mark" });
  for (const [id, about] of Object.entries(state)) {
    if (!known.get(id)) continue;
    const mark = about.heat ? `heat-${about.heat}` : `is-${about.state}`;
    canvas.addMarker(id, mark);
    marks.set(id, mark);
    const count = about.label ?? String(about.tokens || "");
    if (count) overlays.add(id, "mark", { position: { top: -12, right: 12 + 6 * Math.max(0, count.length - 2) }, html: badge("token", count, about.words) });
    if (about.href) canvas.addMarker(id, "leads");
    if (about.incidents) overlays.add(id, "mark", { position: { top: -12, left: -12 }, html: badge("incident", "!", about.words) });
  }
}

function fit() {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

// A long diagram is unreadable as a whole: begin where the case stands. Many cases stand everywhere.
function lookAtTokens() {
  if (box.dataset.whole) return;
  const canvas = viewer.get("canvas");
  const known = viewer.get("elementRegistry");
  const rank = ([id, mark]) => (mark === "is-incident" ? 0 : 2) + (known.get(id)?.width > 50 ? 0 : 1);
  const here = [...marks].filter(([, mark]) => mark !== "is-completed").sort((a, b) => rank(a) - rank(b))
    .map(([id]) => known.get(id)).filter((one) => one?.width);
  if (!here.length || canvas.zoom() > 0.6) return;
  canvas.zoom(0.8);
  const { width, height } = canvas.viewbox().outer;
  const middle = { x: here[0].x + here[0].width / 2, y: here[0].y + here[0].height / 2 };
  canvas.viewbox({ x: middle.x - width / 1.6, y: middle.y - height / 1.6, width: width / 0.8, height: height / 0.8 });
}

async function refresh() {
  const answer = await read(box.dataset.state);
  if (!answer) return;
  known_state = await answer.json();
  paint(known_state);
}

async function start() {
  const source = await read(box.dataset.source);
  if (!source) { box.dataset.failed = "1"; return; }
  try {
    await viewer.importXML(await source.text());
  } catch {  // a version that was deployed without its drawing
    document.querySelector("[data-no-drawing]").hidden = false;
    box.dataset.failed = "1";
    box.dataset.ready = "1";
    return;
  }
  const drawing = box.querySelector("svg[tabindex]") ?? box.querySelector("svg");
  drawing?.setAttribute("role", "img");
  drawing?.setAttribute("aria-label", box.dataset.label);
  fit();
  await refresh();
  lookAtTokens();
  box.dataset.ready = "1";
}

// What surrounds the drawing is drawn again when the case changes: the marks follow.
document.addEventListener("htmx:after:swap", ({ target }) => {
  if (target.contains?.(box) && box.dataset.ready && !box.dataset.failed) refresh();
});

for (const button of document.querySelectorAll("[data-diagram]")) {
  button.addEventListener("click", () => {
    const canvas = viewer.get("canvas");
    if (button.dataset.diagram === "fit") fit();
    else canvas.zoom(canvas.zoom() * (button.dataset.diagram === "in" ? 1.25 : 0.8));
  });
}
start();
