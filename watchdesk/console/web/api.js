// Questions and acts over HTTP; whatever is refused becomes an Error with the server's one line.

import { t } from "./words.js";

const token = document.querySelector('meta[name="watchdesk-token"]').content;

const allowed = new Set((document.querySelector('meta[name="watchdesk-person"]')?.dataset.may ?? "").split(","));

// Whether the server lets this person do it: a button that would be refused is not shown.
export const may = (what) => allowed.has(`console ${what}`);

async function answered(response) {
  if (response.status === 401) location.assign("/login");
  const kind = response.headers.get("content-type") ?? "";
  const body = kind.includes("json") ? await response.json() : await response.text();
  if (!response.ok) throw new Error(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

async function asked(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Error(t("The console does not answer"));
  }
  return answered(response);
}

export const api = {
  get(path) {
    return asked(path, { headers: { accept: "application/json" } });
  },

  // `body` is an object, sent as JSON; the token proves that this page sends it.
  post(path, body = {}) {
    return asked(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-watchdesk-token": token },
      body: JSON.stringify(body),
    });
  },
};
