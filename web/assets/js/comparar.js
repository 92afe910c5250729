// Two diagrams side by side, with what became of each element; the list below says the same in words.
import "./estudio/nonce.js";
import Viewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";

const box = document.getElementById("comparar");
const marks = Object.entries(JSON.parse(box.dataset.marks));
const viewers = [];

async function show(canvas) {
  const answer = await fetch(canvas.dataset.source, { credentials: "same-origin" });
  const viewer = new Viewer({ container: canvas });
  await viewer.importXML(await answer.text());
  const drawing = canvas.querySelector("svg[tabindex]") ?? canvas.querySelector("svg");
  drawing?.setAttribute("role", "img");
  drawing?.setAttribute("aria-label", canvas.dataset.label);
  const known = viewer.get("elementRegistry");
  for (const [id, kind] of marks) if (known.get(id)) viewer.get("canvas").addMarker(id, `e-is-${kind}`);
  viewer.get("canvas").zoom("fit-viewport", "auto");
  viewers.push(viewer);
  viewer.on("canvas.viewbox.changed", ({ viewbox }) => follow(viewer, viewbox));
}

// Whoever moves one moves the other.
let following = false;
function follow(leader, { x, y, scale }) {
  if (following) return;
  following = true;
  for (const viewer of viewers) {
    if (viewer === leader) continue;
    const { outer } = viewer.get("canvas").viewbox();
    viewer.get("canvas").viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
  }
  following = false;
}

Promise.all([...box.querySelectorAll(".e-compare__canvas")].map(show)).then(() => { box.dataset.ready = "1"; }, () => { box.dataset.failed = "1"; });
