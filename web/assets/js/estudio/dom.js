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

export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

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
