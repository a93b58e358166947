// A search plan: where people may be at the instant shown, the area, the legs, and its row and card.

const UNIT_DASHES = [[], [9, 4], [2, 3], [11, 4, 2, 4], [1, 5]];

function readPlan(plan, index) {
  return {
    ...plan, index,
    last: unpackPath(plan.last),
    datums: unpackPath(plan.datums),
    particles: plan.particles.map(unpackPath),
    ashore: plan.ashore.map((rows) => new Set(rows)),
    ellipses: plan.ellipses.map((pair) => pair.map(unpackPath)),
    area: unpackPath(plan.area),
    units: plan.units.map((unit) => ({ ...unit, path: unpackPath(unit.path) })),
  };
}

// The row at or before t, and the part of the way to the next; null before the accident.
function planRow(plan, t) {
  if (t < plan.times[0]) return null;
  const k = lastAt(plan.times, t), next = Math.min(k + 1, plan.times.length - 1);
  const span = plan.times[next] - plan.times[k];
  return { k, next, share: span > 0 ? Math.min((t - plan.times[k]) / span, 1) : 0 };
}

function drawPlans(ctx, frame, layers, look, state) {
  const targets = [];
  for (const plan of layers.plans) {
    const row = planRow(plan, state.t);
    if (row) drawParticles(ctx, frame, plan, row, look);
    drawDrift(ctx, frame, plan, row, look);
    drawArea(ctx, frame, plan, look, state);
    for (const unit of plan.units) drawLegs(ctx, frame, unit, look, state);
    drawLast(ctx, frame, plan, look);
    if (row) targets.push(drawDatum(ctx, frame, plan, row, look));
  }
  return targets;
}

function drawParticles(ctx, frame, plan, row, look) {
  const from = plan.particles[row.k], to = plan.particles[row.next];
  ctx.fillStyle = look.colours.rescue;
  ctx.globalAlpha = 0.5;
  for (let i = 0; i < from.n; i++) {
    const x = screenX(frame, from.x[i] + row.share * (to.x[i] - from.x[i]));
    const y = screenY(frame, from.y[i] + row.share * (to.y[i] - from.y[i]));
    if (plan.ashore[row.k].has(i)) {
      ctx.fillRect(x - 3, y - 0.75, 6, 1.5);
      ctx.fillRect(x - 0.75, y - 3, 1.5, 6);
    } else ctx.fillRect(x - 1.1, y - 1.1, 2.2, 2.2);
  }
  ctx.globalAlpha = 1;
  ctx.strokeStyle = look.colours.rescue;
  plan.ellipses[row.k].forEach((ellipse, which) => {
    ctx.lineWidth = 1.1;
    ctx.setLineDash(which ? [6, 4] : []);
    strokePaths(ctx, [ellipse], frame);
  });
  ctx.setLineDash([]);
}

function drawDrift(ctx, frame, plan, row, look) {
  ctx.strokeStyle = look.colours.rescue;
  ctx.lineWidth = 1.6;
  ctx.setLineDash([]);
  strokePaths(ctx, [plan.datums], frame);
  ctx.fillStyle = look.colours.rescue;
  for (let k = 0; k < plan.datums.n; k++) {
    ctx.beginPath();
    ctx.arc(screenX(frame, plan.datums.x[k]), screenY(frame, plan.datums.y[k]), 1.9, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function drawArea(ctx, frame, plan, look, state) {
  ctx.strokeStyle = look.colours.select;
  ctx.lineWidth = state.t < plan.commence_s ? 1.6 : 2.6;
  ctx.setLineDash([]);
  strokePaths(ctx, [plan.area], frame);
}

// Legs in each unit's own dash; a run of the unit up to the instant shown is strong.
function drawLegs(ctx, frame, unit, look, state) {
  const { path } = unit;
  ctx.strokeStyle = look.colours.select;
  ctx.lineWidth = 1.1;
  ctx.setLineDash(UNIT_DASHES[(unit.number - 1) % UNIT_DASHES.length]);
  strokePaths(ctx, [path], frame);
  ctx.setLineDash([]);
  ctx.font = `11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  let lastX = -Infinity, lastY = -Infinity;
  for (let i = 1; i < path.n; i++) {
    const x = screenX(frame, path.x[i]), y = screenY(frame, path.y[i]);
    if (!onScreen(frame, x, y) || Math.hypot(x - lastX, y - lastY) < 17) continue;
    const side = path.x[i] > (path.x0 + path.x1) / 2 ? 11 : -11;
    haloText(ctx, String(i), x + side, y, look.colours.select, look.colours.sea);
    [lastX, lastY] = [x, y];
  }
  drawNumber(ctx, screenX(frame, path.x[0]), screenY(frame, path.y[0]), unit.number, look);
  if (state.t <= unit.times[0] || state.t >= unit.times[path.n - 1]) return;
  const k = lastAt(unit.times, state.t);
  const at = fixOf(path, k, (state.t - unit.times[k]) / (unit.times[k + 1] - unit.times[k] || 1));
  ctx.fillStyle = look.colours.select;
  ctx.beginPath();
  ctx.arc(screenX(frame, at.x), screenY(frame, at.y), 4.5, 0, 2 * Math.PI);
  ctx.fill();
  haloText(ctx, unit.name, screenX(frame, at.x), screenY(frame, at.y) - 13, look.colours.select, look.colours.sea);
}

function drawNumber(ctx, x, y, number, look) {
  ctx.fillStyle = look.colours.select;
  ctx.beginPath();
  ctx.arc(x, y, 8, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = look.colours.sea;
  ctx.font = `700 11px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(String(number), x, y + 0.5);
}

function drawLast(ctx, frame, plan, look) {
  const x = screenX(frame, plan.last.x[0]), y = screenY(frame, plan.last.y[0]);
  ctx.strokeStyle = look.colours.rescue;
  ctx.lineWidth = 2.4;
  ctx.beginPath();
  ctx.moveTo(x - 6, y - 6);
  ctx.lineTo(x + 6, y + 6);
  ctx.moveTo(x + 6, y - 6);
  ctx.lineTo(x - 6, y + 6);
  ctx.stroke();
  besideText(ctx, "Last known", x, y + 19, look, "center");
}

// The datum at the instant shown: a cross in a circle.
function drawDatum(ctx, frame, plan, row, look) {
  const along = (column) => column[row.k] + row.share * (column[row.next] - column[row.k]);
  const x = screenX(frame, along(plan.datums.x)), y = screenY(frame, along(plan.datums.y));
  ctx.strokeStyle = look.colours.rescue;
  ctx.fillStyle = look.colours.shipFill;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.arc(x, y, 7, 0, 2 * Math.PI);
  ctx.fill();
  ctx.moveTo(x - 11, y);
  ctx.lineTo(x + 11, y);
  ctx.moveTo(x, y - 11);
  ctx.lineTo(x, y + 11);
  ctx.stroke();
  if (Math.hypot(x - screenX(frame, plan.last.x[0]), y - screenY(frame, plan.last.y[0])) > 30) {
    besideText(ctx, "Datum", x, y, look);
  }
  return { type: "plan", plan, x, y, wide: 60 };
}

function besideText(ctx, words, x, y, look, align = "left") {
  ctx.font = `700 13px ${FONT}`;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  haloText(ctx, words, align === "left" ? x + 14 : x, y, look.colours.rescue, look.colours.sea);
}

// What people reported: a filled circle that says so, on top; a plan shown marks its own place.
function drawIncidents(ctx, frame, layers, look, state) {
  const placed = [];
  const planned = new Set(state.show.search ? layers.plans.map((plan) => plan.key) : []);
  for (const incident of layers.incidents) {
    if (incident.lat === null || planned.has(incident.key)) continue;
    const x = screenX(frame, incident.x), y = screenY(frame, incident.y);
    if (!onScreen(frame, x, y)) continue;
    drawSign(ctx, look, x, y, { code: "!", rescue: true });
    const words = incident.phase ?? "reported";
    besideText(ctx, words, x, y, look);
    placed.push({ type: "incident", incident, x, y, wide: 90 });
  }
  return placed;
}

// Rows below the devices that call: every incident once, gravest first, with its plan if it has one.
function listSearch(layers, choosePlan, chooseIncident) {
  const plans = new Map(layers.plans.map((plan) => [plan.key, plan]));
  const rows = [];
  for (const incident of layers.incidents) {
    const plan = plans.get(incident.key);
    plans.delete(incident.key);
    if (plan) plan.incident = incident;
    rows.push(plan ? planRowOf(plan, choosePlan) : incidentRow(incident, chooseIncident));
  }
  rows.push(...[...plans.values()].map((plan) => planRowOf(plan, choosePlan)));
  if (!rows.length) return;
  const title = make("h2", "", "Rescue");
  title.append(make("span", "count", String(rows.length)));
  byId("rescue").append(title, ...rows);
}

function planRowOf(plan, choose) {
  return searchRow("SAR", `Search plan, ${plan.headline}`, plan.what,
    `begins ${utcText(plan.commence_s)}`, `plan-${plan.index}`, () => choose(plan));
}

function incidentRow(incident, choose) {
  return searchRow("!",
    incident.phase ? `At least ${incident.phase}` : "Reported, no phase from its facts alone", incident.what,
    incident.lat === null ? "position not known" : positionText(incident.lat, incident.lon),
    `incident-${incident.index}`, () => choose(incident));
}

function searchRow(code, heading, who, soft, name, choose) {
  const row = make("button", "row");
  row.type = "button";
  row.dataset.search = name;
  const words = make("span", "words");
  words.append(make("b", "", heading), make("span", "who", who), make("span", "soft", soft));
  row.append(make("span", "sign round", code), words);
  row.addEventListener("click", choose);
  return row;
}

function showPlan(plan) {
  const card = openCard("Search plan");
  card.append(make("p", "who", plan.what));
  const table = make("table");
  factRows(table, [
    ...(plan.incident ? plan.incident.facts.map((fact) => ["Fact", fact]) : []),
    ...plan.facts,
  ]);
  card.append(table);
}

function showIncident(incident) {
  const card = openCard(incident.phase ? `At least ${incident.phase}` : "Reported");
  card.append(make("p", "who", incident.what));
  const table = make("table");
  const where = incident.lat === null ? "not known" : positionText(incident.lat, incident.lon);
  factRows(table, [
    ["When", incident.time_s === null ? "not known" : utcText(incident.time_s)],
    ["Where", where],
    ...incident.facts.map((fact) => ["Fact", fact]),
  ]);
  card.append(table);
}
