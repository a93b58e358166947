// Range and bearing line: from where it was begun to the pointer, geodesic, degrees true.

import { map } from "./chart.js";
import { degrees, geodesic, miles } from "./geo.js";
import { view, wake } from "./ships.js";
import { state } from "./state.js";
import { t } from "./words.js";

let box, button;

export function startMeasure() {
  box = document.createElement("div");
  box.id = "measured";
  map.getContainer().append(box);
  button = document.getElementById("measure");
  button.addEventListener("click", () => measure(null));
  map.on("mousemove", ({ latlng }) => {
    if (!view.measure || view.measure.fixed || !view.measure.from) return;
    view.measure.to = latlng;
    tell();
  });
}

// Begins at a place, or at the next click where none is given; ends where it had begun.
export function measure(from) {
  view.measure = view.measure ? null : { from, to: null, fixed: false };
  button.setAttribute("aria-pressed", String(Boolean(view.measure)));
  tell();
}

// A click on the chart while measuring; false where nothing is measured.
export function measured(latlng) {
  if (!view.measure || view.measure.fixed) return false;
  if (!view.measure.from) view.measure.from = latlng;
  else Object.assign(view.measure, { to: latlng, fixed: true });
  tell();
  return true;
}

function tell() {
  const { from, to } = view.measure ?? {};
  if (!view.measure) box.textContent = "";
  else if (!from) box.textContent = t("Measure: click where it begins");
  else if (to) {
    const { nm, deg, back } = geodesic(from.lat, from.lng, to.lat, to.lng);
    box.textContent = `${degrees(deg)}T  ${miles(nm)} nm   (${t("back")} ${degrees(back)}T)`;
  } else box.textContent = t("Measure: move to the other end");
  state.tell("measured", box.textContent);
  wake();
}
