// The still part of the picture: land, shore, limits, latitude and longitude, scale.

const GRID_DEG = [30, 20, 10, 5, 2, 1, 1 / 2, 1 / 3, 1 / 6, 1 / 12, 1 / 30, 1 / 60, 1 / 120];
const SCALE_NM = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05];

// How to get from parts of the world's width to pixels of this view.
function frameOf(map) {
  const size = map.getSize();
  const origin = map.getPixelBounds().min;
  const scale = 256 * 2 ** map.getZoom();
  return {
    scale, ox: origin.x, oy: origin.y, w: size.x, h: size.y,
    x0: origin.x / scale, x1: (origin.x + size.x) / scale,
    y0: origin.y / scale, y1: (origin.y + size.y) / scale,
  };
}

function seen(path, frame) {
  return path.x1 >= frame.x0 && path.x0 <= frame.x1 && path.y1 >= frame.y0 && path.y0 <= frame.y1;
}

// Points nearer than half a pixel to the last one drawn are left out.
function addPath(ctx, path, frame) {
  let lastX = Infinity, lastY = Infinity;
  for (let i = 0; i < path.n; i++) {
    const x = path.x[i] * frame.scale - frame.ox, y = path.y[i] * frame.scale - frame.oy;
    if (i === 0) ctx.moveTo(x, y);
    else if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5 && i < path.n - 1) continue;
    else ctx.lineTo(x, y);
    lastX = x;
    lastY = y;
  }
}

function strokePaths(ctx, paths, frame) {
  ctx.beginPath();
  for (const path of paths) if (seen(path, frame)) addPath(ctx, path, frame);
  ctx.stroke();
}

function drawChart(ctx, frame, layers, look, show) {
  const { colours } = look;
  ctx.fillStyle = colours.sea;
  ctx.fillRect(0, 0, frame.w, frame.h);
  if (show.coast) drawLand(ctx, frame, layers, colours);
  if (show.grid) drawGrid(ctx, frame, colours);
  if (show.limits) drawLimits(ctx, frame, layers.limits, colours);
  drawScale(ctx, frame, colours);
}

function drawLand(ctx, frame, layers, colours) {
  ctx.fillStyle = colours.land;
  ctx.beginPath();
  for (const ring of layers.land) if (seen(ring, frame)) addPath(ctx, ring, frame);
  ctx.fill("evenodd");
  ctx.strokeStyle = colours.coast;
  ctx.lineWidth = 0.9;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  strokePaths(ctx, layers.coast, frame);
  ctx.fillStyle = colours.coast; // an islet keeps a point of its own at every scale
  for (let i = 0; i < layers.islets.n; i++) {
    const x = layers.islets.x[i] * frame.scale - frame.ox;
    const y = layers.islets.y[i] * frame.scale - frame.oy;
    ctx.fillRect(x - 1, y - 1, 2, 2);
  }
}

// Territorial sea dashed, contiguous zone dotted: form tells them apart without colour.
function drawLimits(ctx, frame, limits, colours) {
  ctx.strokeStyle = colours.limit;
  for (const limit of limits) {
    const territorial = limit.zone === "TS";
    ctx.lineWidth = territorial ? 1.4 : 1.7;
    ctx.lineCap = territorial ? "butt" : "round";
    ctx.setLineDash(territorial ? [9, 5] : [0.1, 5]);
    strokePaths(ctx, limit.paths, frame);
  }
  ctx.setLineDash([]);
  ctx.lineCap = "butt";
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const taken = [];
  for (const limit of limits) {
    for (const path of limit.paths) {
      if (seen(path, frame)) labelPath(ctx, frame, path, limit, colours, taken);
    }
  }
}

// Writes the label where the line runs straight enough to carry it, every few hundred pixels.
function labelPath(ctx, frame, path, limit, colours, taken) {
  const width = ctx.measureText(limit.label).width + 10;
  const EVERY = 460;
  let gone = limit.zone === "TS" ? EVERY - 150 : EVERY - 320;
  let from = 0;
  const lengths = [0];
  const px = (i) => path.x[i] * frame.scale - frame.ox;
  const py = (i) => path.y[i] * frame.scale - frame.oy;
  for (let i = 1; i < path.n; i++) {
    lengths.push(lengths[i - 1] + Math.hypot(px(i) - px(i - 1), py(i) - py(i - 1)));
    gone += lengths[i] - lengths[i - 1];
    while (from < i - 1 && lengths[i] - lengths[from + 1] >= width) from++;
    const along = lengths[i] - lengths[from];
    if (gone < EVERY || along < width) continue;
    const chord = Math.hypot(px(i) - px(from), py(i) - py(from));
    const x = (px(i) + px(from)) / 2, y = (py(i) + py(from)) / 2;
    if (chord < 0.93 * along || x < 30 || y < 30 || x > frame.w - 30 || y > frame.h - 30) continue;
    if (taken.some((t) => Math.hypot(t.x - x, t.y - y) < width)) continue;
    taken.push({ x, y });
    let angle = Math.atan2(py(i) - py(from), px(i) - px(from));
    if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.fillStyle = colours.sea; // the line gives way to its own name
    ctx.fillRect(-width / 2 + 2, -7, width - 4, 14);
    ctx.fillStyle = colours.limit;
    ctx.fillText(limit.label, 0, 0.5);
    ctx.restore();
    gone = 0;
  }
}

function latAt(y) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
}

function gridText(value, step, letters, digits) {
  const degrees = Math.floor(Math.abs(value) + 1e-9);
  const minutes = Math.round((Math.abs(value) - degrees) * 600) / 10;
  const whole = String(degrees).padStart(digits, "0");
  const letter = letters[value < 0 ? 1 : 0];
  if (step >= 1) return `${whole}°${letter}`;
  return `${whole}°${minutes.toFixed(step < 1 / 60 ? 1 : 0).padStart(2, "0")}′${letter}`;
}

function drawGrid(ctx, frame, colours) {
  const degreePx = frame.scale / 360;
  const step = GRID_DEG.findLast((s) => s * degreePx >= 110) ?? GRID_DEG[0];
  ctx.strokeStyle = colours.grid;
  ctx.lineWidth = 0.7;
  ctx.setLineDash([]);
  ctx.font = `11px ${FONT}`;
  ctx.textBaseline = "top";
  ctx.beginPath();
  const west = (frame.x0 - 0.5) * 360, east = (frame.x1 - 0.5) * 360;
  const labels = [];
  for (let k = Math.ceil(west / step); k * step <= east; k++) {
    const x = Math.round(mercatorX(k * step) * frame.scale - frame.ox) + 0.5;
    ctx.moveTo(x, 0);
    ctx.lineTo(x, frame.h);
    labels.push([gridText(usualLongitude(k * step), step, "EW", 3), x + 4, 5]);
  }
  const south = latAt(frame.y1), north = latAt(frame.y0);
  for (let k = Math.ceil(south / step); k * step <= north; k++) {
    const y = Math.round(mercatorY(k * step) * frame.scale - frame.oy) + 0.5;
    ctx.moveTo(0, y);
    ctx.lineTo(frame.w, y);
    labels.push([gridText(k * step, step, "NS", 2), 6, y + 4]);
  }
  ctx.stroke();
  ctx.textAlign = "left";
  for (const [text, x, y] of labels) haloText(ctx, text, x, y, colours.gridText, colours.sea);
}

// A bar of alternating halves, true at the middle of the view.
function drawScale(ctx, frame, colours) {
  const lat = latAt((frame.y0 + frame.y1) / 2);
  const nmPx = (frame.scale / 360 / 60) / Math.cos((lat * Math.PI) / 180);
  const nm = SCALE_NM.find((size) => size * nmPx <= 190) ?? SCALE_NM[SCALE_NM.length - 1];
  const x = 16, y = frame.h - 22, width = nm * nmPx;
  ctx.fillStyle = colours.sea;
  ctx.fillRect(x - 2, y - 2, width + 4, 9);
  ctx.strokeStyle = ctx.fillStyle = colours.name;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeRect(x, y, width, 5);
  ctx.fillRect(x, y, width / 2, 5);
  ctx.font = `12px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  haloText(ctx, `${nm} nm`, x, y - 4, colours.name, colours.sea);
}
