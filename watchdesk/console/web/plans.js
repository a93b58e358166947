// The search plan of an incident: opened and printed, or asked for with wind and current.

import { api } from "./api.js";
import { made } from "./clockbar.js";
import { t } from "./words.js";

// The incident behind an alert of rescue: a report by its key, a device by its number.
async function incidentOf(alert) {
  const { incidents } = await api.get("/api/incidents");
  const rest = decodeURIComponent(alert.key.slice(alert.key.indexOf(":") + 1));
  return incidents.find((one) => one.key === rest) ?? incidents.find((one) => one.key.startsWith(`distress_device:${rest}:`));
}

export function planLinks(alert) {
  const box = made("div", { class: "plan" });
  incidentOf(alert).then((incident) => incident && box.append(...planForm(incident))).catch(() => {});
  return box;
}

export function planForm(incident) {
  const address = `/incidents/${encodeURIComponent(incident.key)}/plan`;
  const link = (href, says) => made("a", { class: "button", href, target: "_blank", rel: "noopener" }, says);
  const found = [];
  if (incident.ask.length) found.push(made("p", { class: "ask" }, made("b", {}, t("Ask: ")), incident.ask.map((one) => t(one)).join(" ")));
  if (incident.planned) found.push(link(address, t("Search plan")), link(`${address}?sheet=record`, t("SITREP and duties")));
  const field = (name, placeholder, says) => made("input", { name, placeholder, "aria-label": says, title: says, autocomplete: "off" });
  found.push(made("form", { class: "act", action: address, method: "get", target: "_blank" },
    field("wind", t("wind 080/18"), t("Wind, from/knots")), field("current", t("current 290/0.9"), t("Current, to/knots")),
    field("units", t("unit CG 101=15/8/2.0"), t("Unit: name, knots, hours, sweep width in nm")),
    made("button", {}, incident.planned ? t("Plan anew") : t("Make a search plan"))));
  return found;
}
