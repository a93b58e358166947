// The words of the page in the language chosen: English is the key, a missing one stays English.

import { state } from "./state.js";

const LANGUAGES = ["en", "es"];
const nothing = () => Object.create(null); // a ship may be called "constructor"
let words = nothing();

// t("{n} vessels", {n: 3}); a value is put in as it is, and shown by textContent only.
export function t(english, params = {}) {
  const text = words[english] ?? english;
  return text.replace(/\{(\w+)(?::[^}]*)?\}/g, (whole, name) => params[name] ?? whole);
}

// A sentence of the server with at most one number that varies: "positions heard: 40".
export function sentence(english) {
  const n = english.match(/\d+/)?.[0];
  return english in words || !n ? t(english) : t(english.replace(n, "{n}"), { n });
}

export async function setLanguage(language) {
  const wanted = LANGUAGES.includes(language) ? language : "en";
  const response = await fetch(`/words/${wanted}.json`);
  words = Object.assign(nothing(), response.ok ? await response.json() : {});
  document.documentElement.lang = wanted;
  localStorage.setItem("watchdesk language", wanted);
  translate(document);
  state.tell("language", wanted);
}

export function startLanguage() {
  return setLanguage(localStorage.getItem("watchdesk language") ?? navigator.language.slice(0, 2));
}

// Elements with data-t hold English text; data-t-title and data-t-placeholder name attributes.
export function translate(root) {
  for (const el of root.querySelectorAll("[data-t]")) {
    el.dataset.t ||= el.textContent.trim();
    el.textContent = t(el.dataset.t);
  }
  for (const name of ["title", "placeholder"]) {
    for (const el of root.querySelectorAll(`[data-t-${name}]`)) {
      el.setAttribute(name, t(el.getAttribute(`data-t-${name}`)));
      if (name === "title") el.setAttribute("aria-label", el.title);
    }
  }
}
