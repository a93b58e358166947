// The chart: Leaflet for moving it, tiles of land and limits drawn from whole numbers, a graticule.

import { place } from "./geo.js";
import { FONT, look } from "./look.js";
import { state } from "./state.js";
import { t } from "./words.js";

const TILE = 512;
const STEPS = 4096;
const COAST_LEVELS = [3, 5, 8, 10];
const LIMIT_LEVELS = [6, 8];
const CREDIT = "© OpenStreetMap contributors (ODbL)";
const LONG_NAME = 24; // from there on a State is called by its code
const KEPT = 400; // pieces of chart in memory

export let map = null;
let under = null;

export function startChart() {
  const kept = localStorage.getItem("watchdesk view");
  const view = JSON.parse(kept ?? "[20.3, -73.8, 8]");
  map = L.map("chart", {
    minZoom: 3, maxZoom: 17, zoomAnimation: false, fadeAnimation: false, inertia: false,
    keyboard: false, worldCopyJump: true, zoomControl: false, doubleClickZoom: false,
    maxBounds: [[-85, -Infinity], [85, Infinity]], center: [view[0], view[1]], zoom: view[2],
  });
  map.attributionControl.setPrefix(false).addAttribution(CREDIT);
  L.control.zoom({ position: "bottomleft" }).addTo(map);
  const tiles = new Tiles({ tileSize: TILE, updateWhenIdle: false, keepBuffer: 1 }).addTo(map);
  state.on("palette", () => tiles.redraw());
  under = ownCanvas("under");
  cursorBox();
  map.on("move resize viewreset zoom", drawUnder);
  keepView(kept !== null);
  state.on("palette", drawUnder);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  drawUnder();
  return map;
}

export function ownCanvas(id) {
  const canvas = document.createElement("canvas");
  canvas.id = id;
  canvas.className = "own";
  document.getElementById("chart").append(canvas);
  return canvas;
}

// Sizes a canvas to the chart in device pixels; returns its width and height in CSS pixels.
export function fit(canvas) {
  const { x: w, y: h } = map.getSize();
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
    canvas.style.width = `${w}px`;
    canvas.style.height = `${h}px`;
  }
  return { w, h, ratio };
}

// What is in view is the officer's from his first move on, and kept.  Before, the first picture with
// vessels decides: where nothing was kept, or in a recording none of them would be seen.
function keepView(kept) {
  let settled = false;
  map.once("movestart", () => (settled = true)); // a new size of the window is no move
  map.on("moveend", () => settled && remember());
  state.on("picture", (fleet) => {
    if (settled || !fleet.n) return;
    const places = [...fleet.rows.values()].map((row) => [fleet.lat[row], fleet.lon[row]]).filter((at) => at.every(Number.isFinite));
    if (!places.length) return;
    settled = true;
    const live = (state.get("clock")?.mode ?? "live") === "live";
    if (!kept || (!live && !places.some((at) => map.getBounds().contains(at)))) fitTo(places);
  });
}

// Most of them: one that says it is on the other side of the world does not decide.
function fitTo(places) {
  const [south, west] = [0, 1].map((axis) => at(axis, 0.05, Math.floor));
  const [north, east] = [0, 1].map((axis) => at(axis, 0.95, Math.ceil));
  map.fitBounds([[south, west], [north, east]], { animate: false, maxZoom: 10, padding: [40, 40] });

  function at(axis, share, whole) {
    const sorted = places.map((one) => one[axis]).sort((a, b) => a - b);
    return sorted[whole(share * (sorted.length - 1))];
  }
}

function remember() {
  const { lat, lng } = map.getCenter();
  localStorage.setItem("watchdesk view", JSON.stringify([lat, lng, map.getZoom()]));
}

const pieces = new Map();

function piece(path) {
  if (!pieces.has(path)) {
    if (pieces.size > KEPT) pieces.delete(pieces.keys().next().value);
    const asked = fetch(path).then((r) => (r.ok ? r.json() : Promise.reject(new Error(r.statusText))));
    asked.catch(() => pieces.delete(path));
    pieces.set(path, asked);
  }
  return pieces.get(path);
}

// The numbers of the stored piece or pieces that a tile on the screen is cut from.
function stored(what, levels, level, x, y) {
  const kept = levels.filter((one) => one <= level).at(-1);
  if (kept !== undefined) {
    const down = 2 ** (level - kept);
    return [[`/chart/${what}/${kept}/${Math.floor(x / down)}/${Math.floor(y / down)}`, kept]];
  }
  const up = 2 ** (levels[0] - level), found = [];
  for (let j = 0; j < up; j++) {
    for (let i = 0; i < up; i++) found.push([`/chart/${what}/${levels[0]}/${x * up + i}/${y * up + j}`, levels[0]]);
  }
  return found;
}

const Tiles = L.GridLayer.extend({
  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.height = TILE * ratio;
    const level = coords.z - 1, round = 2 ** level;
    const x = ((coords.x % round) + round) % round;
    if (coords.y < 0 || coords.y >= round) {
      setTimeout(() => done(null, canvas));
      return canvas;
    }
    this.paint(canvas, ratio, level, x, coords.y).then(() => done(null, canvas), (error) => done(error, canvas));
    return canvas;
  },

  async paint(canvas, ratio, level, x, y) {
    const ctx = canvas.getContext("2d");
    const coast = stored("coast", COAST_LEVELS, level, x, y);
    await Promise.all(coast.map(async ([path, kept]) => {
      const told = await piece(path);
      onto(ctx, ratio, path, kept, level, x, y);
      drawLand(ctx, told);
    }));
    if (level < LIMIT_LEVELS[0]) return;
    const [path, kept] = stored("limits", LIMIT_LEVELS, level, x, y)[0];
    piece(path).then((told) => {
      onto(ctx, ratio, path, kept, level, x, y);
      drawLimits(ctx, told, ctx.getTransform().a / ratio);
    }, () => {});
  },
});

// Sets the steps of a stored piece onto a tile of the screen.
function onto(ctx, ratio, path, kept, level, x, y) {
  const [px, py] = path.split("/").slice(-2).map(Number);
  const scale = (2 ** (level - kept) * TILE) / STEPS;
  ctx.setTransform(
    scale * ratio, 0, 0, scale * ratio,
    (px * 2 ** (level - kept) - x) * TILE * ratio, (py * 2 ** (level - kept) - y) * TILE * ratio,
  );
}

function walk(ctx, steps, close) {
  let x = 0, y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    if (i === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  if (close) ctx.closePath();
}

function drawLand(ctx, told) {
  const px = 1 / ctx.getTransform().a * (window.devicePixelRatio || 1);
  ctx.fillStyle = look.land;
  ctx.strokeStyle = look.coast;
  ctx.lineWidth = px;
  ctx.beginPath();
  for (const ring of told.land) walk(ctx, ring, true);
  ctx.fill("evenodd");
  ctx.beginPath();
  for (const line of told.shore) walk(ctx, line, false);
  ctx.stroke();
  ctx.fillStyle = look.coast;
  for (let i = 0; i < told.islets.length; i += 2) {
    ctx.fillRect(told.islets[i] - px * 0.6, told.islets[i + 1] - px * 0.6, px * 1.2, px * 1.2);
  }
}

// Territorial seas solid, contiguous zones broken, both with the State that claims them.
function drawLimits(ctx, told, scale) {
  const px = 1 / scale;
  ctx.strokeStyle = ctx.fillStyle = look.limit;
  ctx.lineWidth = px;
  for (const limit of told.limits) {
    ctx.setLineDash(limit.zone === "TS" ? [] : [8 * px, 5 * px]);
    ctx.beginPath();
    for (const line of limit.lines) walk(ctx, line, false);
    ctx.stroke();
    ctx.setLineDash([]);
    labelLimit(ctx, limit, px);
  }
}

function labelLimit(ctx, limit, px) {
  const line = limit.lines.reduce((a, b) => (b.length > a.length ? b : a), []);
  if (line.length < 16) return;
  let x = 0, y = 0;
  for (let i = 0; i < line.length / 2; i += 2) {
    x += line[i];
    y += line[i + 1];
  }
  ctx.font = `${11 * px}px ${FONT}`;
  ctx.lineWidth = 3 * px;
  ctx.strokeStyle = look.sea;
  const name = limit.name.length > LONG_NAME ? limit.state : limit.name;
  const text = `${name} ${limit.zone} ${limit.nm} nm`;
  ctx.strokeText(text, x + 4 * px, y - 4 * px);
  ctx.fillText(text, x + 4 * px, y - 4 * px);
  ctx.strokeStyle = look.limit;
  ctx.lineWidth = px;
}

const LINES_DEG = [30, 20, 10, 5, 2, 1, 0.5, 20 / 60, 10 / 60, 5 / 60, 2 / 60, 1 / 60, 0.5 / 60, 0.1 / 60];

function drawUnder() {
  const { w, h, ratio } = fit(under);
  const ctx = under.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, w, h);
  const bounds = map.getBounds();
  const step = LINES_DEG.findLast((deg) => (bounds.getEast() - bounds.getWest()) / deg <= Math.max(3, w / 150)) ?? 30;
  ctx.strokeStyle = look.grid;
  ctx.fillStyle = look.gridText;
  ctx.font = `11px ${FONT}`;
  ctx.lineWidth = 1;
  for (let k = Math.ceil(bounds.getWest() / step); k * step <= bounds.getEast(); k++) {
    const { x } = map.latLngToContainerPoint([0, k * step]);
    rule(ctx, x, 0, x, h);
    ctx.fillText(degree(k * step, "E", "W", step), x + 3, 11);
  }
  for (let k = Math.ceil(bounds.getSouth() / step); k * step <= bounds.getNorth(); k++) {
    const { y } = map.latLngToContainerPoint([k * step, bounds.getWest()]);
    rule(ctx, 0, y, w, y);
    if (y > 24) ctx.fillText(degree(k * step, "N", "S", step), 3, y - 3);
  }
  drawScale(ctx, w, h);
}

function rule(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
  ctx.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  ctx.stroke();
}

function degree(value, positive, negative, step) {
  const turned = positive === "E" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
  const tenths = Math.round(Math.abs(turned) * 600);
  const minutes = (tenths % 600) / 10;
  const name = Math.abs(turned) < 1e-9 ? "" : turned < 0 ? negative : positive;
  return `${Math.floor(tenths / 600)}°${step >= 1 ? "" : `${minutes.toFixed(step < 1 / 60 ? 1 : 0)}′`}${name}`;
}

const SCALES_NM = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

function drawScale(ctx, w, h) {
  const middle = map.containerPointToLatLng([w / 2, h / 2]).lat;
  const nmPerPx = (360 * 60 * Math.cos((middle * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
  const nm = SCALES_NM.findLast((one) => one / nmPerPx <= 130) ?? 0.1;
  const x = 56, y = h - 14, long = nm / nmPerPx;
  ctx.strokeStyle = look.gridText;
  ctx.beginPath();
  ctx.moveTo(x, y - 5);
  ctx.lineTo(x, y);
  ctx.lineTo(x + long, y);
  ctx.lineTo(x + long, y - 5);
  ctx.stroke();
  ctx.fillText(`${nm} nm`, x + long + 6, y);
}

function cursorBox() {
  const box = document.createElement("div");
  box.id = "cursor";
  map.getContainer().append(box);
  map.on("mousemove", (event) => {
    state.tell("cursor", event.latlng);
    box.textContent = place(event.latlng.lat, event.latlng.lng);
  });
  map.on("mouseout", () => {
    box.textContent = "";
    state.tell("cursor", null);
  });
}

// Brings a place into view without changing the scale, unless it is far too small.
export function show(lat, lon, zoom) {
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return;
  map.setView([lat, lon], Math.max(map.getZoom(), zoom ?? 0), { animate: false });
}

export const chartCredit = () => t("Coast and limits") + ": " + CREDIT;
