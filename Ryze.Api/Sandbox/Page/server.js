import { find } from "./dom.js";

async function answerOf(response) {
  const body = await response.json();
  if (!response.ok) {
    throw new Error(body.error ?? `HTTP ${response.status}`);
  }

  return body;
}

export const get = async path => answerOf(await fetch(path));

export const act = async (method, path) => answerOf(await fetch(path, { method }));

export async function post(path, fields, fileInput) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }

  for (const file of fileInput?.files ?? []) {
    form.append("file", file);
  }

  return answerOf(await fetch(path, { method: "POST", body: form }));
}

/** Shows an error until the next action succeeds. */
export function showError(trouble) {
  const shown = find("trouble");
  shown.hidden = !trouble;
  if (shown.textContent !== trouble) {
    shown.textContent = trouble;
  }
}
