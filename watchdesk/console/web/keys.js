// Keys for what an officer does often, and the page that tells them.

import { state } from "./state.js";
import { t } from "./words.js";

const keys = [];

// A part of the page takes a key; `group` and `says` are English and told in the help.
export function key(name, group, says, act) {
  keys.push({ name, group, says, act });
}

const SHOWN = { " ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

export function startKeys() {
  document.addEventListener("keydown", pressed);
  document.getElementById("help-open").addEventListener("click", help);
}

function pressed(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (typing?.checkVisibility()) return; // what was just closed may hold the focus for a moment
  const name = event.key.length === 1 && event.key !== "?" ? event.key.toLowerCase() : event.key;
  const found = keys.find((one) => one.name === name || one.name === event.key);
  if (!found) return;
  event.preventDefault();
  found.act(event);
}

const NOTES = [
  "Triangle: a vessel with AIS, pointing by its heading, else its course. Small: quiet. Larger, with vectors: it matters, or few are in view.",
  "Broken line: course and speed over ground for the minutes of the vector. Whole line: heading; a flag on it: the bow leaves the course to that side.",
  "Square corners: selected. Bold red, flashing: alarm nobody has acknowledged. Ring: warning. Small square: caution.",
  "Crossed: lost, at its last position. Circle: a contact without AIS. Circle with a cross: AIS-SART, MOB or EPIRB. Broken outline: doubtful.",
  "Between reports a vessel is carried on along its course for up to 6 minutes; its age in the list is that of the last report.",
  "Magenta lines: outer limits of territorial seas (whole) and contiguous zones (broken) as claimed, computed from a coastline that is not for navigation.",
  "Magenta dots and dashes: disputed, shared or historic waters and agreed boundaries; a strait is named where transit passage may apply. None is an official copy. [K]: known generally, read in no source yet; certainty: H high, M middle, L low.",
];

export function help() {
  const dialog = document.getElementById("help");
  dialog.replaceChildren();
  const add = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    dialog.append(made);
    return made;
  };
  add("h2", t("Keys and signs"));
  for (const group of new Set(keys.map((one) => one.group))) {
    add("h3", t(group));
    const list = add("dl", "");
    for (const one of keys.filter((each) => each.group === group)) {
      const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
      kbd.textContent = SHOWN[one.name] ?? one.name.toUpperCase();
      dt.append(kbd);
      dd.textContent = t(one.says);
      list.append(dt, dd);
    }
  }
  add("h3", t("Signs on the chart"));
  for (const note of NOTES) add("p", t(note));
  add("h3", t("Language"));
  add("p", t("The Spanish of this page was not reviewed by somebody who keeps watch in Spanish."));
  const close = add("button", t("Close"));
  close.addEventListener("click", () => dialog.close());
  dialog.showModal();
  state.tell("help", true);
}
