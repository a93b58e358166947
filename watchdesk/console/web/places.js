// A position as somebody types it: 20 18.5N 073 40.2W, 20°18.5′N 73°40.2′W, or 20.308 -73.67.

const SIDE = /^\s*(\d{1,3})[°\s]*(?:(\d{1,2}(?:[.,]\d+)?)[′'\s]*)?(?:(\d{1,2}(?:[.,]\d+)?)[″"\s]*)?([NSEWO])/i;

export function parsePlace(text) {
  const plain = /^\s*(-?\d{1,2}[.,]\d+)[\s,;]+(-?\d{1,3}[.,]\d+)\s*$/.exec(text);
  if (plain) return known(number(plain[1]), number(plain[2]));
  const first = SIDE.exec(text);
  if (!first) return null;
  const second = SIDE.exec(text.slice(first[0].length).replace(/^[\s,;]+/, ""));
  if (!second || !/[NS]/i.test(first[4]) || !/[EWO]/i.test(second[4])) return null;
  return known(signed(first), signed(second));
}

const number = (text) => Number(text.replace(",", "."));

function signed([, degrees, minutes = "0", seconds = "0", side]) {
  const value = Number(degrees) + number(minutes) / 60 + number(seconds) / 3600;
  return /[SWO]/i.test(side) ? -value : value; // O: oeste
}

function known(lat, lon) {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
