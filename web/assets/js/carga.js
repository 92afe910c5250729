// Workload: a figure dragged to somebody, with a mouse, a pen or a finger, asks how it would be if those
// tasks went to them. That page is where «Pasar» and «Repartir» lead too, and nothing changes before
// somebody confirms it there.
const shares = document.querySelectorAll("[data-give]");
const rows = [...document.querySelectorAll("[data-take]")];
const FAR = 6; // pixels: who moves less has only touched it
const EDGE = 48; // pixels from the rim of the window: there the page moves along

const takes = (row, share) => !row.contains(share)
  && (!share.dataset.group || JSON.parse(row.dataset.groups).includes(share.dataset.group));

/** From here on the figure follows whatever points at it, until that lets go. */
function lift(share, start) {
  const takers = rows.filter((row) => takes(row, share));
  const carried = document.createElement("span");
  carried.className = "s-share s-carried";
  carried.textContent = share.textContent;
  const ending = new AbortController();
  let over = null;

  const carry = (event) => {
    if (!carried.isConnected) {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR) return;
      document.body.append(carried);
      for (const row of takers) row.classList.add("is-taker");
    }
    carried.style.translate = `${event.clientX}px ${event.clientY}px`;
    over?.classList.remove("is-over");
    const below = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-take]");
    over = takers.includes(below) ? below : null;
    over?.classList.add("is-over");
    if (event.clientY < EDGE) window.scrollBy(0, -EDGE / 4);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
  };
  const drop = (taker) => {
    ending.abort();
    carried.remove();
    for (const row of takers) row.classList.remove("is-taker", "is-over");
    if (taker) window.location.assign(`${share.dataset.give}${encodeURIComponent(taker.dataset.take)}#reparto`);
  };

  share.setPointerCapture(start.pointerId);
  share.addEventListener("pointermove", carry, { signal: ending.signal });
  share.addEventListener("pointerup", () => drop(over), { signal: ending.signal });
  share.addEventListener("pointercancel", () => drop(null), { signal: ending.signal });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && drop(null), { signal: ending.signal });
}

for (const share of shares) {
  share.classList.add("is-movable");
  share.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault(); // neither does text get selected nor does the page move
    lift(share, event);
  });
}
for (const hint of document.querySelectorAll("[data-give-hint]")) hint.hidden = rows.length < 2 || !shares.length;
