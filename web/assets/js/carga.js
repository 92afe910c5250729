// Workload: a figure dragged to somebody asks how it would be if those tasks went to them. That page is
// where «Pasar» and «Repartir» lead too, and nothing changes before somebody confirms it there.
const shares = document.querySelectorAll("[data-give]");
const rows = document.querySelectorAll("[data-take]");
let given = null;

const takes = (row) => given && !row.contains(given)
  && (!given.dataset.group || JSON.parse(row.dataset.groups).includes(given.dataset.group));

for (const share of shares) {
  share.draggable = true;
  share.addEventListener("dragstart", ({ dataTransfer }) => {
    given = share;
    dataTransfer.effectAllowed = "move";
    dataTransfer.setData("text/plain", share.textContent.trim());
    for (const row of rows) row.classList.toggle("is-taker", Boolean(takes(row)));
  });
  share.addEventListener("dragend", () => {
    given = null;
    for (const row of rows) row.classList.remove("is-taker", "is-over");
  });
}
for (const row of rows) {
  row.addEventListener("dragover", (event) => {
    if (!takes(row)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    row.classList.add("is-over");
  });
  row.addEventListener("dragleave", (event) => {
    if (!row.contains(event.relatedTarget)) row.classList.remove("is-over");
  });
  row.addEventListener("drop", (event) => {
    if (!takes(row)) return;
    event.preventDefault();
    window.location.assign(`${given.dataset.give}${encodeURIComponent(row.dataset.take)}#reparto`);
  });
}
for (const hint of document.querySelectorAll("[data-give-hint]")) hint.hidden = rows.length < 2 || !shares.length;
