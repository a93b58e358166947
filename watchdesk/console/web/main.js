// Starts the page: words and colours first, then chart, vessels, list, bar and keys.

import { api } from "./api.js";
import { nextPalette, startBar } from "./bar.js";
import { startAreas } from "./areas.js";
import { map, startChart } from "./chart.js";
import { help, key, startKeys } from "./keys.js";
import { startPalette } from "./look.js";
import { measure, measured, startMeasure } from "./measure.js";
import { changeVector, nowAt, startShips, vesselAt, view, wake } from "./ships.js";
import { state } from "./state.js";
import { focusSearch, select, startTargets, step, widen } from "./targets.js";
import { fleet, startWire } from "./wire.js";
import { startLanguage } from "./words.js";

const TRACK_H = 6;
const DOTS_S = 360; // dots of a past track lie six minutes apart

startPalette();
await startLanguage();
startChart();
startAreas();
view.own = JSON.parse(localStorage.getItem("watchdesk own") ?? "null");
startShips(fleet);
startMeasure();
startTargets(fleet);
startBar(fleet);
startKeys();
bindKeys();
map.on("click", ({ latlng, containerPoint }) => {
  if (!measured(latlng)) select(vesselAt(containerPoint.x, containerPoint.y, matchMedia("(pointer: coarse)").matches ? 24 : 14));
});
map.on("mousemove", ({ containerPoint }) => {
  map.getContainer().classList.toggle("pointing", vesselAt(containerPoint.x, containerPoint.y) !== null);
});
state.on("selected", loadTrack);
setInterval(() => loadTrack(state.get("selected")), 30000);
startWire();

function bindKeys() {
  key("/", "Targets", "Search", focusSearch);
  key("n", "Targets", "Next in the list", () => step(1));
  key("b", "Targets", "The one before", () => step(-1));
  key("l", "Targets", "All columns of the list, or few", widen);
  key("c", "Targets", "Bring the selected target to the middle", centre);
  key("r", "Targets", "Ranges and CPA from the selected target, or no longer", refer);
  key("Escape", "Targets", "Let go of what is selected or measured", release);
  key("p", "Page", "Day, dusk, night", nextPalette);
  key("?", "Page", "This help", help);
  key("m", "Chart", "Measure range and bearing from the pointer", () => measure(state.get("cursor") ?? null));
  key("o", "Chart", "Own position at the pointer, or none", own);
  key("[", "Chart", "Shorter vectors", () => changeVector(-1));
  key("]", "Chart", "Longer vectors", () => changeVector(1));
  key("v", "Chart", "Vectors and names when few are in view, or only of what matters", vectors);
  key("+", "Chart", "Larger", () => map.zoomIn());
  key("-", "Chart", "Smaller", () => map.zoomOut());
  const ways = { ArrowUp: [0, -120], ArrowDown: [0, 120], ArrowLeft: [-120, 0], ArrowRight: [120, 0] };
  for (const [name, by] of Object.entries(ways)) key(name, "Chart", "Move the chart", () => map.panBy(by, { animate: false }));
}

function centre() {
  const at = nowAt(state.get("selected"));
  if (at && Number.isFinite(at.lat)) map.setView([at.lat, at.lon], map.getZoom(), { animate: false });
}

function refer() {
  const selected = state.get("selected") ?? null;
  view.reference = view.reference === selected ? null : selected;
  state.tell("view", view);
}

function release() {
  if (view.measure) measure(null);
  else select(null);
}

function own() {
  const at = state.get("cursor");
  view.own = view.own || !at ? null : { lat: at.lat, lon: at.lng };
  localStorage.setItem("watchdesk own", JSON.stringify(view.own));
  state.tell("view", view);
}

function vectors() {
  view.vectors = view.vectors === "auto" ? "none" : "auto";
  view.names = view.vectors === "auto";
  state.tell("view", view);
}

// The past track of the selected vessel, as dots equally far apart in time.
async function loadTrack(mmsi) {
  if (!mmsi) {
    state.tell("track", []);
    return;
  }
  try {
    const told = await api.get(`/api/vessels/${mmsi}/track?hours=${TRACK_H}`);
    if (state.get("selected") === mmsi) state.tell("track", thinned(told.track ?? told));
  } catch {
    state.tell("track", []);
  }
}

function thinned(points) {
  const kept = [];
  let slot = null;
  for (const point of points) {
    const at = Math.floor(point.time_s / DOTS_S);
    if (at !== slot) kept.push(point);
    slot = at;
  }
  return kept;
}

window.__console.wake = wake;
