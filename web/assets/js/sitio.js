// Every page: GOV.UK Frontend's components, htmx, and two small courtesies.
import { initAll } from "govuk-frontend";
import htmx from "htmx.org";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
window.htmx = htmx;

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

// Keys on lists: j and k move between rows, «/» goes to the search.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const search = document.querySelector('input[type="search"]');
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll("[data-rows] tbody tr [data-row-link]")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(here + 1, links.length - 1) : Math.max(here - 1, 0);
  links[next].focus();
});
