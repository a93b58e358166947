// The moving part: tracks up to the instant shown, vessels, events, distress devices on top.

const TAIL_S = 3600; // the last hour is drawn strong
const DOTS_S = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600];

function screenX(frame, x) {
  return x * frame.scale - frame.ox;
}

function screenY(frame, y) {
  return y * frame.scale - frame.oy;
}

function onScreen(frame, x, y) {
  return x > -40 && y > -40 && x < frame.w + 40 && y < frame.h + 40;
}

// Draws everything and returns what can be pointed at, in screen pixels, topmost last.
function drawTraffic(ctx, frame, layers, look, state) {
  const targets = [];
  ctx.clearRect(0, 0, frame.w, frame.h);
  if (state.show.tracks) for (const vessel of layers.vessels) drawTrack(ctx, frame, vessel, look, state);
  const chosen = layers.vessels[state.selected];
  if (chosen && state.show.tracks) drawTimeDots(ctx, frame, chosen, look, state);
  const search = state.show.search ? drawPlans(ctx, frame, layers, look, state) : [];
  const ships = drawShips(ctx, frame, layers, look, state);
  const signs = state.show.events ? placeEvents(frame, layers, state) : [];
  const devices = placeDevices(frame, layers, state);
  const reported = drawIncidents(ctx, frame, layers, look, state);
  if (state.show.names) drawNames(ctx, ships, [...search, ...signs, ...devices, ...reported], look, state);
  drawEvents(ctx, signs, look, state);
  drawDevices(ctx, devices, look);
  targets.push(...ships, ...signs, ...search, ...reported, ...devices);
  if (state.measure) drawMeasure(ctx, frame, look, state);
  return targets;
}

function drawTrack(ctx, frame, vessel, look, state) {
  const picked = state.selected === vessel.index;
  const lively = picked || vessel.noted;
  ctx.strokeStyle = ctx.fillStyle = picked ? look.colours.select : look.colours.track;
  drawDots(ctx, frame, vessel.dots);
  let before = null;
  for (const piece of vessel.pieces) {
    if (piece.start > state.t) break;
    ctx.lineWidth = picked ? 1.6 : 1;
    ctx.globalAlpha = lively ? 0.85 : 0.5;
    if (before && piece.afterSilence) drawSilence(ctx, frame, before, piece);
    before = piece;
    if (!seen(piece, frame)) continue;
    strokePiece(ctx, frame, piece, -Infinity, state.t);
    ctx.lineWidth = picked ? 3 : 2;
    strokePiece(ctx, frame, piece, state.t - TAIL_S, state.t);
    if (piece.n === 1) drawDots(ctx, frame, piece);
  }
  ctx.globalAlpha = 1;
}

function strokePiece(ctx, frame, piece, from, to) {
  if (piece.end < from) return;
  ctx.setLineDash([]);
  ctx.beginPath();
  const first = from > piece.start ? lastAt(piece.time, from) : 0;
  const last = lastAt(piece.time, to);
  for (let i = first; i <= last; i++) {
    ctx.lineTo(screenX(frame, piece.x[i]), screenY(frame, piece.y[i]));
  }
  if (last < piece.n - 1) {
    const span = piece.time[last + 1] - piece.time[last];
    const fix = fixOf(piece, last, span > 0 ? (to - piece.time[last]) / span : 0);
    ctx.lineTo(screenX(frame, fix.x), screenY(frame, fix.y));
  }
  ctx.stroke();
}

// Nothing was heard between: a thin broken line says where it began and ended, not how it went.
function drawSilence(ctx, frame, before, after) {
  const i = before.n - 1;
  ctx.setLineDash([2, 6]);
  ctx.beginPath();
  ctx.moveTo(screenX(frame, before.x[i]), screenY(frame, before.y[i]));
  ctx.lineTo(screenX(frame, after.x[0]), screenY(frame, after.y[0]));
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawDots(ctx, frame, path) {
  for (let i = 0; i < path.n; i++) {
    ctx.fillRect(screenX(frame, path.x[i]) - 1.25, screenY(frame, path.y[i]) - 1.25, 2.5, 2.5);
  }
}

// Past positions as dots equally spaced in time, with the time where there is room for it.
function drawTimeDots(ctx, frame, vessel, look, state) {
  const spacing = DOTS_S.find((s) => dotSpacingPx(frame, vessel, s) >= 16);
  if (!spacing) return;
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  let labelled = null;
  for (const piece of vessel.pieces) {
    for (let t = Math.ceil(piece.start / spacing) * spacing; t <= Math.min(piece.end, state.t); t += spacing) {
      const i = lastAt(piece.time, t);
      const span = i < piece.n - 1 ? piece.time[i + 1] - piece.time[i] : 0;
      const fix = fixOf(piece, i, span > 0 ? (t - piece.time[i]) / span : 0);
      const x = screenX(frame, fix.x), y = screenY(frame, fix.y);
      if (!onScreen(frame, x, y)) continue;
      ctx.fillStyle = look.colours.select;
      ctx.beginPath();
      ctx.arc(x, y, 2.6, 0, 2 * Math.PI);
      ctx.fill();
      if (labelled && Math.hypot(x - labelled.x, y - labelled.y) < 70) continue;
      labelled = { x, y };
      haloText(ctx, clockText(t), x + 8, y + 1, look.colours.select, look.colours.sea);
    }
  }
}

function dotSpacingPx(frame, vessel, seconds) {
  let px = 0, time = 0;
  for (const piece of vessel.pieces) {
    time += piece.end - piece.start;
    px += Math.hypot(piece.x1 - piece.x0, piece.y1 - piece.y0) * frame.scale;
  }
  return time > 0 ? (px / time) * seconds : 0;
}

function drawShips(ctx, frame, layers, look, state) {
  const ships = [];
  for (const vessel of layers.vessels) {
    const fix = fixAt(vessel, state.t, layers.silence);
    if (!fix) continue;
    const x = screenX(frame, fix.x), y = screenY(frame, fix.y);
    if (onScreen(frame, x, y)) ships.push({ type: "vessel", vessel, fix, x, y });
  }
  const rank = ({ vessel }) => (state.selected === vessel.index ? 2 : vessel.noted ? 1 : 0);
  ships.sort((a, b) => rank(a) - rank(b));
  for (const ship of ships) {
    const selected = rank(ship) === 2;
    const run = ((ship.fix.speed ?? 0) * layers.vectorMin) / 60;
    const milePx = frame.scale / 360 / 60 / Math.cos((ship.fix.lat * Math.PI) / 180);
    const style = { activated: rank(ship) > 0, selected, vectorPx: run * milePx };
    if (ship.vessel.contact) {
      if (ship.fix.reported) drawUncertainty(ctx, look, ship.x, ship.y, (ship.vessel.uncertainty_m / 1852) * milePx);
      drawContact(ctx, look, ship.x, ship.y, ship.fix, style);
    } else drawShip(ctx, look, ship.x, ship.y, ship.fix, style);
    if (selected) drawCorners(ctx, look, ship.x, ship.y, 17);
  }
  return ships;
}

// Names give way: the selected vessel first, then those with events; none over another.
function drawNames(ctx, ships, others, look, state) {
  ctx.font = `12px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const taken = [
    ...ships.map(({ x, y }) => [x - 7, y - 7, x + 7, y + 7]),
    ...others.map(({ x, y, wide }) => [x - 12, y - 12, x + wide, y + 12]),
  ];
  for (let k = ships.length - 1; k >= 0; k--) {
    const { vessel, x, y } = ships[k];
    const text = vessel.name.length > 24 ? `${vessel.name.slice(0, 23)}…` : vessel.name;
    const width = ctx.measureText(text).width;
    const place = [[14, 0], [-14 - width, 0], [-width / 2, -17], [-width / 2, 18]].find(([dx, dy]) => {
      const box = [x + dx, y + dy - 7, x + dx + width, y + dy + 7];
      const free = taken.every((t) => box[2] < t[0] || box[0] > t[2] || box[3] < t[1] || box[1] > t[3]);
      if (free) taken.push(box);
      return free;
    });
    if (!place) continue;
    const colour = state.selected === vessel.index ? look.colours.select : look.colours.name;
    haloText(ctx, text, x + place[0], y + place[1], colour, look.colours.sea);
  }
}

// A sign stands beside its place, so that the track stays visible; the next one beside that.
function placeEvents(frame, layers, state) {
  const placed = [];
  for (const event of layers.events) {
    if (event.kind === "distress_device" || event.start_s > state.t) continue;
    const px = screenX(frame, event.x), py = screenY(frame, event.y);
    if (!onScreen(frame, px, py)) continue;
    const near = placed.filter((other) => Math.hypot(other.px - px, other.py - py) < 16).length;
    placed.push({ type: "event", event, px, py, x: px + 16 + 21 * near, y: py - 18, wide: 12 });
  }
  return placed;
}

function drawEvents(ctx, signs, look, state) {
  for (const { event, x, y, px, py } of signs) {
    ctx.strokeStyle = look.colours.name;
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.moveTo(px, py);
    ctx.lineTo(x, y);
    ctx.stroke();
    drawSign(ctx, look, x, y, event.sign);
    if (state.event === event.index) drawCorners(ctx, look, x, y, 15);
  }
}

function placeDevices(frame, layers, state) {
  const placed = [];
  for (const device of layers.devices) {
    if (device.time_s != null && device.time_s > state.t) continue;
    const x = screenX(frame, device.x), y = screenY(frame, device.y);
    if (onScreen(frame, x, y)) placed.push({ type: "device", device, x, y, wide: 110 });
  }
  return placed;
}

function drawDevices(ctx, devices, look) {
  ctx.font = `700 13px ${FONT}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const { device, x, y } of devices) {
    drawDevice(ctx, look, x, y, device.test);
    const text = device.test ? `${device.kind} TEST` : device.kind;
    haloText(ctx, text, x + 17, y, look.colours.rescue, look.colours.sea);
  }
}

function drawMeasure(ctx, frame, look, state) {
  const at = (p) => [screenX(frame, mercatorX(p.lon)), screenY(frame, mercatorY(p.lat))];
  const [x, y] = at(state.measure);
  ctx.strokeStyle = ctx.fillStyle = look.colours.select;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([6, 4]);
  if (state.cursor) {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(...at(state.cursor));
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(x, y, 4, 0, 2 * Math.PI);
  ctx.fill();
}
