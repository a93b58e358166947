// The list of targets: columns sailors know, the gravest first, tens of thousands without a wait.

import { map } from "./chart.js";
import { CONTACT, DOUBTFUL, LOST, WATCHED } from "./fleet.js";
import { age, approach, degrees, knots, miles, rangeBearing } from "./geo.js";
import { parsePlace } from "./places.js";
import { nowAt, view } from "./ships.js";
import { state } from "./state.js";
import { t } from "./words.js";

const CPA_NM = 2, TCPA_MIN = 30, IGNORED_NM = 20; // what warns on a plotter: OpenCPN's defaults
const OLD_S = 480; // OpenCPN counts a target as lost then
const EVERY_MS = 2000;
const PLACES = 2 ** 17; // rows a sort key can carry; at most 131 072 vessels are listed
const MOST = 2 ** 34;
const RANK_SIGNS = ["", "C", "W", "A", "E"];
const STATUS = [
  "Under way", "At anchor", "Not under command", "Restricted", "Constrained", "Moored", "Aground",
  "Fishing", "Sailing", "", "", "Towing astern", "Pushing", "", "Distress device", "",
];
const CRAFT = [
  "", "Passenger", "Cargo", "Tanker", "Fishing", "Tug", "Sailing", "Pleasure", "High speed", "Pilot",
  "SAR", "Law enforcement", "Military", "Dredging, diving", "Other", "Base station", "Aid to navigation",
  "SAR aircraft", "AIS-SART", "MOB-AIS", "EPIRB-AIS",
];
const FILTERS = ["All", "In view", "Alerts", "Watchlist"];

let fleet, mids = {};
let el = {};
let wide = false, sort = { by: "state", down: false };
let order = new Uint32Array(0), listed = 0;
let nm = new Float32Array(0), deg = new Float32Array(0), cpa = new Float32Array(0), tcpa = new Float32Array(0);
let timer = 0, asked = 0;
const hay = new Map(); // MMSI -> what a search looks through
let ranks = new Map(), rankedBy = "", rankedOf = 0;

// key, head, width narrow (or null), width wide, number?, text of a row, sort value of a row
const COLUMNS = [
  { key: "state", head: "!", about: "By danger: alerts first, then who comes close, then the nearest", slim: "15px", full: "15px", text: (i) => RANK_SIGNS[fleet.rank[i]], sorts: stateKey },
  { key: "name", head: "Name", slim: "minmax(80px,1fr)", full: "minmax(110px,1fr)", text: nameOf, words: true },
  { key: "mmsi", head: "MMSI", full: "72px", text: (i) => String(fleet.mmsi[i]), sorts: (i) => fleet.mmsi[i] },
  { key: "class", head: "Class", full: "92px", text: classOf, words: true },
  { key: "flag", head: "Flag", full: "34px", text: (i) => flagOf(fleet.mmsi[i]), words: true },
  { key: "status", head: "Status", full: "92px", text: (i) => (STATUS[fleet.status[i]] ? t(STATUS[fleet.status[i]]) : "—"), sorts: (i) => fleet.status[i] },
  { key: "brg", head: "BRG", slim: "34px", full: "36px", number: true, text: (i) => degrees(deg[i]), sorts: (i) => deg[i] },
  { key: "rng", head: "RNG", slim: "40px", full: "44px", number: true, text: (i) => miles(nm[i]), sorts: (i) => nm[i] },
  { key: "sog", head: "SOG", slim: "34px", full: "38px", number: true, text: (i) => knots(fleet.sog[i]), sorts: (i) => fleet.sog[i] },
  { key: "cog", head: "COG", slim: "34px", full: "38px", number: true, text: (i) => degrees(fleet.cog[i]), sorts: (i) => fleet.cog[i] },
  { key: "cpa", head: "CPA", slim: "38px", full: "42px", number: true, text: (i) => (tcpa[i] >= 0 ? miles(cpa[i]) : "—"), sorts: (i) => (tcpa[i] >= 0 ? cpa[i] : NaN) },
  { key: "tcpa", head: "TCPA", slim: "44px", full: "50px", number: true, text: tcpaOf, sorts: (i) => (tcpa[i] >= 0 ? tcpa[i] : NaN) },
  { key: "age", head: "Age", slim: "46px", full: "50px", number: true, text: (i) => age(fleet.now() - fleet.fix[i]), sorts: (i) => fleet.now() - fleet.fix[i] },
];

export function startTargets(theFleet) {
  fleet = theFleet;
  build();
  fetch("/flags.json").then((r) => (r.ok ? r.json() : {})).then((told) => {
    mids = told;
    refresh();
  });
  narrow.addEventListener("change", () => (heads(), draw()));
  for (const topic of ["language", "view"]) state.on(topic, () => (heads(), refresh()));
  state.on("names", () => {
    hay.clear();
    rankedBy = "";
  });
  state.on("selected", (mmsi) => {
    reveal(mmsi);
    draw();
  });
  state.on("picture", () => (listed ? soon() : refresh()));
  map.on("moveend", soon);
  refresh();
}

function build() {
  const targets = document.getElementById("targets");
  el = {
    search: Object.assign(document.createElement("input"), { type: "search", id: "search", maxLength: 60, autocomplete: "off", spellcheck: false }),
    filter: Object.assign(document.createElement("select"), { id: "filter" }),
    widen: Object.assign(document.createElement("button"), { type: "button", id: "widen" }),
    from: Object.assign(document.createElement("div"), { className: "from" }),
    columns: Object.assign(document.createElement("div"), { className: "columns" }),
    rows: Object.assign(document.createElement("div"), { className: "rows", tabIndex: 0, role: "listbox" }),
    space: document.createElement("div"),
    pool: [],
  };
  el.origin = document.createElement("span");
  el.count = document.createElement("span");
  el.count.className = "count";
  const gap = document.createElement("span");
  gap.className = "gap";
  el.from.append(el.origin, gap, el.count);
  const head = document.createElement("div");
  head.className = "head";
  head.append(el.search, el.filter, el.widen);
  el.rows.append(el.space);
  targets.append(head, el.from, el.columns, el.rows);
  for (const name of FILTERS) el.filter.append(new Option(name, name));
  el.search.addEventListener("input", refresh);
  el.search.addEventListener("keydown", searched);
  el.filter.addEventListener("change", refresh);
  el.widen.addEventListener("click", widen);
  el.rows.addEventListener("scroll", draw);
  el.rows.addEventListener("keydown", walked);
  new ResizeObserver(draw).observe(el.rows);
  heads();
}

export function widen() {
  wide = !wide;
  document.documentElement.classList.toggle("wide", wide);
  heads();
  draw();
}

export function focusSearch() {
  el.search.focus();
  el.search.select();
}

export function sortBy(key) {
  sort = { by: key, down: sort.by === key ? !sort.down : false };
  heads();
  refresh();
}

const narrow = matchMedia("(max-width: 1100px)"); // there is no room for the course
const columns = () => COLUMNS.filter((column) => wide || (column.slim && !(narrow.matches && ["cog", "brg"].includes(column.key))));

function heads() {
  el.search.placeholder = t("Name, MMSI, call sign or position  /");
  el.search.setAttribute("aria-label", t("Search"));
  el.filter.setAttribute("aria-label", t("Which targets are listed"));
  [...el.filter.options].forEach((option, i) => (option.textContent = t(FILTERS[i])));
  el.widen.textContent = wide ? t("Narrow") : t("All columns");
  const held = el.columns.contains(document.activeElement) && document.activeElement.dataset.key;
  el.columns.replaceChildren(...columns().map((column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = column.key;
    button.textContent = t(column.head) + (sort.by === column.key ? (sort.down ? " ▾" : " ▴") : "");
    if (column.number) button.className = "number";
    if (column.about) button.title = t(column.about);
    if (sort.by === column.key) button.setAttribute("aria-sort", sort.down ? "descending" : "ascending");
    button.addEventListener("click", () => sortBy(column.key));
    return button;
  }));
  if (held) el.columns.querySelector(`[data-key="${held}"]`)?.focus();
  document.getElementById("targets").style.setProperty("--columns", columns().map((c) => (wide ? c.full : c.slim)).join(" "));
  for (const row of el.pool) row.remove();
  el.pool = [];
}

function soon() {
  if (!timer) timer = setTimeout(refresh, EVERY_MS);
}

// Ranges from, and approaches to: a vessel held as reference, else the own position, else the middle.
function reference() {
  const held = view.reference && fleet.of(view.reference);
  if (held) {
    const at = nowAt(view.reference);
    return { ...at, sog: held.sog || 0, cog: held.cog || 0, says: t("from {name}", { name: fleet.nameOf(view.reference) || view.reference }) };
  }
  if (view.own) return { ...view.own, sog: 0, cog: 0, says: t("from own position") };
  const { lat, lng } = map.getCenter();
  return { lat, lon: lng, sog: 0, cog: 0, says: t("from the middle of the chart") };
}

function refresh() {
  clearTimeout(timer);
  timer = 0;
  const began = performance.now();
  const own = reference();
  if (nm.length < fleet.room) {
    [nm, deg, cpa, tcpa] = [0, 1, 2, 3].map(() => new Float32Array(fleet.room));
  }
  for (let i = 0; i < fleet.n; i++) {
    const [far, bearing] = rangeBearing(own.lat, own.lon, fleet.lat[i], fleet.lon[i]);
    nm[i] = far;
    deg[i] = bearing;
    const told = far <= 60 && !(fleet.flags[i] & LOST); // where a lost one goes, nobody knows
    [cpa[i], tcpa[i]] = told ? approach(far, bearing, fleet.sog[i], fleet.cog[i], own.sog, own.cog) : [NaN, NaN];
  }
  arrange();
  el.origin.textContent = `${t("BRG")} ${t("RNG")} CPA: ${own.says}`;
  el.count.textContent = t("{n} of {all}", { n: listed, all: fleet.n });
  draw();
  Object.assign(window.__console, { listed, listMs: performance.now() - began });
}

function stateKey(i) {
  const near = tcpa[i] >= 0 && tcpa[i] <= TCPA_MIN && cpa[i] <= CPA_NM && nm[i] <= IGNORED_NM;
  const after = near ? tcpa[i] * 10 : 4096 + Math.min(nm[i] * 10 || 2 ** 19, 2 ** 19);
  return (4 - fleet.rank[i]) * 2 ** 20 + Math.round(after);
}

// One number a row, its place in the low bits: sorted natively, 50 000 take a few milliseconds.
function arrange() {
  const column = COLUMNS.find((one) => one.key === sort.by);
  if (fleet.n !== rankedOf) rankedBy = "";
  rankedOf = fleet.n;
  const value = column.words ? wordRank(column) : column.sorts;
  const wanted = chosen();
  const keys = new Float64Array(Math.min(fleet.n, PLACES));
  let n = 0;
  for (let i = 0; i < keys.length; i++) {
    if (!wanted(i)) continue;
    const known = value(i);
    const whole = Number.isFinite(known) ? Math.round(known * (column.number ? 100 : 1)) : MOST;
    keys[n++] = (sort.down && whole !== MOST ? MOST - 1 - whole : whole) * PLACES + i;
  }
  const sorted = keys.subarray(0, n).sort();
  if (order.length < n) order = new Uint32Array(Math.ceil(n * 1.25));
  for (let k = 0; k < n; k++) order[k] = sorted[k] % PLACES;
  listed = n;
}

function wordRank(column) {
  if (rankedBy !== column.key) {
    const texts = [...new Set(Array.from({ length: fleet.n }, (_, i) => column.text(i)))].sort();
    ranks = new Map(texts.map((text, k) => [text, k]));
    rankedBy = column.key;
  }
  return (i) => ranks.get(column.text(i));
}

function chosen() {
  const typed = el.search.value.trim().toUpperCase();
  const words = parsePlace(typed) ? [] : typed.split(/\s+/).filter(Boolean);
  const filter = el.filter.value, bounds = filter === "In view" ? map.getBounds() : null;
  return (i) => {
    if (filter === "Alerts" && !fleet.rank[i]) return false;
    if (filter === "Watchlist" && !(fleet.flags[i] & WATCHED)) return false;
    if (bounds && !(fleet.lat[i] === fleet.lat[i] && bounds.contains([fleet.lat[i], fleet.lon[i]]))) return false;
    if (!words.length) return true;
    const text = hayOf(fleet.mmsi[i]);
    return words.every((word) => text.includes(word));
  };
}

function hayOf(mmsi) {
  let text = hay.get(mmsi);
  if (text === undefined) {
    const { name = "", callsign = "", imo = "" } = fleet.names.get(mmsi) ?? {};
    text = `${mmsi} ${name ?? ""} ${callsign ?? ""} ${imo ?? ""}`.toUpperCase();
    hay.set(mmsi, text);
  }
  return text;
}

function nameOf(i) {
  const name = fleet.nameOf(fleet.mmsi[i]);
  if (name) return name;
  return fleet.flags[i] & CONTACT ? `${t("Contact")} ${fleet.mmsi[i]}` : String(fleet.mmsi[i]);
}

function classOf(i) {
  if (fleet.flags[i] & CONTACT) return t("No AIS");
  const craft = CRAFT[fleet.craft[i]];
  return (craft ? t(craft) : "—") + (fleet.flags[i] & DOUBTFUL ? " ?" : "");
}

export function flagOf(mmsi) {
  const digits = String(mmsi).padStart(9, "0");
  const start = ["111", "00", "98", "99", "0", "8"].find((one) => digits.startsWith(one)) ?? "";
  return mids[digits.slice(start.length, start.length + 3)] ?? "—";
}

function tcpaOf(i) {
  if (!(tcpa[i] >= 0)) return "—";
  if (tcpa[i] >= 100 && tcpa[i] < 600) return `${(tcpa[i] / 60).toFixed(1)} h`;
  if (tcpa[i] >= 100) return age(tcpa[i] * 60);
  return `${Math.floor(tcpa[i])}:${String(Math.floor((tcpa[i] % 1) * 60)).padStart(2, "0")}`;
}

function draw() {
  if (!asked) asked = requestAnimationFrame(drawNow);
}

function drawNow() {
  asked = 0;
  const high = parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10);
  el.space.style.height = `${listed * high}px`;
  const first = Math.max(0, Math.floor(el.rows.scrollTop / high) - 1);
  const want = Math.min(listed - first, Math.ceil(el.rows.clientHeight / high) + 3);
  while (el.pool.length < want) el.pool.push(newLine());
  el.pool.forEach((line, k) => {
    line.hidden = k >= want;
    if (k < want) fill(line, order[first + k], (first + k) * high);
  });
}

function newLine() {
  const line = document.createElement("div");
  line.setAttribute("role", "option");
  for (const column of columns()) {
    const cell = document.createElement("span");
    cell.className = column.number ? "number" : column.key === "state" || column.key === "name" ? column.key : "";
    line.append(cell);
  }
  line.addEventListener("click", () => select(Number(line.dataset.mmsi), true));
  el.rows.append(line);
  return line;
}

function fill(line, i, top) {
  const rank = fleet.rank[i], lost = fleet.flags[i] & LOST, mmsi = fleet.mmsi[i];
  const picked = state.get("selected") === mmsi;
  line.dataset.mmsi = mmsi;
  line.className = `line rank${rank}${picked ? " chosen" : ""}${lost ? " lost" : ""}`;
  line.setAttribute("aria-selected", String(picked));
  line.style.transform = `translateY(${top}px)`;
  columns().forEach((column, k) => {
    const cell = line.children[k];
    cell.textContent = column.text(i);
    if (column.words) cell.title = cell.textContent;
    if (column.key === "age") cell.classList.toggle("old", fleet.now() - fleet.fix[i] > OLD_S);
  });
}

export function select(mmsi, centre = false) {
  window.__console.selected = mmsi;
  state.tell("selected", mmsi);
  const at = mmsi === null || !centre ? null : nowAt(mmsi);
  if (at && Number.isFinite(at.lat) && !map.getBounds().pad(-0.1).contains([at.lat, at.lon])) {
    map.setView([at.lat, at.lon], map.getZoom(), { animate: false });
  }
}

// Where a vessel stands in the list; -1 where it is not listed.
function placeOf(mmsi) {
  for (let k = 0; k < listed; k++) if (fleet.mmsi[order[k]] === mmsi) return k;
  return -1;
}

// Scrolls the list just as far as it takes to see what is selected, however it was chosen.
function reveal(mmsi) {
  const at = placeOf(mmsi);
  if (at < 0) return;
  const high = parseInt(getComputedStyle(document.documentElement).getPropertyValue("--row"), 10);
  const { scrollTop, clientHeight } = el.rows;
  if (at * high < scrollTop) el.rows.scrollTop = at * high;
  else if ((at + 1) * high > scrollTop + clientHeight) el.rows.scrollTop = (at + 1) * high - clientHeight;
}

// The next or the one before in the order of the list.
export function step(by) {
  const to = Math.max(0, Math.min(listed - 1, placeOf(state.get("selected")) + by));
  if (listed) select(fleet.mmsi[order[to]], true);
}

function walked(event) {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  step(by);
}

function searched(event) {
  if (event.key === "Escape") {
    el.search.value = "";
    el.search.blur();
    refresh();
  } else if (event.key === "Enter") {
    const place = parsePlace(el.search.value);
    if (place) map.setView([place.lat, place.lon], map.getZoom(), { animate: false });
    else if (listed) select(fleet.mmsi[order[0]], true);
    el.search.blur();
  } else if (event.key === "ArrowDown") el.rows.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
