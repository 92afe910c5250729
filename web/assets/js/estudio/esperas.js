// What a rehearsed case waits for, each with what one can do about it.
import { notice } from "./dialogo.js";
import { h } from "./dom.js";
import { t } from "./textos.js";

const DOWN = [["AgencyUnavailable", () => t("No responde (caída)")], ["AgencyContractBroken", () => t("Responde algo que no se entiende")], ["AgencyRefused", () => t("Rechaza nuestra consulta")]];

const card = (kind, name, sub, ...acts) => h("article", { class: `e-wait e-wait--${kind}` }, h("p", {}, h("strong", {}, name), sub && h("span", { class: "s-mut s-small" }, ` · ${sub}`)), acts);
const small = (words, act, kind = "s-btn--q") => h("button", { type: "button", class: `s-btn s-btn--s ${kind}`, onclick: act }, words);

export function taskCard(one, { fill }) {
  const who = one.assignee ? t("de {who}", { who: one.assignee }) : one.groups.join(", ");
  const due = one.until ? t("vence {when}", { when: one.until }) : "";
  return card("task", one.name, [who, due].filter(Boolean).join(" · "), small(one.form ? t("Llenar el formulario") : t("Completar"), fill, ""));
}

// The agency answers, contradicts, answers late or not at all.
export function jobCard(one, service, act) {
  const answer = h("textarea", { class: "s-in e-wait__answer", rows: "4", spellcheck: "false", "aria-label": t("Respuesta (JSON)") });
  const samples = service?.samples ?? [];
  const show = (value) => { answer.value = JSON.stringify(value ?? {}, null, 1); };
  show(samples[0]?.value);
  const late = h("select", { class: "s-in", "aria-label": t("Cuándo responde") },
    [["", t("enseguida")], ["1", t("1 día hábil después")], ["5", t("5 días hábiles después")], ["30", t("30 días hábiles después")]].map(([value, words]) => h("option", { value }, words)));
  const before = () => (late.value ? [{ advance: { business_days: Number(late.value) } }] : []);
  const say = () => {
    try { act(...before(), { job: one.topic, returns: JSON.parse(answer.value || "null") }); } catch { notice(t("La respuesta no es JSON."), { kind: "e-notice--bad" }); }
  };
  return card("job", one.name, service ? `${service.agency}: ${service.name}` : one.topic,
    h("details", { class: "e-wait__asked" }, h("summary", {}, t("Lo que se le pregunta")), h("pre", {}, JSON.stringify(one.payload, null, 1))),
    samples.length > 1 && h("div", { class: "e-wait__samples" }, samples.map(({ name, value }) => small(name, () => show(value)))),
    answer,
    h("div", { class: "e-wait__acts" }, small(t("Responder"), say, ""), late,
      (service?.errors ?? []).map((code) => small(t("Error {code}", { code }), () => act(...before(), { job: one.topic, error: code }))),
      DOWN.map(([fails, words]) => small(words(), () => act({ job: one.topic, fails })))));
}

export function messageCard(one, act) {
  const payload = h("textarea", { class: "s-in e-wait__answer", rows: "2", spellcheck: "false", "aria-label": t("Contenido (JSON)") });
  payload.value = "{}";
  const send = () => {
    try {
      const given = JSON.parse(payload.value || "null");
      act(one.kind === "signal" ? { signal: one.name, payload: given } : { message: one.name, ...(one.key === null ? {} : { key: one.key }), payload: given });
    } catch { notice(t("El contenido no es JSON."), { kind: "e-notice--bad" }); }
  };
  return card("message", one.name, one.kind === "signal" ? t("señal") : one.key ? t("mensaje para {key}", { key: one.key }) : t("mensaje"), payload, small(t("Enviar"), send));
}

export function timerCard(one, now, act) {
  const seconds = Math.max(Math.ceil((new Date(one.due) - new Date(now)) / 1000), 0);
  return card("timer", one.name, t("ocurre {when}", { when: one.until }), small(t("Adelantar hasta entonces"), () => act({ advance: `PT${seconds}S` })));
}
