// form-js knows one language only. web/build.mjs wraps its sentences in sugmSay("…"), which is this.
import words from "./palabras.json";

globalThis.sugmSay = document.documentElement.lang === "es" ? (sentence) => words[sentence] ?? sentence : (sentence) => sentence;
