// Targets that matter, drawn one by one after SN.1/Circ.243/Rev.2: activated, selected, dangerous,
// lost, AIS-SART; and contacts without AIS as radar marks.

import { FONT, look } from "./look.js";
import { triangle } from "./sprites.js";

const R = 9;
const DEVICE_R = 11;
const FLASH_R = 19; // comes and goes round what nobody acknowledged: the symbol itself always stands
export const DEVICES = ["AIS-SART", "MOB-AIS", "EPIRB-AIS"];

// `v` is one vessel with x, y on the screen; `style` says how it stands with the watch.
export function drawTarget(ctx, v, style) {
  ctx.save();
  ctx.translate(v.sx, v.sy);
  const danger = v.rank >= 3, warning = v.rank === 2;
  ctx.strokeStyle = danger ? look.alarm : warning ? look.warning : look.ship;
  ctx.fillStyle = look.shipFill;
  ctx.lineWidth = danger ? 3 : warning ? 2.4 : 1.8;
  ctx.lineJoin = "round";
  shape(ctx, v, style);
  if (style.flash) ring(ctx, FLASH_R, ctx.strokeStyle);
  if (style.selected) corners(ctx, 16);
  if (warning) ring(ctx, 15, look.warning);
  if (v.rank === 1) square(ctx);
  ctx.restore();
}

function shape(ctx, v, style) {
  if (style.device) device(ctx, v.rank >= 3);
  else if (v.contact) contact(ctx);
  else {
    vectors(ctx, v, style);
    ctx.save();
    ctx.rotate(((v.heading >= 0 ? v.heading : v.cog >= 0 ? v.cog : 0) * Math.PI) / 180);
    if (v.doubtful) ctx.setLineDash([3, 2.5]);
    triangle(ctx, R);
    ctx.restore();
  }
  if (v.contact) vectors(ctx, { ...v, heading: NaN }, style);
  if (v.lost) cross(ctx, R + 3, Math.PI / 4);
}

// Bold while people are to be helped; a test, or what is over, is thin and broken.
function device(ctx, active) {
  ctx.strokeStyle = active ? look.emergency : look.name;
  ctx.lineWidth = active ? 3 : 1.4;
  ctx.setLineDash(active ? [] : [4, 3]);
  ctx.beginPath();
  ctx.arc(0, 0, DEVICE_R, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  cross(ctx, DEVICE_R, Math.PI / 4);
  ctx.setLineDash([]);
}

function contact(ctx) {
  ctx.beginPath();
  ctx.arc(0, 0, 6, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  ctx.arc(0, 0, 1, 0, 2 * Math.PI);
  ctx.stroke();
}

function cross(ctx, r, turn) {
  for (const angle of [turn, turn + Math.PI / 2]) {
    ctx.beginPath();
    ctx.moveTo(-r * Math.cos(angle), -r * Math.sin(angle));
    ctx.lineTo(r * Math.cos(angle), r * Math.sin(angle));
    ctx.stroke();
  }
}

// Course over ground broken, heading whole, and a flag at its end to the side the bow leaves the
// course for: a hint of turning, because reports seldom carry a rate of turn worth drawing.
function vectors(ctx, v, style) {
  if (v.lost) return;
  const ray = (deg, from, to) => {
    const a = (deg * Math.PI) / 180;
    ctx.beginPath();
    ctx.moveTo(from * Math.sin(a), -from * Math.cos(a));
    ctx.lineTo(to * Math.sin(a), -to * Math.cos(a));
    ctx.stroke();
  };
  ctx.save();
  ctx.lineWidth = Math.min(ctx.lineWidth, 2);
  if (v.heading >= 0) ray(v.heading, R, R * 2.6);
  if (v.heading >= 0 && style.turn) {
    const a = (v.heading * Math.PI) / 180, b = a + (style.turn * Math.PI) / 2;
    const x = R * 2.6 * Math.sin(a), y = -R * 2.6 * Math.cos(a);
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + 6 * Math.sin(b), y - 6 * Math.cos(b));
    ctx.stroke();
  }
  if (v.cog >= 0 && style.vectorPx > R) {
    ctx.setLineDash([6, 4]);
    ray(v.cog, R, style.vectorPx);
  }
  ctx.restore();
}

function corners(ctx, half) {
  const arm = half * 0.45;
  ctx.strokeStyle = look.select;
  ctx.lineWidth = 2;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const [i, j] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
    ctx.moveTo(i * half, j * (half - arm));
    ctx.lineTo(i * half, j * half);
    ctx.lineTo(i * (half - arm), j * half);
  }
  ctx.stroke();
}

function ring(ctx, r, ink) {
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(0, 0, r, 0, 2 * Math.PI);
  ctx.stroke();
}

function square(ctx) {
  ctx.fillStyle = look.caution;
  ctx.strokeStyle = look.shipFill;
  ctx.lineWidth = 1;
  ctx.fillRect(7, -13, 7, 7);
  ctx.strokeRect(7, -13, 7, 7);
}

// Past positions as dots, equally far apart in time.
export function drawTrack(ctx, points, now) {
  ctx.fillStyle = look.track;
  for (const { x, y, age_s } of points) {
    ctx.globalAlpha = Math.max(0.35, 1 - age_s / (6 * 3600));
    ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
  ctx.globalAlpha = 1;
}

// Names beside targets, each only where no other stands already.
export function drawNames(ctx, labels) {
  ctx.font = `12px ${FONT}`;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const taken = [];
  for (const { x, y, text, strong } of labels) {
    const wide = text.length * 6.6 + 4, box = [x + 12, y - 16, x + 12 + wide, y - 2];
    if (taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) continue;
    taken.push(box);
    ctx.lineWidth = 3;
    ctx.strokeStyle = look.sea;
    ctx.fillStyle = strong ? look.text : look.name;
    ctx.strokeText(text, x + 13, y - 9);
    ctx.fillText(text, x + 13, y - 9);
  }
}
