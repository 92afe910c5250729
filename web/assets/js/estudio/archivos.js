// The files of the draft: what the server holds, what was typed since, and the way from one to the other.
//
// What is typed goes into the browser's own store at once and to the server when the typing pauses. So a
// closed browser loses nothing, and without a connection one goes on and it is sent later.
import { later } from "./dom.js";
import { ask } from "./servidor.js";

const PAUSE = 700; // milliseconds without typing
const AGAIN = [2000, 5000, 15000, 30000]; // until the next attempt

export class Files extends EventTarget {
  constructor(url, editable) {
    super();
    this.url = url;
    this.editable = editable;
    this.revision = 0;
    this.key = "";
    this.known = new Map(); // path -> { path, kind, revision, by, mine }
    this.held = new Map(); // path -> { text, revision, typed, saving, failures, clash }
    addEventListener("online", () => this.saveAll());
    addEventListener("pagehide", () => this.saveAll(true));
  }

  // -- what there is

  take(state) {
    const before = new Map(this.known);
    this.revision = state.revision;
    this.key = state.key ?? this.key;
    this.known = new Map(state.files.map((file) => [file.path, file]));
    for (const [path, held] of this.held) {
      const file = this.known.get(path);
      if (!file && before.has(path) && held.typed === null) this.held.delete(path);
      else if (file && file.revision > held.revision && held.typed === null && !held.saving) this.reload(path);
    }
    this.tell("list");
  }

  async open(path) {
    if (!this.held.has(path)) {
      const told = await ask(this.address(path));
      this.held.set(path, { text: told.text, revision: told.revision, typed: null, saving: null, failures: 0 });
      this.recover(path);
    }
    return this.text(path);
  }

  text(path) {
    const held = this.held.get(path);
    return held?.typed ?? held?.text ?? null;
  }

  async reload(path) {
    const told = await ask(this.address(path), { live: true });
    const held = this.held.get(path);
    if (!held || held.typed !== null) return;
    const changed = held.text !== told.text;
    Object.assign(held, { text: told.text, revision: told.revision });
    if (changed) this.tell("replaced", { path, by: this.known.get(path)?.by });
  }

  // -- what is typed

  type(path, text, { cause } = {}) {
    const held = this.held.get(path) ?? this.fresh(path);
    if (text === held.typed || (held.typed === null && text === held.text)) return;
    held.typed = text === held.text && !held.saving ? null : text;
    held.cause = cause;
    this.store(path);
    held.pause ??= later(PAUSE, () => this.save(path));
    held.pause();
    this.tell("state", { path });
  }

  fresh(path) {
    const held = { text: null, revision: 0, typed: null, saving: null, failures: 0 };
    this.held.set(path, held);
    return held;
  }

  async save(path, { over = false, keepalive = false } = {}) {
    const held = this.held.get(path);
    if (!held || held.typed === null || held.saving || (held.clash && !over)) return held?.saving;
    const sent = held.typed;
    const body = { text: sent, seen: over ? held.clash.revision : held.revision, cause: held.cause };
    held.clash = null;
    held.saving = ask(this.address(path), { method: "PUT", body, keepalive })
      .then((told) => this.saved(path, sent, told), (refused) => this.notSaved(path, refused))
      .finally(() => { held.saving = null; this.tell("state", { path }); });
    this.tell("state", { path });
    return held.saving;
  }

  saved(path, sent, told) {
    const held = this.held.get(path);
    held.failures = 0;
    held.cause = undefined;
    held.text = told.text ?? sent;
    held.revision = told.revision;
    this.revision = Math.max(this.revision, told.revision);
    const file = this.known.get(path);
    if (file) Object.assign(file, { revision: told.revision, mine: true });
    if (held.typed === sent) held.typed = null;
    else held.pause();
    this.store(path);
    if (!file) this.tell("new", { path });
    this.tell("saved", { path, changed: told.changed });
  }

  notSaved(path, refused) {
    const held = this.held.get(path);
    if (refused.status === 409 && refused.told.theirs) {
      held.clash = { ...refused.told.theirs, differences: refused.told.differences };
      this.tell("clash", { path, ...held.clash });
      return;
    }
    const wait = AGAIN[Math.min(held.failures, AGAIN.length - 1)];
    held.failures += 1;
    if (refused.isOffline) setTimeout(() => this.save(path), wait);
    this.tell("refused", { path, refused });
  }

  saveAll(keepalive = false) {
    return Promise.all([...this.held.keys()].map((path) => this.save(path, { keepalive })));
  }

  async settled() {
    for (const held of this.held.values()) held.pause?.cancel();
    await this.saveAll();
  }

  // -- changes that were not typed can be taken back as a whole

  remember(path, text) {
    const held = this.held.get(path);
    held.before = [...(held.before ?? []), text];
    held.after = [];
  }

  back(path) {
    const held = this.held.get(path);
    const text = held?.before?.pop();
    if (text !== undefined) held.after.push(this.text(path));
    return text;
  }

  forth(path) {
    const held = this.held.get(path);
    const text = held?.after?.pop();
    if (text !== undefined) held.before.push(this.text(path));
    return text;
  }

  // -- two people at once

  async yieldTo(path) { // keep mine in the past, and go on with theirs
    const held = this.held.get(path);
    const { clash, typed } = held;
    const mine = await ask(this.address(path), { method: "PUT", body: { text: typed, seen: clash.revision, cause: "aside" } });
    const theirs = await ask(this.address(path), { method: "PUT", body: { text: clash.text, seen: mine.revision } });
    Object.assign(held, { clash: null, typed: null, text: theirs.text ?? clash.text, revision: theirs.revision });
    this.store(path);
    this.tell("replaced", { path });
    this.tell("state", { path });
  }

  insist(path) { // theirs stays in the past
    return this.save(path, { over: true });
  }

  get state() {
    const all = [...this.held.values()];
    if (all.some((held) => held.clash)) return "clash";
    if (all.some((held) => held.typed !== null && held.failures)) return "waiting";
    return all.some((held) => held.typed !== null || held.saving) ? "saving" : "saved";
  }

  // -- the browser's own store

  store(path) {
    const { typed, revision } = this.held.get(path);
    try {
      if (typed === null) localStorage.removeItem(this.place(path));
      else localStorage.setItem(this.place(path), JSON.stringify({ typed, revision }));
    } catch { /* the store is full: it stays in memory, and goes to the server */ }
  }

  recover(path) {
    const kept = localStorage.getItem(this.place(path));
    const held = this.held.get(path);
    if (!kept || !this.editable) return;
    const { typed, revision } = JSON.parse(kept);
    if (typed === held.text) { localStorage.removeItem(this.place(path)); return; }
    Object.assign(held, { typed, revision });
    held.pause = later(PAUSE, () => this.save(path));
    held.pause();
    this.tell("recovered", { path });
  }

  place(path) { return `sugm:${this.url}${path}`; }

  address(path) { return `${this.url}archivos/${path.split("/").map(encodeURIComponent).join("/")}`; }

  tell(name, detail = {}) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
