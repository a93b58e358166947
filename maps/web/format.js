// How numbers and times become words a sailor reads.

const M_PER_NM = 1852;

// Rounded once, in thousandths of a minute, so that 59.9996 never shows as 60.000.
function degreesMinutes(value, letters, digits) {
  const thousandths = Math.round(Math.abs(value) * 60000);
  const degrees = String(Math.floor(thousandths / 60000)).padStart(digits, "0");
  const minutes = ((thousandths % 60000) / 1000).toFixed(3).padStart(6, "0");
  return `${degrees}°${minutes}′${letters[value < 0 ? 1 : 0]}`;
}

// 181 east is 179 west.
function usualLongitude(lon) {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

function positionText(lat, lon) {
  return `${degreesMinutes(lat, "NS", 2)} ${degreesMinutes(usualLongitude(lon), "EW", 3)}`;
}

function utcText(seconds) {
  const text = new Date(seconds * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)}Z`;
}

function clockText(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(11, 16)}Z`;
}

function durationText(seconds) {
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} h ${String(minutes % 60).padStart(2, "0")} min` : `${minutes} min`;
}

function bearingText(degrees) {
  return `${String(Math.round(degrees) % 360).padStart(3, "0")}°T`;
}

// "max_speed_kn" -> "Max speed, kn": the unit is the last part of the key.
function keyText(key) {
  const unit = key.match(/_(kn|nm|deg|h|s|min|m|pct)$/);
  const words = (unit ? key.slice(0, -unit[0].length) : key).replaceAll("_", " ");
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return unit ? `${sentence}, ${unit[1].replace("deg", "°").replace("pct", "%")}` : sentence;
}

function valueText(value) {
  if (value === null) return "not known";
  if (value === true) return "yes";
  if (value === false) return "no";
  return String(value);
}

// Range in nautical miles and bearing at mid latitude on the WGS 84 ellipsoid: within a part
// in ten thousand to a hundred miles, which is what a cursor is read for.
function rangeAndBearing(from, to) {
  const e2 = 0.00669437999014, a = 6378137;
  const mid = ((from.lat + to.lat) / 2) * (Math.PI / 180);
  const w2 = 1 - e2 * Math.sin(mid) ** 2;
  const north = ((to.lat - from.lat) * (Math.PI / 180) * a * (1 - e2)) / (w2 * Math.sqrt(w2));
  const east = ((to.lon - from.lon) * (Math.PI / 180) * a * Math.cos(mid)) / Math.sqrt(w2);
  const bearing = (Math.atan2(east, north) * 180) / Math.PI;
  return { nm: Math.hypot(north, east) / M_PER_NM, deg: (bearing + 360) % 360 };
}
