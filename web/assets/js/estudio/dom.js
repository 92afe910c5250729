// Elements without a framework: h("button", { class: "s-btn", onclick: save }, t("Guardar")).

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// What is pressed stays until it is let go: a click ends on the element that it began on, or is lost.
let pressed = null;
const due = new Map(); // element -> what it is to be filled with

export function fill(element, ...children) {
  const wanted = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  if (pressed && element.contains(pressed)) {
    due.set(element, wanted);
  } else {
    due.delete(element);
    element.replaceChildren(...wanted);
  }
  return element;
}

function release() {
  pressed = null;
  for (const [element, wanted] of due) element.replaceChildren(...wanted);
  due.clear();
}

addEventListener("pointerdown", (event) => { pressed = event.target; }, true);
addEventListener("click", release, true);
addEventListener("pointercancel", release, true);
addEventListener("pointerup", () => setTimeout(release), true); // where no click follows

// Calls `act` once things have been quiet for a while; `flush` does it now.
export function later(milliseconds, act) {
  let timer = null;
  const run = (...facts) => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = null; act(...facts); }, milliseconds);
  };
  run.flush = () => { if (timer !== null) { clearTimeout(timer); timer = null; act(); } };
  run.cancel = () => { clearTimeout(timer); timer = null; };
  return run;
}
