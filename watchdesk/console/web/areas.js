// Disputed, shared and historic waters, agreed boundaries and straits: drawn over the land, named.

import { fit, map, ownCanvas } from "./chart.js";
import { FONT, look } from "./look.js";
import { state } from "./state.js";
import { t } from "./words.js";

const DASHES = { disputed: [3, 4], joint: [3, 4], awarded: [3, 4], historic: [1, 5], boundary: [12, 4, 2, 4] };
const WORDS = {
  disputed: "DISPUTED", joint: "held in common", awarded: "awarded, not accepted by all",
  historic: "claimed as historic", boundary: "agreed boundary", strait: "strait: transit passage may apply",
};
const NAMED_FROM = 7; // the zoom
const LINE_PX = 13;

let areas = [], canvas = null;

export async function startAreas() {
  canvas = ownCanvas("areas");
  map.on("move resize viewreset zoom", draw);
  for (const topic of ["palette", "language"]) state.on(topic, draw);
  const answer = await fetch("/areas.json");
  areas = answer.ok ? await answer.json() : [];
  for (const area of areas) area.bounds = L.latLngBounds(area.points);
  draw();
}

function draw() {
  const { w, h, ratio } = fit(canvas), ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, w, h);
  const bounds = map.getBounds(), seen = areas.filter((area) => bounds.intersects(area.bounds));
  ctx.strokeStyle = look.limit;
  ctx.lineWidth = 1.4;
  for (const area of seen) if (DASHES[area.kind]) outline(ctx, area);
  const taken = [];
  if (map.getZoom() >= NAMED_FROM) for (const area of seen) label(ctx, area, bounds, taken);
  window.__console.areas = taken.map((one) => one.name);
}

function outline(ctx, { kind, points }) {
  ctx.setLineDash(DASHES[kind]);
  ctx.beginPath();
  for (const at of points) {
    const { x, y } = map.latLngToContainerPoint(at);
    ctx.lineTo(x, y);
  }
  if (kind !== "boundary") ctx.closePath();
  ctx.stroke();
  ctx.setLineDash([]);
}

// In the middle of it, a line at a point in view; not where another name already stands.
function label(ctx, area, bounds, taken) {
  const inView = area.points.filter((at) => bounds.contains(at));
  const at = area.kind === "boundary" ? inView[inView.length >> 1] : area.bounds.getCenter();
  if (!at) return;
  const { x, y } = map.latLngToContainerPoint(at);
  const sure = [area.certainty && t("certainty {c}", { c: area.certainty }), area.mark && `[${area.mark}]`];
  const says = [t(WORDS[area.kind] ?? area.kind), area.states.join(" "), ...sure].filter(Boolean);
  const lines = [area.name, says.join(" · ")];
  ctx.font = `italic 11px ${FONT}`;
  const half = Math.max(...lines.map((line) => ctx.measureText(line).width)) / 2;
  const box = { name: area.name, west: x - half, east: x + half, north: y - LINE_PX, south: y + LINE_PX };
  if (taken.some((one) => one.west < box.east && one.east > box.west && one.north < box.south && one.south > box.north)) return;
  taken.push(box);
  ctx.textAlign = "center";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = look.sea;
  ctx.fillStyle = look.limit;
  lines.forEach((line, k) => {
    ctx.strokeText(line, x, y + k * LINE_PX);
    ctx.fillText(line, x, y + k * LINE_PX);
  });
}
