// Vessels on the chart: the quiet crowd copied as pixels, the few that matter drawn on top.
// Between reports every vessel is carried on along its course over ground.

import { fit, map, ownCanvas } from "./chart.js";
import { CONTACT, DOUBTFUL, LOST, WATCHED, mercX, mercY } from "./fleet.js";
import { look } from "./look.js";
import { ANGLES, makeSprites } from "./sprites.js";
import { state } from "./state.js";
import { DEVICES, drawNames, drawTarget, drawTrack } from "./symbols.js";
import { t } from "./words.js";

const CROWDED = 2500, CRAMMED = 7000; // on the screen: from there on quiet targets are small, tiny
const NAMED = 120; // and up to here all of them with names and vectors
const CARRIED_S = 360; // a vessel not heard for longer stays where it was last heard
const BLINK_MS = 500;
const STEADY = matchMedia("(prefers-reduced-motion: reduce)");
const STILL_KN = 0.5;
const AID = 16, BASE = 15, AIRCRAFT = 17, FIRST_DEVICE = 18;
const VECTORS_MIN = [1, 3, 6, 12, 24, 60];

let crowd, lit, fleet;
let sprites = null, spriteKey = "";
let image = null, pixels = null;
let due = 0, asked = 0;
let shown = 0;
const seen = { n: 0, x: new Float32Array(1024), y: new Float32Array(1024), row: new Uint32Array(1024) };
let unacknowledged = new Set();
let track = [];
export const view = { vectorMin: 6, vectors: "auto", names: true, measure: null, own: null };

export function startShips(theFleet) {
  fleet = theFleet;
  crowd = ownCanvas("crowd");
  lit = ownCanvas("lit");
  map.on("move zoom resize viewreset", wake);
  for (const topic of ["picture", "selected", "palette", "names", "cursor", "view"]) state.on(topic, wake);
  state.on("palette", () => (spriteKey = ""));
  state.on("alerts", ({ alerts }) => {
    const open = alerts.filter((alert) => alert.state === "unacknowledged").map((alert) => alert.mmsi);
    unacknowledged = new Set(open);
    wake();
  });
  state.on("track", (points) => {
    track = points ?? [];
    wake();
  });
  setInterval(wake, BLINK_MS);
}

export function wake() {
  if (!asked) asked = requestAnimationFrame(paint);
}

export function changeVector(by) {
  const at = VECTORS_MIN.indexOf(view.vectorMin);
  view.vectorMin = VECTORS_MIN[Math.max(0, Math.min(VECTORS_MIN.length - 1, at + by))];
  state.tell("view", view);
}

function paint() {
  asked = 0;
  const began = performance.now();
  clearTimeout(due);
  const frame = placed();
  drawCrowd(frame);
  drawLit(frame);
  const took = performance.now() - began;
  const c = window.__console;
  Object.assign(c, { frameMs: took, shown: seen.n, frames: (c.frames ?? 0) + 1, ready: true });
  due = setTimeout(wake, Math.max(100, Math.min(BLINK_MS, frame.pause)));
}

// What the loop over all vessels needs: where the screen lies in the world of the fleet.
function placed() {
  const { w, h, ratio } = fit(crowd);
  fit(lit);
  const scale = 256 * 2 ** map.getZoom();
  const middle = map.getCenter();
  const metres = (40075017 * Math.cos((middle.lat * Math.PI) / 180)) / scale;
  return {
    w, h, ratio, scale, now: fleet.now(), cx: mercX(middle.lng), cy: mercY(middle.lat),
    pause: (500 * metres) / (12 * Math.max(1, fleet.rate)), // half a pixel at 24 kn
    pxPerMinKn: 1852 / 60 / metres,
    flash: STEADY.matches || Math.floor(Date.now() / BLINK_MS) % 2 === 1,
  };
}

function spritesFor(ratio) {
  const size = shown > CRAMMED ? "tiny" : shown > CROWDED ? "small" : "large";
  const key = `${size} ${ratio} ${document.documentElement.dataset.palette}`;
  if (key !== spriteKey) {
    sprites = makeSprites(size, ratio);
    spriteKey = key;
  }
  return sprites;
}

function kindOf(row) {
  const flags = fleet.flags[row], craft = fleet.craft[row];
  if (flags & CONTACT) return 4;
  if (craft === AID) return 5;
  if (craft === BASE) return 6;
  if (craft === AIRCRAFT) return 7;
  if (flags & LOST) return 2;
  if (flags & DOUBTFUL) return 3;
  return fleet.sog[row] >= STILL_KN ? 0 : 1;
}

function drawCrowd(frame) {
  const ctx = crowd.getContext("2d");
  const { width, height } = crowd;
  if (!image || image.width !== width || image.height !== height) {
    image = ctx.createImageData(Math.max(1, width), Math.max(1, height));
    pixels = new Uint32Array(image.data.buffer);
  }
  pixels.fill(0);
  const drawn = spritesFor(frame.ratio);
  const { x, y, vx, vy, fix, rank, flags, craft, heading, cog, mmsi } = fleet;
  const { scale, cx, cy, w, h, ratio, now } = frame;
  const selected = state.get("selected");
  frame.lit = [];
  seen.n = 0;
  for (let row = 0; row < fleet.n; row++) {
    let dt = now - fix[row];
    if (dt > CARRIED_S) dt = CARRIED_S;
    else if (!(dt > 0)) dt = 0;
    let dx = x[row] + vx[row] * dt - cx;
    dx -= Math.round(dx);
    const sx = dx * scale + w / 2;
    const sy = (y[row] + vy[row] * dt - cy) * scale + h / 2;
    if (!(sx > -20 && sy > -20 && sx < w + 20 && sy < h + 20)) continue;
    remember(row, sx, sy);
    if (rank[row] || flags[row] & WATCHED || craft[row] >= FIRST_DEVICE || mmsi[row] === selected) {
      frame.lit.push(seen.n - 1);
    } else if (shown > NAMED || view.vectors === "none") {
      const deg = heading[row] >= 0 ? heading[row] : cog[row] >= 0 ? cog[row] : 0;
      const angle = Math.round((deg / 360) * ANGLES) % ANGLES;
      copy(drawn[kindOf(row) * ANGLES + angle], Math.round(sx * ratio), Math.round(sy * ratio), width, height);
    } else frame.lit.push(seen.n - 1);
  }
  shown = seen.n;
  ctx.putImageData(image, 0, 0);
}

function remember(row, sx, sy) {
  if (seen.n === seen.row.length) {
    for (const name of ["x", "y", "row"]) {
      const longer = new seen[name].constructor(seen.n * 2);
      longer.set(seen[name]);
      seen[name] = longer;
    }
  }
  seen.x[seen.n] = sx;
  seen.y[seen.n] = sy;
  seen.row[seen.n++] = row;
}

function copy(sprite, px, py, width, height) {
  const { dx, dy, px: ink } = sprite;
  for (let i = 0; i < ink.length; i++) {
    const x = px + dx[i], y = py + dy[i];
    if (x >= 0 && y >= 0 && x < width && y < height) pixels[y * width + x] = ink[i];
  }
}

function drawLit(frame) {
  const ctx = lit.getContext("2d");
  ctx.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  ctx.clearRect(0, 0, frame.w, frame.h);
  if (view.own) drawOwn(ctx, frame);
  drawTrack(ctx, track.map((p) => ({ ...onScreen(frame, p.lat, p.lon), age_s: frame.now - p.time_s })), frame.now);
  const ranked = frame.lit.toSorted((a, b) => fleet.rank[seen.row[a]] - fleet.rank[seen.row[b]]);
  const labels = [];
  for (const i of ranked) {
    const target = targetAt(i);
    drawTarget(ctx, target, styleOf(target, frame));
    if (target.mmsi === state.get("selected") || view.names) labels.push(labelOf(target));
  }
  labels.sort((a, b) => b.strong - a.strong);
  drawNames(ctx, labels.filter((label) => label.text).slice(0, 300));
  if (view.measure) drawMeasure(ctx, frame);
}

function targetAt(i) {
  const row = seen.row[i], flags = fleet.flags[row];
  return {
    row, sx: seen.x[i], sy: seen.y[i], mmsi: fleet.mmsi[row], rank: fleet.rank[row],
    heading: fleet.heading[row], cog: fleet.cog[row], sog: fleet.sog[row], craft: fleet.craft[row],
    lost: Boolean(flags & LOST), contact: Boolean(flags & CONTACT), doubtful: Boolean(flags & DOUBTFUL),
    watched: Boolean(flags & WATCHED),
  };
}

function styleOf(v, frame) {
  const selected = v.mmsi === state.get("selected");
  const vectors = view.vectors !== "none" || selected || v.rank;
  const off = ((v.heading - v.cog + 540) % 360) - 180;
  return {
    selected,
    device: v.craft >= FIRST_DEVICE,
    flash: v.rank >= 3 && frame.flash && unacknowledged.has(v.mmsi),
    vectorPx: vectors && v.sog >= STILL_KN ? v.sog * view.vectorMin * frame.pxPerMinKn : 0,
    turn: v.sog >= 2 && Math.abs(off) >= 8 ? Math.sign(off) : 0,
  };
}

function labelOf(v) {
  const strong = v.rank > 1 || v.craft >= FIRST_DEVICE || v.mmsi === state.get("selected");
  const kind = DEVICES[v.craft - FIRST_DEVICE];
  const device = kind && (v.rank === 1 ? `${kind} ${t("TEST")}` : kind); // a test is a caution
  const text = device ?? fleet.nameOf(v.mmsi);
  return { x: v.sx, y: v.sy, strong, text: text || (strong ? String(v.mmsi) : "") };
}

export function onScreen(frame, lat, lon) {
  let dx = mercX(lon) - frame.cx;
  dx -= Math.round(dx);
  return { x: dx * frame.scale + frame.w / 2, y: (mercY(lat) - frame.cy) * frame.scale + frame.h / 2 };
}

function drawOwn(ctx, frame) {
  const { x, y } = onScreen(frame, view.own.lat, view.own.lon);
  ctx.strokeStyle = look.select;
  ctx.lineWidth = 1.5;
  for (const r of [5, 9]) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.stroke();
  }
}

function drawMeasure(ctx, frame) {
  const { from, to } = view.measure;
  if (!from) return;
  const a = onScreen(frame, from.lat, from.lng);
  ctx.strokeStyle = ctx.fillStyle = look.select;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(a.x, a.y, 4, 0, 2 * Math.PI);
  ctx.fill();
  if (!to) return;
  const b = onScreen(frame, to.lat, to.lng);
  ctx.setLineDash([7, 4]);
  ctx.beginPath();
  ctx.moveTo(a.x, a.y);
  ctx.lineTo(b.x, b.y);
  ctx.stroke();
  ctx.setLineDash([]);
}

// The vessel nearest to a point of the screen, those that matter before the crowd; else null.
export function vesselAt(x, y, within = 14) {
  let best = null, least = within * within;
  for (let i = 0; i < seen.n; i++) {
    const dx = seen.x[i] - x, dy = seen.y[i] - y;
    const far = (dx * dx + dy * dy) / (1 + fleet.rank[seen.row[i]]);
    if (far < least) {
      least = far;
      best = fleet.mmsi[seen.row[i]];
    }
  }
  return best;
}

// Where a vessel is now, carried on from its last fix.
export function nowAt(mmsi) {
  const v = fleet.of(mmsi);
  if (!v) return null;
  const dt = Math.max(0, Math.min(CARRIED_S, fleet.now() - v.fix));
  const y = v.y + v.vy * dt, x = v.x + v.vx * dt;
  return { lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, lon: (x - 0.5) * 360 };
}
