// Talks to the studio's server: JSON there and back, and one kind of refusal.
import { t } from "./textos.js";

const csrf = document.querySelector('meta[name="csrf-token"]')?.content;

export class Refused extends Error {
  constructor(status, told = {}) {
    super(told.message ?? t("El servidor no pudo hacerlo. Lo escrito sigue aquí."));
    this.status = status;
    this.told = told;
  }

  get isOffline() {
    return this.status === 0 || this.status >= 502;
  }
}

export async function ask(url, { method = "GET", body, live = false, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (live) headers["SUGM-Live"] = "1";
  if (method !== "GET") headers["X-CSRFToken"] = csrf;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, {
      method, headers, keepalive, credentials: "same-origin",
      body: body === undefined || isForm ? body : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { message: t("No hay conexión con el servidor. Lo escrito se guarda aquí y se enviará después.") });
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const told = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson) throw new Refused(answer.ok ? 401 : answer.status, told);
  return told;
}
