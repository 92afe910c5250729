// bpmn-js in Spanish: its own table, and what it lacks. Other languages: as bpmn-js says it.
import library from "bpmn-js-i18n/translations/es.js";
import { SPANISH, eventWords } from "./palabras.js";

export const missing = new Set(); // for the test that finds what is still in English
const table = document.documentElement.lang === "es" ? { ...library, ...SPANISH } : {};

function translate(template, replacements = {}) {
  const event = document.documentElement.lang === "es" && eventWords(template);
  if (event) return event;
  if (document.documentElement.lang === "es" && !(template in table) && /[a-z]/.test(template)) missing.add(template);
  return (table[template] ?? template).replace(/{([^}]+)}/g, (whole, name) => replacements[name] ?? whole);
}

export default { translate: ["value", translate] };
