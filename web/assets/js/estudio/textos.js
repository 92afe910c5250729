// Sentences are Spanish and their own ids; another language is asked for once.
import { h } from "./dom.js";

let translations = {};

export async function learn(url) {
  if (document.documentElement.lang === "es") return;
  const answer = await fetch(url, { credentials: "same-origin" });
  if (answer.ok) translations = await answer.json();
}

export function t(sentence, facts = {}) {
  const words = translations[sentence] ?? sentence;
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}

// Of two sentences the one for this number: count(n, t("{num} error"), t("{num} errores")).
export const count = (num, one, many) => (num === 1 ? one : many).replaceAll("{num}", String(num));

export const hidden = (words) => h("span", { class: "govuk-visually-hidden" }, words);
