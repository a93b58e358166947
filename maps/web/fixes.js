// Where each vessel was at an instant; coordinates become Mercator once, on loading.

const STEPS = 100000;

function mercatorX(lon) {
  return lon / 360 + 0.5;
}

function mercatorY(lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

// Steps of 1/100 000 degrees -> points, and the box they fill, in parts of the world's width.
function unpackPath(steps) {
  const n = steps.length / 2;
  const path = {
    n, lat: new Float64Array(n), lon: new Float64Array(n),
    x: new Float64Array(n), y: new Float64Array(n),
    x0: Infinity, x1: -Infinity, y0: Infinity, y1: -Infinity,
  };
  let lat = 0, lon = 0;
  for (let i = 0; i < n; i++) {
    lat += steps[2 * i];
    lon += steps[2 * i + 1];
    path.lat[i] = lat / STEPS;
    path.lon[i] = lon / STEPS;
    const x = (path.x[i] = mercatorX(path.lon[i]));
    const y = (path.y[i] = mercatorY(path.lat[i]));
    path.x0 = Math.min(path.x0, x);
    path.x1 = Math.max(path.x1, x);
    path.y0 = Math.min(path.y0, y);
    path.y1 = Math.max(path.y1, y);
  }
  return path;
}

function unpackPiece(piece) {
  const path = unpackPath(piece.path);
  path.time = new Float64Array(path.n);
  path.time[0] = piece.start;
  piece.steps.forEach((step, i) => { path.time[i + 1] = path.time[i] + step; });
  path.afterSilence = piece.after_silence;
  path.start = piece.start;
  path.end = path.time[path.n - 1];
  return path;
}

// Last index whose time is not after t; the first time is not after t.
function lastAt(time, t) {
  let low = 0, high = time.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (time[middle] <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fixOf(path, i, share) {
  const j = Math.min(i + 1, path.n - 1);
  const along = (column) => column[i] + share * (column[j] - column[i]);
  return { lat: along(path.lat), lon: along(path.lon), x: along(path.x), y: along(path.y) };
}

// The vessel at t: null before it was first heard; `lost` once nothing came for too long.
// Between fixes the course and speed are those made good; at the end, those it reported.
function fixAt(vessel, t, silence) {
  if (!vessel.pieces.length) return untimedFix(vessel);
  let path = null;
  for (const piece of vessel.pieces) {
    if (piece.start > t) break;
    path = piece;
  }
  if (!path) return null;
  const i = lastAt(path.time, t);
  const atEnd = i === path.n - 1;
  const span = atEnd ? 0 : path.time[i + 1] - path.time[i];
  const fix = fixOf(path, i, span > 0 ? (t - path.time[i]) / span : 0);
  fix.age = atEnd ? t - path.end : 0;
  fix.lost = fix.age > silence;
  const last = path === vessel.pieces[vessel.pieces.length - 1] && atEnd;
  if (last) {
    Object.assign(fix, { course: vessel.course, heading: vessel.heading, speed: vessel.speed });
    fix.reported = true;
    fix.lost = fix.lost || vessel.status === "lost";
  } else {
    madeGood(fix, path, Math.min(i, path.n - 2));
  }
  return fix;
}

function madeGood(fix, path, i) {
  fix.course = fix.heading = fix.speed = null;
  if (i < 0) return;
  const from = { lat: path.lat[i], lon: path.lon[i] };
  const run = rangeAndBearing(from, { lat: path.lat[i + 1], lon: path.lon[i + 1] });
  const hours = (path.time[i + 1] - path.time[i]) / 3600;
  if (hours > 0) fix.speed = run.nm / hours;
  if (run.nm > 0.02) fix.course = run.deg; // under 40 m it is the jitter of the receiver
}

function untimedFix(vessel) {
  if (!vessel.dots.n) return null;
  const fix = fixOf(vessel.dots, vessel.dots.n - 1, 0);
  return Object.assign(fix, {
    course: vessel.course, heading: vessel.heading, speed: vessel.speed,
    reported: true, untimed: true, age: null, lost: vessel.status === "lost",
  });
}
