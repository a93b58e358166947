// Distances, bearings and how they are written: nautical miles, degrees true, dd°mm.mmm′.

const A = 6378137, F = 1 / 298.257223563, B = A * (1 - F);
const RAD = Math.PI / 180;
const NM = 1852;

// Vincenty's inverse on WGS 84: metres exact to a millimetre but for near antipodes, then NaN.
export function geodesic(lat1, lon1, lat2, lon2) {
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD)), u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const s1 = Math.sin(u1), c1 = Math.cos(u1), s2 = Math.sin(u2), c2 = Math.cos(u2);
  const l = (((lon2 - lon1 + 540) % 360) - 180) * RAD;
  let turn = l;
  for (let i = 0; i < 200; i++) {
    const sl = Math.sin(turn), cl = Math.cos(turn);
    const ss = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (ss === 0) return { nm: 0, deg: 0, back: 0 };
    const cs = s1 * s2 + c1 * c2 * cl, sigma = Math.atan2(ss, cs);
    const sa = (c1 * c2 * sl) / ss, c2a = 1 - sa * sa;
    const c2m = c2a ? cs - (2 * s1 * s2) / c2a : 0;
    const c = (F / 16) * c2a * (4 + F * (4 - 3 * c2a));
    const before = turn;
    turn = l + (1 - c) * F * sa * (sigma + c * ss * (c2m + c * cs * (2 * c2m * c2m - 1)));
    if (Math.abs(turn - before) > 1e-12) continue;
    const uu = (c2a * (A * A - B * B)) / (B * B);
    const big = 1 + (uu / 16384) * (4096 + uu * (-768 + uu * (320 - 175 * uu)));
    const small = (uu / 1024) * (256 + uu * (-128 + uu * (74 - 47 * uu)));
    const d = small * ss * (c2m + (small / 4) * (cs * (2 * c2m * c2m - 1)
      - (small / 6) * c2m * (4 * ss * ss - 3) * (4 * c2m * c2m - 3)));
    const deg = (Math.atan2(c2 * Math.sin(turn), c1 * s2 - s1 * c2 * Math.cos(turn)) / RAD + 360) % 360;
    const back = (Math.atan2(c1 * Math.sin(turn), c1 * s2 * Math.cos(turn) - s1 * c2) / RAD + 180) % 360;
    return { nm: (B * big * (sigma - d)) / NM, deg, back };
  }
  return { nm: NaN, deg: NaN, back: NaN };
}

// Range and bearing for lists: great circle on a sphere, within half a per cent.
export function rangeBearing(lat1, lon1, lat2, lon2) {
  const p1 = lat1 * RAD, p2 = lat2 * RAD, l = (lon2 - lon1) * RAD;
  const h = Math.sin((p2 - p1) / 2) ** 2 + Math.cos(p1) * Math.cos(p2) * Math.sin(l / 2) ** 2;
  const nm = 2 * Math.asin(Math.min(1, Math.sqrt(h))) / RAD * 60;
  const deg = Math.atan2(Math.sin(l) * Math.cos(p2), Math.cos(p1) * Math.sin(p2) - Math.sin(p1) * Math.cos(p2) * Math.cos(l));
  return [nm, (deg / RAD + 360) % 360];
}

// Closest point of approach of a vessel to a reference, both on straight courses over a plane:
// [nm, minutes]; minutes below zero lie behind, NaN where a course or speed is not known.
export function approach(nm, bearing, sog, cog, ownSog, ownCog) {
  const x = nm * Math.sin(bearing * RAD), y = nm * Math.cos(bearing * RAD);
  const vx = sog * Math.sin(cog * RAD) - ownSog * Math.sin(ownCog * RAD);
  const vy = sog * Math.cos(cog * RAD) - ownSog * Math.cos(ownCog * RAD);
  const speed2 = vx * vx + vy * vy;
  if (!(speed2 > 0.01)) return [NaN, NaN]; // 0.1 kn: they keep their distance
  const hours = -(x * vx + y * vy) / speed2;
  return [Math.hypot(x + vx * hours, y + vy * hours), hours * 60];
}

function part(value, wide, positive, negative) {
  const thousandths = Math.round(Math.abs(value) * 60000);
  const degrees = String(Math.floor(thousandths / 60000)).padStart(wide, "0");
  const minutes = ((thousandths % 60000) / 1000).toFixed(3).padStart(6, "0");
  return `${degrees}°${minutes}′${value < 0 ? negative : positive}`;
}

export function place(lat, lon) {
  if (!Number.isFinite(lat) || !Number.isFinite(lon)) return "—";
  const turned = ((((lon + 180) % 360) + 360) % 360) - 180;
  return `${part(lat, 2, "N", "S")} ${part(turned, 3, "E", "W")}`;
}

export const degrees = (deg) => (Number.isFinite(deg) ? `${String(Math.round(deg) % 360).padStart(3, "0")}°` : "—");
export const miles = (nm) => (Number.isFinite(nm) ? nm.toFixed(nm < 10 ? 2 : nm < 100 ? 1 : 0) : "—");
export const knots = (kn) => (Number.isFinite(kn) ? kn.toFixed(1) : "—");

export function age(seconds) {
  if (!Number.isFinite(seconds)) return "—";
  const s = Math.max(0, Math.round(seconds));
  if (s < 100) return `${s} s`;
  if (s < 6000) return `${Math.round(s / 60)} min`;
  return s < 360000 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86400)} d`;
}

export function utc(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19) + "Z";
}
