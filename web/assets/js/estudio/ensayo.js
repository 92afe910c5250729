// The rehearsal: a case played on the real engine, in memory. What is kept is its scenario; the server
// plays it from the beginning each time and tells how it stands.
import { ask as askFor, notice, openDialog } from "./dialogo.js";
import { fill, h } from "./dom.js";
import { RealForm } from "./formulario.js";
import { ask } from "./servidor.js";
import { count, t } from "./textos.js";
import { jobCard, messageCard, taskCard, timerCard } from "./esperas.js";

const FRESH = () => ({ title: "", start: { data: {} }, now: "2026-05-04T09:00:00-05:00", steps: [] });
// A duration as scenarios write it, in words: PT3628800S is 42 days.
function span(duration) {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (!parts) return duration;
  const [days, hours, minutes, seconds] = parts.slice(1).map((one) => Number(one ?? 0));
  const whole = days * 86400 + hours * 3600 + minutes * 60 + seconds;
  const told = [
    [Math.floor(whole / 86400), t("{num} día"), t("{num} días")],
    [Math.floor((whole % 86400) / 3600), t("{num} hora"), t("{num} horas")],
    [Math.floor((whole % 3600) / 60), t("{num} minuto"), t("{num} minutos")],
  ].filter(([num]) => num).map(([num, one, many]) => count(num, one, many));
  return told.join(", ") || duration;
}
const VERBS = {
  complete: (step, say) => t("Se completó «{what}»", { what: say.element(step.complete) }),
  job: (step, say) => (step.fails ? t("No respondió {what}", { what: say.topic(step.job) }) : step.error ? t("{what} contestó el error {code}", { what: say.topic(step.job), code: step.error }) : t("Respondió {what}", { what: say.topic(step.job) })),
  message: (step) => t("Llegó el mensaje «{what}»", { what: step.message }),
  signal: (step) => t("Se oyó la señal «{what}»", { what: step.signal }),
  advance: (step) => t("Pasó el tiempo: {what}", { what: typeof step.advance === "object" ? t("{num} días hábiles", { num: step.advance.business_days }) : span(step.advance) }),
  expect: () => t("Se comprobó"),
};

export class Rehearsal extends EventTarget {
  constructor(box, url, files, { paint, go, topic }) {
    super();
    Object.assign(this, { box, url, files, paint, go, topic });
    this.scenario = FRESH();
    this.isOpen = false;
  }

  async open(scenario) {
    this.isOpen = true;
    this.box.hidden = false;
    this.scenario = scenario ?? this.scenario;
    dispatchEvent(new Event("resize"));
    await this.play();
  }

  close() {
    this.isOpen = false;
    this.box.hidden = true;
    this.paint(null);
    dispatchEvent(new Event("resize"));
  }

  async openFile(path) {
    try {
      await this.files.settled();
      const told = await ask(`${this.url}escenario.json?path=${encodeURIComponent(path)}`);
      this.path = path;
      await this.open({ ...told, start: told.start ?? {}, steps: told.steps ?? [] });
    } catch (refused) { notice(refused.message, { kind: "e-notice--bad" }); }
  }

  // -- what one does

  async act(...steps) {
    this.scenario = { ...this.scenario, steps: [...this.scenario.steps, ...steps] };
    await this.play();
  }

  async backTo(number) {
    this.scenario = { ...this.scenario, steps: this.scenario.steps.slice(0, number) };
    await this.play();
  }

  async restart() {
    this.path = null;
    this.scenario = FRESH();
    await this.play();
  }

  async play() {
    this.busy = true;
    this.draw();
    try {
      await this.files.settled();
      this.told = await ask(`${this.url}ensayo`, { method: "POST", body: { scenario: this.scenario } });
    } catch (refused) { this.told = { refused: refused.message }; }
    this.busy = false;
    this.seen = null; // how many elements of the last moment are shown; null: all
    this.draw();
  }

  // What people call things, where the case has come by them.
  get say() {
    const seen = (this.told?.moments ?? []).flatMap((one) => one.steps);
    return {
      element: (id) => seen.find((one) => one.activity === id && one.name)?.name ?? id,
      topic: (id) => { const known = this.topic(id); return known ? `${known.agency}: ${known.name}` : id; },
    };
  }

  // -- one element at a time, through what the last action made the case do

  get trail() { return (this.told?.moments?.at(-1)?.steps ?? []).filter((one) => one.event === "entered" && one.process === this.files.key); }

  next() {
    this.seen = this.seen === null ? 1 : this.seen + 1;
    if (this.seen >= this.trail.length) this.seen = null;
    this.draw();
  }

  painted() {
    const told = this.told;
    if (!told?.moments) return null;
    const own = (list) => list.filter(([process]) => process === this.files.key).map(([, id]) => id);
    if (this.seen !== null) {
      const ids = this.trail.slice(0, this.seen).map((one) => one.activity);
      return { passed: ids, tokens: ids.slice(-1) };
    }
    const waits = told.waits ?? {};
    const tokens = ["tasks", "jobs", "timers", "messages"].flatMap((kind) => (waits[kind] ?? []).filter((one) => one.process === this.files.key).map((one) => one.activity));
    return { passed: own(told.covered), tokens: told.end ? [told.end] : tokens };
  }

  // -- what one sees

  draw() {
    if (!this.isOpen) return;
    const told = this.told ?? {};
    this.paint(this.painted());
    fill(this.box, this.head(), told.refused ? h("p", { class: "e-bad", role: "alert" }, told.refused) : [
      this.clock(told), this.problem(told), told.end && this.ended(told), this.walk(), this.waits(told), this.rules(told), this.past(), this.variables(told),
    ]);
  }

  head() {
    const scenarios = [...this.files.known.keys()].filter((path) => path.startsWith("scenarios/"));
    return h("header", { class: "e-play__head" },
      h("h2", {}, t("Ensayo")),
      h("select", { class: "s-in", "aria-label": t("Escenario"), onchange: ({ target }) => (target.value ? this.openFile(target.value) : this.restart()) },
        h("option", { value: "" }, t("Uno nuevo")),
        scenarios.map((path) => h("option", { value: path, selected: path === this.path }, path.slice("scenarios/".length, -".yaml".length)))),
      h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: () => this.beginning() }, t("Comienzo")),
      this.files.editable && h("button", { type: "button", class: "s-btn s-btn--s", onclick: () => this.save() }, t("Guardar")),
      h("button", { type: "button", class: "e-tool", "aria-label": t("Cerrar el ensayo"), onclick: () => this.close() }, "×"));
  }

  clock(told) {
    const amount = h("input", { class: "s-in e-play__amount", value: "1", inputmode: "numeric", "aria-label": t("Cuánto") });
    const unit = h("select", { class: "s-in", "aria-label": t("Unidad") },
      [["habiles", t("días hábiles")], ["D", t("días")], ["H", t("horas")]].map(([value, words]) => h("option", { value }, words)));
    const go = () => {
      const num = Math.max(Number.parseInt(amount.value, 10) || 1, 1);
      this.act({ advance: unit.value === "habiles" ? { business_days: num } : unit.value === "D" ? `P${num}D` : `PT${num}H` });
    };
    return h("section", { class: "e-play__clock", "aria-label": t("Reloj") },
      h("strong", { role: "status" }, told.clock ?? "…"), this.busy && h("span", { class: "s-mut s-small" }, t("Ensayando…")),
      told.waits && h("div", { class: "e-play__jump" }, amount, unit, h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: go }, t("Adelantar el reloj"))));
  }

  problem(told) {
    if (!told.problem) return null;
    const { step, words } = told.problem;
    return h("div", { class: "e-play__problem", role: "alert" }, h("p", {}, words),
      step > 0 && h("button", { type: "button", class: "s-btn s-btn--q s-btn--s", onclick: () => this.backTo(step - 1) }, t("Quitar ese paso y los que siguen")));
  }

  ended(told) { return h("p", { class: "e-good" }, t("El caso terminó en «{end}».", { end: this.say.element(told.end) })); }

  walk() {
    const { trail } = this;
    if (trail.length < 2) return null;
    return h("div", { class: "e-play__walk" },
      this.seen === null ? h("button", { type: "button", class: "e-tool", onclick: () => this.next() }, t("Ver paso a paso"))
        : [h("span", {}, t("{n} de {all}: {name}", { n: this.seen, all: trail.length, name: trail[this.seen - 1].name || trail[this.seen - 1].activity })),
          h("button", { type: "button", class: "s-btn s-btn--s", onclick: () => this.next() }, t("Siguiente")),
          h("button", { type: "button", class: "e-tool", onclick: () => { this.seen = null; this.draw(); } }, t("Hasta la próxima espera"))]);
  }

  waits({ waits }) {
    if (!waits || this.seen !== null) return null;
    const cards = [
      ...waits.tasks.map((one) => taskCard(one, { fill: () => this.fillIn(one), go: this.go })),
      ...waits.jobs.map((one) => jobCard(one, this.topic(one.topic), (...steps) => this.act(...steps))),
      ...waits.messages.map((one) => messageCard(one, (step) => this.act(step))),
      ...waits.timers.map((one) => timerCard(one, this.told.now, (step) => this.act(step))),
    ];
    return h("section", { class: "e-play__waits" }, h("h3", {}, t("Se espera")), cards.length ? cards : h("p", { class: "s-mut" }, t("Nada.")));
  }

  async fillIn(task) {
    const form = new RealForm(`${this.url}ensayo/formulario`, this.scenario, task);
    const answers = await form.ask();
    if (answers) await this.act({ complete: task.activity, ...(answers.as ? { as: answers.as } : {}), answers: answers.answers });
  }

  rules(told) {
    const decisions = told.moments?.at(-1)?.decisions ?? [];
    if (!decisions.length) return null;
    return h("section", {}, h("h3", {}, t("Reglas que respondieron")), decisions.map((one) => h("div", { class: "e-play__rule" },
      h("strong", {}, one.decision), " = ", h("code", {}, JSON.stringify(one.result)),
      one.tables.map((table) => h("p", { class: "s-small" }, `${table.decision}: `, table.rows.length
        ? table.rows.map((row) => t("fila {n}", { n: row.number }) + (row.annotation ? ` (${row.annotation})` : "")).join(", ") : t("ninguna fila"),
      ` ← ${table.inputs.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}`)))));
  }

  past() {
    if (!this.scenario.steps.length) return null;
    return h("details", { class: "e-play__past", open: true }, h("summary", {}, t("Pasos dados: {num}", { num: this.scenario.steps.length })),
      h("ol", {}, this.scenario.steps.map((step, number) => h("li", {},
        VERBS[Object.keys(VERBS).find((verb) => verb in step)]?.(step, this.say) ?? JSON.stringify(step),
        h("button", { type: "button", class: "s-link", onclick: () => this.backTo(number) }, t("volver antes"))))));
  }

  variables({ variables }) {
    const names = Object.keys(variables ?? {});
    if (!names.length) return null;
    return h("details", { class: "e-play__vars", open: this.varsOpen, ontoggle: (event) => { this.varsOpen = event.target.open; } },
      h("summary", {}, t("Variables: {num}", { num: names.length })),
      h("dl", {}, names.flatMap((name) => [h("dt", {}, name), h("dd", {}, h("pre", {}, JSON.stringify(variables[name], null, 1)))])));
  }

  // -- the beginning, and the file

  beginning() {
    const now = h("input", { class: "s-in", id: "comienzo-ahora", value: this.scenario.now ?? "" });
    const message = h("input", { class: "s-in", id: "comienzo-mensaje", value: this.scenario.start?.message ?? "" });
    const data = h("textarea", { class: "s-in", id: "comienzo-datos", rows: "9", spellcheck: "false" });
    data.value = JSON.stringify(this.scenario.start?.payload ?? this.scenario.start?.data ?? {}, null, 2);
    openDialog(t("Cómo comienza el caso"), [
      h("label", { for: "comienzo-ahora" }, t("Fecha y hora")), now,
      h("label", { for: "comienzo-mensaje" }, t("Mensaje con que empieza (en blanco si empieza sin mensaje)")), message,
      h("label", { for: "comienzo-datos" }, t("Datos con que llega (JSON)")), data,
    ], [{
      words: t("Empezar"), kind: "main",
      act: () => {
        let given;
        try { given = JSON.parse(data.value || "{}"); } catch { notice(t("Los datos no son JSON."), { kind: "e-notice--bad" }); return false; }
        const start = message.value.trim() ? { message: message.value.trim(), payload: given } : { data: given };
        this.scenario = { ...this.scenario, now: now.value.trim() || undefined, start, steps: [] };
        this.play();
        return true;
      },
    }, { words: t("Cancelar") }]);
  }

  async save() {
    const title = await askFor(t("Guardar como escenario"), { label: t("Qué pasa en él"), value: this.scenario.title || "", accept: t("Guardar") });
    if (!title) return;
    const path = this.path ?? `scenarios/${title.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "").slice(0, 60)}.yaml`;
    const scenario = { ...this.scenario, title, ends: this.told?.end ?? undefined };
    if (!scenario.ends) scenario.expect = { tasks: (this.told?.waits?.tasks ?? []).map((one) => one.activity) };
    try {
      const { text } = await ask(`${this.url}escenario`, { method: "POST", body: { scenario } });
      await this.files.open(path).catch(() => null);
      this.files.type(path, text);
      await this.files.settled();
      Object.assign(this, { path, scenario });
      this.draw();
      notice(t("Se guardó en {path}.", { path }));
    } catch (refused) { notice(refused.message, { kind: "e-notice--bad" }); }
  }
}
