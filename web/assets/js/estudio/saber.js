// What the server knows and editors need: names that exist, variables at a point, what an expression gives.
import { ask } from "./servidor.js";

const EMPTY = { forms: [], decisions: [], reasons: [], processes: [], messages: [], groups: [], topics: [], functions: [] };

export class Knowledge {
  constructor(url, files) {
    Object.assign(this, { url, files, vocabulary: EMPTY });
    this.points = new Map(); // element -> promise; forgotten when something was saved
    files.addEventListener("saved", ({ detail }) => { if (detail.changed) this.forget(); });
    files.addEventListener("list", () => { this.stale = true; });
  }

  forget() {
    this.points.clear();
    this.stale = true;
  }

  async learn() {
    if (this.learning && !this.stale) return this.learning;
    this.stale = false;
    this.learning = ask(`${this.url}vocabulario.json`).then((told) => { this.vocabulary = told; }, () => {});
    return this.learning;
  }

  known(element, { after = false } = {}) {
    const key = `${element} ${after}`;
    if (!this.points.has(key)) {
      const told = ask(`${this.url}conocidas`, { method: "POST", body: { element, after } })
        .then(({ variables }) => ({ variables, functions: this.functions }), () => ({ variables: [], functions: this.functions }));
      this.points.set(key, told);
    }
    return this.points.get(key);
  }

  get functions() {
    return this.vocabulary.functions.map(({ name, params, ours }) => ({ name, params, type: "function", detail: ours ? "SUGM" : "FEEL" }));
  }

  async check({ text, element, dialect, after }) {
    try {
      const told = await ask(`${this.url}expresion`, { method: "POST", body: { text, element, dialect, after } });
      return { problem: told.problem, column: told.column, result: told.result ?? undefined, sample: told.scenario };
    } catch {
      return null; // it is asked again when something is typed
    }
  }
}
