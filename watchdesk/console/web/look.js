// The colours in force, read from the style sheet so that chart and lists cannot differ.

import { state } from "./state.js";

export const PALETTES = ["day", "dusk", "night"];
const NAMES = [
  "sea", "land", "coast", "grid", "grid-text", "limit", "ship", "ship-fill", "track", "name",
  "emergency", "alarm", "warning", "caution", "caution-text", "select", "panel", "text", "soft",
];
export const look = {};
export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

export function setPalette(palette) {
  const wanted = PALETTES.includes(palette) ? palette : "dusk";
  document.documentElement.dataset.palette = wanted;
  localStorage.setItem("watchdesk palette", wanted);
  const style = getComputedStyle(document.documentElement);
  for (const name of NAMES) look[name.replace("-t", "T").replace("-f", "F")] = style.getPropertyValue(`--${name}`).trim();
  state.tell("palette", wanted);
}

export function startPalette() {
  setPalette(localStorage.getItem("watchdesk palette"));
}
