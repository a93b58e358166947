// Small pictures of quiet targets in every direction, as pixels to be copied: cheap in thousands.

import { look } from "./look.js";

export const ANGLES = 64;
export const KINDS = ["ship", "still", "lost", "doubtful", "contact", "aid", "base", "aircraft"];
const SIZE = { large: 7, small: 4.2, tiny: 2.8 };
const BOX = 24;

const SHAPES = {
  ship: (ctx, r) => triangle(ctx, r),
  still: (ctx, r) => triangle(ctx, Math.max(2, r * 0.72)),
  lost: (ctx, r) => {
    triangle(ctx, r);
    line(ctx, -r, -r * 0.9, r, r * 0.9);
    line(ctx, r, -r * 0.9, -r, r * 0.9);
  },
  doubtful: (ctx, r) => {
    ctx.setLineDash([1.5, 2]);
    triangle(ctx, r);
    ctx.setLineDash([]);
  },
  contact: (ctx, r) => {
    round(ctx, r * 0.75);
    ctx.fillRect(-1, -1, 2, 2);
  },
  aid: (ctx, r) => polygon(ctx, [[0, -r * 0.8], [r * 0.8, 0], [0, r * 0.8], [-r * 0.8, 0]]),
  base: (ctx, r) => polygon(ctx, [[-r * 0.6, -r * 0.6], [r * 0.6, -r * 0.6], [r * 0.6, r * 0.6], [-r * 0.6, r * 0.6]]),
  aircraft: (ctx, r) => {
    line(ctx, 0, -r, 0, r);
    line(ctx, -r, 0, r, 0);
    line(ctx, -r * 0.4, r, r * 0.4, r);
  },
};

export function triangle(ctx, r) {
  polygon(ctx, [[0, -r], [r * 0.55, r * 0.7], [-r * 0.55, r * 0.7]]);
}

function polygon(ctx, points) {
  ctx.beginPath();
  for (const [x, y] of points) ctx.lineTo(x, y);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
}

function round(ctx, r) {
  ctx.beginPath();
  ctx.arc(0, 0, r, 0, 2 * Math.PI);
  ctx.stroke();
}

function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

// Sprites of one size in the colours in force: {kind: [{dx, dy, px}, one an angle]}.
export function makeSprites(size, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(BOX * ratio);
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  const made = [];
  for (const kind of KINDS) {
    const turns = kind === "ship" || kind === "still" || kind === "lost" || kind === "doubtful";
    let one = null;
    for (let a = 0; a < ANGLES; a++) {
      if (turns || one === null) one = drawn(ctx, canvas, kind, SIZE[size], ratio, a);
      made.push(one);
    }
  }
  return made;
}

function drawn(ctx, canvas, kind, r, ratio, a) {
  const side = canvas.width;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, side, side);
  ctx.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
  ctx.rotate((a / ANGLES) * 2 * Math.PI);
  ctx.strokeStyle = kind === "aid" || kind === "base" || kind === "lost" ? look.soft : look.ship;
  ctx.fillStyle = kind === "contact" ? look.ship : look.shipFill;
  ctx.lineWidth = r > 5 ? 1.3 : r > 4 ? 1.1 : 0.9;
  ctx.lineJoin = "round";
  SHAPES[kind](ctx, r);
  return pixels(ctx.getImageData(0, 0, side, side), side);
}

// Only the pixels with ink: offsets from the middle, and colours as one number each.
function pixels(image, side) {
  const all = new Uint32Array(image.data.buffer);
  const dx = [], dy = [], px = [];
  for (let i = 0; i < all.length; i++) {
    if (image.data[4 * i + 3] < 24) continue;
    dx.push((i % side) - (side >> 1));
    dy.push(Math.floor(i / side) - (side >> 1));
    px.push(all[i]);
  }
  return { dx: Int16Array.from(dx), dy: Int16Array.from(dy), px: Uint32Array.from(px) };
}
